/** Reads what the calendars say around one interview: who sits on its panel, where its holds are, who is busy when. */
import { personFrom } from '../config/of-interview.ts';
import type { Interviewer, Settings } from '../config/settings.ts';
import type { Person } from '../scheduling/availability.ts';
import type { Panel } from '../scheduling/decision.ts';
import type { HoldState } from '../scheduling/finding.ts';
import type { CalendarId, Email, InterviewId } from '../scheduling/ids.ts';
import { type Instant, type Interval, instant } from '../scheduling/instant.ts';
import { blocksWithin } from '../store/busy-blocks.ts';
import { type CalendarRecord, calendarsOf, waitsForAPerson } from '../store/calendars.ts';
import type { Db } from '../store/columns.ts';

import { type HoldRecord, holdsOf } from '../store/holds.ts';
import { sightingsOf } from '../store/sightings.ts';

/**
 * A calendar that was not read recently enough is *unknown*, never free; so is one that nobody can read until a person
 * acts, because what it said before is no longer true.
 */
export function isKnown(calendar: CalendarRecord, now: Instant, unknownAfter: number): boolean {
  if (waitsForAPerson(calendar.failure)) return false;
  return calendar.pulledAt !== null && now - calendar.pulledAt <= unknownAfter;
}

export interface PanelCalendars {
  readonly interviewers: readonly Interviewer[];
  readonly calendars: readonly CalendarRecord[];
}

async function readCalendarsOf(db: Db, settings: Settings, emails: readonly Email[]): Promise<PanelCalendars> {
  const interviewers = settings.interviewers.filter((interviewer) => emails.includes(interviewer.email));
  return { interviewers, calendars: await calendarsOf(db, emails) };
}

/** One interview's holds and where its panel's calendars show them. */
export interface PanelWorld extends PanelCalendars {
  /** All its holds, those of people who left the panel included. */
  readonly holds: readonly HoldRecord[];
  readonly states: readonly HoldState[];
}

export async function readPanelWorld(
  db: Db,
  settings: Settings,
  interview: InterviewId,
  panel: Panel | null,
  now: Instant,
): Promise<PanelWorld> {
  const calendars = panel
    ? await readCalendarsOf(db, settings, [...panel.required, ...panel.optional])
    : { interviewers: [], calendars: [] };
  const holds = await holdsOf(db, interview);
  const states = await readHoldStates(db, holds, calendars.calendars, now, settings.calendars.unknownAfter);
  return { ...calendars, holds, states };
}

function earliest(ends: readonly (Instant | null)[]): Instant | null {
  const known = ends.filter((end) => end !== null);
  return known.length === 0 ? null : instant(Math.min(...known));
}

export async function readPeople(
  db: Db,
  settings: Settings,
  { interviewers, calendars, holds }: PanelWorld,
  window: Interval,
  now: Instant,
): Promise<Person[]> {
  const blocks = await blocksWithin(
    db,
    calendars.map((calendar) => calendar.id),
    window,
    holds,
  );
  return interviewers.map((interviewer) => {
    const own = calendars.filter((calendar) => calendar.interviewer === interviewer.email);
    const ids = new Set<CalendarId>(own.map((calendar) => calendar.id));
    const known = own.length > 0 && own.every((calendar) => isKnown(calendar, now, settings.calendars.unknownAfter));
    return personFrom(interviewer, window, {
      isKnown: known,
      knownUntil: earliest(own.map((calendar) => calendar.window?.end ?? null)),
      blocks: blocks
        .filter((block) => ids.has(block.calendar))
        .map(({ calendar, event, during, busy, answer, allDay, organizer, holdOf, changedAt, keywords }) => ({
          calendar,
          event,
          during,
          busy,
          answer,
          allDay,
          organizer,
          holdOf,
          changedAt,
          keywords,
        })),
    });
  });
}

/** Of a pool, who does not sit in the interview and has no hold for it. */
export async function readReserve(
  db: Db,
  settings: Settings,
  reserve: readonly Email[],
  window: Interval,
  now: Instant,
): Promise<Person[]> {
  if (reserve.length === 0) return [];
  const calendars = await readCalendarsOf(db, settings, reserve);
  return readPeople(db, settings, { ...calendars, holds: [], states: [] }, window, now);
}

/**
 * Where each hold is now. Removal, cancellation and unreadability stay three facts; a calendar that cannot be read
 * says nothing about its hold.
 */
async function readHoldStates(
  db: Db,
  holds: readonly HoldRecord[],
  calendars: readonly CalendarRecord[],
  now: Instant,
  unknownAfter: number,
): Promise<HoldState[]> {
  const states: HoldState[] = [];
  const written = holds.flatMap(({ calendar, resource }) => (resource === null ? [] : [{ calendar, resource }]));
  const sightings = await sightingsOf(db, written);
  for (const hold of holds) {
    if (hold.asked === null || hold.written === null || hold.resource === null) continue;
    const calendar = calendars.find((candidate) => candidate.id === hold.calendar);
    const seen = sightings.find(
      ({ calendar: place, resource }) => place === hold.calendar && resource === hold.resource,
    );
    const base = {
      interviewer: hold.interviewer,
      calendar: hold.calendar,
      asked: hold.asked,
      written: hold.written,
      declined: seen?.answer === 'declined' && hold.writtenAnswer !== 'declined',
      changedAt: seen?.changedAt ?? null,
      ...(hold.writing && { writing: hold.writing }),
    };
    if (!calendar || !isKnown(calendar, now, unknownAfter)) {
      states.push({ ...base, seen: { kind: 'unknown' } });
      continue;
    }
    if (!seen) states.push({ ...base, seen: { kind: 'gone', how: 'deleted' } });
    // Turned into a series by its owner, or unreadable: not something to conclude a move from.
    else if (seen.problem !== null || seen.events !== 1 || !seen.during)
      states.push({ ...base, seen: { kind: 'unknown' } });
    else if (seen.cancelled) states.push({ ...base, seen: { kind: 'gone', how: 'cancelled' } });
    else states.push({ ...base, seen: { kind: 'at', during: seen.during } });
  }
  return states;
}
