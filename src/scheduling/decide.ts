/** What the admin's rules make of an interview's findings. The same situation gives the same decision. */
import { notFreeObstacle, personOf } from './accept.ts';
import { attempt } from './attempt.ts';
import type { Decision, FindingTrace, Guard, Outcome, Situation, SlotSearchTrace } from './decision.ts';
import type { Finding } from './finding.ts';
import { after, type Instant, instant } from './instant.ts';
import type { Planned } from './planned.ts';
import type { Proposal } from './proposal.ts';
import { carryOut } from './propose.ts';
import { matchRule, type RuleMatch } from './rules.ts';
import { hadTheirMoves } from './share-of-moves.ts';
import { summaryOf } from './summary.ts';

type Considered = RuleMatch & { readonly finding: Finding; readonly settledAt: Instant };

interface Result {
  readonly outcome: Outcome;
  /** What the outcome is about. */
  readonly finding: Finding | null;
  /** The approved proposal that it is about instead. */
  readonly proposal?: Proposal;
  /** What stood before a change, be the outcome about that or about another finding. */
  readonly guard: Guard | null;
  readonly slots: SlotSearchTrace | null;
  readonly refused: ReadonlyMap<Finding, FindingTrace['refused']>;
}

/**
 * Findings are considered in a fixed order: holds that people moved (the latest first, so that of two drags the last
 * word counts), holds removed or declined, conflicts and absences (required people first, oldest first). The first whose rule leads to a change
 * decides. One that has not lasted for `settle` yet stops the search: whoever is still dragging is not overtaken by an
 * older finding. A finding that may change nothing (`notify`, `ignore`, or a guard before it) lets the next be
 * considered; of these the first that calls a person is the outcome. A proposal decides like a change: what a person is asked
 * about is not moved under them.
 *
 * A proposal that a person has approved comes before all findings.
 *
 * Guards stand only before a change. An interview that is not `scheduled` or has no time is always held back, so that
 * whoever looks sees that it was left alone, and why.
 */
export function decide(situation: Situation): Decision {
  const considered = [...situation.findings].sort(inOrder).map((finding) => consider(situation, finding));
  const { outcome, finding, proposal, guard, slots, refused } = resultOf(situation, considered);
  const ofFinding = finding === null ? [] : (refused.get(finding) ?? []);
  return {
    interview: situation.interview.id,
    at: situation.now,
    outcome,
    explanation: {
      findings: considered.map((entry) => ({
        finding: entry.finding.key,
        rule: entry.rule?.name ?? null,
        passedOver: entry.passedOver,
        settledAt: entry.settledAt,
        refused: refused.get(entry.finding) ?? [],
      })),
      guard,
      slots,
      summary: summaryOf(outcome, proposal ?? finding, ofFinding),
    },
  };
}

const RANK: Readonly<Record<Finding['kind'], number>> = {
  moved: 0,
  resized: 0,
  removed: 1,
  declined: 1,
  candidate_declined: 1,
  conflict: 2,
  unavailable: 2,
};

function inOrder(a: Finding, b: Finding): number {
  if (RANK[a.kind] !== RANK[b.kind]) return RANK[a.kind] - RANK[b.kind];
  const byAge = RANK[a.kind] === 0 ? b.firstSeen - a.firstSeen : a.firstSeen - b.firstSeen;
  const byNeed = RANK[a.kind] === 2 ? Number(b.required) - Number(a.required) : 0;
  return byNeed || byAge || (a.key < b.key ? -1 : 1);
}

function consider(situation: Situation, finding: Finding): Considered {
  const match = matchRule(finding, situation.rules, {
    now: situation.now,
    startsAt: situation.interview.scheduledAt,
    interview: situation.interview,
    panel: situation.panel.name,
    zone: finding.interviewer === null ? situation.policy.candidateZone : personOf(situation, finding.interviewer).zone,
    moves: situation.history.movesOfInterview,
    policy: situation.policy,
    newTimeIsFree: () => 'to' in finding && notFreeObstacle(situation, finding.interviewer, finding.to) === null,
  });
  return { ...match, finding, settledAt: after(finding.firstSeen, situation.policy.settle) };
}

function resultOf(situation: Situation, considered: readonly Considered[]): Result {
  const refused = new Map<Finding, FindingTrace['refused']>();
  const [first] = considered;
  const approved = situation.proposals?.find(({ state }) => state === 'approved');
  const planned = plannedOf(situation);
  if (approved && planned) {
    const outcome = carryOut(planned, approved, guardOf(planned));
    const guard = outcome.kind === 'held_back' ? outcome.guard : null;
    return { outcome, finding: null, proposal: approved, guard, slots: null, refused };
  }
  if (first === undefined) return { outcome: { kind: 'in_order' }, finding: null, guard: null, slots: null, refused };
  if (planned === null) {
    const guard = situation.interview.status !== 'scheduled' ? 'not_scheduled' : 'no_time_yet';
    return { outcome: { kind: 'held_back', guard }, finding: first.finding, guard, slots: null, refused };
  }
  const guardNow = guardOf(planned);
  let guard: Guard | null = null;
  let slots: SlotSearchTrace | null = null;
  let unchanged: Pick<Result, 'outcome' | 'finding'> = { outcome: { kind: 'ignore' }, finding: first.finding };
  for (const { finding, rule, settledAt } of considered) {
    if (situation.now < settledAt) {
      const outcome = { kind: 'wait', until: nextSettled(situation.now, considered) } as const;
      return { outcome, finding, guard: null, slots, refused };
    }
    const tried = attempt(planned, finding, rule, guardNow);
    const { outcome } = tried;
    refused.set(finding, tried.refused);
    slots = tried.slots ?? slots;
    if (outcome.kind === 'held_back') guard = outcome.guard;
    if (DECIDES.has(outcome.kind)) return { outcome, finding, guard, slots, refused };
    if (unchanged.outcome.kind === 'ignore' && outcome.kind !== 'ignore') unchanged = { outcome, finding };
  }
  return { ...unchanged, guard, slots, refused };
}

/** Outcomes that change something, or ask whether to. */
const DECIDES: ReadonlySet<Outcome['kind']> = new Set(['reschedule', 'revert', 'replace', 'propose']);

/** Null when the interview is not `scheduled`, or has no time. */
function plannedOf(situation: Situation): Planned | null {
  const { scheduledAt, status } = situation.interview;
  if (status !== 'scheduled' || scheduledAt === null) return null;
  return { ...situation, interview: { ...situation.interview, scheduledAt } };
}

/** The first guard that stands before a change; null when none does. */
function guardOf({ now, interview, panel, policy, history }: Planned): Guard | null {
  if (now >= interview.scheduledAt) return 'already_started';
  if (now >= interview.scheduledAt - policy.freeze) return 'frozen';
  if (history.movesOfInterview >= policy.movesPerInterview) return 'interview_cap';
  if (history.paused) return 'paused';
  if (panel.required.some((email) => hadTheirMoves(history.movesToday, policy, email))) return 'interviewer_cap';
  return history.movesLastHour >= policy.movesPerHour ? 'hourly_cap' : null;
}

/** When the next of the findings that have not settled yet will have. */
function nextSettled(now: Instant, considered: readonly Considered[]): Instant {
  const coming = considered.map(({ settledAt }) => settledAt).filter((settledAt) => settledAt > now);
  return instant(Math.min(...coming));
}
