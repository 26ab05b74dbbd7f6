import { describe, expect, it } from 'vitest';
import { decide } from '../../src/scheduling/decide.ts';
import type { Obstacle, Situation } from '../../src/scheduling/decision.ts';
import type { ObservedFinding } from '../../src/scheduling/finding.ts';
import { InterviewId } from '../../src/scheduling/ids.ts';
import { HOUR, intervalOf, isoOf, after as later, MINUTE, SECOND } from '../../src/scheduling/instant.ts';
import { PHRASES } from '../../src/scheduling/phrases.ts';
import type { Rule } from '../../src/scheduling/rule.ts';
import {
  alice,
  at,
  block,
  bob,
  candidateDeclined,
  carol,
  conflict,
  interviewId,
  moved,
  now,
  person,
  policy,
  removed,
  rule,
  settled,
  situation,
  start,
  truth,
} from './situation.ts';

const wednesday = at('2026-11-25T14:00:00+01:00');
const accept = rule({ name: 'drags count', on: ['moved', 'resized'], actions: ['accept'] });
const reschedule = rule({ name: 'make way', actions: ['reschedule'] });
const firm = block(alice, truth);
const busyAlice = [person(alice, { blocks: [firm] }), person(bob)];

const given = (finding: ObservedFinding, changes: Partial<Situation> = {}) =>
  decide(situation({ findings: [settled(finding)], ...changes }));

describe('without findings', () => {
  it('everything is in order', () => {
    const decision = decide(situation());
    expect(decision).toMatchObject({ interview: interviewId, at: now, outcome: { kind: 'in_order' } });
    expect(decision.explanation).toMatchObject({ findings: [], guard: null, slots: null });
  });
});

describe('a guard', () => {
  const interview = situation().interview;
  const history = situation().history;
  const guarded: [string, Partial<Situation>][] = [
    ['not_scheduled', { interview: { ...interview, status: 'in_progress' } }],
    ['no_time_yet', { interview: { ...interview, scheduledAt: null } }],
    ['already_started', { interview: { ...interview, scheduledAt: now } }],
    ['frozen', { interview: { ...interview, scheduledAt: later(now, policy.freeze) } }],
    ['interview_cap', { history: { ...history, movesOfInterview: policy.movesPerInterview } }],
    ['paused', { history: { ...history, paused: true } }],
    [
      'interviewer_cap',
      { history: { ...history, movesToday: [{ interviewer: bob, count: policy.movesPerInterviewerDay }] } },
    ],
    ['interviewer_cap', { policy: { ...policy, movesPerInterviewerDay: 0 } }],
    ['hourly_cap', { history: { ...history, movesLastHour: policy.movesPerHour } }],
  ];

  it.each(guarded)('%s holds every change back', (guard, changes) => {
    for (const actions of [['reschedule'], ['revert'], ['accept']] as const) {
      const decision = given(moved(wednesday), { rules: [rule({ actions })], ...changes });
      expect(decision.outcome).toEqual({ kind: 'held_back', guard });
      expect(decision.explanation.guard).toBe(guard);
      expect(decision.explanation.summary).toMatch(/^Left alone, because /);
    }
  });

  it.each(guarded.slice(2))('%s does not stand before a rule that changes nothing', (_, changes) => {
    expect(given(firmConflict(), { rules: [rule({ actions: ['ignore'] })], ...changes }).outcome.kind).toBe('ignore');
    expect(given(firmConflict(), { rules: [rule({ actions: ['notify'] })], ...changes }).outcome.kind).toBe('notify');
  });

  it.each(guarded.slice(0, 2))('%s is told even where a rule would change nothing', (guard, changes) => {
    const decision = given(firmConflict(), { rules: [rule({ actions: ['ignore'] })], ...changes });
    expect(decision.outcome).toEqual({ kind: 'held_back', guard });
  });

  it('lets an interview move until the very moment it freezes', () => {
    const scheduledAt = later(now, policy.freeze + SECOND);
    const decision = given(moved(wednesday), { rules: [accept], interview: { ...interview, scheduledAt } });
    expect(decision.outcome.kind).toBe('reschedule');
  });

  function firmConflict() {
    return conflict(firm);
  }
});

describe('settling', () => {
  const seen = (finding: ObservedFinding, ago: number) => ({ ...finding, firstSeen: later(now, -ago) });

  it('waits until a finding has lasted', () => {
    const findings = [seen(moved(wednesday), MINUTE)];
    const decision = decide(situation({ findings, rules: [accept] }));
    expect(decision.outcome).toEqual({ kind: 'wait', until: later(now, 2 * MINUTE) });
  });

  it('acts at the very moment it has', () => {
    const findings = [seen(moved(wednesday), policy.settle)];
    expect(decide(situation({ findings, rules: [accept] })).outcome.kind).toBe('reschedule');
  });

  it('waits until the earliest of several', () => {
    const findings = [seen(conflict(), 2 * MINUTE), seen(removed(), MINUTE)];
    const decision = decide(situation({ findings, rules: [reschedule] }));
    expect(decision.outcome).toEqual({ kind: 'wait', until: later(now, MINUTE) });
  });

  it('does not let an older conflict overtake somebody who is still dragging', () => {
    const findings = [seen(conflict(firm), HOUR), seen(moved(wednesday), MINUTE)];
    const decision = decide(situation({ findings, rules: [accept, reschedule], people: busyAlice }));
    expect(decision.outcome).toEqual({ kind: 'wait', until: later(now, 2 * MINUTE) });
  });

  it('acts on a lasting drag while a conflict is still young', () => {
    const findings = [seen(conflict(firm), MINUTE), seen(moved(wednesday), HOUR)];
    const decision = decide(situation({ findings, rules: [accept, reschedule], people: busyAlice }));
    expect(decision.outcome).toMatchObject({ kind: 'reschedule', via: 'accept' });
  });
});

describe('of several findings', () => {
  const thursday = at('2026-11-26T11:00:00+01:00');

  it('the later of two drags counts', () => {
    const first = { ...moved(wednesday, alice), firstSeen: later(now, -HOUR) };
    const last = { ...moved(thursday, bob), firstSeen: later(now, -10 * MINUTE) };
    for (const findings of [
      [first, last],
      [last, first],
    ]) {
      const { outcome } = decide(situation({ findings, rules: [accept] }));
      expect(outcome).toMatchObject({ kind: 'reschedule', finding: last.key, to: thursday });
    }
  });

  it('a drag comes before a removal, that before a conflict, and the required before the optional', () => {
    const optional = { ...conflict(undefined, { required: false }), firstSeen: later(now, -HOUR) };
    const findings = [optional, settled(conflict()), settled(removed(bob)), settled(moved(wednesday))];
    const { explanation } = decide(situation({ findings }));
    expect(explanation.findings.map(({ finding }) => finding)).toEqual([...findings].reverse().map(({ key }) => key));
  });

  it('the first that leads to a change decides, past those that are left alone', () => {
    const rules = [rule({ on: ['moved'], actions: ['ignore'] }), rule({ on: ['removed'] }), reschedule];
    const findings = [settled(moved(wednesday)), settled(removed(bob)), settled(conflict(firm))];
    const { outcome } = decide(situation({ findings, rules, people: busyAlice }));
    expect(outcome).toMatchObject({ kind: 'reschedule', rule: 'make way' });
  });

  it('one that calls a person is not hidden by one that is ignored', () => {
    const rules = [rule({ on: ['moved'], actions: ['ignore'] }), rule({ name: 'call', on: ['removed'] })];
    const findings = [settled(moved(wednesday)), settled(removed(bob))];
    expect(decide(situation({ findings, rules })).outcome).toMatchObject({ kind: 'notify', rule: 'call' });
  });
});

describe('accepting a drag', () => {
  it('takes the new time and the new length', () => {
    const to = intervalOf(wednesday.start, 60);
    expect(given(moved(to), { rules: [accept] }).outcome).toEqual({
      kind: 'reschedule',
      via: 'accept',
      finding: moved(to).key,
      rule: 'drags count',
      from: truth,
      to,
      reason: PHRASES.en.candidate.moved,
      note: 'Alice moved it here from Tuesday, 24 November 2026, 10:00 (Europe/Berlin).',
    });
    expect(given(moved(intervalOf(start, 30)), { rules: [accept] }).outcome).toMatchObject({
      to: intervalOf(start, 30),
      reason: PHRASES.en.candidate.resized,
    });
  });

  const others = (changes: Partial<Parameters<typeof person>[1]>) => ({
    people: [person(alice), person(bob, changes)],
  });
  const notFree = (because: string, interviewer = bob) => ({ why: 'new_time_not_free', interviewer, because });
  const soon = (hours: number) => intervalOf(later(now, hours * HOUR), 45);
  const nextTo = block(bob, intervalOf(wednesday.end, 30));
  const refusals: [string, ObservedFinding, Partial<Situation>, unknown][] = [
    ['a past time', moved(soon(-1)), {}, { why: 'new_time_in_past' }],
    ['a time within the notice', moved(soon(3)), {}, { why: 'new_time_within_notice' }],
    ['a time that would be frozen at once', moved(soon(5)), {}, { why: 'new_time_in_freeze' }],
    [
      "a time outside the candidate's hours",
      moved(at('2026-11-25T19:30:00+01:00')),
      {},
      { why: 'new_time_not_for_candidate', because: 'outside_candidate_hours' },
    ],
    ['too short', moved(intervalOf(start, 10)), {}, { why: 'duration_not_allowed', minutes: 10 }],
    ['too long', moved(intervalOf(start, 95)), {}, { why: 'duration_not_allowed', minutes: 95 }],
    ['all day', moved(at('2026-11-25T00:00:00+01:00', 1440)), {}, { why: 'duration_not_allowed', minutes: 1440 }],
    ['another one busy', moved(wednesday), others({ blocks: [block(bob, wednesday)] }), notFree('busy')],
    ['another one not working', moved(at('2026-11-25T18:00:00+01:00')), {}, notFree('outside_working_hours')],
    ['another one unknown', moved(wednesday), others({ knowledge: 'unknown' }), notFree('calendar_unknown')],
    ['another one not given', moved(wednesday), { people: [person(alice)] }, notFree('calendar_unknown')],
    [
      "another one's buffer",
      moved(wednesday),
      { ...others({ blocks: [nextTo] }), policy: { ...policy, bufferAfter: 10 * MINUTE } },
      notFree('busy'),
    ],
    [
      'a time reserved for another interview',
      moved(wednesday),
      {
        history: {
          ...situation().history,
          reserved: [{ interviewer: bob, during: wednesday, interview: InterviewId.parse('int_other') }],
        },
      },
      notFree('reserved'),
    ],
    [
      'the mover busy',
      moved(wednesday),
      { people: [person(alice, { blocks: [block(alice, wednesday)] }), person(bob)] },
      notFree('busy', alice),
    ],
  ];
  it.each(refusals)('is refused: %s', (_, finding, changes, obstacle) => {
    const decision = given(finding, { rules: [accept], ...changes });
    expect(decision.outcome).toEqual({ kind: 'notify', finding: finding.key, rule: 'drags count' });
    expect(decision.explanation.findings[0]?.refused).toEqual([{ action: 'accept', obstacle }]);
    expect(decision.explanation.summary).toContain('; accept was not possible: ');
  });

  it.each([15, 90])('takes %i minutes', (minutes) => {
    expect(given(moved(intervalOf(start, minutes)), { rules: [accept] }).outcome.kind).toBe('reschedule');
  });

  it("is not hindered by this interview's own holds", () => {
    const own = [alice, bob].map((email) =>
      person(email, {
        blocks: [block(email, wednesday, { holdOf: interviewId }), block(email, truth, { holdOf: interviewId })],
      }),
    );
    expect(given(moved(wednesday), { rules: [accept], people: own }).outcome.kind).toBe('reschedule');
  });

  it('lets whoever drags choose a time outside their own working hours and buffers', () => {
    const evening = at('2026-11-25T18:00:00+01:00');
    const lateBob = person(bob, { workingHours: { 3: [{ startMinute: 720, endMinute: 1200 }] } });
    const people = [person(alice, { blocks: [block(alice, intervalOf(evening.end, 30))] }), lateBob];
    const withBuffer = { ...policy, bufferAfter: 10 * MINUTE };
    expect(given(moved(evening), { rules: [accept], people, policy: withBuffer }).outcome.kind).toBe('reschedule');
  });

  it('does not ask the optional', () => {
    const panel = { name: 'p', required: [alice], optional: [carol] };
    const people = [person(alice), person(carol, { blocks: [block(carol, wednesday)] })];
    expect(given(moved(wednesday), { rules: [accept], panel, people }).outcome.kind).toBe('reschedule');
  });

  it('is asked of the same time that the condition `new_time` is', () => {
    const rules = [
      rule({ name: 'free', on: ['moved'], when: { newTime: 'free_for_all' }, actions: ['accept'] }),
      rule({ name: 'not free', on: ['moved'], when: { newTime: 'not_free_for_all' }, actions: ['revert'] }),
    ];
    expect(given(moved(wednesday), { rules }).outcome).toMatchObject({ kind: 'reschedule', rule: 'free' });
    const taken = given(moved(wednesday), { rules, ...others({ blocks: [block(bob, wednesday)] }) });
    expect(taken.outcome).toEqual({
      kind: 'revert',
      finding: moved(wednesday).key,
      rule: 'not free',
      interviewers: [alice],
    });
    expect(taken.explanation.findings[0]?.passedOver).toEqual([{ rule: 'free', condition: 'new_time' }]);
  });
});

describe('rescheduling', () => {
  it('takes the nearest free slot and keeps the length', () => {
    const decision = given(conflict(firm), { rules: [reschedule], people: busyAlice });
    expect(decision.outcome).toEqual({
      kind: 'reschedule',
      via: 'reschedule',
      finding: conflict(firm).key,
      rule: 'make way',
      from: truth,
      to: intervalOf(later(start, -45 * MINUTE), 45),
      reason: PHRASES.en.candidate.conflict,
      note: 'Moved from Tuesday, 24 November 2026, 10:00 (Europe/Berlin): Alice has something else then (rule “make way”).',
    });
    expect(decision.explanation.slots?.chosen?.start).toBe(later(start, -45 * MINUTE));
  });

  it('never stays on the event it runs from, even one that would not block', () => {
    const soft = block(alice, truth, { busy: 'focus' });
    const people = [person(alice, { blocks: [soft] }), person(bob)];
    const lenient = { ...policy, blocking: ['busy'] as const };
    const { outcome } = given(conflict(soft), { rules: [reschedule], people, policy: lenient });
    expect(outcome).toMatchObject({ to: intervalOf(later(start, -45 * MINUTE), 45) });
  });

  it('never runs onto an event of a class that its own rule runs from', () => {
    const soft = block(alice, truth, { busy: 'focus' });
    const before = block(bob, intervalOf(later(start, -HOUR), 60), { busy: 'tentative' });
    const people = [person(alice, { blocks: [soft] }), person(bob, { blocks: [before] })];
    const lenient = { ...policy, blocking: ['busy'] as const };
    const rules = [rule({ when: { with: { class: ['focus', 'tentative'] } }, actions: ['reschedule'] })];
    const { outcome } = given(conflict(soft), { rules, people, policy: lenient });
    expect(outcome).toMatchObject({ to: intervalOf(truth.end, 45) });
  });

  it('leaves the time at which a hold was removed', () => {
    const { outcome } = given(removed(), { rules: [reschedule] });
    expect(outcome).toMatchObject({
      to: intervalOf(later(start, -45 * MINUTE), 45),
      reason: PHRASES.en.candidate.unavailable,
    });
  });

  it('minds an optional interviewer whose conflict a rule acts on', () => {
    const panel = { name: 'p', required: [alice], optional: [carol] };
    const all = block(carol, at('2026-11-24T09:00:00+01:00', 240));
    const people = [person(alice), person(carol, { blocks: [all] })];
    const finding = conflict(all, { interviewer: carol, required: false });
    const { outcome } = given(finding, { rules: [reschedule], panel, people });
    expect(outcome).toMatchObject({ to: at('2026-11-24T13:00:00+01:00') });
  });

  it('calls a person when there is no slot, and says what took them', () => {
    const people = [person(alice, { workingHours: {} }), person(bob)];
    const decision = given(conflict(firm), { rules: [reschedule], people });
    expect(decision.outcome).toEqual({ kind: 'notify', finding: conflict(firm).key, rule: 'make way' });
    expect(decision.explanation.findings[0]?.refused).toEqual([
      { action: 'reschedule', obstacle: { why: 'no_slot' } satisfies Obstacle },
    ]);
    expect(decision.explanation.slots?.lost.map(({ because, interviewer }) => [because, interviewer])).toEqual([
      ['outside_candidate_hours', null],
      ['outside_working_hours', alice],
    ]);
  });
});

describe('the actions of a rule', () => {
  it('fall through in order, and every refusal is kept', () => {
    const people = [person(alice, { knowledge: 'unknown' }), person(bob)];
    const rules = [rule({ actions: ['accept', 'reschedule', 'revert', 'ignore'] })];
    const decision = given(moved(wednesday), { rules, people });
    expect(decision.outcome.kind).toBe('revert');
    expect(decision.explanation.findings[0]?.refused.map(({ action, obstacle }) => [action, obstacle.why])).toEqual([
      ['accept', 'new_time_not_free'],
      ['reschedule', 'no_slot'],
    ]);
  });

  it('that do not fit the finding are passed over', () => {
    const decision = given(conflict(firm), { rules: [rule({ actions: ['accept', 'revert', 'ignore'] })] });
    expect(decision.outcome.kind).toBe('ignore');
    expect(decision.explanation.findings[0]?.refused.map(({ obstacle }) => obstacle.why)).toEqual([
      'not_applicable',
      'not_applicable',
    ]);
  });

  it('that are all impossible end with a person', () => {
    const decision = given(conflict(firm), { rules: [rule({ name: 'odd', actions: ['accept'] })] });
    expect(decision.outcome).toEqual({ kind: 'notify', finding: conflict(firm).key, rule: 'odd' });
  });

  it('are not asked when no rule matches: a person is', () => {
    const decision = given(conflict(firm), { rules: [accept] });
    expect(decision.outcome).toEqual({ kind: 'notify', finding: conflict(firm).key, rule: null });
    expect(decision.explanation.summary).toContain('no rule matched');
  });

  it('revert a hold that was removed', () => {
    const decision = given(removed(bob), { rules: [rule({ actions: ['revert'] })] });
    expect(decision.outcome).toMatchObject({ kind: 'revert', interviewers: [bob] });
  });
});

describe('the explanation', () => {
  it('says when each finding counts as lasting', () => {
    const finding = settled(conflict(firm));
    const { explanation } = decide(situation({ findings: [finding] }));
    expect(explanation.findings[0]).toEqual({
      finding: finding.key,
      rule: null,
      passedOver: [],
      settledAt: now,
      refused: [],
    });
  });

  it('tells in one sentence what was done and why', () => {
    const { explanation } = given(moved(wednesday), { rules: [accept] });
    expect(explanation.summary).toBe(
      'Moving from 2026-11-24T09:00:00Z/2026-11-24T09:45:00Z to 2026-11-25T13:00:00Z/2026-11-25T13:45:00Z by rule ' +
        `"drags count": alice@acme.example moved their hold to ${isoOf(wednesday.start)}/${isoOf(wednesday.end)}.`,
    );
  });
});

describe('an interview that the candidate declined', () => {
  const findings = [settled(candidateDeclined())];
  const decided = (...actions: Rule['actions']) =>
    decide(situation({ findings, rules: [rule({ on: ['candidate_declined'], actions })] }));

  it('calls a person where no rule speaks of it', () => {
    const { outcome, explanation } = decide(situation({ findings, rules: [] }));
    expect(outcome).toMatchObject({ kind: 'notify' });
    expect(explanation.summary).toContain('the candidate declined');
  });

  it('is put where everybody is free, never where it was, and the candidate reads why', () => {
    const { outcome } = decided('reschedule');
    if (outcome.kind !== 'reschedule') throw new Error(outcome.kind);
    expect(outcome.to.start).not.toBe(start);
    expect(outcome.reason).toBe('As the original time does not suit you, your interview has a new time.');
    expect(outcome.note).toContain('the candidate declined that time');
  });

  it('is proposed for other times, of which nobody of the panel is the author', () => {
    const { outcome } = decided('propose');
    expect(outcome).toMatchObject({ kind: 'propose', interviewer: null, chosenBy: null });
  });

  it.each(['accept', 'revert', 'resize', 'replace_from_pool'] as const)('cannot be answered by %s', (action) => {
    expect(decided(action)).toMatchObject({
      outcome: { kind: 'notify' },
      explanation: { findings: [{ refused: [{ action, obstacle: { why: 'not_applicable' } }] }] },
    });
  });

  it('is nobody’s: no rule about an interviewer is about it', () => {
    const about = rule({ on: ['candidate_declined'], when: { interviewer: [alice] }, actions: ['ignore'] });
    expect(decide(situation({ findings, rules: [about] })).outcome.kind).toBe('notify');
  });
});
