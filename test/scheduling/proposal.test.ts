/** New times that wait for a person: what becomes of them by themselves, and what rules make of them. */
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/scheduling/decide.ts';
import type { Situation } from '../../src/scheduling/decision.ts';
import { HOUR, type Instant, instant, intervalOf, MINUTE } from '../../src/scheduling/instant.ts';
import {
  changeOf,
  isAnswerOwed,
  NOBODY_IN_TIME,
  PROPOSAL_STATES,
  type Proposal,
  type ProposalSurroundings,
} from '../../src/scheduling/proposal.ts';
import {
  alice,
  at,
  block,
  bob,
  conflict,
  moved,
  now,
  person,
  policy,
  rule,
  settled,
  situation,
  start,
  truth,
} from './situation.ts';

const later = (from: Instant, ms: number) => instant(from + ms);
const wednesday = at('2026-11-25T11:00:00+01:00');
const thursday = at('2026-11-26T11:00:00+01:00');
const meeting = settled(conflict());

const ASKED: Proposal = {
  id: 7,
  origin: { kind: 'rule', rule: 'a rule', finding: meeting.key, interviewer: alice, chosenBy: null },
  from: truth,
  times: [{ during: wednesday, reason: 'because', note: 'noted' }],
  state: 'open',
  openedAt: now,
  expiresAt: later(now, HOUR),
  whenExpired: 'notify',
  answer: null,
};
const WISH: Proposal = {
  ...ASKED,
  origin: { kind: 'candidate', by: 'page', evidence: '' },
  times: [wednesday, thursday].map((during) => ({ during, reason: null, note: null })),
};
const approvedBy = (by: string, more: Partial<NonNullable<Proposal['answer']>> = {}) =>
  ({ state: 'approved', answer: { by, at: now, chosen: null, anyway: false, ...more } }) as const;

describe('a candidate who asked', () => {
  const around = { now, planned: truth, gaveWay: false };
  const owed = (change: Partial<Parameters<typeof isAnswerOwed>[1]>) =>
    PROPOSAL_STATES.filter((state) => isAnswerOwed({ ...WISH, state }, { ...around, ...change }));

  it('is told that the interview stays when the wish has ended and the interview is where it was', () => {
    expect(owed({})).toEqual(['refused', 'expired', 'withdrawn', 'failed']);
  });

  it('hears of a wish that gave way to another one with that one', () => {
    expect(owed({ gaveWay: true })).toEqual(['refused', 'expired', 'failed']);
  });

  it('is told nothing of an interview that is elsewhere, has begun, or is not to be moved any more', () => {
    expect(owed({ planned: wednesday })).toEqual([]);
    expect(owed({ now: truth.start })).toEqual([]);
    expect(owed({ planned: null })).toEqual([]);
  });
});

describe('an open proposal, by itself,', () => {
  const around = { now, planned: truth, findings: [meeting.key], refusal: null };
  const becomes = (changes: Partial<ProposalSurroundings>, proposal: Proposal = ASKED) =>
    changeOf(proposal, { ...around, ...changes })?.state ?? proposal.state;

  it('stands while it waits', () => {
    expect(becomes({})).toBe('open');
    expect(becomes({ findings: null })).toBe('open');
  });

  it('is withdrawn when the interview has moved, may not be moved, or begins', () => {
    expect(becomes({ planned: thursday })).toBe('withdrawn');
    expect(becomes({ planned: wednesday })).toBe('withdrawn');
    expect(becomes({ planned: null })).toBe('withdrawn');
    expect(becomes({ now: start })).toBe('withdrawn');
  });

  it('is withdrawn when a rule asked and what it was about has ended; a candidate’s is not', () => {
    expect(becomes({ findings: [] })).toBe('withdrawn');
    expect(becomes({ findings: [] }, WISH)).toBe('open');
  });

  it.each([
    ['notify', 'expired'],
    ['refuse', 'refused'],
    ['carry_out', 'approved'],
  ] as const)('that nobody answers in time is, where the admin says %s, %s', (whenExpired, state) => {
    const late = { now: later(now, HOUR) };
    expect(changeOf({ ...ASKED, whenExpired }, { ...around, ...late })).toEqual({ state, why: NOBODY_IN_TIME });
    expect(becomes({ now: later(now, HOUR - 1) }, { ...ASKED, whenExpired })).toBe('open');
  });

  it('once approved, is done when the interview is there, stands until then, and fails when JobHive says no', () => {
    const approved = { ...ASKED, ...approvedBy('ops') };
    expect(becomes({ planned: wednesday }, approved)).toBe('done');
    expect(becomes({ findings: [], now: later(now, 2 * HOUR) }, approved)).toBe('approved');
    expect(becomes({ refusal: 'invalid' }, approved)).toBe('failed');
  });
});

describe('a rule that proposes', () => {
  const rules = [rule({ actions: ['propose'] })];
  const decideWith = (changes: Partial<Situation>) =>
    decide(situation({ findings: [meeting], rules, ...changes })).outcome;

  it('asks for the best slots, which are more than one', () => {
    const outcome = decideWith({});
    expect(outcome).toMatchObject({ kind: 'propose', finding: meeting.key, from: truth, chosenBy: null });
    expect(outcome.kind === 'propose' && outcome.times).toHaveLength(3);
  });

  it('asks for the interviewer’s own new time', () => {
    const finding = settled(moved(wednesday));
    expect(decideWith({ findings: [finding] })).toMatchObject({
      kind: 'propose',
      chosenBy: alice,
      times: [{ during: wednesday, reason: 'Your interviewer has proposed a new time for your interview.' }],
    });
  });

  it('asks for the same as long as one of the times can be had, and for others afterwards', () => {
    expect(decideWith({ proposals: [ASKED] })).toMatchObject({ kind: 'propose', times: ASKED.times });
    const people = [person(alice, { blocks: [block(alice, wednesday)] }), person(bob)];
    const other = decideWith({ proposals: [ASKED], people });
    expect(other.kind === 'propose' && other.times[0]?.during).not.toEqual(wednesday);
  });

  it('asks also where nothing may be moved without a person, but not about what has begun', () => {
    const soon = later(start, -HOUR);
    const findings = [{ ...meeting, firstSeen: later(soon, -HOUR) }];
    expect(decideWith({ now: soon, findings }).kind).toBe('propose');
    expect(decideWith({ now: start, findings })).toEqual({ kind: 'held_back', guard: 'already_started' });
  });

  it('does not ask again for what was refused, and goes on to its next action', () => {
    const refused = { ...ASKED, state: 'refused' } as const;
    expect(decideWith({ proposals: [refused] })).toEqual({ kind: 'ignore' });
    const more = [rule({ actions: ['propose', 'reschedule'] })];
    expect(decideWith({ proposals: [refused], rules: more })).toMatchObject({ kind: 'reschedule', via: 'reschedule' });
  });

  it('calls a person where nobody answered', () => {
    expect(decideWith({ proposals: [{ ...ASKED, state: 'expired' }] }).kind).toBe('notify');
  });

  it('decides like a change: what a person is asked about is not moved under them', () => {
    const findings = [settled(moved(wednesday)), settled(conflict(block(bob, truth), { interviewer: bob }))];
    const both = [rule({ name: 'drags', on: ['moved'], actions: ['propose'] }), rule({ actions: ['reschedule'] })];
    expect(decideWith({ findings, rules: both })).toMatchObject({ kind: 'propose', finding: findings[0]?.key });
  });
});

describe('an approved proposal', () => {
  const decideAbout = (proposal: Proposal, changes: Partial<Situation> = {}) =>
    decide(situation({ proposals: [proposal], ...changes }));

  it('moves the interview, with the words of the rule that asked', () => {
    expect(decideAbout({ ...ASKED, ...approvedBy('ops') }).outcome).toMatchObject({
      kind: 'reschedule',
      via: 'proposal',
      proposal: 7,
      rule: 'a rule',
      to: wednesday,
      reason: 'because',
      note: 'noted',
    });
  });

  it('moves it to the first time that is free, or to the one that was chosen', () => {
    const people = [person(alice), person(bob, { blocks: [block(bob, wednesday)] })];
    const words = { reason: 'As you asked, your interview has a new time.' };
    expect(decideAbout({ ...WISH, ...approvedBy('ops') }, { people }).outcome).toMatchObject({
      to: thursday,
      ...words,
    });
    expect(decideAbout({ ...WISH, ...approvedBy('ops', { chosen: 0 }) }, { people }).outcome).toMatchObject({
      kind: 'not_possible',
      obstacles: [{ start: wednesday.start, obstacle: { why: 'new_time_not_free', interviewer: bob } }],
    });
  });

  it('may lie outside the usual hours of the candidate who chose it, not over another interview of theirs', () => {
    const late = at('2026-11-25T16:00:00+01:00');
    const wish = { ...WISH, times: [{ during: late, reason: null, note: null }], ...approvedBy('ops') };
    const hours = { ...policy, candidateHours: { startMinute: 480, endMinute: 720 } };
    expect(decideAbout(wish, { policy: hours }).outcome).toMatchObject({ kind: 'reschedule', to: late });
    const history = { ...situation().history, candidate: [late] };
    expect(decideAbout(wish, { policy: hours, history }).outcome.kind).toBe('not_possible');
  });

  it.each([
    ['frozen', { now: later(start, -HOUR) }],
    ['interview_cap', { history: { ...situation().history, movesOfInterview: 3 } }],
    ['paused', { history: { ...situation().history, paused: true } }],
    ['hourly_cap', { history: { ...situation().history, movesLastHour: 20 } }],
    ['interviewer_cap', { history: { ...situation().history, movesToday: [{ interviewer: alice, count: 6 }] } }],
  ] as const)('is held back like any move (%s), unless it was approved anyway', (guard, changes) => {
    const proposal = { ...WISH, ...approvedBy('ops') };
    const { outcome, explanation } = decideAbout(proposal, changes);
    expect(outcome).toEqual({ kind: 'held_back', guard });
    expect(explanation.guard).toBe(guard);
    const anyway = { ...WISH, ...approvedBy('ops', { anyway: true }) };
    expect(decideAbout(anyway, changes).outcome).toMatchObject({ kind: 'reschedule', anyway: true });
  });

  it('never moves what has begun, nor into the freeze', () => {
    const anyway = { ...WISH, ...approvedBy('ops', { anyway: true }) };
    expect(decideAbout(anyway, { now: start }).outcome).toEqual({ kind: 'held_back', guard: 'already_started' });
    const close = intervalOf(later(now, policy.freeze - MINUTE), 45);
    const wish = { ...anyway, times: [{ during: close, reason: null, note: null }] };
    expect(decideAbout(wish).outcome).toMatchObject({
      kind: 'not_possible',
      obstacles: [{ obstacle: { why: 'new_time_in_freeze' } }],
    });
  });

  it('says in one sentence who approved what', () => {
    const { summary } = decideAbout({ ...WISH, ...approvedBy('ops') }).explanation;
    expect(summary).toContain('proposal 7, for which the candidate asked, was approved by ops');
  });
});
