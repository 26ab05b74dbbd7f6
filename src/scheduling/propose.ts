/** New times that wait for a person: what a rule proposes, and what is done about a proposal that somebody has approved. */
import { acceptObstacle, lengthObstacle, newTimeObstacle } from './accept.ts';
import type { Guard, Obstacle, Outcome, SlotSearchTrace } from './decision.ts';
import type { Finding } from './finding.ts';
import { intervalOf } from './instant.ts';
import { type Planned, plannedTime, textsAbout } from './planned.ts';
import { allowedTimes, type Proposal, type ProposedTime } from './proposal.ts';
import { reasonCaseOf } from './reason-case.ts';
import type { Rule } from './rule.ts';
import { slotsFor } from './slots-for-finding.ts';

/** So many times are offered where they had to be searched: enough to choose, few enough to read. */
const TIMES_OFFERED = 3;

export type Proposed = ({ readonly outcome: Outcome } | { readonly obstacle: Obstacle }) & {
  readonly slots?: SlotSearchTrace;
};

/**
 * The interviewer's own new time, else the best slots. What was proposed about the same finding stands as long as one of its
 * times can be had: whoever reads the mail finds it as it was. What was refused is not proposed again.
 */
export function propose(situation: Planned, finding: Finding, rule: Rule): Proposed {
  const earlier = situation.proposals?.find(
    ({ origin }) => origin.kind === 'rule' && origin.finding === finding.key && origin.rule === rule.name,
  );
  if (earlier?.state === 'refused') return { obstacle: { why: 'proposal_refused', proposal: earlier.id } };
  if (earlier?.state === 'expired' || earlier?.state === 'failed')
    return { obstacle: { why: 'proposal_lapsed', proposal: earlier.id } };
  if (earlier?.state === 'open' && earlier.times.some((time) => timeObstacle(situation, earlier, time) === null))
    return { outcome: outcomeOf(situation, finding, rule, earlier.times) };

  if ('to' in finding) {
    const obstacle = acceptObstacle(situation, finding);
    if (obstacle !== null) return { obstacle };
    const cause = { why: reasonCaseOf(finding, 'accept'), interviewer: finding.interviewer, rule };
    const time = { during: finding.to, ...textsAbout(situation, cause, finding.to) };
    return { outcome: outcomeOf(situation, finding, rule, [time]) };
  }
  const wrongLength = lengthObstacle(situation.interview.durationMinutes);
  if (wrongLength !== null) return { obstacle: wrongLength };
  const slots = slotsFor(situation, finding, rule);
  if (slots.chosen === null) return { obstacle: { why: 'no_slot' }, slots };
  const cause = { why: reasonCaseOf(finding, 'reschedule'), interviewer: finding.interviewer, rule };
  const times = [slots.chosen, ...slots.runnersUp].slice(0, TIMES_OFFERED).map(({ start }) => {
    const during = intervalOf(start, situation.interview.durationMinutes);
    return { during, ...textsAbout(situation, cause, during) };
  });
  return { outcome: outcomeOf(situation, finding, rule, times), slots };
}

function outcomeOf(situation: Planned, finding: Finding, rule: Rule, times: readonly ProposedTime[]): Outcome {
  return {
    kind: 'propose',
    finding: finding.key,
    rule: rule.name,
    interviewer: finding.interviewer,
    chosenBy: 'to' in finding ? finding.interviewer : null,
    from: plannedTime(situation),
    times,
  };
}

/** Why a time of a proposal cannot be had now; null when it can. */
function timeObstacle(situation: Planned, { origin }: Proposal, { during }: ProposedTime): Obstacle | null {
  return newTimeObstacle(situation, {
    from: plannedTime(situation),
    to: during,
    mover: origin.kind === 'rule' ? origin.chosenBy : null,
    byCandidate: origin.kind === 'candidate',
  });
}

/**
 * What an approved proposal leads to now. It is looked at like any other new time once more: somebody may have taken it since.
 * A guard holds it back unless the answer says otherwise; what has begun, nobody moves.
 */
export function carryOut(situation: Planned, proposal: Proposal, guard: Guard | null): Outcome {
  const { origin, answer } = proposal;
  if (guard !== null && (guard === 'already_started' || answer?.anyway !== true)) return { kind: 'held_back', guard };
  const tried = allowedTimes(proposal).map((time) => ({ time, obstacle: timeObstacle(situation, proposal, time) }));
  const free = tried.find(({ obstacle }) => obstacle === null)?.time;
  if (free === undefined) {
    const obstacles = tried.flatMap(({ time, obstacle }) =>
      obstacle === null ? [] : [{ start: time.during.start, obstacle }],
    );
    return { kind: 'not_possible', proposal: proposal.id, obstacles };
  }
  const asked = textsAbout(situation, { why: 'asked', interviewer: null, rule: null }, free.during);
  return {
    kind: 'reschedule',
    via: 'proposal',
    proposal: proposal.id,
    finding: null,
    rule: origin.kind === 'rule' ? origin.rule : null,
    chosenBy: origin.kind === 'rule' ? origin.chosenBy : null,
    anyway: answer?.anyway ?? false,
    from: plannedTime(situation),
    to: free.during,
    reason: free.reason ?? asked.reason,
    note: free.note ?? asked.note,
  };
}
