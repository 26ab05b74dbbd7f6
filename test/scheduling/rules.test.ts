import { describe, expect, it } from 'vitest';
import type { ObservedFinding } from '../../src/scheduling/finding.ts';
import { HOUR } from '../../src/scheduling/instant.ts';
import type { RuleConditions } from '../../src/scheduling/rule.ts';
import { matchRule } from '../../src/scheduling/rules.ts';
import { alice, at, block, conflict, moved, now, removed, rule, settled, start, truth } from './situation.ts';

const elsewhere = moved(at('2026-11-25T14:00:00+01:00'));
const facts = { now, startsAt: start, newTimeIsFree: () => true };
const firm = conflict(block(alice, at('2026-11-24T10:15:00+01:00', 20), { answer: 'organizer' }));
const focus = conflict(block(alice, truth, { busy: 'focus', keywords: ['focus*'], allDay: true }));

describe('a condition', () => {
  const table: [RuleConditions, ObservedFinding, null | string][] = [
    [{}, firm, null],
    [{ required: true }, firm, null],
    [{ required: false }, firm, 'required'],
    [{ required: false }, conflict(undefined, { required: false }), null],
    [{ startsIn: { op: '>', ms: 24 * HOUR } }, firm, null],
    [{ startsIn: { op: '<', ms: 24 * HOUR } }, firm, 'starts_in'],
    [{ startsIn: { op: '>', ms: start - now } }, firm, 'starts_in'],
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
    [{ with: { minOverlapMinutes: 21 } }, firm, 'with.min_overlap'],
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
