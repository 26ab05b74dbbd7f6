/** Who of a pool could take somebody's seat at the time at which the interview is. */
import { personOf } from './accept.ts';
import type { LeftOut, Obstacle } from './decision.ts';
import { lossAt, timeOf } from './free-time.ts';
import type { Email } from './ids.ts';
import { type Planned, plannedTime } from './planned.ts';
import { seatPool } from './pool-seats.ts';
import { hadTheirMoves } from './share-of-moves.ts';
import { Sieve } from './sieve.ts';

export type Replacement = ({ readonly took: Email } | { readonly obstacle: Obstacle }) & {
  /** Who could have come as well, and why they were not asked. */
  readonly leftOut?: readonly Obstacle[];
};

/**
 * Whoever can come and has the fewest interviews that week, else by lot. Nobody who gave the seat up before: they are not in
 * the reserve any more, and nobody who is paused or whose interviews were moved as often today as they may: taking a seat is
 * a move of theirs.
 */
export function replacementFor(situation: Planned, interviewer: Email): Replacement {
  const { panel, interview, history, policy } = situation;
  if (!panel.pool?.seated.includes(interviewer)) return { obstacle: { why: 'not_of_pool' } };
  if (panel.pool.kept.includes(interviewer)) return { obstacle: { why: 'seat_given_back' } };
  const during = plannedTime(situation);
  const terms = { window: during, interview: interview.id, reserved: history.reserved, avoid: [], policy };
  const reserve = panel.pool.reserve.map((email) => ({
    person: personOf(situation, email),
    because: whyLeftOut(situation, email),
  }));
  const leftOut = reserve.flatMap(({ person, because }): Obstacle[] => {
    if (because === null || lossAt(timeOf(person, terms).hindrances, during) !== null) return [];
    return [{ why: 'not_to_be_seated', interviewer: person.email, because }];
  });
  const asked = reserve.filter(({ because }) => because === null).map(({ person }) => person);
  const sieve = new Sieve([during.start], during.end - during.start);
  const [best] = seatPool({ of: asked, count: 1, present: [] }, sieve, terms).at(0);
  return best ? { took: best.email, leftOut } : { obstacle: { why: 'nobody_free' }, leftOut };
}

function whyLeftOut({ history, policy }: Planned, email: Email): LeftOut | null {
  if (history.pausedReserve?.includes(email)) return 'paused';
  return hadTheirMoves(history.movesToday, policy, email) ? 'moved_enough_today' : null;
}
