/** Who of a pool could take somebody's seat at the time at which the interview is. */
import { personOf } from './accept.ts';
import type { Obstacle } from './decision.ts';
import type { Email } from './ids.ts';
import { type Planned, plannedTime } from './planned.ts';
import { seatPool } from './pool-seats.ts';
import { Sieve } from './sieve.ts';

export type Replacement = { readonly took: Email } | { readonly obstacle: Obstacle };

/**
 * Whoever can come and has the fewest interviews that week, else by lot. Nobody who gave the seat up before: they are not in
 * the reserve any more.
 */
export function replacementFor(situation: Planned, interviewer: Email): Replacement {
  const { panel, interview, history, policy } = situation;
  if (!panel.pool?.seated.includes(interviewer)) return { obstacle: { why: 'not_of_pool' } };
  if (panel.pool.kept.includes(interviewer)) return { obstacle: { why: 'seat_given_back' } };
  const during = plannedTime(situation);
  const terms = { window: during, interview: interview.id, reserved: history.reserved, avoid: [], policy };
  const pool = { of: panel.pool.reserve.map((email) => personOf(situation, email)), count: 1, present: [] };
  const sieve = new Sieve([during.start], during.end - during.start);
  const [best] = seatPool(pool, sieve, terms).at(0);
  return best ? { took: best.email } : { obstacle: { why: 'nobody_free' } };
}
