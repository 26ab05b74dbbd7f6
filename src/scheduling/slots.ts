/** Searches the next free time for everybody who must be there. */
import type { Person } from './availability.ts';
import { candidateHindrances } from './candidate-time.ts';
import type { Slot, SlotSearchTrace } from './decision.ts';
import { timeOf } from './free-time.ts';
import type { InterviewId } from './ids.ts';
import { after, type Instant, type Interval, intervalOf, MINUTE } from './instant.ts';
import type { Claim } from './interview-load.ts';
import { type PoolQuery, seatPool } from './pool-seats.ts';
import type { SchedulingPolicy } from './rule.ts';
import { Sieve } from './sieve.ts';
import { scorer } from './slot-score.ts';
import { searchWindow } from './slot-window.ts';
import { wallStepsWithin } from './wall-clock.ts';

export interface SlotQuery {
  readonly now: Instant;
  readonly interview: {
    readonly id: InterviewId;
    readonly scheduledAt: Instant;
    readonly durationMinutes: number;
  };
  /** Everybody who must be free. New times lie on the wall clock of the first of them. */
  readonly required: readonly Person[];
  readonly optional: readonly Person[];
  /** Of whom so many must be free as well. Nobody of it is among `required`. */
  readonly pool: PoolQuery | null;
  /** What other interviews have taken of these people's time. */
  readonly reserved: readonly Claim[];
  /** Time that may not be used although nothing blocks it: where the interview is leaving from. */
  readonly avoid: readonly Claim[];
  /** The times of the candidate's other interviews. */
  readonly candidate: readonly Interval[];
  /** The company's holidays (`YYYY-MM-DD`). */
  readonly holidays: readonly string[];
  readonly policy: SchedulingPolicy;
}

/** The chosen one and five runners-up: what fits into an explanation. */
const BEST_KEPT = 6;

/**
 * Every start on the wall clock's steps within notice, freeze and horizon is looked at. One is free when it suits the
 * candidate, and every required person, and enough of the pool, are known, at work, on no holiday, below their limits, and
 * neither busy nor reserved from `bufferBefore` before it to `bufferAfter` after it. The best score wins, the earlier of
 * equals.
 *
 * The work grows with events + people × days + starts × people.
 * @param kept how many of the best are told
 */
export function findSlots(query: SlotQuery, kept = BEST_KEPT): SlotSearchTrace {
  const { interview, policy, reserved, avoid } = query;
  const { scheduledAt, durationMinutes } = interview;
  const zone = query.required[0]?.zone ?? query.pool?.of[0]?.zone ?? policy.candidateZone;
  const window = searchWindow({ ...query, scheduledAt }, zone);
  const reach = { start: window.start, end: after(window.end, durationMinutes * MINUTE) };
  const terms = { window: reach, interview: interview.id, reserved, avoid, policy };
  const sieve = new Sieve(wallStepsWithin(window, policy.slotStepMinutes, zone), durationMinutes * MINUTE);
  const original = intervalOf(scheduledAt, durationMinutes);
  for (const hindrance of candidateHindrances(policy, original, query.candidate, reach)) sieve.apply(hindrance, null);
  const required = query.required.map((person) => timeOf(person, terms));
  for (const { email, hindrances } of required) for (const hindrance of hindrances) sieve.apply(hindrance, email);
  const pool = query.pool && seatPool(query.pool, sieve, terms);
  const score = scorer(
    {
      scheduledAt,
      required,
      optional: query.optional.map((person) => timeOf(person, terms)),
      pool,
      weights: policy.prefer,
      candidateZone: policy.candidateZone,
    },
    sieve,
  );
  const best: Slot[] = [];
  for (const index of sieve.left()) keepBest(best, score(index), kept);
  const [chosen = null, ...runnersUp] = best;
  return { window, ...sieve.report(), chosen, runnersUp };
}

function keepBest(best: Slot[], slot: Slot, kept: number): void {
  const worst = best.at(-1);
  if (best.length >= kept && worst !== undefined && slot.score <= worst.score) return;
  const place = best.findIndex(({ score }) => score < slot.score);
  best.splice(place === -1 ? best.length : place, 0, slot);
  if (best.length > kept) best.pop();
}
