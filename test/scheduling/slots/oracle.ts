/**
 * Which starts are free, found by looking at every minute of each with luxon, slowly and without any of the search's own
 * parts: no spans, no zone tables, no sieve. Only for windows of a few days.
 */
import { DateTime } from 'luxon';
import type { DayRange, Person } from '../../../src/scheduling/availability.ts';
import { type Instant, type Interval, instant, intervalOf, MINUTE } from '../../../src/scheduling/instant.ts';
import type { SlotQuery } from '../../../src/scheduling/slots.ts';

interface Shown {
  readonly minute: number;
  readonly weekday: number;
  readonly date: string;
  /** ISO 8601 year and week. */
  readonly week: string;
}

/** The same question is asked again and again. */
const shown = new Map<string, Shown>();

function clock(at: number, zone: string): Shown {
  const key = `${at} ${zone}`;
  const known = shown.get(key);
  if (known) return known;
  const time = DateTime.fromMillis(at, { zone });
  const read = {
    minute: time.hour * 60 + time.minute,
    weekday: time.weekday,
    date: time.toISODate(),
    week: `${time.weekYear}-${time.weekNumber}`,
  };
  shown.set(key, read);
  return read;
}

function minutesOf({ start, end }: Interval): number[] {
  return Array.from({ length: Math.ceil((end - start) / MINUTE) }, (_, index) => start + index * MINUTE);
}

const within = (minute: number, ranges: readonly DayRange[]) =>
  ranges.some(({ startMinute, endMinute }) => startMinute <= minute && minute < endMinute);

/** Whether two stretches share a minute; all times here are whole minutes. */
function meets(one: Interval, other: Interval): boolean {
  return minutesOf(one).some((at) => other.start <= at && at < other.end);
}

/** @param window the search's own, whose ends are specified elsewhere */
export function freeStarts(query: SlotQuery, window: Interval): Instant[] {
  const { interview, required, pool, policy } = query;
  const zone = required[0]?.zone ?? pool?.of[0]?.zone ?? policy.candidateZone;
  return minutesOf(window)
    .filter((start) => clock(start, zone).minute % policy.slotStepMinutes === 0)
    .map(instant)
    .filter((start) => {
      const during = intervalOf(start, interview.durationMinutes);
      const comes = (person: Person) => canCome(person, during, query);
      const enough = pool === null || pool.of.filter(comes).length >= pool.count;
      return enough && suitsCandidate(query, during) && required.every(comes);
    });
}

function suitsCandidate({ interview, candidate, policy }: SlotQuery, during: Interval): boolean {
  const { candidateZone, candidateHours, together } = policy;
  if (!minutesOf(during).every((at) => within(clock(at, candidateZone).minute, [candidateHours]))) return false;
  const wide = { start: instant(during.start - together.gap), end: instant(during.end + together.gap) };
  if (candidate.some((other) => meets(other, wide))) return false;
  const dayOf = ({ start }: Pick<Interval, 'start'>) => clock(start, candidateZone).date;
  const today = dayOf({ start: interview.scheduledAt });
  const shared = candidate.some((other) => dayOf(other) === today);
  if (
    together.sameDay === 'keep' &&
    shared &&
    !minutesOf(during).every((at) => clock(at, candidateZone).date === today)
  )
    return false;
  return (
    together.order === 'free' ||
    candidate.every((other) => {
      if (other.start === interview.scheduledAt) return true;
      return other.start < interview.scheduledAt ? other.end <= during.start : during.end <= other.start;
    })
  );
}

/** Whether somebody can come at a time, whoever else can. */
export function canCome(
  person: Person,
  during: Interval,
  {
    interview,
    reserved,
    avoid,
    policy,
  }: Pick<SlotQuery, 'reserved' | 'avoid' | 'policy'> & {
    readonly interview: Pick<SlotQuery['interview'], 'id'>;
  },
): boolean {
  const { email, zone, workingHours, daysOff, limits, knowledge, knownUntil, blocks } = person;
  if (knowledge === 'unknown' || (knownUntil !== null && during.end > knownUntil)) return false;
  const atWork = minutesOf(during).every((at) => {
    const { minute, weekday, date } = clock(at, zone);
    const today = Object.entries(workingHours).find(([day]) => Number(day) === weekday)?.[1] ?? [];
    return !daysOff.includes(date) && within(minute, today);
  });
  if (!atWork) return false;
  const before = person.buffer.before ?? policy.bufferBefore;
  const after = person.buffer.after ?? policy.bufferAfter;
  const wide = { start: instant(during.start - before), end: instant(during.end + after) };
  const taken = blocks.filter((event) => event.holdOf !== interview.id && takesTime(event, policy));
  const claims = reserved.filter((claim) => claim.interviewer === email);
  if ([...taken, ...claims].some((busy) => meets(busy.during, wide))) return false;
  if (avoid.some((claim) => claim.interviewer === email && meets(claim.during, during))) return false;
  const here = clock(during.start, zone);
  const others = [...new Map(claims.map((claim) => [claim.interview, clock(claim.during.start, zone)])).values()];
  const [thatDay, thatWeek] = [
    others.filter(({ date }) => date === here.date),
    others.filter(({ week }) => week === here.week),
  ];
  return (
    (limits.perDay === null || thatDay.length < limits.perDay) &&
    (limits.perWeek === null || thatWeek.length < limits.perWeek)
  );
}

/** Written from what the configuration promises, word for word. */
function takesTime({ busy, answer, keywords }: Person['blocks'][number], policy: SlotQuery['policy']): boolean {
  const says = (mark: keyof typeof policy.keywords) => keywords.some((word) => policy.keywords[mark].includes(word));
  if (answer === 'declined') return false;
  if (says('hard')) return true;
  const unanswered = answer === 'needs_action' && policy.unanswered !== 'busy' && busy !== 'unknown' && busy !== 'free';
  const counted = unanswered ? policy.unanswered : busy;
  if (counted !== 'unknown' && !policy.blocking.includes(counted)) return false;
  if (says('soft')) return false;
  return !says('movable') || says('unmovable');
}
