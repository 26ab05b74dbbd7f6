/** Whether the new time that an interviewer gave a hold can be taken as it is. */
import type { Person } from './availability.ts';
import { candidateHindrances } from './candidate-time.ts';
import type { Obstacle, Situation, SlotLoss } from './decision.ts';
import type { ObservedFinding } from './finding.ts';
import { lossAt, timeOf, unreadPerson } from './free-time.ts';
import type { Email } from './ids.ts';
import { after, type Interval, MINUTE } from './instant.ts';

/** JobHive takes whole minutes within these bounds, both included. */
const SHORTEST_MINUTES = 15;
const LONGEST_MINUTES = 90;

/** The person of that address; one that nobody read is not known, and so never free. */
export function personOf(situation: Pick<Situation, 'people'>, email: Email): Person {
  return situation.people.find((person) => person.email === email) ?? unreadPerson(email);
}

/** An interview may have been given another length than JobHive takes today; it cannot be moved with it. */
export function lengthObstacle(minutes: number): Extract<Obstacle, { why: 'duration_not_allowed' }> | null {
  const allowed = Number.isInteger(minutes) && minutes >= SHORTEST_MINUTES && minutes <= LONGEST_MINUTES;
  return allowed ? null : { why: 'duration_not_allowed', minutes };
}

/** Why the new time of a hold cannot become the interview's; null when it can. */
export function acceptObstacle(
  situation: Situation,
  finding: Extract<ObservedFinding, { kind: 'moved' | 'resized' }>,
): Obstacle | null {
  const { from, to, interviewer } = finding;
  return newTimeObstacle(situation, { from, to, mover: interviewer, byCandidate: false });
}

export interface WishedTime {
  readonly from: Interval;
  readonly to: Interval;
  /** Which interviewer chose it; null: none of them. */
  readonly mover: Email | null;
  /** Whether the candidate chose it: then their usual hours say nothing about it. */
  readonly byCandidate: boolean;
}

/** Why a time that somebody wishes for cannot become the interview's; null when it can. */
export function newTimeObstacle(situation: Situation, { from, to, mover, byCandidate }: WishedTime): Obstacle | null {
  const { now, policy } = situation;
  const wrongLength = lengthObstacle((to.end - to.start) / MINUTE);
  if (wrongLength !== null) return wrongLength;
  if (to.start <= now) return { why: 'new_time_in_past' };
  if (to.start < after(now, policy.minimumNotice)) return { why: 'new_time_within_notice' };
  if (to.start < after(now, policy.freeze)) return { why: 'new_time_in_freeze' };
  const hindrances = candidateHindrances(policy, from, situation.history.candidate, to).filter(
    ({ because }) => !byCandidate || because !== 'outside_candidate_hours',
  );
  const againstCandidate = lossAt(hindrances, to);
  if (againstCandidate !== null) return { why: 'new_time_not_for_candidate', because: againstCandidate };
  return notFreeObstacle(situation, mover, to);
}

/** What its own interviewer knew when they chose a time, and chose it all the same. */
const CHOSEN_KNOWINGLY: readonly SlotLoss[] = ['holiday', 'outside_working_hours', 'load_reached'];

/**
 * Who of the required interviewers is not free at `to`. For whoever chose it only what is on their calendar at that very
 * time counts, not their working hours, limits and buffers.
 */
export function notFreeObstacle(
  situation: Situation,
  mover: Email | null,
  to: Interval,
): Extract<Obstacle, { why: 'new_time_not_free' }> | null {
  const { interview, policy, history, panel } = situation;
  const terms = { window: to, interview: interview.id, reserved: history.reserved, avoid: [], policy };
  for (const email of new Set([...(mover === null ? [] : [mover]), ...panel.required])) {
    const person = personOf(situation, email);
    const buffer = email === mover ? { before: 0, after: 0 } : person.buffer;
    const hindrances = timeOf({ ...person, buffer }, terms).hindrances.filter(
      ({ because }) => email !== mover || !CHOSEN_KNOWINGLY.includes(because),
    );
    const because = lossAt(hindrances, to);
    if (because !== null) return { why: 'new_time_not_free', interviewer: email, because };
  }
  return null;
}

/** Who of the required interviewers has something else at `to` itself, whatever free time they would want around it. */
export function takenObstacle(
  situation: Situation,
  to: Interval,
): Extract<Obstacle, { why: 'new_time_not_free' }> | null {
  const { interview, policy, history, panel } = situation;
  const terms = { window: to, interview: interview.id, reserved: history.reserved, avoid: [], policy };
  for (const email of panel.required) {
    const { hindrances } = timeOf({ ...personOf(situation, email), buffer: { before: 0, after: 0 } }, terms);
    const because = lossAt(
      hindrances.filter((one) => !CHOSEN_KNOWINGLY.includes(one.because)),
      to,
    );
    if (because !== null) return { why: 'new_time_not_free', interviewer: email, because };
  }
  return null;
}
