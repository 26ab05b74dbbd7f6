/** Somebody else of the pool takes a seat: their hold, their panel, the way back; the candidate hears nothing of it. */
import { describe, expect, it } from 'vitest';
import { pause, resume } from '../../src/reconcile/pausing.ts';
import { pull } from '../../src/reconcile/pull.ts';
import { reconcile } from '../../src/reconcile/reconcile.ts';
import { reseat } from '../../src/reconcile/reseat.ts';
import { tickSweep } from '../../src/reconcile/ticks.ts';
import { explainReport } from '../../src/reports/explain.ts';
import type { InterviewId } from '../../src/scheduling/ids.ts';
import { HOUR, MINUTE } from '../../src/scheduling/instant.ts';
import type { PauseScope } from '../../src/store/pauses.ts';
import { calendarIdOf, hoursAfter, THURSDAY, type World, type WorldOptions, worlds } from '../harness/world.ts';
import { INTERVIEWERS, type Who } from '../harness/world-config.ts';
import {
  attention,
  decisions,
  declineHold,
  holds,
  invites,
  meeting,
  notices,
  patches,
} from '../harness/world-hands.ts';

const open = worlds();
const POOL: WorldOptions = {
  scheduling: { settle: '0s' },
  panels: [{ name: 'any', any: { of: INTERVIEWERS.map((who) => `${who}@acme.example`), count: 1 } }],
  rules: [{ name: 'Somebody else', on: ['declined', 'conflict'], do: ['replace_from_pool', 'notify'] }],
};
const others = (who: Who) => INTERVIEWERS.filter((one) => one !== who);

async function seatedIn(world: Awaited<ReturnType<typeof open>>, interview: Parameters<typeof holds>[1]): Promise<Who> {
  const [seated, ...more] = INTERVIEWERS.filter((who) => holds(world, interview)[who] !== undefined);
  if (!seated || more.length > 0) throw new Error('expected one hold');
  return seated;
}

/** An interview at that time in whose pool that person sits. */
async function interviewOf(world: World, who: Who, at: string): Promise<InterviewId> {
  for (let index = 0; index < 50; index += 1) {
    const id = await world.interview({ id: `int_${who}_${index}`, candidate: `${who}${index}@candidate.example`, at });
    if ((await seatedIn(world, id)) === who) return id;
    await world.recruiter.interviews.cancel(id);
    await world.webhook(id);
  }
  throw new Error(`nobody draws ${who}`);
}

async function explained(world: World, interview: InterviewId): Promise<string> {
  const report = await explainReport(world.store, world.deps.settings(), interview);
  return report?.timeline.flatMap(({ text, because }) => [text, ...because]).join('\n') ?? '';
}

describe('a seat of a pool', () => {
  it('goes to somebody else with its hold when who sits there declines; the candidate’s time stays', async () => {
    const world = await open(POOL);
    const interview = await world.interview();
    const first = await seatedIn(world, interview);
    declineHold(world, first, interview);
    await world.pull(first);
    const second = await seatedIn(world, interview);
    expect(second).not.toBe(first);
    expect(holds(world, interview)).toEqual({ [second]: `${THURSDAY}+45` });
    expect(patches(world)).toEqual([]);
    expect(await invites(world)).toHaveLength(1);
    expect(await notices(world)).toEqual([]);
    await world.pass(5 * MINUTE);
    await world.pull();
    expect(await decisions(world, interview)).toEqual(['replace', 'in_order']);
    expect(await attention(world, interview)).toBeNull();
    const report = await explainReport(world.store, world.deps.settings(), interview);
    expect(report?.panel?.required).toEqual([`${second}@acme.example`]);
  });

  it('goes on when they cannot come either, never back to who gave it up, and at last to a person', async () => {
    const world = await open(POOL);
    const interview = await world.interview();
    const seen: Who[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const seated = await seatedIn(world, interview);
      seen.push(seated);
      declineHold(world, seated, interview);
      await world.pull(seated);
      await world.pass(MINUTE);
    }
    expect(new Set(seen).size).toBe(3);
    expect(await notices(world)).toHaveLength(1);
    expect(await attention(world, interview)).toContain('nobody else of the pool is free then');
  });

  it('counts against the caps', async () => {
    const world = await open({ ...POOL, limits: { moves_per_interview: 1 } });
    const interview = await world.interview();
    const first = await seatedIn(world, interview);
    declineHold(world, first, interview);
    await world.pull(first);
    await world.pass(MINUTE);
    const second = await seatedIn(world, interview);
    declineHold(world, second, interview);
    await world.pull(second);
    expect(await seatedIn(world, interview)).toBe(second);
    expect(await attention(world, interview)).toContain('as often as allowed');
  });

  it('goes to nobody whose interviews were moved as often that day as they may, until their day is over', async () => {
    const world = await open({
      ...POOL,
      limits: { moves_per_interviewer_day: 1 },
      calendars: { unknown_after: '48h' },
      jobhive: { sweep: '48h' },
    });
    const first = await interviewOf(world, 'alice', THURSDAY);
    const second = await interviewOf(world, 'bob', hoursAfter(THURSDAY, 24));
    // So that Alice’s seat goes to Carol.
    meeting(world, 'bob', { from: THURSDAY });
    await world.pull('bob');
    declineHold(world, 'alice', first);
    await world.pull('alice');
    expect(await seatedIn(world, first)).toBe('carol');
    declineHold(world, 'bob', second);
    await world.pull('bob');
    expect(await seatedIn(world, second)).toBe('bob');
    expect(await attention(world, second)).toContain('was moved today as often as allowed');
    for (const who of ['alice', 'carol'])
      expect(await explained(world, second)).toContain(
        `${who}@acme.example could take the seat, but was moved today as often as allowed`,
      );
    // Nine in the morning in Berlin: their days end fifteen hours later.
    await world.pass(14 * HOUR);
    expect(await seatedIn(world, second)).toBe('bob');
    await world.pass(2 * HOUR);
    expect(await seatedIn(world, second)).not.toBe('bob');
  });

  it('goes to one person once a day where they may be moved but once, also in the same moment', async () => {
    const world = await open({ ...POOL, limits: { moves_per_interviewer_day: 1 } });
    const first = await interviewOf(world, 'alice', THURSDAY);
    const second = await interviewOf(world, 'bob', hoursAfter(THURSDAY, 24));
    declineHold(world, 'alice', first);
    declineHold(world, 'bob', second);
    // Neither is at work yet when the other is read.
    for (const who of ['alice', 'bob'] as const)
      await pull(world.deps, calendarIdOf(who), new AbortController().signal);
    await Promise.all([reconcile(world.deps, first), reconcile(world.deps, second)]);
    const made = [...(await decisions(world, first)), ...(await decisions(world, second))];
    expect(made.filter((kind) => kind === 'replace')).toHaveLength(1);
  });

  it.each<[string, PauseScope]>([
    ['paused', { kind: 'interviewer', of: 'carol@acme.example' }],
    ['of a connection that is paused', { kind: 'connection', of: 'hers' }],
  ])('goes to nobody who is %s, until that ends', async (_what, scope) => {
    const world = await open(POOL);
    const carolIsAt = (connection: string) =>
      world.store.db.updateTable('calendars').set({ connection }).where('id', '=', calendarIdOf('carol')).execute();
    const interview = await interviewOf(world, 'alice', THURSDAY);
    meeting(world, 'bob', { from: THURSDAY });
    await world.pull('bob');
    await carolIsAt('hers');
    await pause(world.deps, { by: 'admin', reason: 'a fair', scope });
    declineHold(world, 'alice', interview);
    await world.pull('alice');
    expect(await seatedIn(world, interview)).toBe('alice');
    expect(await attention(world, interview)).toContain('moves of carol@acme.example are paused');
    expect(await explained(world, interview)).toContain('carol@acme.example could take the seat, but is paused');
    expect(await notices(world)).toHaveLength(1);

    await carolIsAt('memory');
    await resume(world.deps, { by: 'admin', scope });
    await tickSweep(world.deps);
    await world.settle();
    expect(await seatedIn(world, interview)).toBe('carol');
  });

  it('is kept by who is paused themselves: a pause moves nobody', async () => {
    const world = await open(POOL);
    const interview = await interviewOf(world, 'alice', THURSDAY);
    await pause(world.deps, {
      by: 'admin',
      reason: 'a fair',
      scope: { kind: 'interviewer', of: 'alice@acme.example' },
    });
    await world.reconcile(interview);
    expect(await seatedIn(world, interview)).toBe('alice');
    declineHold(world, 'alice', interview);
    await world.pull('alice');
    expect(await decisions(world, interview)).toEqual(['held_back']);
  });

  it('is given back when a person says so, and not taken again for the same reason', async () => {
    const world = await open(POOL);
    const interview = await world.interview();
    const first = await seatedIn(world, interview);
    meeting(world, first, { from: THURSDAY });
    await world.pull(first);
    const second = await seatedIn(world, interview);
    expect(await reseat(world.deps, { interview, by: 'admin' })).toEqual([
      { gaveUp: `${first}@acme.example`, took: `${second}@acme.example` },
    ]);
    await world.settle();
    expect(await seatedIn(world, interview)).toBe(first);
    await world.pass(5 * MINUTE);
    await world.pull();
    await world.reconcile(interview);
    expect(await seatedIn(world, interview)).toBe(first);
    expect(await reseat(world.deps, { interview, by: 'admin' })).toEqual([]);
  });

  it('is asked of one person by one interview only, also in the same moment', async () => {
    const world = await open(POOL);
    // Both on one time, so that one person has one seat and another the other.
    const interviews: { id: InterviewId; seated: Who }[] = [];
    for (let index = 0; interviews.length < 2 && index < 20; index += 1) {
      const id = await world.interview({ id: `int_seat_${index}`, candidate: `c${index}@candidate.example` });
      const seated = await seatedIn(world, id);
      const twin = interviews.find((one) => one.seated !== seated);
      if (interviews.length === 0 || twin) interviews.push({ id, seated });
      else {
        await world.recruiter.interviews.cancel(id);
        await world.webhook(id);
      }
    }
    const [one, other] = interviews;
    if (!one || !other) throw new Error('everybody was drawn alike');
    const third = others(one.seated).find((who) => who !== other.seated);
    declineHold(world, one.seated, one.id);
    declineHold(world, other.seated, other.id);
    // Both calendars are read before either interview is looked at.
    await world.pull(one.seated, other.seated);
    await Promise.all([reconcile(world.deps, one.id), reconcile(world.deps, other.id)]);
    await world.settle();
    const seats = [holds(world, one.id), holds(world, other.id)].flatMap((seat) => Object.keys(seat));
    expect(seats.filter((who) => who === third)).toHaveLength(1);
  });
});

describe('a conflict that begins during an interview', () => {
  it('shortens it where the rule says so, and everybody is told', async () => {
    const world = await open({
      scheduling: { settle: '0s', buffer: { before: '0s', after: '0s' } },
      rules: [{ name: 'Shorter', on: 'conflict', do: ['resize', 'notify'], shortest: '30m' }],
    });
    const interview = await world.interview({ minutes: 60 });
    meeting(world, 'alice', { from: hoursAfter(THURSDAY, 0.5) });
    await world.pull('alice');
    expect(patches(world)).toEqual([
      expect.objectContaining({ duration_minutes: 30, reschedule_reason: expect.stringContaining('shorter') }),
    ]);
    expect(holds(world, interview)).toEqual({ alice: `${THURSDAY}+30`, bob: `${THURSDAY}+30` });
    expect(await invites(world)).toHaveLength(2);
  });
});
