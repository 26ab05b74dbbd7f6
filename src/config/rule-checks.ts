/** Rules that cannot do what they say. */
import { FINDING_KINDS, type FindingKind } from '../scheduling/finding.ts';
import { REASON_PLACEHOLDERS } from '../scheduling/reason.ts';
import type { Action } from '../scheduling/rule.ts';
import { type CrossProblem, twice } from './cross-problem.ts';
import { nearest } from './nearest.ts';
import type { Config } from './schema/config-schema.ts';

type ConfigRule = NonNullable<Config['rules']>[number];

/** What each action needs: a new time to take, or a hold to write back. */
const APPLICABLE: Readonly<Record<Action, readonly FindingKind[]>> = {
  accept: ['moved', 'resized'],
  revert: ['moved', 'resized', 'removed'],
  reschedule: FINDING_KINDS,
  notify: FINDING_KINDS,
  ignore: FINDING_KINDS,
};

/** Which differences have what a condition asks for. */
const ASKABLE = {
  new_time: ['moved', 'resized'],
  with: ['conflict'],
  answer: ['conflict'],
} as const satisfies Partial<Record<keyof ConfigRule['when'], readonly FindingKind[]>>;

export function ruleChecks(rules: readonly ConfigRule[]): CrossProblem[] {
  return [
    ...twice(
      rules,
      ({ name }) => name,
      ({ name }, index, first) => ({
        kind: 'error',
        path: ['rules', index, 'name'],
        message: `"${name}" is there already, as rules[${first}]`,
      }),
    ),
    ...rules.flatMap((rule, index) => [
      ...actionChecks(rule, index),
      ...conditionChecks(rule, index),
      ...reasonChecks(rule, index),
      ...hiddenChecks(rules, rule, index),
    ]),
  ];
}

function actionChecks({ on, do: actions }: ConfigRule, index: number): CrossProblem[] {
  return actions.flatMap((action, inner): CrossProblem[] => {
    const applicable = APPLICABLE[action];
    if (on.some((kind) => applicable.includes(kind))) return [];
    const message = `"${action}" can never be done about ${on.join(', ')}; it is for ${applicable.join(', ')}`;
    return [{ kind: 'error', path: ['rules', index, 'do', ...(actions.length > 1 ? [inner] : [])], message }];
  });
}

function conditionChecks({ on, when }: ConfigRule, index: number): CrossProblem[] {
  const given = Object.entries(ASKABLE).filter(([name]) => Object.hasOwn(when, name));
  return given.flatMap(([name, kinds]): CrossProblem[] => {
    const askable: readonly FindingKind[] = kinds;
    if (on.some((kind) => askable.includes(kind))) return [];
    const message = `never holds for ${on.join(', ')}; it is for ${askable.join(', ')}`;
    return [{ kind: 'error', path: ['rules', index, 'when', name], message, meant: 'key' }];
  });
}

function reasonChecks({ reason }: ConfigRule, index: number): CrossProblem[] {
  const known: readonly string[] = REASON_PLACEHOLDERS;
  return [...(reason ?? '').matchAll(/\{([^{}]*)\}/g)].flatMap(([, name = '']): CrossProblem[] => {
    if (known.includes(name)) return [];
    const message = `there is no {${name}}; expected one of ${known.map((one) => `{${one}}`).join(', ')}`;
    return [{ kind: 'error', path: ['rules', index, 'reason'], message, suggestion: nearest(name, known) }];
  });
}

/** An earlier rule without conditions takes every difference of its kinds. */
function hiddenChecks(rules: readonly ConfigRule[], rule: ConfigRule, index: number): CrossProblem[] {
  const before = rules.slice(0, index).filter(({ when }) => Object.keys(when).length === 0);
  const takenBy = rule.on.map((kind) => before.find(({ on }) => on.includes(kind)));
  const [first] = takenBy;
  if (!first || takenBy.includes(undefined)) return [];
  const message = `never taken: "${first.name}" before it takes every ${rule.on.join(', ')}`;
  return [{ kind: 'warning', path: ['rules', index, 'name'], message }];
}
