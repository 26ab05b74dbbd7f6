/** Finds the admin's rule for a finding: the first that matches wins. */
import type { Finding } from './finding.ts';
import type { Instant } from './instant.ts';
import type { Rule, RuleConditions } from './rule.ts';

/** What a condition may ask about besides the finding itself. */
export interface RuleFacts {
  readonly now: Instant;
  /** When the interview starts; without a time no `starts_in` holds. */
  readonly startsAt: Instant | null;
  /** For `moved` and `resized`: whether the new time is free for every required interviewer. Asked only if needed. */
  readonly newTimeIsFree: () => boolean;
}

export interface RuleMatch {
  /** Null when no rule matched. */
  readonly rule: Rule | null;
  /** The rules for this kind of finding that came before it, each with the first of its conditions that failed. */
  readonly passedOver: readonly { readonly rule: string; readonly condition: string }[];
}

export function matchRule(finding: Finding, rules: readonly Rule[], facts: RuleFacts): RuleMatch {
  const passedOver: { rule: string; condition: string }[] = [];
  for (const rule of rules) {
    if (!rule.on.includes(finding.kind)) continue;
    const condition = failedCondition(finding, rule.when, facts);
    if (condition === null) return { rule, passedOver };
    passedOver.push({ rule: rule.name, condition });
  }
  return { rule: null, passedOver };
}

/**
 * The first condition that does not hold, by its name in the admin's file; null when all hold. A condition that says
 * nothing about this kind of finding does not hold.
 */
function failedCondition(finding: Finding, when: RuleConditions, facts: RuleFacts): string | null {
  if (when.required !== undefined && finding.required !== when.required) return 'required';
  if (when.startsIn !== undefined) {
    if (facts.startsAt === null) return 'starts_in';
    const left = facts.startsAt - facts.now;
    if (when.startsIn.op === '>' ? left <= when.startsIn.ms : left >= when.startsIn.ms) return 'starts_in';
  }
  if (when.answer !== undefined && !(finding.kind === 'conflict' && when.answer.includes(finding.with.answer))) {
    return 'answer';
  }
  if (when.with !== undefined) {
    const failed = failedWith(finding, when.with);
    if (failed !== null) return failed;
  }
  if (when.newTime !== undefined) {
    if (finding.kind !== 'moved' && finding.kind !== 'resized') return 'new_time';
    if (facts.newTimeIsFree() !== (when.newTime === 'free_for_all')) return 'new_time';
  }
  return null;
}

function failedWith(finding: Finding, wanted: NonNullable<RuleConditions['with']>): string | null {
  if (finding.kind !== 'conflict') return 'with';
  const { busy, allDay, overlapMinutes, keywords } = finding.with;
  if (wanted.class !== undefined && !wanted.class.includes(busy)) return 'with.class';
  if (wanted.titleMatches !== undefined || wanted.orClass !== undefined) {
    const byTitle = wanted.titleMatches?.some((keyword) => keywords.includes(keyword)) ?? false;
    const byClass = wanted.orClass?.includes(busy) ?? false;
    if (!byTitle && !byClass) return wanted.titleMatches === undefined ? 'with.or_class' : 'with.title_matches';
  }
  if (wanted.allDay !== undefined && wanted.allDay !== allDay) return 'with.all_day';
  if (wanted.minOverlapMinutes !== undefined && overlapMinutes < wanted.minOverlapMinutes) return 'with.min_overlap';
  return null;
}
