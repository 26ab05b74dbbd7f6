/** Carries a rule's actions as far as thought can: which of them is possible for one finding, and what stood in the way. */
import { acceptObstacle, lengthObstacle } from './accept.ts';
import type { FindingTrace, Guard, Obstacle, Outcome, SlotSearchTrace } from './decision.ts';
import type { Finding } from './finding.ts';
import { type Interval, intervalOf } from './instant.ts';
import { type Planned, plannedTime, textsAbout } from './planned.ts';
import { propose } from './propose.ts';
import { reasonCaseOf } from './reason-case.ts';
import { replacementFor } from './replace.ts';
import { resizedTime } from './resize.ts';
import type { Action, Rule } from './rule.ts';
import { slotsFor } from './slots-for-finding.ts';

export interface Attempt {
  readonly outcome: Outcome;
  readonly refused: FindingTrace['refused'];
  readonly slots: SlotSearchTrace | null;
}

/**
 * The first of the rule's actions that can be done. A guard comes before every action that would change something.
 * When none can be done, and when there is no rule, a person is called; not one who has just refused what was proposed.
 */
export function attempt(situation: Planned, finding: Finding, rule: Rule | null, guard: Guard | null): Attempt {
  const refused: FindingTrace['refused'][number][] = [];
  let slots: SlotSearchTrace | null = null;
  const byHand: Outcome = { kind: 'notify', finding: finding.key, rule: rule?.name ?? null };
  if (rule === null) return { outcome: byHand, refused, slots };
  for (const action of rule.actions) {
    if (action === 'notify') return { outcome: byHand, refused, slots };
    if (action === 'ignore') return { outcome: { kind: 'ignore' }, refused, slots };
    const step = carryOut(action, situation, finding, rule, guard);
    slots = step.slots ?? slots;
    for (const obstacle of step.leftOut ?? []) refused.push({ action, obstacle });
    if ('outcome' in step) return { outcome: step.outcome, refused, slots };
    refused.push({ action, obstacle: step.obstacle });
  }
  const wasAnswered = refused.some(({ obstacle }) => obstacle.why === 'proposal_refused');
  return { outcome: wasAnswered ? { kind: 'ignore' } : byHand, refused, slots };
}

type Change = Exclude<Action, 'notify' | 'ignore'>;
type Step = ({ readonly outcome: Outcome } | { readonly obstacle: Obstacle }) & {
  readonly slots?: SlotSearchTrace;
  readonly leftOut?: readonly Obstacle[];
};

const NOT_APPLICABLE: Step = { obstacle: { why: 'not_applicable' } };

function carryOut(action: Change, situation: Planned, finding: Finding, rule: Rule, guard: Guard | null): Step {
  const held: Step | null = guard === null ? null : { outcome: { kind: 'held_back', guard } };
  if (action === 'revert') {
    if (finding.interviewer === null || !isAboutTheHold(finding)) return NOT_APPLICABLE;
    const interviewers = [finding.interviewer];
    return held ?? { outcome: { kind: 'revert', finding: finding.key, rule: rule.name, interviewers } };
  }
  // A proposal changes nothing: every other guard asks for a person, and that is what it does.
  if (action === 'propose') return guard === 'already_started' && held ? held : propose(situation, finding, rule);
  if (action === 'replace_from_pool') {
    if (held !== null) return held;
    if (finding.interviewer === null) return NOT_APPLICABLE;
    const found = replacementFor(situation, finding.interviewer);
    if ('obstacle' in found) return found;
    const { took, leftOut = [] } = found;
    const gaveUp = finding.interviewer;
    const outcome = { kind: 'replace', finding: finding.key, rule: rule.name, gaveUp, took } as const;
    return { outcome: { ...outcome, interviewers: [gaveUp, took] }, leftOut };
  }
  if (action === 'resize') {
    if (held !== null) return held;
    const resized = resizedTime(situation, finding, rule);
    return 'obstacle' in resized ? resized : { outcome: newTime(situation, finding, rule, action, resized.to) };
  }
  if (action === 'accept') {
    if (!('to' in finding)) return NOT_APPLICABLE;
    if (held !== null) return held;
    const obstacle = acceptObstacle(situation, finding);
    return obstacle === null ? { outcome: newTime(situation, finding, rule, action, finding.to) } : { obstacle };
  }
  if (held !== null) return held;
  const wrongLength = lengthObstacle(situation.interview.durationMinutes);
  if (wrongLength !== null) return { obstacle: wrongLength };
  const slots = slotsFor(situation, finding, rule);
  if (slots.chosen === null) return { obstacle: { why: 'no_slot' }, slots };
  const to = intervalOf(slots.chosen.start, situation.interview.durationMinutes);
  return { outcome: newTime(situation, finding, rule, action, to), slots };
}

function newTime(
  situation: Planned,
  finding: Finding,
  rule: Rule,
  via: 'accept' | 'reschedule' | 'resize',
  to: Interval,
): Outcome {
  const cause = { why: reasonCaseOf(finding, via), interviewer: finding.interviewer, rule };
  const texts = textsAbout(situation, cause, to);
  return {
    kind: 'reschedule',
    via,
    finding: finding.key,
    rule: rule.name,
    from: plannedTime(situation),
    to,
    ...texts,
  };
}

/** Whether there is a hold that can be written back. One that was declined stands where it should. */
function isAboutTheHold({ kind }: Finding): boolean {
  return kind === 'moved' || kind === 'resized' || kind === 'removed';
}
