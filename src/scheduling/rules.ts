/** Finds the admin's rule for a finding: the first that matches wins. */
import { failedCondition, kindsOf, type RuleFacts } from './conditions.ts';
import type { Finding } from './finding.ts';
import type { Rule } from './rule.ts';

export interface RuleMatch {
  /** Null when no rule matched. */
  readonly rule: Rule | null;
  /** The rules for this kind of finding that came before it, each with the first of its conditions that failed. */
  readonly passedOver: readonly { readonly rule: string; readonly condition: string }[];
}

export function matchRule(finding: Finding, rules: readonly Rule[], facts: RuleFacts): RuleMatch {
  const kinds = kindsOf(finding);
  const passedOver: { rule: string; condition: string }[] = [];
  for (const rule of rules) {
    if (!rule.on.some((kind) => kinds.includes(kind))) continue;
    const condition = failedCondition(finding, rule.when, facts);
    if (condition === null) return { rule, passedOver };
    passedOver.push({ rule: rule.name, condition });
  }
  return { rule: null, passedOver };
}
