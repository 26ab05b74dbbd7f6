/** Two ways out that leave the start of an interview where it is: somebody else of the pool, and another length. */
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/scheduling/decide.ts';
import type { Situation } from '../../src/scheduling/decision.ts';
import { Email, InterviewId } from '../../src/scheduling/ids.ts';
import { instant, intervalOf, MINUTE } from '../../src/scheduling/instant.ts';
import {
  alice,
  at,
  block,
  bob,
  carol,
  conflict,
  declined,
  moved,
  person,
  policy,
  removed,
  rule,
  settled,
  situation,
  start,
  truth,
  unavailable,
} from './situation.ts';

const dave = Email.parse('dave@acme.example');

describe('replace_from_pool', () => {
  const rules = [rule({ actions: ['replace_from_pool', 'reschedule'] })];
  const panel = {
    name: 'backend',
    required: [alice, bob],
    optional: [],
    pool: { seated: [bob], reserve: [carol, dave], kept: [] },
  };
  const people = [person(alice), person(bob), person(carol), person(dave)];
  const given = (changes: Partial<Situation>) =>
    decide(situation({ rules, panel, people, findings: [settled(declined(bob))], ...changes }));

  it.each([
    ['declined', declined(bob)],
    ['removed', removed(bob)],
    ['a conflict', conflict(block(bob, truth), { interviewer: bob })],
    ['unavailable', unavailable('holiday', bob)],
  ] as const)('gives the seat to somebody of the pool who can come: %s', (_what, finding) => {
    const { outcome } = given({ findings: [settled(finding)] });
    expect(outcome).toMatchObject({ kind: 'replace', gaveUp: bob, finding: finding.key });
    expect([carol, dave]).toContain(outcome.kind === 'replace' && outcome.took);
  });

  it('asks nobody who is busy, away, not known, reserved or full', () => {
    const others = [
      person(carol, { blocks: [block(carol, truth)] }),
      person(carol, { workingHours: {} }),
      person(carol, { knowledge: 'unknown' }),
      person(carol, { limits: { perDay: 0, perWeek: null } }),
    ];
    for (const other of others)
      expect(given({ people: [person(alice), person(bob), other, person(dave)] }).outcome).toMatchObject({
        took: dave,
      });
    const reserved = [{ interviewer: carol, during: truth, interview: InterviewId.parse('int_other') }];
    expect(given({ history: { ...situation().history, reserved } }).outcome).toMatchObject({ took: dave });
  });

  it('asks whoever has fewer interviews that week', () => {
    const busyWeek = [
      { interviewer: dave, during: at('2026-11-26T10:00:00+01:00'), interview: InterviewId.parse('int_other') },
    ];
    expect(given({ history: { ...situation().history, reserved: busyWeek } }).outcome).toMatchObject({ took: carol });
    const other = busyWeek.map((claim) => ({ ...claim, interviewer: carol }));
    expect(given({ history: { ...situation().history, reserved: other } }).outcome).toMatchObject({ took: dave });
  });

  it('falls through when nobody can come, and when the seat is not one of the pool', () => {
    const nobody = given({ panel: { ...panel, pool: { ...panel.pool, reserve: [] } } });
    expect(nobody.outcome.kind).toBe('reschedule');
    expect(nobody.explanation.findings[0]?.refused).toEqual([
      { action: 'replace_from_pool', obstacle: { why: 'nobody_free' } },
    ]);
    const fixed = given({ findings: [settled(declined(alice))] });
    expect(fixed.explanation.findings[0]?.refused).toEqual([
      { action: 'replace_from_pool', obstacle: { why: 'not_of_pool' } },
    ]);
  });

  it('leaves a seat to whom a person gave it back', () => {
    const back = given({ panel: { ...panel, pool: { ...panel.pool, kept: [bob] } } });
    expect(back.explanation.findings[0]?.refused[0]?.obstacle).toEqual({ why: 'seat_given_back' });
  });

  describe('whoever has had their moves of the day, or is paused,', () => {
    const { history } = situation();
    const spent = (...who: Email[]) => ({
      ...history,
      movesToday: who.map((interviewer) => ({ interviewer, count: policy.movesPerInterviewerDay })),
    });
    const paused = (...who: Email[]) => ({ ...history, pausedReserve: who });
    const about = (interviewer: Email, because: 'moved_enough_today' | 'paused') => ({
      action: 'replace_from_pool',
      obstacle: { why: 'not_to_be_seated', interviewer, because },
    });

    it.each<[string, Situation['history'], Email]>([
      ['carol has had hers', spent(carol), dave],
      ['dave has had his', spent(dave), carol],
      ['carol is paused', paused(carol), dave],
      ['dave is paused', paused(dave), carol],
    ])('is passed over, and the explanation says so: %s', (_what, history, took) => {
      const { outcome, explanation } = given({ history });
      expect(outcome).toMatchObject({ kind: 'replace', gaveUp: bob, took });
      const other = took === carol ? dave : carol;
      const because = history.pausedReserve === undefined ? 'moved_enough_today' : 'paused';
      expect(explanation.findings[0]?.refused).toEqual([about(other, because)]);
    });

    it('leaves nobody where there is nobody else: then it is as when nobody can come', () => {
      const both = { ...spent(carol), ...paused(dave), movesToday: spent(carol).movesToday };
      const { outcome, explanation } = given({ history: both, rules: [rule({ actions: ['replace_from_pool'] })] });
      expect(outcome.kind).toBe('notify');
      expect(explanation.findings[0]?.refused).toEqual([
        about(carol, 'moved_enough_today'),
        about(dave, 'paused'),
        { action: 'replace_from_pool', obstacle: { why: 'nobody_free' } },
      ]);
      expect(explanation.summary).toContain(
        'replace_from_pool was not possible: carol@acme.example was moved today as often as allowed, ' +
          'moves of dave@acme.example are paused, nobody else of the pool is free then.',
      );
    });

    it('is not named where they could not have come anyway', () => {
      const others = [person(alice), person(bob), person(carol, { blocks: [block(carol, truth)] }), person(dave)];
      const { outcome, explanation } = given({ history: paused(carol), people: others });
      expect(outcome).toMatchObject({ took: dave });
      expect(explanation.findings[0]?.refused).toEqual([]);
    });

    it('is asked as long as one more is allowed', () => {
      const oneLeft = { interviewer: carol, count: policy.movesPerInterviewerDay - 1 };
      const onlyCarol = { ...panel, pool: { ...panel.pool, reserve: [carol] } };
      const history = { ...spent(), movesToday: [oneLeft] };
      expect(given({ history, panel: onlyCarol }).outcome).toMatchObject({ took: carol });
    });

    it('holds no move of others back', () => {
      const findings = [settled(moved(at('2026-11-24T14:00:00+01:00')))];
      const rules = [rule({ actions: ['accept'] })];
      for (const history of [spent(carol, dave), paused(carol, dave)])
        expect(given({ findings, rules, history }).outcome).toMatchObject({ kind: 'reschedule', via: 'accept' });
    });
  });

  it('is held back like every change', () => {
    const paused = { ...situation().history, paused: true };
    expect(given({ history: paused }).outcome).toEqual({ kind: 'held_back', guard: 'paused' });
  });
});

describe('resize', () => {
  const given = (changes: Partial<Situation>, shortest: number | null = null) =>
    decide(situation({ rules: [rule({ actions: ['resize', 'notify'], shortest })], ...changes }));
  const afterMinutes = (minutes: number) =>
    settled(conflict(block(alice, intervalOf(instant(start + minutes * MINUTE), 60))));

  it('takes the length that the interviewer gave their hold', () => {
    const longer = intervalOf(start, 60);
    expect(given({ findings: [settled(moved(longer))] }).outcome).toMatchObject({
      kind: 'reschedule',
      via: 'resize',
      to: longer,
      reason: 'The length of your interview has changed.',
    });
    const people = [person(alice), person(bob, { blocks: [block(bob, at('2026-11-24T10:45:00+01:00', 30))] })];
    expect(given({ findings: [settled(moved(longer))], people }).outcome.kind).toBe('notify');
  });

  it('ends before what begins during the interview, on a multiple of five minutes', () => {
    expect(given({ findings: [afterMinutes(32)] }).outcome).toMatchObject({
      kind: 'reschedule',
      via: 'resize',
      from: truth,
      to: intervalOf(start, 30),
      reason: 'Your interview will be shorter than planned; its start stays the same.',
      note: 'Shortened: Alice has something else afterwards (rule “a rule”).',
    });
  });

  it('leaves the free time that its owner wants before the next event', () => {
    const buffered = { ...policy, bufferAfter: 10 * MINUTE };
    expect(given({ findings: [afterMinutes(30)], policy: buffered }).outcome).toMatchObject({
      to: intervalOf(start, 20),
    });
  });

  it('does not shorten what somebody cannot come to anyway, and minds no free time but the one that it makes', () => {
    const finding = afterMinutes(30);
    const busyAt = (from: number) => {
      const other = block(bob, intervalOf(instant(start + from * MINUTE), 20));
      return [person(alice), person(bob, { blocks: [other] })];
    };
    expect(given({ findings: [finding], people: busyAt(5) }).outcome.kind).toBe('notify');
    const buffered = { ...policy, bufferBefore: 15 * MINUTE };
    expect(given({ findings: [finding], people: busyAt(-20), policy: buffered }).outcome).toMatchObject({
      to: intervalOf(start, 30),
    });
  });

  it('never leaves less than JobHive takes, nor less than the rule says', () => {
    expect(given({ findings: [afterMinutes(10)] }).outcome.kind).toBe('notify');
    expect(given({ findings: [afterMinutes(-15)] }).outcome.kind).toBe('notify');
    const short = given({ findings: [afterMinutes(25)] }, 30 * MINUTE);
    expect(short.outcome.kind).toBe('notify');
    expect(short.explanation.findings[0]?.refused).toEqual([
      { action: 'resize', obstacle: { why: 'too_short', minutes: 25 } },
    ]);
    expect(given({ findings: [afterMinutes(25)] }).outcome).toMatchObject({ to: intervalOf(start, 25) });
  });
});
