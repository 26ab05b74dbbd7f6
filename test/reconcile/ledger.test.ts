/** A PATCH whose answer is lost, refused or late: the interview is read again before anything else is done. */

import { describe, expect, it } from 'vitest';
import { pull } from '../../src/reconcile/pull.ts';
import { reconcile } from '../../src/reconcile/reconcile.ts';
import { decide } from '../../src/scheduling/decide.ts';
import type { InterviewId } from '../../src/scheduling/ids.ts';
import { isoOf, MINUTE } from '../../src/scheduling/instant.ts';
import {
  calendarIdOf,
  hoursAfter,
  THURSDAY,
  type Wire,
  type World,
  type WorldOptions,
  worlds,
} from '../harness/world.ts';
import {
  attention,
  decisions,
  drag,
  holds,
  invites,
  meeting,
  notices,
  patches,
  reschedules,
  scheduledAt,
} from '../harness/world-hands.ts';

const open = worlds();

const LATER = hoursAfter(THURSDAY, 3);
const AT_ONCE: WorldOptions = { scheduling: { settle: '0s' } };

/** Alice drags her hold to `LATER`, and the daemon hears of it. */
async function dragged(world: World): Promise<InterviewId> {
  const interview = await world.interview();
  drag(world, 'alice', interview, { from: LATER });
  await world.pull('alice');
  return interview;
}

/** The daemon's requests for interviews, in order. */
function requests(world: World): string[] {
  return world.sandbox
    .requests()
    .filter(({ api_key }) => api_key === 'jh_live_…')
    .map(({ method }) => method);
}

describe('a PATCH whose answer is lost', () => {
  it('is looked for at JobHive, found, and not sent again', async () => {
    const world = await open(AT_ONCE);
    const interview = await world.interview();
    world.sandbox.armFault({ match: { method: 'PATCH' }, fault: { kind: 'lost_response' } });
    drag(world, 'alice', interview, { from: LATER });
    await world.pull('alice');
    expect(await reschedules(world, interview)).toMatchObject([{ state: 'sent' }]);
    expect(holds(world, interview)).toHaveProperty('bob', `${THURSDAY}+45`);
    expect(await invites(world)).toHaveLength(1);

    await world.pass(MINUTE);
    expect(patches(world)).toHaveLength(1);
    expect(await reschedules(world, interview)).toMatchObject([{ state: 'confirmed', attempts: 1 }]);
    expect(holds(world, interview)).toEqual({ alice: `${LATER}+45`, bob: `${LATER}+45` });
    expect(await invites(world)).toMatchObject([{ sequence: 0 }, { sequence: 1, start: LATER }]);
    expect((await world.mail.mails())[1]?.text).toContain('Alice proposed a new time for your interview.');
  });

  it.each(['taken', 'none'] as const)(
    'with a 500, effect %s, is repeated only when a reread shows no effect',
    async (effect) => {
      const world = await open(AT_ONCE);
      const interview = await world.interview();
      const before = requests(world).length;
      world.sandbox.armFault({ match: { method: 'PATCH' }, fault: { kind: 'server_error', status: 500, effect } });
      drag(world, 'alice', interview, { from: LATER });
      await world.pull('alice');
      await world.pass(MINUTE);
      const sent = effect === 'taken' ? ['GET', 'PATCH', 'GET'] : ['GET', 'PATCH', 'GET', 'PATCH'];
      expect(requests(world).slice(before)).toEqual(sent);
      expect(scheduledAt(world, interview)).toBe(LATER);
      expect(await invites(world)).toHaveLength(2);
    },
  );

  it('is given up when JobHive was moved by someone else meanwhile', async () => {
    const world = await open(AT_ONCE);
    const interview = await world.interview();
    world.sandbox.armFault({ match: { method: 'PATCH' }, fault: { kind: 'server_error' } });
    drag(world, 'alice', interview, { from: LATER });
    await world.pull('alice');
    const elsewhere = hoursAfter(THURSDAY, 24);
    await world.recruiter.interviews.update(interview, { scheduled_at: elsewhere });
    await world.pass(MINUTE);
    expect(await reschedules(world, interview)).toMatchObject([{ state: 'abandoned' }]);
    expect(patches(world)).toHaveLength(1);
    expect(scheduledAt(world, interview)).toBe(elsewhere);
    expect(holds(world, interview)).toEqual({ alice: `${elsewhere}+45`, bob: `${elsewhere}+45` });
  });

  it('asks no more often than JobHive wants, whatever else wakes the interview', async () => {
    const world = await open(AT_ONCE);
    const interview = await world.interview();
    await world.pass(16 * MINUTE);
    await world.pull();
    const fault = { kind: 'rate_limited', retry_after: 120 } as const;
    world.sandbox.armFault({ match: { method: 'PATCH' }, fault, times: 3 });
    drag(world, 'alice', interview, { from: LATER });
    await world.pull('alice');
    await world.pass(119_000);
    expect(patches(world)).toHaveLength(1);
    const { sweep_at: sweep } = await world.store.db
      .selectFrom('interviews')
      .select('sweep_at')
      .executeTakeFirstOrThrow();
    expect(sweep?.getTime()).toBeGreaterThan(world.clock.now());
  });
});

describe('a plan that JobHive cannot be told of', () => {
  it('is given up after a quarter of an hour, and decided anew under what is true then', async () => {
    let down = true;
    const wire: Wire = (method, send) =>
      down && method === 'PATCH' ? Promise.resolve(new Response('{}', { status: 503 })) : send();
    const world = await open({ ...AT_ONCE, wire });
    const interview = await dragged(world);
    await world.pass(10 * MINUTE);
    // Bob is taken now: what was planned is no longer what the rules want.
    meeting(world, 'bob', { from: LATER });
    await world.pull();
    await world.pass(10 * MINUTE);
    down = false;
    await world.pass(10 * MINUTE);
    expect(await reschedules(world, interview)).toMatchObject([{ state: 'abandoned' }]);
    expect(scheduledAt(world, interview)).toBe(THURSDAY);
    expect(await attention(world, interview)).toContain('does not suit everybody');
  });

  it('is planned once more where the rules still want the same', async () => {
    let down = true;
    const wire: Wire = (method, send) =>
      down && method === 'PATCH' ? Promise.resolve(new Response('{}', { status: 503 })) : send();
    const world = await open({ ...AT_ONCE, wire });
    const interview = await dragged(world);
    await world.pass(16 * MINUTE);
    await world.pull();
    down = false;
    await world.pass(10 * MINUTE);
    expect(await reschedules(world, interview)).toMatchObject([{ state: 'abandoned' }, { state: 'confirmed' }]);
    expect(scheduledAt(world, interview)).toBe(LATER);
  });
});

describe('a refusal', () => {
  it('calls a person with JobHive’s words, is not asked for again, and its words stay out of the log', async () => {
    const words = 'ada@candidate.example has another interview then';
    const refusal = { success: false, error: { code: 'VALIDATION_ERROR', message: words, details: { words } } };
    let sent = 0;
    const world = await open({
      ...AT_ONCE,
      wire: async (method, send) => {
        if (method !== 'PATCH') return send();
        sent += 1;
        return Response.json(refusal, { status: 400 });
      },
    });
    const interview = await dragged(world);
    for (let again = 0; again < 4; again += 1) {
      await world.pass(16 * MINUTE);
      await world.pull();
      await world.reconcile(interview);
    }
    expect(sent).toBe(1);
    expect(await reschedules(world, interview)).toMatchObject([{ state: 'refused' }]);
    expect(await attention(world, interview)).toContain(words);
    expect(world.lines.join()).not.toContain('another interview then');
    expect(world.lines.join()).toContain('"reason":"invalid"');
    expect(holds(world, interview)).toHaveProperty('bob', `${THURSDAY}+45`);
  });
});

describe('a move that somebody takes back', () => {
  it('is made again where the cause still stands, and counts again', async () => {
    const world = await open({ ...AT_ONCE, limits: { moves_per_interview: 2 } });
    const interview = await world.interview();
    meeting(world, 'alice', { from: THURSDAY });
    await world.pull('alice');
    const moved = scheduledAt(world, interview);
    for (let times = 0; times < 2; times += 1) {
      await world.recruiter.interviews.update(interview, { scheduled_at: THURSDAY });
      await world.webhook(interview);
    }
    expect(moved).not.toBe(THURSDAY);
    expect(patches(world)).toHaveLength(2);
    expect(scheduledAt(world, interview)).toBe(THURSDAY);
    expect(await attention(world, interview)).toContain('as often as allowed');
    expect(await notices(world)).toHaveLength(1);
  });
});

describe('two interviews that look for a time at once', () => {
  it('never take the same one', async () => {
    const world = await open(AT_ONCE);
    const first = await world.interview({ minutes: 30 });
    const second = await world.interview({ at: hoursAfter(THURSDAY, 1), minutes: 30 });
    meeting(world, 'alice', { from: hoursAfter(THURSDAY, -3), until: hoursAfter(THURSDAY, 2) });
    await pull(world.deps, calendarIdOf('alice'), new AbortController().signal);
    await Promise.all([reconcile(world.deps, first), reconcile(world.deps, second)]);
    await world.settle();
    const plans = [...(await reschedules(world, first)), ...(await reschedules(world, second))];
    expect(plans.map(({ state }) => state)).toEqual(['confirmed', 'confirmed']);
    const [a, b] = plans.map(({ to }) => to);
    expect(a && b && (a.start + a.minutes * MINUTE <= b.start || b.start + b.minutes * MINUTE <= a.start)).toBe(true);
  });
});

describe('decisions on record', () => {
  it('come before every PATCH, with inputs from which the same decision follows', async () => {
    const world = await open();
    const interview = await world.interview();
    meeting(world, 'alice', { from: THURSDAY });
    await world.pull('alice');
    await world.pass(3 * MINUTE);
    await world.webhook(interview);
    expect(await decisions(world, interview)).toEqual(['wait', 'reschedule', 'in_order']);
    const rows = await world.store.db.selectFrom('decisions').selectAll().orderBy('id').execute();
    for (const { situation, decision } of rows) expect(decide(situation)).toEqual(decision);
    const [plan] = await reschedules(world, interview);
    expect(plan?.decisionId).toBe(rows[1]?.id);
    expect(patches(world)).toMatchObject([
      { scheduled_at: plan && isoOf(plan.to.start), reschedule_reason: plan?.reason },
    ]);
  });
});
