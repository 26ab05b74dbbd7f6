/** Where a new time may lie at all. */
import { after, type Instant, type Interval, instant } from './instant.ts';
import type { SchedulingPolicy } from './rule.ts';
import { dayNumberAt, dayNumberOf, startOfDay, weekdayOfDay } from './wall-clock.ts';

export interface WindowTerms {
  readonly now: Instant;
  /** When the interview is planned now. */
  readonly scheduledAt: Instant;
  /** The company's holidays (`YYYY-MM-DD`): they are no working days. */
  readonly holidays: readonly string[];
  readonly policy: Pick<SchedulingPolicy, 'minimumNotice' | 'freeze' | 'horizon'>;
}

/**
 * From the end of notice and freeze (a new time inside the freeze could not be corrected any more) to the end of the
 * last day of the horizon. Working days are Monday to Friday without holidays; both kinds of days are counted on
 * `zone`'s calendar, from the day of the planned time, or from today when that is past.
 */
export function searchWindow({ now, scheduledAt, holidays, policy }: WindowTerms, zone: string): Interval {
  const start = after(now, Math.max(policy.minimumNotice, policy.freeze));
  const { days, unit } = policy.horizon;
  const closed = new Set(holidays.map(dayNumberOf));
  const from = scheduledAt > now ? scheduledAt : now;
  let day = dayNumberAt(from, zone);
  for (let counted = 0; counted < days; ) {
    day += 1;
    if (unit === 'days' || (weekdayOfDay(day) <= 5 && !closed.has(day))) counted += 1;
  }
  const end = startOfDay(day + 1, zone);
  return { start, end: instant(Math.max(start, end)) };
}
