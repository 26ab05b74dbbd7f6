/** Turns one person's calendars, hours and limits into sorted spans that can be asked quickly. */
import type { DayRange, Person } from './availability.ts';
import { weightOf } from './busy-weight.ts';
import type { SlotLoss } from './decision.ts';
import type { Email, InterviewId } from './ids.ts';
import { after, type Interval, overlaps } from './instant.ts';
import { SpanList, type Spans, spansOf, Walk } from './intervals.ts';
import { type Claim, fullDays, type InterviewLoad, loadOf } from './interview-load.ts';
import type { SchedulingPolicy } from './rule.ts';
import { dayNumberOf, wallRangesWithin } from './wall-clock.ts';

/**
 * One cause that may keep a stretch of time from being used. It hinders a stretch that does not lie inside one span
 * (`outside`), that shares time with one (`overlapping`), or that starts in one (`starting_in`).
 */
export interface Hindrance {
  readonly because: SlotLoss;
  readonly hinders: 'outside' | 'overlapping' | 'starting_in';
  readonly spans: Spans;
}

export interface PersonTime {
  readonly email: Email;
  /** In the order in which they are asked; busy and reserved time is widened by the buffers. */
  readonly hindrances: readonly Hindrance[];
  /** Time of events that do not block but would rather be left alone. */
  readonly soft: Spans;
  /** Time of events that their owner would have to move. */
  readonly movable: Spans;
  /** Null: no time is better than another. */
  readonly preferred: Spans | null;
  readonly load: InterviewLoad;
}

export interface TimeTerms {
  /** Where the stretches to be asked about lie. */
  readonly window: Interval;
  /** Its own holds never block it. */
  readonly interview: InterviewId;
  readonly reserved: readonly Claim[];
  /** Time that may not be used although nothing blocks it. */
  readonly avoid: readonly Claim[];
  readonly policy: Pick<SchedulingPolicy, 'bufferBefore' | 'bufferAfter' | 'blocking' | 'unanswered' | 'keywords'>;
}

/** One whose calendars nobody read: on the panel, but not among the people given. */
export function unreadPerson(email: Email): Person {
  return {
    email,
    name: '',
    zone: 'UTC',
    workingHours: {},
    daysOff: [],
    preferredHours: null,
    limits: { perDay: null, perWeek: null },
    buffer: { before: null, after: null },
    knowledge: 'unknown',
    knownUntil: null,
    blocks: [],
  };
}

export function timeOf(person: Person, terms: TimeTerms): PersonTime {
  const { window, interview, policy } = terms;
  const before = person.buffer.before ?? policy.bufferBefore;
  const behind = person.buffer.after ?? policy.bufferAfter;
  const near = { start: after(window.start, -before), end: after(window.end, behind) };
  const [busy, soft, movable, taken] = [new SpanList(), new SpanList(), new SpanList(), new SpanList()];
  for (const event of person.blocks) {
    const { start, end } = event.during;
    if (end <= near.start || near.end <= start || event.holdOf === interview) continue;
    const weight = weightOf(event, policy);
    // A stretch with its buffers is free when the stretch alone is free of everything widened the other way round.
    if (weight === 'blocks' && start < end) busy.add(start - behind, end + before);
    else if (weight === 'soft') soft.add(start, end);
    else if (weight === 'movable') movable.add(start, end);
  }
  const isOwn = ({ interviewer }: Claim) => interviewer === person.email;
  for (const { during } of terms.avoid.filter(isOwn)) busy.add(during.start, during.end);
  const own = terms.reserved.filter(isOwn);
  for (const { during } of own) if (overlaps(during, near)) taken.add(during.start - behind, during.end + before);
  const load = loadOf(own, person.zone);
  return {
    email: person.email,
    hindrances: [
      { because: 'calendar_unknown', hinders: 'overlapping', spans: unknownOf(person) },
      ...absences(person, window),
      { because: 'busy', hinders: 'overlapping', spans: busy.spans },
      { because: 'reserved', hinders: 'overlapping', spans: taken.spans },
      { because: 'load_reached', hinders: 'starting_in', spans: fullDays(load, person.limits, window, person.zone) },
    ],
    soft: soft.spans,
    movable: movable.spans,
    preferred: person.preferredHours && hoursOf(person, person.preferredHours, window),
    load,
  };
}

function unknownOf({ knowledge, knownUntil }: Person): Spans {
  if (knowledge === 'unknown') return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return knownUntil === null ? [] : [knownUntil, Number.POSITIVE_INFINITY];
}

function absences(person: Person, window: Interval) {
  return [
    { because: 'holiday', hinders: 'overlapping', spans: daysOffOf(person, window) },
    { because: 'outside_working_hours', hinders: 'outside', spans: hoursOf(person, person.workingHours, window) },
  ] as const;
}

/** Why a person does not work at that time; null when they do. */
export function absenceAt(person: Person, during: Interval): 'holiday' | 'outside_working_hours' | null {
  return absences(person, during).find((absence) => isHindered(absence, during))?.because ?? null;
}

/** Why that time cannot be used; null when it can. */
export function lossAt(hindrances: readonly Hindrance[], during: Interval): SlotLoss | null {
  return hindrances.find((hindrance) => isHindered(hindrance, during))?.because ?? null;
}

function isHindered({ hinders, spans }: Hindrance, { start, end }: Interval): boolean {
  const walk = new Walk(spans);
  if (hinders === 'outside') return !walk.contains(start, end);
  return walk.overlaps(start, hinders === 'overlapping' ? end : start + 1);
}

const NONE: readonly DayRange[] = [];

/** When a person works, or would rather interview, in their own zone. */
function hoursOf({ zone }: Person, hours: Person['workingHours'], window: Interval): Spans {
  return spansOf(wallRangesWithin(window, (_, weekday) => hours[weekday] ?? NONE, zone));
}

const WHOLE_DAY: readonly DayRange[] = [{ startMinute: 0, endMinute: 1_440 }];

function daysOffOf({ daysOff, zone }: Person, window: Interval): Spans {
  if (daysOff.length === 0) return [];
  const days = new Set(daysOff.map(dayNumberOf));
  return spansOf(wallRangesWithin(window, (day) => (days.has(day) ? WHOLE_DAY : NONE), zone));
}
