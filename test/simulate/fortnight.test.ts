import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import type { Settings } from '../../src/config/settings.ts';
import { FINDING_KINDS } from '../../src/scheduling/finding.ts';
import { isoOf, overlaps } from '../../src/scheduling/instant.ts';
import { companyOf } from '../../src/simulate/company.ts';
import { simulate } from '../../src/simulate/fortnight.ts';
import { summarise } from '../../src/simulate/summary.ts';

const CONFIG = path.resolve(import.meta.dirname, '../../config');

function settingsOf(name: string, over?: string): Settings {
  const readFile = (file: string) => (file === 'over.yaml' ? (over ?? '') : readFileSync(file, 'utf8'));
  const loaded = loadConfig(path.join(CONFIG, name), { env: {}, readFile }, over === undefined ? over : 'over.yaml');
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  return loaded.settings;
}

const NUMBERS = { seed: 1, interviewers: 12, interviews: 30, days: 14 };
const startup = settingsOf('startup.yaml');
const ignoring = settingsOf(
  'startup.yaml',
  `rules: [{ name: Nothing, on: [${FINDING_KINDS.join(', ')}], do: ignore }]`,
);

describe('a made-up fortnight', () => {
  it('is the same for the same seed, and another one for another', () => {
    expect(simulate(startup, NUMBERS)).toEqual(simulate(startup, NUMBERS));
    expect(simulate(startup, { ...NUMBERS, seed: 2 }).happenings).not.toEqual(simulate(startup, NUMBERS).happenings);
  });

  it('is the same under other rules, which only do something else with it', () => {
    const [one, other] = [simulate(startup, NUMBERS), simulate(ignoring, NUMBERS)];
    expect(other.happenings).toEqual(one.happenings);
    expect(other.interviews).toEqual(one.interviews);
    expect(summarise(one).moved).toBeGreaterThan(0);
    expect(summarise(other)).toMatchObject({ moved: 0, movedAgain: 0, medianShift: null });
    expect(Object.keys(summarise(other).done)).toEqual(['ignore']);
  });

  it('begins in order: nobody has two interviews at a time, or one that nothing could be decided about', () => {
    const { interviews } = simulate(startup, { ...NUMBERS, interviews: 60 });
    expect(interviews.length).toBeGreaterThan(40);
    for (const [index, one] of interviews.entries())
      for (const other of interviews.slice(index + 1)) {
        const shared = one.panel.required.some((email) => other.panel.required.includes(email));
        if (shared) expect(overlaps(one.during, other.during)).toBe(false);
      }
  });

  it.each(['startup.yaml', 'enterprise.yaml', 'agency.yaml'])('keeps the limits of %s, and its sums add up', (name) => {
    const settings = settingsOf(name);
    for (const seed of [1, 2, 3]) {
      const fortnight = simulate(settings, { ...NUMBERS, seed });
      const summary = summarise(fortnight);
      const done = Object.values(summary.done).reduce((sum, count) => sum + count, 0);
      expect(summary.byRule.reduce((sum, { taken }) => sum + taken, 0)).toBe(done);
      expect(summary.movesOfOne).toBeLessThanOrEqual(settings.policy.movesPerInterview);
      expect(summary.moved).toBeLessThanOrEqual(summary.interviews);
      for (const { outcome, at } of fortnight.decisions)
        if (outcome.kind === 'reschedule') expect(outcome.to.start).toBeGreaterThan(at);
    }
  });

  it('gives nobody a seat whose interviews were moved as often that day as they may', () => {
    const strict = settingsOf(
      'agency.yaml',
      `limits: { moves_per_interviewer_day: 1 }
tests: []
rules: [{ name: Somebody else, on: [conflict, declined, removed, unavailable], do: [replace_from_pool, ignore] }]`,
    );
    const taken: string[] = [];
    const leftOut: string[] = [];
    for (const seed of [1, 2, 3, 4, 5, 6])
      for (const { outcome, at, explanation } of simulate(strict, { ...NUMBERS, seed }).decisions) {
        // What happens to seats of pools there happens by day, to people an hour from UTC or two.
        const day = isoOf(at).slice(0, 10);
        if (outcome.kind === 'replace') taken.push(`${seed} ${day} ${outcome.took}`);
        for (const { obstacle } of explanation.findings.flatMap(({ refused }) => refused))
          if (obstacle.why === 'not_to_be_seated') leftOut.push(`${seed} ${day} ${obstacle.interviewer}`);
      }
    expect(new Set(taken).size).toBe(taken.length);
    expect(leftOut.filter((one) => taken.includes(one)).length).toBeGreaterThan(0);
  });

  it('shows a breaker that trips where hardly anything may move in an hour', () => {
    const strict = settingsOf('startup.yaml', '{ limits: { moves_per_hour: 0 }, tests: [] }');
    const { pauses, moved } = summarise(simulate(strict, NUMBERS));
    expect(pauses).toBeGreaterThan(0);
    expect(moved).toBe(0);
  });
});

describe('its company', () => {
  it('has copies of the configured people, each on a panel of their own kind', () => {
    const { interviewers, panels } = companyOf(startup, 6);
    expect(interviewers.map(({ email }) => email)).toEqual([
      'mia@sprout.example',
      'tom@sprout.example',
      'zoe@sprout.example',
      'mia+2@sprout.example',
      'tom+2@sprout.example',
      'zoe+2@sprout.example',
    ]);
    expect(panels.map(({ name, required, optional }) => [name, ...required, ...optional])).toEqual([
      ['engineering', 'tom@sprout.example', 'mia@sprout.example'],
      ['everything else', 'mia@sprout.example', 'zoe@sprout.example'],
      ['engineering', 'tom+2@sprout.example', 'mia+2@sprout.example'],
      ['everything else', 'mia+2@sprout.example', 'zoe+2@sprout.example'],
    ]);
  });

  it('of fewer people than are configured has the first of them', () => {
    const { interviewers, panels } = companyOf(startup, 1);
    expect(interviewers.map(({ email }) => email)).toEqual(['mia@sprout.example']);
    expect(panels.map(({ required }) => required)).toEqual([['mia@sprout.example'], ['mia@sprout.example']]);
  });
});
