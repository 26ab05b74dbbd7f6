import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Compared, RuleConditions } from '../../src/scheduling/conditions.ts';
import { FINDING_KINDS, type ObservedFinding } from '../../src/scheduling/finding.ts';
import { globCovers, matchesGlob } from '../../src/scheduling/glob.ts';
import { after, HOUR, intervalOf } from '../../src/scheduling/instant.ts';
import type { Rule } from '../../src/scheduling/rule.ts';
import { reachOf } from '../../src/scheduling/rule-reach.ts';
import { matchRule } from '../../src/scheduling/rules.ts';
import {
  alice,
  at,
  BERLIN,
  block,
  bob,
  conflict,
  declined,
  moved,
  now,
  policy,
  removed,
  rule,
  settled,
  start,
  truth,
  unavailable,
} from './situation.ts';

const isRule = (of: Partial<Rule> | RuleConditions): of is Partial<Rule> => 'when' in of || 'on' in of;
const rules = (...of: (Partial<Rule> | RuleConditions)[]): Rule[] =>
  of.map((changes, index) => rule({ name: `${index}`, ...(isRule(changes) ? changes : { when: changes }) }));
/** What is said of the last of them. */
const last = (...of: (Partial<Rule> | RuleConditions)[]) => {
  const reach = reachOf(rules(...of)).at(-1);
  return reach?.kind === 'hidden' ? `hidden by ${reach.by.map(({ name }) => name)}` : reach?.kind;
};
const over = (hours: number): Compared => ({ op: '>', value: hours * HOUR });
const under = (hours: number): Compared => ({ op: '<', value: hours * HOUR });

describe('a rule', () => {
  const table: [string, (Partial<Rule> | RuleConditions)[], string][] = [
    ['alone', [{ required: true }], 'reachable'],
    ['behind one without conditions', [{}, { required: true }], 'hidden by 0'],
    ['behind one for other kinds', [{ on: ['moved'] }, { on: ['moved', 'removed'] }], 'reachable'],
    [
      'behind several that take a kind each',
      [{ on: ['moved'] }, { on: ['removed'] }, { on: ['moved', 'removed'] }],
      'hidden by 0,1',
    ],
    ['behind both halves', [{ required: true }, { required: false }, {}], 'hidden by 0,1'],
    ['behind one half', [{ required: true }, {}], 'reachable'],
    ['that asks more of the same', [{ startsIn: over(24) }, { startsIn: over(48), required: true }], 'hidden by 0'],
    ['that asks less', [{ startsIn: over(48) }, { startsIn: over(24) }], 'reachable'],
    [
      'behind both sides of a limit, but for the limit',
      [{ startsIn: over(24) }, { startsIn: under(24) }, {}],
      'reachable',
    ],
    [
      'behind both sides of a limit and the limit',
      [{ startsIn: over(24) }, { startsIn: { op: '<=', value: 24 * HOUR } }, {}],
      'hidden by 0,1',
    ],
    [
      'behind so many moves and fewer',
      [{ moves: { op: '>=', value: 2 } }, { moves: { op: '<', value: 2 } }, {}],
      'hidden by 0,1',
    ],
    [
      'behind no moves and more',
      [{ moves: { op: '=', value: 0 } }, { moves: { op: '>', value: 0 } }, {}],
      'hidden by 0,1',
    ],
    ['for a wider class', [{ with: { class: ['busy'] } }, { with: { class: ['busy', 'focus'] } }], 'reachable'],
    [
      'for classes taken by two',
      [{ with: { class: ['busy'] } }, { with: { class: ['focus'] } }, { with: { class: ['focus', 'busy'] } }],
      'hidden by 0,1',
    ],
    [
      'for conflicts, behind every class there is',
      [{ with: { class: ['busy', 'focus', 'tentative', 'unknown', 'out_of_office'] } }, { on: ['conflict'] }],
      'hidden by 0',
    ],
    ['for absences, behind conflicts', [{ on: ['conflict'] }, { on: ['unavailable'] }], 'reachable'],
    [
      'for absences that events say, behind conflicts',
      [{ on: ['conflict'] }, { on: ['unavailable'], when: { unavailable: ['out_of_office'] } }],
      'hidden by 0',
    ],
    ['for a narrower pattern', [{ position: ['*engineer*'] }, { position: ['*backend engineer'] }], 'hidden by 0'],
    ['for a wider pattern', [{ position: ['*backend engineer'] }, { position: ['*engineer*'] }], 'reachable'],
    ['for one of two patterns', [{ position: ['a*', 'b*'] }, { position: ['b*'] }], 'hidden by 0'],
    ['for two patterns, behind one', [{ position: ['a*'] }, { position: ['a*', 'b*'] }], 'reachable'],
    [
      'for a title, behind its class or that title',
      [{ with: { titleMatches: ['focus*'], orClass: ['focus'] } }, { with: { titleMatches: ['focus*'] } }],
      'hidden by 0',
    ],
    [
      'for that class, behind the same',
      [{ with: { titleMatches: ['focus*'], orClass: ['focus'] } }, { with: { class: ['focus'] } }],
      'hidden by 0',
    ],
    [
      'for hours within others',
      [{ hour: { startMinute: 480, endMinute: 720 } }, { hour: { startMinute: 540, endMinute: 600 } }],
      'hidden by 0',
    ],
    ['for days of two', [{ weekday: [1, 2, 3] }, { weekday: [4, 5, 6, 7] }, {}], 'hidden by 0,1'],
    ['for one interviewer, behind another', [{ interviewer: [alice] }, { interviewer: [bob] }], 'reachable'],
    ['for anybody, behind those who are named', [{ interviewer: [alice] }, { interviewer: [bob] }, {}], 'reachable'],
    [
      'for both new times',
      [{ newTime: 'free_for_all' }, { newTime: 'not_free_for_all' }, { on: ['moved', 'resized'] }],
      'hidden by 0,1',
    ],
    ['for declined events', [{ answer: ['declined'] }], 'impossible'],
    ['for free events', [{ with: { class: ['free', 'working_elsewhere'] } }], 'impossible'],
    ['for absences of another kind', [{ on: ['conflict'], when: { unavailable: ['holiday'] } }], 'impossible'],
    ['for two texts at once', [{ with: { class: ['out_of_office'] }, unavailable: ['holiday'] }], 'impossible'],
  ];
  it.each(table)('%s', (_, of, expected) => {
    expect(last(...of)).toBe(expected);
  });

  it('that is impossible says by which condition', () => {
    expect(reachOf(rules({ required: true, answer: ['declined'] }))).toEqual([
      { kind: 'impossible', condition: 'answer' },
    ]);
    expect(reachOf(rules({ with: { class: ['out_of_office'] }, unavailable: ['holiday'] }))).toEqual([
      { kind: 'impossible', condition: null },
    ]);
  });
});

describe('a pattern covers another', () => {
  const pattern = fc.array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 5 }).map((letters) => letters.join(''));
  const text = fc.array(fc.constantFrom('a', 'b'), { maxLength: 6 }).map((letters) => letters.join(''));

  it('only if it matches all that the other matches', () => {
    fc.assert(
      fc.property(pattern, pattern, text, (wide, narrow, word) => {
        fc.pre(globCovers(wide, narrow) && matchesGlob(word, narrow));
        expect(matchesGlob(word, wide)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('whatever the rules', () => {
  const some = <T>(...values: T[]) => fc.subarray(values, { minLength: 1 });
  const when: fc.Arbitrary<RuleConditions> = fc.record(
    {
      required: fc.boolean(),
      startsIn: fc.constantFrom(over(24), under(24), over(48), { op: '<=', value: 24 * HOUR } as const),
      moves: fc.constantFrom<Compared>({ op: '=', value: 0 }, { op: '<', value: 2 }, { op: '>=', value: 2 }),
      answer: some('accepted', 'none', 'declined'),
      with: fc.record(
        {
          class: some('busy', 'focus', 'free'),
          titleMatches: some('focus*', '*'),
          orClass: some('tentative', 'focus'),
          allDay: fc.boolean(),
        },
        { requiredKeys: [] },
      ),
      position: some('backend', 'back*', '*'),
      unavailable: some('holiday', 'out_of_office'),
      newTime: fc.constantFrom('free_for_all', 'not_free_for_all'),
    },
    { requiredKeys: [] },
  );
  const ruleSet = fc
    .array(fc.record({ on: fc.subarray([...FINDING_KINDS], { minLength: 1 }), when }), { minLength: 1, maxLength: 5 })
    .map((all) => all.map((changes, index) => rule({ name: `${index}`, ...changes })));

  const events = (['busy', 'focus', 'tentative', 'unknown', 'out_of_office'] as const).flatMap((busy) =>
    (['accepted', 'none', 'organizer'] as const).flatMap((answer) =>
      [[], ['*'], ['focus*', '*']].flatMap((keywords) =>
        [true, false].map((allDay) => block(alice, truth, { busy, answer, keywords, allDay })),
      ),
    ),
  );
  const findings: ObservedFinding[] = [true, false].flatMap((required) => [
    ...events.map((event): ObservedFinding => {
      const found = conflict(event, { required });
      const isAbsence = event.busy === 'out_of_office' && 'with' in found;
      return isAbsence ? { ...found, kind: 'unavailable', why: 'out_of_office' } : found;
    }),
    ...[
      moved(at('2026-11-25T14:00:00+01:00')),
      moved(intervalOf(start, 60)),
      removed(),
      declined(),
      unavailable(),
      unavailable('holiday'),
    ].map((finding) => ({ ...finding, required })),
  ]);
  const situations = [12, 24, 36, 72].flatMap((hours) =>
    [0, 1, 2].flatMap((moves) =>
      ['backend', 'backoffice', 'design'].flatMap((position) =>
        [true, false].map((free) => ({
          now,
          startsAt: after(now, hours * HOUR),
          interview: { position, skills: [], difficulty: 'senior' as const, companyName: null },
          panel: 'p',
          zone: BERLIN,
          moves,
          policy,
          newTimeIsFree: () => free,
        })),
      ),
    ),
  );

  it('one that is said to be out of reach never is taken, and one within reach is', () => {
    fc.assert(
      fc.property(ruleSet, (all) => {
        const taken = new Set(
          findings.flatMap((finding) => situations.map((facts) => matchRule(settled(finding), all, facts).rule?.name)),
        );
        for (const [index, reach] of reachOf(all).entries()) {
          expect([all[index], taken.has(`${index}`)]).toEqual([all[index], reach.kind === 'reachable']);
        }
      }),
      { numRuns: 30 },
    );
  });
});
