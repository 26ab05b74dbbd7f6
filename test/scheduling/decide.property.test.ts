import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BusyBlock } from '../../src/scheduling/availability.ts';
import { decide } from '../../src/scheduling/decide.ts';
import type { Situation } from '../../src/scheduling/decision.ts';
import type { HoldState } from '../../src/scheduling/finding.ts';
import { Email, InterviewId } from '../../src/scheduling/ids.ts';
import { HOUR, instant, intervalOf, after as later, MINUTE } from '../../src/scheduling/instant.ts';
import { observe } from '../../src/scheduling/observe.ts';
import { ACTIONS, type Rule } from '../../src/scheduling/rule.ts';
import {
  alice,
  block,
  bob,
  carol,
  hold,
  observation,
  person,
  policy,
  rule,
  situation,
  start,
  truth,
} from './situation.ts';
import { canCome } from './slots/oracle.ts';

const dave = Email.parse('dave@acme.example');
const erin = Email.parse('erin@acme.example');

const during = fc
  .tuple(fc.integer({ min: -40, max: 200 }), fc.constantFrom(10, 15, 30, 45, 60, 95))
  .map(([quarters, minutes]) => intervalOf(instant(start + quarters * 15 * MINUTE), minutes));
const busy = fc.constantFrom('busy', 'tentative', 'focus', 'free', 'unknown', 'out_of_office');
const answer = fc.constantFrom('accepted', 'declined', 'needs_action', 'none');
const blocksOf = (email: typeof alice): fc.Arbitrary<BusyBlock[]> =>
  fc.array(
    fc
      .record({ during, busy, answer, holdOf: fc.constantFrom(null, null, InterviewId.parse('int_a')) })
      .map(({ during, ...rest }) => block(email, during, rest)),
    { maxLength: 5 },
  );
const seen: fc.Arbitrary<HoldState['seen']> = fc.oneof(
  during.map((during) => ({ kind: 'at', during }) as const),
  fc.constantFrom(
    { kind: 'gone', how: 'deleted' } as const,
    { kind: 'unknown' } as const,
    {
      kind: 'at',
      during: truth,
    } as const,
  ),
);
const rules: fc.Arbitrary<Rule[]> = fc.array(
  fc
    .record({
      on: fc.subarray(['moved', 'resized', 'removed', 'conflict'] as const, { minLength: 1 }),
      when: fc.constantFrom({}, { required: true }, { newTime: 'free_for_all' } as const, {
        with: { class: ['busy', 'focus'] as const },
      }),
      actions: fc
        .subarray([...ACTIONS], { minLength: 1 })
        .chain((actions) => fc.shuffledSubarray(actions, { minLength: 1 })),
    })
    .map((changes) => rule({ name: JSON.stringify(changes), ...changes })),
  { minLength: 1, maxLength: 4 },
);

/** Bob sits there for a pool, or of his own. */
const pool = fc.oneof(
  fc.constant(null),
  fc.record({
    seated: fc.constant([bob]),
    reserve: fc.subarray([dave, erin]),
    kept: fc.constantFrom([], [], [], [bob]),
  }),
);
/** Whoever is in reserve can mostly come. */
const inReserve = (email: Email) =>
  fc
    .tuple(
      fc.oneof(fc.constant([]), blocksOf(email)),
      fc.constantFrom(...Array<'known'>(4).fill('known'), 'unknown' as const),
      fc.constantFrom(null, null, null, 0),
    )
    .map(([blocks, knowledge, perDay]) => person(email, { blocks, knowledge, limits: { perDay, perWeek: null } }));

const world: fc.Arbitrary<Situation> = fc
  .record({
    blocks: fc.tuple(blocksOf(alice), blocksOf(bob), blocksOf(carol)),
    pool,
    reserve: fc.tuple(inReserve(dave), inReserve(erin)),
    taken: fc.array(fc.record({ interviewer: fc.constantFrom(dave, erin), during }), { maxLength: 2 }),
    movesToday: fc.uniqueArray(
      fc.record({
        interviewer: fc.constantFrom(carol, dave, erin),
        count: fc.integer({ min: 1, max: policy.movesPerInterviewerDay + 1 }),
      }),
      { selector: ({ interviewer }) => interviewer, maxLength: 2 },
    ),
    pausedReserve: fc.oneof(fc.constant([]), fc.subarray([dave, erin])),
    seen: fc.tuple(seen, seen),
    rules,
    status: fc.constantFrom(...Array<'scheduled'>(9).fill('scheduled'), 'in_progress' as const),
    ages: fc.array(fc.constantFrom(2, 3, 10, 20, 30, 60, 90, 120), { minLength: 1, maxLength: 5 }),
    hoursBefore: fc.constantFrom(-1, 10, 25, ...Array<number>(12).fill(96)),
  })
  .map(
    ({ blocks: [a, b, c], pool, reserve, taken, seen: [one, two], rules, status, ages, hoursBefore, ...counted }) => {
      const people = [person(alice, { blocks: a }), person(bob, { blocks: b }), person(carol, { blocks: c })];
      const base = situation({ people, rules, now: later(start, -hoursBefore * HOUR) });
      const interview = { ...base.interview, status };
      const panel = { name: 'p', required: [alice, bob], optional: [carol], ...(pool && { pool }) };
      const holds = [hold(alice, one), hold(bob, two)];
      const findings = observe(observation({ now: base.now, interview, panel, people, holds })).map(
        (finding, index) => ({
          ...finding,
          firstSeen: later(base.now, -(ages[index % ages.length] ?? 0) * MINUTE),
        }),
      );
      const reserved = taken.map((claim) => ({ ...claim, interview: InterviewId.parse('int_other') }));
      const history = { ...base.history, reserved, ...counted };
      return { ...base, interview, panel, findings, history, people: [...people, ...(pool ? reserve : [])] };
    },
  );

const REPLACE_FIRST = rule({ name: 'replace', actions: ['replace_from_pool', 'ignore'] });

describe('whatever the situation', () => {
  it('the same one gives the same decision, also after a stay in JSON, and is left as it was', () => {
    fc.assert(
      fc.property(world, (situation) => {
        const before = JSON.stringify(situation);
        const decision = decide(situation);
        expect(JSON.stringify(situation)).toBe(before);
        expect(decide(JSON.parse(before))).toEqual(decision);
        expect(JSON.parse(JSON.stringify(decision))).toEqual(decision);
        expect(decide({ ...situation, findings: [...situation.findings].reverse() })).toEqual(decision);
      }),
    );
  });

  it('a new time is allowed, free, not the old one, and its reason knows no other event', () => {
    fc.assert(
      fc.property(world, (situation) => {
        const { outcome, explanation } = decide(situation);
        for (const { blocks } of situation.people) {
          for (const { event } of blocks) expect(explanation.summary).not.toContain(event);
        }
        if (outcome.kind !== 'reschedule' && outcome.kind !== 'propose') return;
        // What is close is not moved without a person; it may be proposed to one.
        if (outcome.kind === 'reschedule') expect(situation.now).toBeLessThan(start - policy.freeze);
        expect(situation.interview.status).toBe('scheduled');
        const times =
          outcome.kind === 'propose'
            ? outcome.times
            : [{ during: outcome.to, reason: outcome.reason, note: outcome.note }];
        expect(times.length).toBeGreaterThan(0);
        for (const { during: to, reason } of times) {
          expect(to).not.toEqual(outcome.from);
          expect(to.start).toBeGreaterThanOrEqual(situation.now + policy.freeze);
          expect([15, 30, 45, 60]).toContain((to.end - to.start) / MINUTE);
          expect(reason?.length).toBeLessThanOrEqual(500);
          const blocking = situation.people
            .filter(({ email }) => situation.panel.required.includes(email))
            .flatMap(({ blocks }) => blocks)
            .filter((block) => block.answer !== 'declined' && block.busy !== 'free')
            .filter((block) => block.during.start < to.end && to.start < block.during.end);
          expect(blocking).toEqual([]);
          expect(reason).not.toContain('secret-event');
        }
      }),
    );
  });

  it('whoever takes a seat is of the pool, can come, and was not there; whoever gives one up had it of the pool', () => {
    let replaced = 0;
    fc.assert(
      fc.property(world, (situation) => {
        const { panel, people, interview, findings, history, policy: own } = situation;
        const { outcome } = decide({ ...situation, rules: [REPLACE_FIRST, ...situation.rules] });
        if (outcome.kind !== 'replace') return;
        replaced += 1;
        const { gaveUp, took } = outcome;
        expect(situation.now).toBeLessThan(start - policy.freeze);
        expect(interview.status).toBe('scheduled');
        expect(findings.find(({ key }) => key === outcome.finding)?.interviewer).toBe(gaveUp);
        expect(outcome.interviewers).toEqual([gaveUp, took]);
        expect(panel.pool?.seated).toContain(gaveUp);
        expect(panel.pool?.kept).not.toContain(gaveUp);
        expect(panel.pool?.reserve).toContain(took);
        expect([...panel.required, ...panel.optional]).not.toContain(took);
        const person = people.find(({ email }) => email === took);
        const terms = { interview, reserved: history.reserved, avoid: [], policy: own };
        expect(person && canCome(person, truth, terms)).toBe(true);
        const today = history.movesToday.find(({ interviewer }) => interviewer === took)?.count ?? 0;
        expect(today).toBeLessThan(own.movesPerInterviewerDay);
        expect(history.pausedReserve).not.toContain(took);
      }),
      { numRuns: 400 },
    );
    // Else it would have said nothing.
    expect(replaced).toBeGreaterThan(0);
  });

  it('whoever has had their moves of the day or is paused might as well not be in reserve', () => {
    let mattered = 0;
    fc.assert(
      fc.property(world, (world) => {
        const situation = { ...world, rules: [REPLACE_FIRST, ...world.rules] };
        const { panel, history, policy: own } = situation;
        const out = new Set([
          ...(history.pausedReserve ?? []),
          ...history.movesToday.flatMap(({ interviewer, count }) =>
            count >= own.movesPerInterviewerDay ? [interviewer] : [],
          ),
        ]);
        const reserve = panel.pool?.reserve.filter((email) => !out.has(email)) ?? [];
        const without = { ...panel, ...(panel.pool && { pool: { ...panel.pool, reserve } }) };
        const unlimited = { ...history, movesToday: [], pausedReserve: [] };
        const { outcome } = decide(situation);
        expect(outcome).toEqual(decide({ ...situation, panel: without, history: unlimited }).outcome);
        const anybody = decide({ ...situation, history: unlimited }).outcome;
        if (JSON.stringify(anybody) !== JSON.stringify(outcome)) mattered += 1;
      }),
      { numRuns: 400 },
    );
    expect(mattered).toBeGreaterThan(0);
  });

  it('nothing is done about what has not lasted', () => {
    fc.assert(
      fc.property(world, (situation) => {
        const { outcome, explanation } = decide(situation);
        if (outcome.kind === 'in_order' || outcome.kind === 'held_back' || outcome.kind === 'ignore') return;
        if (outcome.kind === 'wait') {
          expect(outcome.until).toBeGreaterThan(situation.now);
          return;
        }
        if (outcome.kind === 'not_possible') return;
        const acted = explanation.findings.find(({ finding }) => finding === outcome.finding);
        expect(acted?.settledAt).toBeLessThanOrEqual(situation.now);
      }),
    );
  });

  it('carrying a move out leaves nothing more to decide', () => {
    fc.assert(
      fc.property(world, (situation) => {
        const { outcome } = decide(situation);
        if (outcome.kind !== 'reschedule') return;
        const minutes = (outcome.to.end - outcome.to.start) / MINUTE;
        const interview = { ...situation.interview, scheduledAt: outcome.to.start, durationMinutes: minutes };
        // The holds are still where they were, the plan is not: that alone is no finding.
        const holds = [hold(alice, { kind: 'at', during: outcome.to }), hold(bob, { kind: 'at', during: truth })];
        const left = observe(observation({ interview, panel: situation.panel, people: situation.people, holds }));
        expect(left.filter(({ required }) => required)).toEqual([]);
      }),
    );
  });
});
