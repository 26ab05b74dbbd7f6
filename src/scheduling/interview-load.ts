/** How many interviews somebody has already, by day and by week of their own clock. */
import type { InterviewLimits } from './availability.ts';
import type { Email, InterviewId } from './ids.ts';
import type { Interval } from './instant.ts';
import { type Spans, spansOf } from './intervals.ts';
import { dayNumberAt, wallRangesWithin } from './wall-clock.ts';

/** Time of somebody's that another interview has taken: its own, or a slot reserved for it. */
export interface Claim {
  readonly interviewer: Email;
  readonly during: Interval;
  /** Null for time that may not be used for another reason. */
  readonly interview: InterviewId | null;
}

export interface InterviewLoad {
  readonly byDay: ReadonlyMap<number, number>;
  readonly byWeek: ReadonlyMap<number, number>;
}

/** Weeks begin on Monday; the week of day 0 (a Thursday) is week 0. */
export function weekOfDay(day: number): number {
  return Math.floor((day + 3) / 7);
}

/** @param zone IANA zone on whose days the interviews are counted. One that is being moved counts where it goes. */
export function loadOf(own: readonly Claim[], zone: string): InterviewLoad {
  const [byDay, byWeek] = [new Map<number, number>(), new Map<number, number>()];
  const last = new Map(
    own.flatMap(({ interview, during }) => (interview === null ? [] : [[interview, during] as const])),
  );
  for (const { start } of last.values()) {
    const day = dayNumberAt(start, zone);
    byDay.set(day, (byDay.get(day) ?? 0) + 1);
    byWeek.set(weekOfDay(day), (byWeek.get(weekOfDay(day)) ?? 0) + 1);
  }
  return { byDay, byWeek };
}

const WHOLE_DAY = [{ startMinute: 0, endMinute: 1_440 }];

/** The days within `window` on which one more interview would be too many. */
export function fullDays(load: InterviewLoad, limits: InterviewLimits, window: Interval, zone: string): Spans {
  const { perDay, perWeek } = limits;
  if (perDay === null && perWeek === null) return [];
  const isFull = (day: number) =>
    (perDay !== null && (load.byDay.get(day) ?? 0) >= perDay) ||
    (perWeek !== null && (load.byWeek.get(weekOfDay(day)) ?? 0) >= perWeek);
  return spansOf(wallRangesWithin(window, (day) => (isFull(day) ? WHOLE_DAY : []), zone));
}
