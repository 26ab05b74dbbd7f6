/** Carries a rule's actions as far as thought can: which of them is possible for one finding, and what stood in the way. */
import { acceptObstacle, lengthObstacle, personOf } from './accept.ts';
import type { FindingTrace, Guard, Obstacle, Outcome, Situation, SlotSearchTrace } from './decision.ts';
import type { Finding } from './finding.ts';
import { type Instant, type Interval, intervalOf, MINUTE } from './instant.ts';
import type { Claim } from './interview-load.ts';
import type { ReasonCase } from './phrases.ts';
import { renderReason } from './reason.ts';
import type { Action, Rule } from './rule.ts';
import { findSlots } from './slots.ts';

/** A situation whose interview has a time. */
export type Planned = Situation & { readonly interview: { readonly scheduledAt: Instant } };

export interface Attempt {
  readonly outcome: Outcome;
  readonly refused: FindingTrace['refused'];
  readonly slots: SlotSearchTrace | null;
}

/**
 * The first of the rule's actions that can be done. A guard comes before every action that would change something.
 * When none can be done, and when there is no rule, a person is called.
 */
export function attempt(situation: Planned, finding: Finding, rule: Rule | null, guard: Guard | null): Attempt {
  const refused: FindingTrace['refused'][number][] = [];
  let slots: SlotSearchTrace | null = null;
  const byHand: Outcome = { kind: 'notify', finding: finding.key, rule: rule?.name ?? null };
  if (rule === null) return { outcome: byHand, refused, slots };
  for (const action of rule.actions) {
    if (action === 'notify') break;
    if (action === 'ignore') return { outcome: { kind: 'ignore' }, refused, slots };
    const step = carryOut(action, situation, finding, rule, guard);
    slots = step.slots ?? slots;
    if ('outcome' in step) return { outcome: step.outcome, refused, slots };
    refused.push({ action, obstacle: step.obstacle });
  }
  return { outcome: byHand, refused, slots };
}

type Change = Exclude<Action, 'notify' | 'ignore'>;
type Step = ({ readonly outcome: Outcome } | { readonly obstacle: Obstacle }) & { readonly slots?: SlotSearchTrace };

const NOT_APPLICABLE: Step = { obstacle: { why: 'not_applicable' } };

function carryOut(action: Change, situation: Planned, finding: Finding, rule: Rule, guard: Guard | null): Step {
  const held: Step | null = guard === null ? null : { outcome: { kind: 'held_back', guard } };
  if (action === 'revert') {
    if (!isAboutTheHold(finding)) return NOT_APPLICABLE;
    const interviewers = [finding.interviewer];
    return held ?? { outcome: { kind: 'revert', finding: finding.key, rule: rule.name, interviewers } };
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
  via: 'accept' | 'reschedule',
  to: Interval,
): Outcome {
  const { interview, readers } = situation;
  const from = intervalOf(interview.scheduledAt, interview.durationMinutes);
  const facts = {
    why: caseOf(finding, via),
    interviewer: personOf(situation, finding.interviewer).name,
    company: interview.companyName,
    position: interview.position,
    oldTime: from.start,
    newTime: to.start,
    minutes: (to.end - to.start) / MINUTE,
    rule: rule.name,
  };
  const reason = renderReason('candidate', rule.reason, facts, readers.candidate);
  const note = renderReason('interviewers', rule.note, facts, readers.interviewers);
  return { kind: 'reschedule', via, finding: finding.key, rule: rule.name, from, to, reason, note };
}

function caseOf(finding: Finding, via: 'accept' | 'reschedule'): ReasonCase {
  if (finding.kind === 'conflict') return 'conflict';
  return via === 'accept' && 'to' in finding ? finding.kind : 'unavailable';
}

/** Whether there is a hold that can be written back. One that was declined stands where it should. */
function isAboutTheHold({ kind }: Finding): boolean {
  return kind === 'moved' || kind === 'resized' || kind === 'removed';
}

/**
 * Slots for everybody required, and for whom the finding is about even if optional: else it would be found again.
 * For the same reason no slot lies on what the interview is leaving: the conflicting event (and every class that this
 * rule runs from), or the time at which the interviewer no longer wants it.
 */
function slotsFor(situation: Planned, finding: Finding, rule: Rule): SlotSearchTrace {
  const { interview, panel, policy, history, now } = situation;
  const required = [...new Set([...panel.required, finding.interviewer])];
  const original = intervalOf(interview.scheduledAt, interview.durationMinutes);
  const leaving: Claim = {
    interviewer: finding.interviewer,
    interview: null,
    during: 'with' in finding ? finding.with.during : original,
  };
  const fled =
    'with' in finding ? [finding.with.busy, ...(rule.when.with?.class ?? []), ...(rule.when.with?.orClass ?? [])] : [];
  return findSlots({
    now,
    interview: { id: interview.id, scheduledAt: interview.scheduledAt, durationMinutes: interview.durationMinutes },
    required: required.map((email) => personOf(situation, email)),
    optional: panel.optional.filter((email) => !required.includes(email)).map((email) => personOf(situation, email)),
    pool: null,
    reserved: history.reserved,
    avoid: [leaving],
    candidate: history.candidate,
    holidays: situation.holidays,
    policy: { ...policy, blocking: [...new Set([...policy.blocking, ...fled])] },
  });
}
