/** Turns one person's calendars and working hours into sorted intervals that can be asked quickly. */
import type { BusyBlock, BusyClass, Person } from './availability.ts';
import type { SlotLoss } from './decision.ts';
import type { Email, InterviewId } from './ids.ts';
import { after, type Interval, overlaps } from './instant.ts';
import { mergeIntervals, Walk } from './intervals.ts';
import type { SchedulingPolicy } from './rule.ts';
import { datesOf, wallRangesOf, weekdayOf } from './wall-clock.ts';

export interface Claim {
  readonly interviewer: Email;
  readonly during: Interval;
}

/** One person's time; every list is sorted and merged, and `busy` and `reserved` are widened by the buffers. */
export interface PersonTime {
  readonly email: Email;
  readonly known: boolean;
  readonly working: readonly Interval[];
  readonly busy: readonly Interval[];
  readonly reserved: readonly Interval[];
  /** Time of events that do not block but would rather be left alone. */
  readonly soft: readonly Interval[];
}

export interface TimeTerms {
  /** Where the stretches to be asked about lie. */
  readonly window: Interval;
  /** Its own holds never block it. */
  readonly interview: InterviewId;
  readonly reserved: readonly Claim[];
  readonly policy: Pick<SchedulingPolicy, 'bufferBefore' | 'bufferAfter' | 'blocking'>;
}

/** One whose calendars nobody read: on the panel, but not among the people given. */
export function unreadPerson(email: Email): Person {
  return { email, name: '', zone: 'UTC', workingHours: {}, knowledge: 'unknown', blocks: [] };
}

export function timeOf(person: Person, { window, interview, reserved, policy }: TimeTerms): PersonTime {
  // A stretch with its buffers is free when the stretch alone is free of everything widened the other way round.
  const widened = ({ start, end }: Interval) => ({
    start: after(start, -policy.bufferAfter),
    end: after(end, policy.bufferBefore),
  });
  const near = { start: after(window.start, -policy.bufferBefore), end: after(window.end, policy.bufferAfter) };
  const events = person.blocks.filter(
    ({ during, holdOf }) => during.start < during.end && holdOf !== interview && overlaps(during, near),
  );
  const blocking = new Set(policy.blocking);
  const own = reserved.filter((claim) => claim.interviewer === person.email && overlaps(claim.during, near));
  return {
    email: person.email,
    known: person.knowledge === 'known',
    working: workingTime(person, window),
    busy: mergeIntervals(events.filter((event) => blocks(event, blocking)).map(({ during }) => widened(during))),
    reserved: mergeIntervals(own.map(({ during }) => widened(during))),
    soft: mergeIntervals(events.filter((event) => isSoft(event, blocking)).map(({ during }) => during)),
  };
}

/** What cannot be read counts as busy, whatever the policy names. */
function blocks({ busy, answer }: BusyBlock, blocking: ReadonlySet<BusyClass>): boolean {
  return answer !== 'declined' && (busy === 'unknown' || blocking.has(busy));
}

function isSoft(event: BusyBlock, blocking: ReadonlySet<BusyClass>): boolean {
  if (event.answer === 'declined' || event.busy === 'free' || event.busy === 'working_elsewhere') return false;
  return !blocks(event, blocking);
}

/** Says of one stretch after another, in order, why this person cannot come; null when they can. */
export function personWalk(time: PersonTime): (during: Interval) => SlotLoss | null {
  const [working, busy, reserved] = [new Walk(time.working), new Walk(time.busy), new Walk(time.reserved)];
  return (during) => {
    if (!time.known) return 'calendar_unknown';
    if (!working.contains(during)) return 'outside_working_hours';
    if (busy.overlaps(during)) return 'busy';
    return reserved.overlaps(during) ? 'reserved' : null;
  };
}

/** When a person works, in their own zone. */
function workingTime({ workingHours, zone }: Person, window: Interval): Interval[] {
  return mergeIntervals(
    datesOf(window, zone).flatMap((date) => wallRangesOf(date, workingHours[weekdayOf(date)] ?? [], zone)),
  );
}

/** When a candidate may be asked to come, on any day of the week. */
export function candidateTime(policy: SchedulingPolicy, window: Interval): Interval[] {
  const { candidateHours, candidateZone } = policy;
  return mergeIntervals(
    datesOf(window, candidateZone).flatMap((date) => wallRangesOf(date, [candidateHours], candidateZone)),
  );
}
