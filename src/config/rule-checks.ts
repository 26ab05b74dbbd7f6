/** Rules that cannot do what they say. */
import type { RuleConditions } from '../scheduling/conditions.ts';
import { FINDING_KINDS, type FindingKind } from '../scheduling/finding.ts';
import type { Action } from '../scheduling/rule.ts';
import { type RuleReach, reachOf } from '../scheduling/rule-reach.ts';
import { ruleOf } from './build-rules.ts';
import { type CrossProblem, twice } from './cross-problem.ts';
import { nearest } from './nearest.ts';
import { type ConfigRule, type PlacedRule, placedRules } from './placed-rules.ts';
import { pathText } from './problem.ts';
import { reasonChecks } from './reason-checks.ts';
import type { Config } from './schema/config-schema.ts';

/** What each action needs: a new time to take, or a hold to write back. */
const APPLICABLE: Readonly<Record<Action, readonly FindingKind[]>> = {
  accept: ['moved', 'resized'],
  revert: ['moved', 'resized', 'removed'],
  reschedule: FINDING_KINDS,
  propose: FINDING_KINDS,
  resize: ['resized', 'conflict', 'unavailable'],
  replace_from_pool: ['removed', 'declined', 'conflict', 'unavailable'],
  notify: FINDING_KINDS,
  ignore: FINDING_KINDS,
};

/** Those that are about somebody of the panel. */
const OF_THE_PANEL = FINDING_KINDS.filter((kind) => kind !== 'candidate_declined');

/** Which differences have what a condition asks for. */
const ASKABLE = {
  interviewer: OF_THE_PANEL,
  new_time: ['moved', 'resized'],
  with: ['conflict', 'unavailable'],
  answer: ['conflict', 'unavailable'],
  unavailable: ['conflict', 'unavailable'],
} as const satisfies Partial<Record<keyof ConfigRule['when'], readonly FindingKind[]>>;

export function ruleChecks(config: Config): CrossProblem[] {
  const placed = placedRules(config);
  const reach = reachOf(placed.map(({ rule }) => ruleOf(rule)));
  return [
    ...twice(
      placed,
      ({ rule }) => rule.name,
      ({ rule, path }, _index, first) => ({
        kind: 'error',
        path: [...path, 'name'],
        message: `"${rule.name}" is there already, as ${pathText(placed[first]?.path ?? [])}`,
      }),
    ),
    ...placed.flatMap((one, index) => [
      ...impliedChecks(one, config),
      ...actionChecks(one),
      ...conditionChecks(one, reach[index]),
      ...nameChecks(one, config),
      ...reasonChecks(one),
      ...hiddenChecks(one, reach[index]),
    ]),
  ];
}

/** Who or what a rule is about follows from where it stands. */
function impliedChecks({ path, implied }: PlacedRule, { interviewers, panels }: Config): CrossProblem[] {
  const [, owner, , inner] = path;
  if (implied === null || typeof owner !== 'number' || typeof inner !== 'number') return [];
  const written = (implied === 'panel' ? panels : interviewers)[owner]?.rules[inner]?.when[implied];
  if (written === undefined) return [];
  const message = `it is about this ${implied} already; leave it out, or write the rule under "rules"`;
  return [{ kind: 'error', path: [...path, 'when', implied], message, meant: 'key' }];
}

function actionChecks({ rule: { on, do: actions }, path }: PlacedRule): CrossProblem[] {
  return actions.flatMap((action, inner): CrossProblem[] => {
    const applicable = APPLICABLE[action];
    if (on.some((kind) => applicable.includes(kind))) return [];
    const message = `"${action}" can never be done about ${on.join(', ')}; it is for ${applicable.join(', ')}`;
    return [{ kind: 'error', path: [...path, 'do', ...(actions.length > 1 ? [inner] : [])], message }];
  });
}

function conditionChecks(
  { rule: { on, when }, path, implied }: PlacedRule,
  reach: RuleReach | undefined,
): CrossProblem[] {
  const given = Object.entries(ASKABLE).filter(([name]) => Object.hasOwn(when, name) && name !== implied);
  const problems = given.flatMap(([name, kinds]): CrossProblem[] => {
    const askable: readonly FindingKind[] = kinds;
    if (on.some((kind) => askable.includes(kind))) return [];
    const message = `never holds for ${on.join(', ')}; it is for ${askable.join(', ')}`;
    return [{ kind: 'error', path: [...path, 'when', name], message, meant: 'key' }];
  });
  if (problems.length > 0 || reach?.kind !== 'impossible') return problems;
  const name = reach.condition;
  const message = `never holds: no ${on.join(', ')} is ever like that`;
  const where = [...path, 'when', ...(name === null ? [] : [KEYS[name] ?? name])];
  return [{ kind: 'error', path: where, message, meant: 'key' }];
}

const KEYS: Readonly<Partial<Record<keyof RuleConditions, string>>> = {
  skillsAny: 'skills_any',
  startsIn: 'starts_in',
  candidateZone: 'candidate_time_zone',
  newTime: 'new_time',
};

/** Panels, interviewers and keywords that nobody has said anything about. */
function nameChecks({ rule: { when }, path: of }: PlacedRule, config: Config): CrossProblem[] {
  const path = [...of, 'when'];
  const [panels, people] = [config.panels.map(({ name }) => name), config.interviewers.map(({ email }) => email)];
  const unknown = (key: string, asked: readonly string[] | undefined, known: readonly string[], among: string) =>
    (asked ?? [])
      .filter((name) => !known.includes(name))
      .map((name): CrossProblem => {
        const message = `${name} is not among the ${among}; expected one of ${known.join(', ')}`;
        return { kind: 'error', path: [...path, key], message, suggestion: nearest(name, known) };
      });
  const silent = (when.with?.keyword ?? []).filter((mark) => config.keywords[mark] === undefined);
  return [
    ...unknown('panel', when.panel, panels, 'panels'),
    ...unknown('interviewer', when.interviewer, people, 'interviewers'),
    ...silent.map((mark): CrossProblem => {
      const message = `no title is ever ${mark}: there is nothing under keywords.${mark}`;
      return { kind: 'warning', path: [...path, 'with', 'keyword'], message };
    }),
  ];
}

function hiddenChecks({ path }: PlacedRule, reach: RuleReach | undefined): CrossProblem[] {
  if (reach?.kind !== 'hidden') return [];
  const names = reach.by.map(({ name }) => `"${name}"`).join(' and ');
  const message = `never taken: ${names} before it ${reach.by.length === 1 ? 'takes' : 'take'} all that it could match`;
  return [{ kind: 'warning', path: [...path, 'name'], message }];
}
