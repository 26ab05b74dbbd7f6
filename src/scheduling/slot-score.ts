/** Scores free starts by the terms of `slot-terms.ts`. */
import type { Slot } from './decision.ts';
import type { PersonTime } from './free-time.ts';
import { type Instant, instant, MINUTE } from './instant.ts';
import { Walk } from './intervals.ts';
import { weekOfDay } from './interview-load.ts';
import { freeStarts, type PoolSeats } from './pool-seats.ts';
import type { Sieve } from './sieve.ts';
import type { Terms, TermWeights } from './slot-terms.ts';
import { dayNumberAt } from './wall-clock.ts';

export interface ScoreQuery {
  readonly scheduledAt: Instant;
  readonly lengthMs: number;
  readonly required: readonly PersonTime[];
  readonly optional: readonly PersonTime[];
  readonly pool: PoolSeats | null;
  readonly weights: TermWeights;
  /** IANA zone whose days are "the same day". */
  readonly candidateZone: string;
}

/** Scores one of the starts that are left in `sieve`, by its index; they must come in order. */
export function scorer(query: ScoreQuery, sieve: Sieve): (index: number) => Slot {
  const { scheduledAt, lengthMs, required, optional, pool, weights, candidateZone } = query;
  const inTheWay = {
    soft: walksOf(required.map(({ soft }) => soft)),
    movable: walksOf(required.map(({ movable }) => movable)),
  };
  const preferred = walksOf(required.map((time) => time.preferred));
  const others = optional.map((time) => freeStarts(time, sieve));
  const originalDay = dayNumberAt(scheduledAt, candidateZone);
  const loadOn = weeklyLoad(required);
  return (index) => {
    const start = instant(sieve.starts[index] ?? 0);
    const end = start + lengthMs;
    const day = dayNumberAt(start, candidateZone);
    const seats = pool?.at(index) ?? [];
    const people = Math.max(1, required.length + seats.length);
    const count = (
      walks: readonly Walk[],
      spansOf: (time: PersonTime) => PersonTime['preferred'],
      how: keyof Pick<Walk, 'overlaps' | 'contains'>,
    ) =>
      walks.filter((walk) => walk[how](start, end)).length +
      seats.filter(({ time }) => new Walk(spansOf(time) ?? [])[how](start, end)).length;
    const load = loadOn(day) + seats.reduce((sum, { time }) => sum + (time.load.byWeek.get(weekOfDay(day)) ?? 0), 0);
    const terms: Terms = {
      close_to_original: weighted(-weights.close_to_original, Math.abs(start - scheduledAt) / MINUTE),
      same_day: weighted(weights.same_day, Number(day === originalDay)),
      earlier_day: weighted(-weights.earlier_day, Number(day < originalDay)),
      soft_conflicts: weighted(
        -weights.soft_conflicts,
        count(inTheWay.soft, ({ soft }) => soft, 'overlaps'),
      ),
      movable_conflicts: weighted(
        -weights.movable_conflicts,
        count(inTheWay.movable, ({ movable }) => movable, 'overlaps'),
      ),
      optional_free: weighted(weights.optional_free, others.filter((free) => free[index] === 1).length),
      fair_load: weighted(-weights.fair_load, load / people),
      preferred_hours: weighted(
        weights.preferred_hours,
        count(preferred, (time) => time.preferred, 'contains') / people,
      ),
      same_people: weighted(-weights.same_people, seats.filter(({ isNew }) => isNew).length),
    };
    const score = Object.values(terms).reduce((sum, term) => sum + term, 0);
    return { start, score, terms, fromPool: seats.map(({ email }) => email) };
  };
}

/** Nobody walks over what is not there. */
function walksOf(lists: readonly PersonTime['preferred'][]): Walk[] {
  return lists.flatMap((spans) => (spans === null || spans.length === 0 ? [] : [new Walk(spans)]));
}

/** Never minus zero: JSON does not know it, and a decision must read back as it was. */
function weighted(weight: number, amount: number): number {
  return Math.round(weight * amount) + 0;
}

/** How many interviews these people have together in the week of a day; asked once per week. */
function weeklyLoad(times: readonly PersonTime[]): (day: number) => number {
  const known = new Map<number, number>();
  return (day) => {
    const week = weekOfDay(day);
    const load = known.get(week) ?? times.reduce((sum, time) => sum + (time.load.byWeek.get(week) ?? 0), 0);
    known.set(week, load);
    return load;
  };
}
