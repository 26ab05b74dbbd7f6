/** What people do to holds in programs of their own, and what candidates got. */
import ICAL from 'ical.js';
import { DateTime } from 'luxon';
import { simpleParser } from 'mailparser';
import { type Instant, instant } from '../../src/scheduling/instant.ts';
import type { E2eStage } from './stage.ts';

/** The first weekday at least so many days after `since`, 13:00 in Berlin: inside everybody's default hours. */
export function aWorkingDay(days = 3, since: number = Date.now()): Instant {
  let day = DateTime.fromMillis(since, { zone: 'Europe/Berlin' }).plus({ days });
  while (day.weekday > 5) day = day.plus({ days: 1 });
  return instant(day.set({ hour: 13, minute: 0, second: 0, millisecond: 0 }).toMillis());
}

export function startOf(ics: string): Instant {
  const event = new ICAL.Component(ICAL.parse(ics)).getFirstSubcomponent('vevent');
  if (!event) throw new Error('no event');
  return instant(new ICAL.Event(event).startDate.toJSDate().getTime());
}

/** What a calendar program writes when a person drags the event. */
export function dragged(ics: string, minutes: number): string {
  const calendar = new ICAL.Component(ICAL.parse(ics));
  const vevent = calendar.getFirstSubcomponent('vevent');
  if (!vevent) throw new Error('no event');
  const event = new ICAL.Event(vevent);
  const by = ICAL.Duration.fromSeconds(minutes * 60);
  const [start, end] = [event.startDate.clone(), event.endDate.clone()];
  start.addDuration(by);
  end.addDuration(by);
  event.startDate = start;
  event.endDate = end;
  return `${calendar.toString()}\r\n`;
}

interface Invite {
  readonly to: readonly string[];
  readonly encrypted: boolean;
  readonly subject: string | undefined;
  readonly text: string;
  readonly uid: string;
  readonly sequence: number;
  readonly method: string;
  readonly start: Instant;
  readonly minutes: number;
}

export async function invitesOf(stage: E2eStage): Promise<Invite[]> {
  return Promise.all(
    stage.smtp.messages.map(async ({ raw, to, encrypted }) => {
      const mail = await simpleParser(raw);
      const attachment = mail.attachments.find(({ filename }) => filename === 'invite.ics');
      if (!attachment) throw new Error('a mail without invite.ics');
      const calendar = new ICAL.Component(ICAL.parse(attachment.content.toString('utf8')));
      const vevent = calendar.getFirstSubcomponent('vevent');
      if (!vevent) throw new Error('an invite without an event');
      const event = new ICAL.Event(vevent);
      const [start, end] = [event.startDate.toJSDate().getTime(), event.endDate.toJSDate().getTime()];
      return {
        to,
        encrypted,
        subject: mail.subject,
        text: mail.text ?? '',
        uid: event.uid,
        sequence: event.sequence,
        method: String(calendar.getFirstPropertyValue('method')),
        start: instant(start),
        minutes: (end - start) / 60_000,
      };
    }),
  );
}
