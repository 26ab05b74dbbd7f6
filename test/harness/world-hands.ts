/** What people do to their calendars, and what can be seen of an interview from outside. */
import ICAL from 'ical.js';
import type { InterviewId } from '../../src/scheduling/ids.ts';
import { HOUR, MINUTE } from '../../src/scheduling/instant.ts';
import { decisionHistory } from '../../src/store/decisions.ts';
import { findSnapshot } from '../../src/store/interviews.ts';
import { type Reschedule, rescheduleHistory } from '../../src/store/reschedules.ts';
import { vcalendar, vevent } from './icalendar-text.ts';
import type { Mail } from './recording-mail.ts';
import { at, type World } from './world.ts';
import { INTERVIEWERS, type Who } from './world-config.ts';

/** A meeting that somebody puts into their calendar. `at` and `until` in UTC; `until` an hour later unless given. */
export function meeting(
  world: World,
  who: Who,
  { name = 'meeting', from, until, lines = [] }: { name?: string; from: string; until?: string; lines?: string[] },
): void {
  const end = until === undefined ? at(from) + HOUR : at(until);
  const times = [`DTSTART:${basic(at(from))}`, `DTEND:${basic(end)}`, 'SUMMARY:Board of secrets'];
  world.calendar(who).put(`${name}.ics`, vcalendar(vevent(name, [...times, ...lines])));
}

/** Somebody drags their hold in their own calendar program; `minutes` also changes its length. */
export function drag(world: World, who: Who, interview: InterviewId, to: { from?: string; minutes?: number }): void {
  edit(world, who, interview, (event) => {
    const { start, end } = spanOf(event);
    const from = to.from === undefined ? start : at(to.from);
    const length = to.minutes === undefined ? end - start : to.minutes * MINUTE;
    event.updatePropertyWithValue('dtstart', ICAL.Time.fromJSDate(new Date(from), true));
    event.updatePropertyWithValue('dtend', ICAL.Time.fromJSDate(new Date(from + length), true));
  });
}

/** Another program copies a hold, under a name and a UID of its own; `change` is what it makes of it. */
export function copyHold(
  world: World,
  from: Who,
  to: Who,
  interview: InterviewId,
  change: (event: ICAL.Component) => void = () => {},
): void {
  const { object, event } = holdOf(world, from, interview);
  event.updatePropertyWithValue('uid', `copy of ${event.getFirstPropertyValue('uid')}`);
  change(event);
  world.calendar(to).put(`copy-${interview}.ics`, object.toString());
}

/** Somebody cancels their hold but leaves it where it is. */
export function cancelHold(world: World, who: Who, interview: InterviewId): void {
  edit(world, who, interview, (event) => event.updatePropertyWithValue('status', 'CANCELLED'));
}

/** Somebody answers in their own calendar program that they do not come. */
export function declineHold(world: World, who: Who, interview: InterviewId): void {
  edit(world, who, interview, (event) => {
    const attendee = event.addPropertyWithValue('attendee', `mailto:${who}@acme.example`);
    attendee.setParameter('partstat', 'DECLINED');
  });
}

export function removeHold(world: World, who: Who, interview: InterviewId): void {
  world.calendar(who).remove(holdOf(world, who, interview).name);
}

/** Makes a hold unreadable where it lies. */
export function breakHold(world: World, who: Who, interview: InterviewId): void {
  world.calendar(who).put(holdOf(world, who, interview).name, 'BEGIN:VCALENDAR\r\nSUMMARY:Board of secrets');
}

/** Where the holds are: `2026-11-26T10:00:00Z+45` by interviewer; nobody without one is named. */
export function holds(world: World, interview: InterviewId): Partial<Record<Who, string>> {
  return Object.fromEntries(
    INTERVIEWERS.flatMap((who) => {
      const hold = findHold(world, who, interview);
      if (!hold) return [];
      const { start, end } = spanOf(hold.event);
      return [[who, `${iso(start)}+${(end - start) / MINUTE}`]];
    }),
  );
}

/** Hold writes at the provider, in all calendars. */
export function holdWrites(world: World): number {
  return INTERVIEWERS.reduce((count, who) => count + world.calendar(who).writes.length, 0);
}

/** Invites that were accepted, in order. */
export async function invites(world: World): Promise<NonNullable<Mail['invite']>[]> {
  return (await world.mail.mails()).flatMap(({ invite }) => (invite ? [invite] : []));
}

/** Mails to admins. */
export async function notices(world: World): Promise<Mail[]> {
  return (await world.mail.mails()).filter(({ invite, proposal }) => invite === null && proposal === null);
}

/** Mails to candidates who do not get the time that they asked for. */
export async function answers(world: World): Promise<Mail[]> {
  return (await world.mail.mails()).filter(({ proposal }) => proposal !== null);
}

/** Bodies of the daemon's PATCHes, whatever became of them. */
export function patches(world: World): unknown[] {
  return world.sandbox
    .requests()
    .filter(({ method, api_key }) => method === 'PATCH' && api_key === 'jh_live_…')
    .map(({ body }) => (typeof body === 'string' ? JSON.parse(body) : body));
}

/** What was decided, in order. */
export async function decisions(world: World, interview: InterviewId): Promise<string[]> {
  return (await decisionHistory(world.store.db, interview)).map(({ decision }) => decision.outcome.kind);
}

export async function attention(world: World, interview: InterviewId): Promise<string | null> {
  return (await findSnapshot(world.store.db, interview))?.attention ?? null;
}

export function reschedules(world: World, interview: InterviewId): Promise<Reschedule[]> {
  return rescheduleHistory(world.store.db, interview);
}

/** When JobHive says it is. */
export function scheduledAt(world: World, interview: InterviewId): string | null {
  return world.sandbox.interviews().find(({ id }) => id === interview)?.scheduled_at ?? null;
}

function findHold(world: World, who: Who, interview: InterviewId) {
  const calendar = world.calendar(who);
  for (const name of calendar.names()) {
    const ics = calendar.read(name);
    if (ics === null || !ics.includes(`X-INTERVIEW-SYNC-ID:${interview}`)) continue;
    const object = new ICAL.Component(ICAL.parse(ics));
    const event = object.getFirstSubcomponent('vevent');
    if (event) return { name, object, event };
  }
  return null;
}

function holdOf(world: World, who: Who, interview: InterviewId) {
  const hold = findHold(world, who, interview);
  if (!hold) throw new Error(`${who} has no hold for ${interview}`);
  return hold;
}

function edit(world: World, who: Who, interview: InterviewId, change: (event: ICAL.Component) => void): void {
  const { name, object, event } = holdOf(world, who, interview);
  change(event);
  world.calendar(who).put(name, object.toString());
}

function spanOf(event: ICAL.Component): { start: number; end: number } {
  const [start, end] = ['dtstart', 'dtend'].map((name) => event.getFirstPropertyValue(name));
  if (!(start instanceof ICAL.Time) || !(end instanceof ICAL.Time)) throw new Error('a hold without times');
  return { start: start.toJSDate().getTime(), end: end.toJSDate().getTime() };
}

function iso(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

function basic(ms: number): string {
  return iso(ms).replaceAll(/[-:]/g, '');
}
