import { describe, expect, it } from 'vitest';
import { compares, type RuleConditions, type RuleFacts } from '../../src/scheduling/conditions.ts';
import type { ObservedFinding } from '../../src/scheduling/finding.ts';
import { HOUR, instantFromIso, MINUTE } from '../../src/scheduling/instant.ts';
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
  outOfOffice,
  policy,
  removed,
  rule,
  settled,
  start,
  truth,
  unavailable,
} from './situation.ts';

const elsewhere = moved(at('2026-11-25T14:00:00+01:00'));
const facts: RuleFacts = {
  now,
  startsAt: start,
  interview: {
    position: 'Senior Backend Engineer',
    skills: ['TypeScript', 'SQL'],
    difficulty: 'senior',
    companyName: 'Acme',
  },
  panel: 'backend',
  zone: BERLIN,
  moves: 2,
  policy: {
    ...policy,
    candidateZone: 'America/New_York',
    keywords: { ...policy.keywords, movable: ['focus*', 'sync*'] },
  },
  newTimeIsFree: () => true,
};
const firm = conflict(block(alice, at('2026-11-24T10:15:00+01:00', 20), { answer: 'organizer' }));
const focus = conflict(block(alice, truth, { busy: 'focus', keywords: ['focus*'], allDay: true }));

const customers = conflict(block(alice, truth, { organizer: 'outside' }));

describe('a condition', () => {
  const table: [RuleConditions, ObservedFinding, null | string][] = [
    [{}, firm, null],
    [{ required: true }, firm, null],
    [{ required: false }, firm, 'required'],
    [{ required: false }, conflict(undefined, { required: false }), null],
    [{ startsIn: { op: '>', value: 24 * HOUR } }, firm, null],
    [{ startsIn: { op: '<', value: 24 * HOUR } }, firm, 'starts_in'],
    [{ startsIn: { op: '>', value: start - now } }, firm, 'starts_in'],
    [{ startsIn: { op: '>=', value: start - now } }, firm, null],
    [{ answer: ['accepted', 'organizer'] }, firm, null],
    [{ answer: ['accepted'] }, firm, 'answer'],
    [{ answer: ['accepted'] }, elsewhere, 'answer'],
    [{ with: { class: ['busy'] } }, firm, null],
    [{ with: { class: ['busy'] } }, focus, 'with.class'],
    [{ with: { class: ['busy'] } }, removed(), 'with'],
    [{ with: { titleMatches: ['focus*'] } }, focus, null],
    [{ with: { titleMatches: ['hold*'] } }, focus, 'with.title_matches'],
    [{ with: { titleMatches: ['hold*'], orClass: ['focus'] } }, focus, null],
    [{ with: { titleMatches: ['focus*'], orClass: ['tentative'] } }, focus, null],
    [{ with: { titleMatches: ['focus*'], orClass: ['tentative'] } }, firm, 'with.title_matches'],
    [{ with: { orClass: ['tentative'] } }, firm, 'with.or_class'],
    [{ with: { class: ['busy'], titleMatches: ['focus*'] } }, focus, 'with.class'],
    [{ with: { allDay: true } }, focus, null],
    [{ with: { allDay: false } }, focus, 'with.all_day'],
    [{ with: { minOverlapMinutes: 20 } }, firm, null],
    [{ with: { minOverlapMinutes: 21 } }, firm, 'with.overlap'],
    [{ with: { keyword: ['movable'] } }, focus, null],
    [{ with: { keyword: ['unmovable', 'hard'] } }, focus, 'with.keyword'],
    [{ with: { keyword: ['movable'] } }, firm, 'with.keyword'],
    [{ with: { organizer: 'outside' } }, customers, null],
    [{ with: { organizer: 'inside' } }, customers, 'with.organizer'],
    [{ with: { organizer: 'inside' } }, firm, 'with.organizer'],
    [{ with: { length: { op: '<', value: 30 * MINUTE } } }, firm, null],
    [{ with: { length: { op: '>=', value: 30 * MINUTE } } }, firm, 'with.length'],
    [{ position: ['*frontend*', '*backend*'] }, firm, null],
    [{ position: ['*frontend*'] }, firm, 'position'],
    [{ skillsAny: ['go', 'type*'] }, firm, null],
    [{ skillsAny: ['go'] }, firm, 'skills_any'],
    [{ difficulty: ['senior', 'expert'] }, firm, null],
    [{ difficulty: ['junior'] }, firm, 'difficulty'],
    [{ company: ['acme*'] }, firm, null],
    [{ company: ['globex'] }, firm, 'company'],
    [{ panel: ['design', 'backend'] }, firm, null],
    [{ panel: ['design'] }, firm, 'panel'],
    [{ interviewer: [alice] }, firm, null],
    [{ interviewer: [bob] }, firm, 'interviewer'],
    // Tuesday, 10:00 in Berlin.
    [{ hour: { startMinute: 600, endMinute: 601 } }, firm, null],
    [{ hour: { startMinute: 540, endMinute: 600 } }, firm, 'hour'],
    [{ weekday: [1, 2] }, firm, null],
    [{ weekday: [1, 3, 4, 5] }, firm, 'weekday'],
    [{ moves: { op: '<', value: 3 } }, firm, null],
    [{ moves: { op: '=', value: 2 } }, firm, null],
    [{ moves: { op: '>', value: 2 } }, firm, 'moves'],
    [{ candidateZone: ['europe/*', 'america/*'] }, firm, null],
    [{ candidateZone: ['europe/*'] }, firm, 'candidate_time_zone'],
    [{ unavailable: ['holiday'] }, unavailable('holiday'), null],
    [{ unavailable: ['out_of_office', 'holiday'] }, unavailable(), 'unavailable'],
    [{ unavailable: ['out_of_office'] }, outOfOffice(), null],
    [{ unavailable: ['holiday'] }, firm, 'unavailable'],
    [{ with: { class: ['out_of_office'] }, answer: ['accepted'] }, outOfOffice(), null],
    [{ with: { class: ['busy'] } }, unavailable(), 'with'],
    [{ answer: ['accepted'] }, declined(), 'answer'],
    [{ newTime: 'free_for_all' }, elsewhere, null],
    [{ newTime: 'not_free_for_all' }, elsewhere, 'new_time'],
    [{ newTime: 'free_for_all' }, firm, 'new_time'],
    [{ newTime: 'not_free_for_all' }, removed(), 'new_time'],
  ];
  it.each(table)('%j', (when, finding, failed) => {
    const match = matchRule(settled(finding), [rule({ when })], facts);
    expect(match.rule?.name ?? null).toBe(failed === null ? 'a rule' : null);
    expect(match.passedOver).toEqual(failed === null ? [] : [{ rule: 'a rule', condition: failed }]);
  });
});

describe('a condition about the time of an interview', () => {
  it('never holds while it has none', () => {
    const when: RuleConditions[] = [
      { startsIn: { op: '>', value: 0 } },
      { hour: { startMinute: 0, endMinute: 1440 } },
      { weekday: [1, 2, 3, 4, 5, 6, 7] },
    ];
    for (const one of when)
      expect(matchRule(settled(firm), [rule({ when: one })], { ...facts, startsAt: null }).rule).toBeNull();
  });

  it('is read on the clock of the interviewer concerned', () => {
    const late = { ...facts, zone: 'Asia/Tokyo', startsAt: instantFromIso('2026-11-24T20:00:00Z') };
    expect(matchRule(settled(firm), [rule({ when: { weekday: [3] } })], late).rule).not.toBeNull();
    const morning = { hour: { startMinute: 300, endMinute: 301 } };
    expect(matchRule(settled(firm), [rule({ when: morning })], late).rule).not.toBeNull();
  });
});

describe('a comparison', () => {
  it.each([
    ['<', [true, false, false]],
    ['<=', [true, true, false]],
    ['=', [false, true, false]],
    ['>=', [false, true, true]],
    ['>', [false, false, true]],
  ] as const)('%s', (op, expected) => {
    expect([1, 2, 3].map((number) => compares(number, { op, value: 2 }))).toEqual(expected);
  });
});

describe('an absence that an event says', () => {
  it('is for rules about absences and for rules about conflicts; one that no event says is not', () => {
    const rules = [rule({ name: 'conflicts', on: ['conflict'] }), rule({ name: 'absences', on: ['unavailable'] })];
    expect(matchRule(settled(outOfOffice()), rules, facts).rule?.name).toBe('conflicts');
    expect(matchRule(settled(outOfOffice()), rules.toReversed(), facts).rule?.name).toBe('absences');
    expect(matchRule(settled(unavailable()), rules, facts)).toMatchObject({
      rule: { name: 'absences' },
      passedOver: [],
    });
    expect(matchRule(settled(firm), [rules[1] ?? rule()], facts).rule).toBeNull();
  });
});

describe('the rules', () => {
  it('are asked in order: the first that matches wins, and those before it say why they did not', () => {
    const rules = [
      rule({ name: 'for drags', on: ['moved'] }),
      rule({ name: 'for all-day events', when: { with: { allDay: true } } }),
      rule({ name: 'for the rest' }),
      rule({ name: 'never reached' }),
    ];
    const match = matchRule(settled(firm), rules, facts);
    expect(match.rule?.name).toBe('for the rest');
    expect(match.passedOver).toEqual([{ rule: 'for all-day events', condition: 'with.all_day' }]);
  });

  it('do not ask whether a new time is free unless a condition does', () => {
    const newTimeIsFree = () => expect.fail('asked');
    expect(matchRule(settled(elsewhere), [rule()], { ...facts, newTimeIsFree }).rule).not.toBeNull();
  });
});
