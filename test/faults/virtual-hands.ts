/** What people do on a virtual stage, and what can be seen of an interview from outside. */
import ICAL from 'ical.js';
import { simpleParser } from 'mailparser';
import { holdIdOf } from '../../src/reconcile/write-holds.ts';
import type { InterviewId } from '../../src/scheduling/ids.ts';
import { after, HOUR, instant, instantFromIso, isoOf, MINUTE } from '../../src/scheduling/instant.ts';
import { decisionHistory } from '../../src/store/decisions.ts';
import { findSnapshot } from '../../src/store/interviews.ts';
import { type Reschedule, rescheduleHistory } from '../../src/store/reschedules.ts';
import { vcalendar, vevent } from '../harness/icalendar-text.ts';
import { PEOPLE, type Who } from './virtual-config.ts';
import { THURSDAY, type VirtualStage } from './virtual-stage.ts';

/** A new interview at JobHive, told by its webhook; a minute passes, so that nothing is read at the moment of writing. */
export async function newInterview(
  stage: VirtualStage,
  { at = THURSDAY, minutes = 45, position = 'Engineer' }: { at?: string; minutes?: number; position?: string } = {},
): Promise<InterviewId> {
  const { id } = await stage.recruiter.interviews.create({
    candidate_email: 'ada@candidate.example',
    position,
    skills: ['TypeScript'],
    duration_minutes: minutes,
    scheduled_at: at,
  });
  await stage.settle();
  await stage.pass(MINUTE);
  return id;
}

export function hoursAfter(at: string, hours: number): string {
  return isoOf(after(instantFromIso(at), hours * HOUR));
}

export function basic(at: string): string {
  return at.replaceAll(/[-:]/g, '');
}

/** Somebody's own meeting of an hour. */
export async function meeting(stage: VirtualStage, who: Who, from: string, name = 'meeting'): Promise<void> {
  const times = [`DTSTART:${basic(from)}`, `DTEND:${basic(hoursAfter(from, 1))}`, 'SUMMARY:Board of secrets'];
  await stage.calendars.put(who, `${name}.ics`, vcalendar(vevent(name, times)));
}

/** Somebody has meetings, an hour each, in a month. */
export async function fill(stage: VirtualStage, who: Who, count: number): Promise<void> {
  const day = hoursAfter(THURSDAY, 24 * 30);
  const objects = Array.from({ length: count }, (_, index): [string, string] => {
    const from = hoursAfter(day, index);
    const times = [`DTSTART:${basic(from)}`, `DTEND:${basic(hoursAfter(from, 1))}`];
    return [`e${index}.ics`, vcalendar(vevent(`e${index}`, times))];
  });
  await stage.calendars.fill(who, new Map(objects));
}

export function holdName(stage: VirtualStage, who: Who, interview: InterviewId): string {
  return `${holdIdOf(interview, stage.calendarId(who))}.ics`;
}

export function holdIcs(stage: VirtualStage, who: Who, interview: InterviewId): Promise<string | null> {
  return stage.calendars.read(who, holdName(stage, who, interview));
}

/** Somebody drags their hold in their own calendar program. */
export async function drag(stage: VirtualStage, who: Who, interview: InterviewId, to: string): Promise<void> {
  const ics = await holdIcs(stage, who, interview);
  if (ics === null) throw new Error(`${who} has no hold for ${interview}`);
  await stage.calendars.put(who, holdName(stage, who, interview), movedTo(ics, to));
}

export function movedTo(ics: string, to: string): string {
  const calendar = new ICAL.Component(ICAL.parse(ics));
  const event = eventOf(calendar);
  const { start, end } = spanOf(event);
  const from = instantFromIso(to);
  event.updatePropertyWithValue('dtstart', ICAL.Time.fromJSDate(new Date(from), true));
  event.updatePropertyWithValue('dtend', ICAL.Time.fromJSDate(new Date(from + end - start), true));
  return `${calendar.toString()}\r\n`;
}

/** Where the holds are: `2026-11-26T10:00:00Z+45` by interviewer; nobody without one is named. */
export async function holds(stage: VirtualStage, interview: InterviewId): Promise<Partial<Record<Who, string>>> {
  const found: Partial<Record<Who, string>> = {};
  for (const who of PEOPLE) {
    const ics = await holdIcs(stage, who, interview);
    if (ics === null) continue;
    const { start, end } = spanOf(eventOf(new ICAL.Component(ICAL.parse(ics))));
    found[who] = `${isoOf(instant(start))}+${(end - start) / MINUTE}`;
  }
  return found;
}

function eventOf(calendar: ICAL.Component): ICAL.Component {
  const event = calendar.getFirstSubcomponent('vevent');
  if (!event) throw new Error('an object without an event');
  return event;
}

function spanOf(event: ICAL.Component): { start: number; end: number } {
  const [start, end] = ['dtstart', 'dtend'].map((name) => event.getFirstPropertyValue(name));
  if (!(start instanceof ICAL.Time) || !(end instanceof ICAL.Time)) throw new Error('a hold without times');
  return { start: start.toJSDate().getTime(), end: end.toJSDate().getTime() };
}

export interface Mail {
  readonly subject: string;
  /** `REQUEST 0 2026-11-26T10:00:00Z`; null without an invite. */
  readonly invite: string | null;
}

export async function mails(stage: VirtualStage): Promise<Mail[]> {
  return Promise.all(
    stage.smtp.messages.map(async ({ raw }) => {
      const mail = await simpleParser(raw);
      const file = mail.attachments.find(({ filename }) => filename === 'invite.ics');
      return { subject: mail.subject ?? '', invite: file ? inviteOf(file.content.toString('utf8')) : null };
    }),
  );
}

function inviteOf(ics: string): string {
  const calendar = new ICAL.Component(ICAL.parse(ics));
  const event = eventOf(calendar);
  const method = String(calendar.getFirstPropertyValue('method'));
  return `${method} ${event.getFirstPropertyValue('sequence')} ${isoOf(instant(spanOf(event).start))}`;
}

/** What the candidate was told, in order. */
export async function invites(stage: VirtualStage): Promise<string[]> {
  return (await mails(stage)).flatMap(({ invite }) => (invite === null ? [] : [invite]));
}

/** Mails to admins. */
export async function notices(stage: VirtualStage): Promise<string[]> {
  return (await mails(stage)).flatMap(({ invite, subject }) => (invite === null ? [subject] : []));
}

/** How often JobHive announced a new time: what took effect there, whatever anybody was answered. */
export function rescheduledAtJobHive(stage: VirtualStage): number {
  return stage.sandbox.deliveries().filter(({ event }) => event === 'interview.rescheduled').length;
}

/** The daemon's PATCHes, whatever became of them. */
export function patches(stage: VirtualStage): { readonly path: string; readonly body: string }[] {
  return stage.jobhive.requests.filter(({ method }) => method === 'PATCH');
}

export function scheduledAt(stage: VirtualStage, interview: InterviewId): string | null {
  return stage.sandbox.interviews().find(({ id }) => id === interview)?.scheduled_at ?? null;
}

export async function attention(stage: VirtualStage, interview: InterviewId): Promise<string | null> {
  return (await findSnapshot(stage.store.db, interview))?.attention ?? null;
}

export async function decisions(stage: VirtualStage, interview: InterviewId): Promise<string[]> {
  return (await decisionHistory(stage.store.db, interview)).map(({ decision }) => decision.outcome.kind);
}

export function reschedules(stage: VirtualStage, interview: InterviewId): Promise<Reschedule[]> {
  return rescheduleHistory(stage.store.db, interview);
}

/** Lines of the log with this message. */
export function logged(stage: VirtualStage, message: string): string[] {
  return stage.lines.filter((line) => line.includes(`"msg":"${message}`));
}
