/** Which slots would answer a finding. */
import { personOf } from './accept.ts';
import type { SlotSearchTrace } from './decision.ts';
import type { Finding } from './finding.ts';
import { intervalOf } from './instant.ts';
import type { Claim } from './interview-load.ts';
import type { Planned } from './planned.ts';
import type { Rule } from './rule.ts';
import { findSlots } from './slots.ts';

/**
 * Slots for everybody required, and for whom the finding is about even if optional: else it would be found again.
 * For the same reason no slot lies on what the interview is leaving: the conflicting event (and every class that this
 * rule runs from), or the time at which the interviewer or the candidate no longer wants it.
 */
export function slotsFor(situation: Planned, finding: Finding, rule: Rule): SlotSearchTrace {
  const { interview, panel, policy, history, now } = situation;
  const { interviewer } = finding;
  const required = [...new Set([...panel.required, ...(interviewer === null ? [] : [interviewer])])];
  const original = intervalOf(interview.scheduledAt, interview.durationMinutes);
  const during = 'with' in finding ? finding.with.during : original;
  // What the candidate declined is no time for anybody.
  const leaving = (interviewer === null ? required : [interviewer]).map(
    (who): Claim => ({ interviewer: who, interview: null, during }),
  );
  const fled =
    'with' in finding ? [finding.with.busy, ...(rule.when.with?.class ?? []), ...(rule.when.with?.orClass ?? [])] : [];
  return findSlots({
    now,
    interview: { id: interview.id, scheduledAt: interview.scheduledAt, durationMinutes: interview.durationMinutes },
    required: required.map((email) => personOf(situation, email)),
    optional: panel.optional.filter((email) => !required.includes(email)).map((email) => personOf(situation, email)),
    pool: null,
    reserved: history.reserved,
    avoid: leaving,
    candidate: history.candidate,
    holidays: situation.holidays,
    policy: { ...policy, blocking: [...new Set([...policy.blocking, ...fled])] },
  });
}
