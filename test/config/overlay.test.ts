import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { formatProblem } from '../../src/config/problem.ts';
import { MINIMAL } from './minimal.ts';

const BASE = `${MINIMAL}scheduling: { settle: 1m }
rules: [{ name: Old, on: removed, do: ignore }]
tests: [{ name: gone, holds: [{ of: a@x.example, is: removed }], expect: { do: ignore } }]
`;

function loadOver(over: string) {
  const readFile = (name: string) => (name === 'new.yaml' ? over : BASE);
  const loaded = loadConfig('base.yaml', { env: {}, readFile }, 'new.yaml');
  return {
    settings: loaded.ok ? loaded.settings : null,
    tests: loaded.ok ? loaded.tests : null,
    problems: loaded.ok ? [] : loaded.problems.map(formatProblem),
  };
}

describe('other rules over a configuration', () => {
  it('take the place of its rules, and everything else stays as it is', () => {
    const { settings } = loadOver('rules: [{ name: New, on: removed, do: revert }]\n');
    expect(settings?.rules.map(({ name }) => name)).toEqual(['New']);
    expect(settings?.policy.settle).toBe(60_000);
    expect(settings?.interviewers).toHaveLength(1);
  });

  it('are tried with their own tests, not with those of the rules that they replace', () => {
    const rules = 'rules: [{ name: New, on: removed, do: revert }]\n';
    expect(loadOver(rules).tests).toBe(0);
    const test = '{ name: gone, holds: [{ of: a@x.example, is: removed }], expect: { do: ignore } }';
    expect(loadOver(`${rules}tests: [${test}]`).problems[0]).toContain('new.yaml:2:');
  });

  it('may be other numbers alone, under which the rules and their tests stay', () => {
    const { settings, tests } = loadOver('scheduling: { settle: 5m }\n');
    expect(settings?.policy.settle).toBe(300_000);
    expect(tests).toBe(1);
  });

  it('have their problems in their own file', () => {
    expect(loadOver('rules: [{ name: New, on: gone, do: revert }]\n').problems[0]).toMatch(
      /^new\.yaml:1:26: rules\[0\]\.on/,
    );
    expect(loadOver('rulez: []\n').problems[0]).toContain('new.yaml:1:1: rulez: unknown key');
    expect(loadOver('rules: [\n').problems[0]).toContain('new.yaml:');
  });
});
