/** The rule sets that come with the program, and the rules of the cookbook, do what they say. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadConfig } from '../../src/config/load-config.ts';
import { formatProblem } from '../../src/config/problem.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const read = (name: string) => readFileSync(path.resolve(ROOT, name), 'utf8');

const Tested = z.looseObject({
  rules: z.array(z.looseObject({ name: z.string() })),
  tests: z.array(z.looseObject({ expect: z.looseObject({ rule: z.string().optional() }) })),
});

describe.each(['startup', 'enterprise', 'agency'])('the rule set of config/%s.yaml', (name) => {
  const file = path.resolve(ROOT, `config/${name}.yaml`);

  it('starts as it is, and all its tests come true', () => {
    const loaded = loadConfig(file, { env: {}, readFile: (each) => readFileSync(each, 'utf8') });
    expect((loaded.ok ? loaded.warnings : loaded.problems).map(formatProblem)).toEqual([]);
    expect(loaded.ok && loaded.tests).toBeGreaterThan(8);
  });

  it('has a test for each of its rules', () => {
    const { rules, tests } = Tested.parse(parse(readFileSync(file, 'utf8')));
    const shown = new Set(tests.map((test) => test.expect.rule));
    expect(rules.map((rule) => rule.name).filter((rule) => !shown.has(rule))).toEqual([]);
  });
});

describe('the cookbook', () => {
  const recipes = read('docs/cookbook.md')
    .split(/^### /m)
    .slice(1)
    .map((text) => ({
      title: text.slice(0, text.indexOf('\n')),
      yaml: /```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? '',
    }));

  it('has twenty recipes and more, numbered', () => {
    expect(recipes.length).toBeGreaterThanOrEqual(20);
    expect(recipes.map(({ title }) => Number.parseInt(title, 10))).toEqual(recipes.map((_, index) => index + 1));
  });

  it.each(recipes)('$title', ({ yaml }) => {
    const base = path.resolve(ROOT, 'config/interview-sync.yaml');
    const readFile = (name: string) => (name === 'recipe.yaml' ? yaml : readFileSync(name, 'utf8'));
    const loaded = loadConfig(base, { env: {}, readFile }, 'recipe.yaml');
    expect((loaded.ok ? loaded.warnings : loaded.problems).map(formatProblem)).toEqual([]);
    expect(loaded.ok && loaded.tests).toBeGreaterThan(0);
  });
});
