/** The examples of a file whose expectations do not come true under its rules. */
import { type CrossProblem, twice } from '../cross-problem.ts';
import { nearest } from '../nearest.ts';
import type { Config } from '../schema/config-schema.ts';
import type { Settings } from '../settings.ts';
import { judgeExample } from './judge-example.ts';

/** @param settings built of `config` */
export function exampleChecks({ tests }: Config, settings: Settings): CrossProblem[] {
  const panels = settings.panels.map(({ name }) => name);
  const rules = settings.rules.map(({ name }) => name);
  return [
    ...twice(
      tests,
      ({ name }) => name,
      ({ name }, index, first) => ({
        kind: 'error',
        path: ['tests', index, 'name'],
        message: `"${name}" is there already, as tests[${first}]`,
      }),
    ),
    ...tests.flatMap((example, index): CrossProblem[] => {
      const path = ['tests', index];
      const unknown = (key: readonly string[], name: string | undefined, known: readonly string[], what: string) =>
        name === undefined || known.includes(name)
          ? []
          : [
              {
                kind: 'error' as const,
                path: [...path, ...key],
                message: `there is no ${what} "${name}"`,
                suggestion: nearest(name, known),
              },
            ];
      const misnamed = [
        ...unknown(['interview', 'panel'], example.interview.panel, panels, 'panel'),
        ...unknown(['expect', 'rule'], example.expect.rule, rules, 'rule'),
      ];
      if (misnamed.length > 0) return misnamed;
      const failed = judgeExample(example, settings);
      return failed === null
        ? []
        : [{ kind: 'error', path: [...path, ...failed.path], message: `"${example.name}" fails: ${failed.message}` }];
    }),
  ];
}
