/** Scores free starts by the terms of `slot-terms.ts`. */
import type { Slot } from './decision.ts';
import type { PersonTime } from './free-time.ts';
import { type Instant, instant, MINUTE } from './instant.ts';
import { type Spans, Walk } from './intervals.ts';
import { weekOfDay } from './interview-load.ts';
import { freeStarts, type PoolSeats } from './pool-seats.ts';
import type { Sieve } from './sieve.ts';
import { sumOf, type Terms, type TermWeights } from './slot-terms.ts';
import { dayNumberAt } from './wall-clock.ts';

export interface ScoreQuery {
  readonly scheduledAt: Instant;
  readonly required: readonly PersonTime[];
  readonly optional: readonly PersonTime[];
  readonly pool: PoolSeats | null;
  readonly weights: TermWeights;
  /** IANA zone whose days are "the same day". */
  readonly candidateZone: string;
}

/** Scores one of the starts that are left in `sieve` by its index; nothing may be taken out of it any more. */
export function scorer(query: ScoreQuery, sieve: Sieve): (index: number) => Slot {
  const { scheduledAt, required, optional, pool, weights, candidateZone } = query;
  const soft = peopleFor('overlaps', ({ soft }) => soft, required, sieve);
  const movable = peopleFor('overlaps', ({ movable }) => movable, required, sieve);
  const preferred = peopleFor('contains', ({ preferred }) => preferred ?? [], required, sieve);
  const others = optional.map((time) => freeStarts(time, sieve));
  const originalDay = dayNumberAt(scheduledAt, candidateZone);
  const loadOn = weeklyLoad(required);
  return (index) => {
    const start = instant(sieve.starts[index] ?? 0);
    const day = dayNumberAt(start, candidateZone);
    const seats = pool?.at(index) ?? [];
    const people = Math.max(1, required.length + seats.length);
    const load = loadOn(day) + seats.reduce((sum, { time }) => sum + (time.load.byWeek.get(weekOfDay(day)) ?? 0), 0);
    const terms: Terms = {
      close_to_original: weighted(-weights.close_to_original, Math.abs(start - scheduledAt) / MINUTE),
      same_day: weighted(weights.same_day, Number(day === originalDay)),
      earlier_day: weighted(-weights.earlier_day, Number(day < originalDay)),
      soft_conflicts: weighted(-weights.soft_conflicts, soft(index, seats)),
      movable_conflicts: weighted(-weights.movable_conflicts, movable(index, seats)),
      optional_free: weighted(weights.optional_free, others.filter((free) => free[index] === 1).length),
      fair_load: weighted(-weights.fair_load, load / people),
      preferred_hours: weighted(weights.preferred_hours, preferred(index, seats) / people),
      same_people: weighted(-weights.same_people, seats.filter(({ isNew }) => isNew).length),
    };
    return { start, score: sumOf(terms), terms, fromPool: seats.map(({ email }) => email) };
  };
}

type Seats = readonly { readonly time: PersonTime }[];

/**
 * Of how many people, those in the seats included, a start shares time with some of their spans, or lies inside one.
 * Everybody's spans are walked over once, whatever number of starts is asked about.
 */
function peopleFor(
  how: keyof Pick<Walk, 'overlaps' | 'contains'>,
  spansOf: (time: PersonTime) => Spans,
  required: readonly PersonTime[],
  sieve: Sieve,
): (index: number, seats: Seats) => number {
  const left = sieve.left();
  const mark = (time: PersonTime, counts: Uint16Array) => {
    const spans = spansOf(time);
    if (spans.length === 0) return counts;
    const walk = new Walk(spans);
    for (const index of left) {
      const start = sieve.starts[index] ?? 0;
      if (walk[how](start, start + sieve.lengthMs)) counts[index] = (counts[index] ?? 0) + 1;
    }
    return counts;
  };
  const ofRequired = new Uint16Array(sieve.starts.length);
  for (const time of required) mark(time, ofRequired);
  const ofSeats = new Map<PersonTime, Uint16Array>();
  const inSeat = (time: PersonTime, index: number) => {
    const marks = ofSeats.get(time) ?? mark(time, new Uint16Array(sieve.starts.length));
    ofSeats.set(time, marks);
    return marks[index] ?? 0;
  };
  return (index, seats) => seats.reduce((sum, { time }) => sum + inSeat(time, index), ofRequired[index] ?? 0);
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
