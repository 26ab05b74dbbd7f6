/** Rules that stand with whom they are about: an interviewer's before a panel's, a panel's before the company's. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_RULES } from '../../src/config/default-rules.ts';
import { MINIMAL, problemsOf, settingsOf } from './minimal.ts';

/** @param own rules of the interviewer. @param panel rules of the panel */
function file(own: string, panel: string, company = ''): string {
  return MINIMAL.replace('calendars: [{', `rules: [${own}], calendars: [{`)
    .replace('required: [a@x.example]', `required: [a@x.example], rules: [${panel}]`)
    .concat(company);
}

/** `path: message` of each problem, without its line. */
function told(text: string): string[] {
  return [...problemsOf(text).matchAll(/^\d+:\d+: (.*)$|config\.yaml:\d+:\d+: (.*)$/gm)].map(
    ([, bare, placed]) => bare ?? placed ?? '',
  );
}

describe('rules', () => {
  it('are tried from the interviewer’s over the panel’s to the company’s, each about its own', () => {
    const text = file(
      '{ name: Mine, on: moved, do: notify }',
      '{ name: Ours, on: moved, when: { moves: "<2" }, do: revert }',
      'rules: [{ name: Everybody’s, on: moved, do: accept }]\n',
    );
    const { rules } = settingsOf(text);
    expect(rules.map(({ name }) => name)).toEqual(['Mine', 'Ours', 'Everybody’s']);
    expect(rules[0]?.when).toEqual({ interviewer: ['a@x.example'] });
    expect(rules[1]?.when).toEqual({ panel: ['all'], moves: { op: '<', value: 2 } });
    expect(rules[2]?.when).toEqual({});
  });

  it('of the company are the usual ones where it has none of its own', () => {
    const { rules } = settingsOf(file('{ name: Mine, on: moved, do: notify }', ''));
    expect(rules.slice(1)).toEqual(DEFAULT_RULES);
  });

  it('are refused where they stand when they name another whom, or a name that is there already', () => {
    const problems = told(
      file(
        '{ name: R, on: moved, when: { interviewer: a@x.example }, do: notify }',
        '{ name: R, on: moved, when: { panel: all }, do: notify }',
      ),
    );
    expect(problems.toSorted()).toEqual([
      'interviewers[0].rules[0].when.interviewer: it is about this interviewer already; leave it out, or write the rule under "rules"',
      'panels[0].rules[0].name: "R" is there already, as interviewers[0].rules[0]',
      'panels[0].rules[0].when.panel: it is about this panel already; leave it out, or write the rule under "rules"',
    ]);
  });

  it('are looked over like all others', () => {
    const problems = told(file('{ name: R, on: conflict, do: accept, reason: "{nobody}" }', ''));
    expect(problems.map((line) => line.replace(/:.*/, ''))).toEqual([
      'interviewers[0].rules[0].do',
      'interviewers[0].rules[0].reason',
    ]);
  });
});
