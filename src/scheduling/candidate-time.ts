/** When a candidate may be asked to come: their hours, and their other interviews. */
import type { Hindrance } from './free-time.ts';
import type { Interval } from './instant.ts';
import { SpanList, spansOf } from './intervals.ts';
import type { SchedulingPolicy } from './rule.ts';
import { dayNumberAt, wallRangesWithin } from './wall-clock.ts';

type Terms = Pick<SchedulingPolicy, 'candidateHours' | 'candidateZone' | 'together'>;

/** The candidate's hours on any day of the week. */
export function candidateHours({ candidateHours: hours, candidateZone }: Terms, window: Interval): Hindrance {
  const spans = spansOf(wallRangesWithin(window, () => [hours], candidateZone));
  return { because: 'outside_candidate_hours', hinders: 'outside', spans };
}

/**
 * What keeps a new time from this candidate, in the order in which it is asked. Two interviews of one candidate are never
 * at once; where the policy says `keep`, those of one day stay on that day, and each stays before and after the same ones.
 * @param others the times of the candidate's other interviews
 */
export function candidateHindrances(
  policy: Terms,
  original: Interval,
  others: readonly Interval[],
  window: Interval,
): Hindrance[] {
  const { candidateZone, together } = policy;
  const hindrances = [candidateHours(policy, window)];
  if (others.length === 0) return hindrances;
  const taken = new SpanList();
  for (const { start, end } of others) taken.add(start - together.gap, end + together.gap);
  hindrances.push({ because: 'candidate_busy', hinders: 'overlapping', spans: taken.spans });
  const day = dayNumberAt(original.start, candidateZone);
  if (together.sameDay === 'keep' && others.some(({ start }) => dayNumberAt(start, candidateZone) === day)) {
    const thatDay = wallRangesWithin(window, (each) => (each === day ? WHOLE_DAY : []), candidateZone);
    hindrances.push({ because: 'another_day', hinders: 'outside', spans: spansOf(thatDay) });
  }
  if (together.order === 'keep') {
    const from = Math.max(...others.filter(({ start }) => start < original.start).map(({ end }) => end));
    const until = Math.min(...others.filter(({ start }) => start > original.start).map(({ start }) => start));
    hindrances.push({ because: 'out_of_order', hinders: 'outside', spans: spansOf([from, until]) });
  }
  return hindrances;
}

const WHOLE_DAY = [{ startMinute: 0, endMinute: 1_440 }];
