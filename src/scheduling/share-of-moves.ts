/** What one person's day may see of automatic moves. */
import type { Explanation, Situation } from './decision.ts';
import type { Email } from './ids.ts';
import type { Instant } from './instant.ts';
import type { SchedulingPolicy } from './rule.ts';
import { dayStart, nextDate, wallTimeOf } from './wall-clock.ts';

/** Whether their interviews were moved as often as allowed since their day began. */
export function hadTheirMoves(
  movesToday: Situation['history']['movesToday'],
  { movesPerInterviewerDay }: Pick<SchedulingPolicy, 'movesPerInterviewerDay'>,
  email: Email,
): boolean {
  const count = movesToday.find(({ interviewer }) => interviewer === email)?.count ?? 0;
  return count >= movesPerInterviewerDay;
}

/**
 * Where the limit of somebody's day had a say in the decision: when the days end, on their own clocks, of those whose moves
 * were counted. Nothing else tells that one more is allowed again.
 */
export function endsOfTheirDays({ guard, findings }: Explanation, { now, people, history }: Situation): Instant[] {
  const isSaid =
    guard === 'interviewer_cap' ||
    findings.some(({ refused }) =>
      refused.some(({ obstacle }) => obstacle.why === 'not_to_be_seated' && obstacle.because === 'moved_enough_today'),
    );
  if (!isSaid) return [];
  return people
    .filter(({ email }) => history.movesToday.some(({ interviewer }) => interviewer === email))
    .map(({ zone }) => dayStart(nextDate(wallTimeOf(now, zone).slice(0, 10), 1), zone));
}
