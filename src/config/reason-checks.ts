/** What is wrong with the texts of a rule. */
import { PLACEHOLDERS, type Voice } from '../scheduling/reason.ts';
import { type TemplateProblem, templateProblems } from '../scheduling/template.ts';
import { templatesOf } from './build-rules.ts';
import type { CrossProblem } from './cross-problem.ts';
import { nearest } from './nearest.ts';
import type { ConfigRule, PlacedRule } from './placed-rules.ts';

const KEYS = [
  ['reason', 'candidate'],
  ['note', 'interviewers'],
] as const satisfies readonly (readonly [keyof ConfigRule, Voice])[];

export function reasonChecks({ rule, path: of }: PlacedRule): CrossProblem[] {
  return KEYS.flatMap(([key, voice]) =>
    Object.entries(templatesOf(rule[key]) ?? {}).flatMap(([language, template]) =>
      templateProblems(template, PLACEHOLDERS[voice]).map((problem): CrossProblem => {
        const path = [...of, key, ...(language === 'any' ? [] : [language])];
        return { kind: 'error', path, ...inWords(problem, Object.keys(PLACEHOLDERS[voice])) };
      }),
    ),
  );
}

function inWords(problem: TemplateProblem, known: readonly string[]): { message: string; suggestion: string | null } {
  switch (problem.problem) {
    case 'unreadable':
      return {
        message: 'a brace is open, or holds something else than a placeholder such as {company}',
        suggestion: null,
      };
    case 'unknown_placeholder': {
      const { name } = problem;
      const expected = known.map((one) => `{${one}}`).join(', ');
      return { message: `there is no {${name}}; expected one of ${expected}`, suggestion: nearest(name, known) };
    }
    case 'wrong_usage':
      return {
        message: `{${problem.name}} cannot be used as ${problem.usage}; a text and a time stand alone, minutes may be plural, why must be select`,
        suggestion: null,
      };
    case 'quoted_brace':
      return {
        message: "after an apostrophe a brace is plain text; write ’, or two apostrophes ('')",
        suggestion: null,
      };
  }
}
