/** Every rule of the file in the order in which rules are tried, and where it stands. */
import type { ConfigPath } from './problem.ts';
import type { Config } from './schema/config-schema.ts';

export type ConfigRule = NonNullable<Config['rules']>[number];

export interface PlacedRule {
  /** With the interviewer or the panel that it stands with as a condition. */
  readonly rule: ConfigRule;
  readonly path: ConfigPath;
  /** The condition that follows from where it stands, so that it may not be written. */
  readonly implied: 'interviewer' | 'panel' | null;
}

/** What interviewers say of their own comes first, then what panels say of theirs, then what the company says of everybody. */
export function placedRules({ interviewers, panels, rules = [] }: Config): PlacedRule[] {
  return [
    ...interviewers.flatMap(({ email, rules: own }, index) =>
      own.map((rule, inner) => ({
        rule: { ...rule, when: { ...rule.when, interviewer: [email] } },
        path: ['interviewers', index, 'rules', inner],
        implied: 'interviewer' as const,
      })),
    ),
    ...panels.flatMap(({ name, rules: own }, index) =>
      own.map((rule, inner) => ({
        rule: { ...rule, when: { ...rule.when, panel: [name] } },
        path: ['panels', index, 'rules', inner],
        implied: 'panel' as const,
      })),
    ),
    ...rules.map((rule, index) => ({ rule, path: ['rules', index], implied: null })),
  ];
}
