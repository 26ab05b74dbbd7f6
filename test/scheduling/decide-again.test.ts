import { describe, expect, it } from 'vitest';
import { decide } from '../../src/scheduling/decide.ts';
import { decideAgain, type OtherRules } from '../../src/scheduling/decide-again.ts';
import type { Situation } from '../../src/scheduling/decision.ts';
import { HOUR, MINUTE } from '../../src/scheduling/instant.ts';
import type { SchedulingPolicy } from '../../src/scheduling/rule.ts';
import { alice, at, block, conflict, now, person, policy, rule, settled, situation, truth } from './situation.ts';

const MOVE = rule({ name: 'Move', actions: ['reschedule'] });
const ASK = rule({ name: 'Ask', actions: ['notify'] });
const LOOK_AWAY = rule({ name: 'Look away', actions: ['ignore'] });

const meeting = block(alice, truth);
const inTheWay = (changes: Partial<Situation> = {}) =>
  situation({
    findings: [settled(conflict(meeting))],
    panel: { name: 'backend', required: [alice], optional: [] },
    people: [person(alice, { blocks: [meeting] })],
    rules: [MOVE],
    ...changes,
  });
const under = (rules: Situation['rules'], changes: Partial<SchedulingPolicy> = {}): OtherRules => ({
  rules,
  policyFor: () => ({ ...policy, ...changes }),
});
const again = (recorded: Situation, other: OtherRules) => decideAgain(decide(recorded), recorded, other);

describe('a recorded decision under other rules', () => {
  it('is the same where they do the same, whatever the rule is called', () => {
    const renamed = [rule({ name: 'Another name', actions: ['reschedule'] })];
    expect(again(inTheWay(), under(renamed)).kind).toBe('same');
  });

  it('is another where they do something else', () => {
    expect(again(inTheWay(), under([ASK]))).toMatchObject({
      kind: 'different',
      decision: { outcome: { kind: 'notify', rule: 'Ask' } },
    });
    expect(again(inTheWay({ rules: [ASK] }), under([LOOK_AWAY])).kind).toBe('different');
  });

  it('is another where a limit is another', () => {
    expect(again(inTheWay(), under([MOVE], { freeze: 200 * HOUR }))).toMatchObject({
      kind: 'different',
      decision: { outcome: { kind: 'held_back', guard: 'frozen' } },
    });
  });

  it('waits where it waited: whether it had lasted decided what was read', () => {
    const justNow = inTheWay({ findings: [{ ...conflict(meeting), firstSeen: now }] });
    expect(again(justNow, under([MOVE], { settle: 0 })).kind).toBe('same');
    expect(again(inTheWay(), under([MOVE], { settle: 24 * HOUR })).kind).toBe('same');
  });

  it('finds nothing free where nobody looked then: beyond the horizon of that time', () => {
    const week = at('2026-11-20T00:00:00+01:00', (9 * 24 * HOUR) / MINUTE);
    const full = inTheWay({
      people: [person(alice, { blocks: [meeting, block(alice, week)] })],
      policy: { ...policy, horizon: { days: 2, unit: 'days' } },
    });
    expect(decide(full).outcome.kind).toBe('notify');
    const longer = again(full, under([MOVE], { horizon: { days: 60, unit: 'days' } }));
    expect(longer).toMatchObject({ kind: 'same', decision: { explanation: { slots: { chosen: null } } } });
  });

  it('keeps what was known of the candidate', () => {
    const early = inTheWay({ policy: { ...policy, candidateHours: { startMinute: 420, endMinute: 1200 } } });
    const evening = under([MOVE], { candidateHours: { startMinute: 1080, endMinute: 1200 } });
    expect(again(early, evening).kind).toBe('same');
  });

  it('is not compared where its inputs do not lead to it, or lack what is read today', () => {
    const recorded = inTheWay();
    const another = decide({ ...recorded, rules: [ASK] });
    expect(decideAgain(another, recorded, under([MOVE]))).toEqual({ kind: 'not_comparable' });
    const { history: _, ...rest } = recorded;
    const older = JSON.parse(JSON.stringify(rest));
    expect(decideAgain(decide(recorded), older, under([MOVE]))).toEqual({ kind: 'not_comparable' });
  });
});
