/** How long an interview can be so that nobody has to move it. */
import { acceptObstacle, lengthObstacle, personOf, takenObstacle } from './accept.ts';
import type { Obstacle } from './decision.ts';
import type { Finding } from './finding.ts';
import { type Interval, intervalOf, MINUTE } from './instant.ts';
import { type Planned, plannedTime } from './planned.ts';
import type { Rule } from './rule.ts';

export type Resized = { readonly to: Interval } | { readonly obstacle: Obstacle };

/** Interviews end on multiples of it. */
const STEP = 5 * MINUTE;

/**
 * A hold's new length as its owner made it; or, where another event begins during the interview, as much of it as lies before
 * that and the owner's free time between the two, as long as nobody has anything else in what is left of it.
 */
export function resizedTime(situation: Planned, finding: Finding, { shortest }: Rule): Resized {
  const planned = plannedTime(situation);
  if (finding.kind === 'resized') {
    const obstacle = acceptObstacle(situation, finding);
    return obstacle === null ? { to: finding.to } : { obstacle };
  }
  if (!('with' in finding)) return { obstacle: { why: 'not_applicable' } };
  const { buffer } = personOf(situation, finding.interviewer);
  const free = finding.with.during.start - (buffer.after ?? situation.policy.bufferAfter) - planned.start;
  const minutes = (Math.floor(free / STEP) * STEP) / MINUTE;
  if (minutes <= 0 || minutes * MINUTE < (shortest ?? 0))
    return { obstacle: { why: 'too_short', minutes: Math.max(0, minutes) } };
  const to = intervalOf(planned.start, minutes);
  const obstacle = lengthObstacle(minutes) ?? takenObstacle(situation, to);
  return obstacle === null ? { to } : { obstacle };
}
