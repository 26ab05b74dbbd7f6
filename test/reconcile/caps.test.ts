/** No more is moved without a person than the configuration allows, however much is decided about at once. */
import { describe, expect, it } from 'vitest';
import { reconcile } from '../../src/reconcile/reconcile.ts';
import { tickSweep } from '../../src/reconcile/ticks.ts';
import { DAY, HOUR, MINUTE } from '../../src/scheduling/instant.ts';
import { latestPause, pauseMoves, resumeMoves } from '../../src/store/pauses.ts';
import { hoursAfter, THURSDAY, type World, worlds } from '../harness/world.ts';
import { attention, decisions, drag, notices, patches, scheduledAt } from '../harness/world-hands.ts';

const open = worlds();
const AT_ONCE = { settle: '0s' };
/** The same hours on the days after Thursday. */
const days = [THURSDAY, hoursAfter(THURSDAY, 24), hoursAfter(THURSDAY, 96), hoursAfter(THURSDAY, 120)];

async function resume(world: World): Promise<void> {
  expect(await resumeMoves(world.store.db, 'admin', world.clock.now())).not.toBeNull();
  await tickSweep(world.deps);
  await world.settle();
}

it('two interviews decided about in the same moment share what is left of the hour', async () => {
  const world = await open({ limits: { moves_per_hour: 1 } });
  const one = await world.interview();
  const other = await world.interview({ at: hoursAfter(THURSDAY, 24) });
  drag(world, 'alice', one, { from: hoursAfter(THURSDAY, 3) });
  drag(world, 'alice', other, { from: hoursAfter(THURSDAY, 27) });
  await world.pull('alice');
  await world.clock.advance(3 * MINUTE);
  await Promise.all([reconcile(world.deps, one), reconcile(world.deps, other)]);
  expect(patches(world)).toHaveLength(1);
  const made = [...(await decisions(world, one)), ...(await decisions(world, other))];
  expect(made.filter((kind) => kind !== 'wait').sort()).toEqual(['held_back', 'reschedule']);
});

describe('the breaker', () => {
  it('trips when more should move in an hour than may, and waits for a person however long that takes', async () => {
    const world = await open({ scheduling: AT_ONCE, limits: { moves_per_hour: 2 } });
    const interviews = [];
    for (const at of days) interviews.push(await world.interview({ at }));
    // An import has shifted everything.
    for (const [index, interview] of interviews.entries())
      drag(world, 'alice', interview, { from: hoursAfter(days[index] ?? '', 2) });
    await world.pull('alice');
    expect(patches(world)).toHaveLength(2);
    const waiting = interviews.filter((id, index) => scheduledAt(world, id) === days[index]);
    expect(waiting).toHaveLength(2);
    for (const interview of waiting)
      expect(await attention(world, interview)).toContain('paused until somebody resumes');
    // One mail about all of it, not one for each.
    expect((await notices(world)).map(({ subject }) => subject)).toEqual(['Automatic moves of interviews are paused']);
    await world.pass(5 * HOUR);
    for (const interview of waiting) await world.reconcile(interview);
    expect(patches(world)).toHaveLength(2);
    expect(await latestPause(world.store.db)).toMatchObject({ pausedBy: 'breaker', resumedAt: null });

    await world.pull();
    await resume(world);
    expect(patches(world)).toHaveLength(4);
    for (const [index, interview] of interviews.entries()) {
      expect(scheduledAt(world, interview)).toBe(hoursAfter(days[index] ?? '', 2));
      expect(await attention(world, interview)).toBeNull();
    }
  });

  it('counts anew from where a person has resumed, within the same hour', async () => {
    const world = await open({ scheduling: AT_ONCE, limits: { moves_per_hour: 1 } });
    const interviews = [];
    for (const at of days.slice(0, 3)) interviews.push(await world.interview({ at }));
    for (const [index, interview] of interviews.entries())
      drag(world, 'alice', interview, { from: hoursAfter(days[index] ?? '', 2) });
    await world.pull('alice');
    for (const moved of [1, 2, 3]) {
      expect(patches(world)).toHaveLength(moved);
      if (moved < 3) await world.pass(MINUTE);
      if (moved < 3) await resume(world);
    }
  });
});

it('while moves are paused by hand, holds and invites follow JobHive and nothing else happens', async () => {
  const world = await open({ scheduling: AT_ONCE });
  const interview = await world.interview();
  await pauseMoves(world.store.db, { by: 'admin', reason: 'a fair' }, world.clock.now());
  expect(await pauseMoves(world.store.db, { by: 'other', reason: 'too' }, world.clock.now())).toBe(false);
  drag(world, 'alice', interview, { from: hoursAfter(THURSDAY, 2) });
  await world.pull('alice');
  expect(patches(world)).toEqual([]);
  const later = hoursAfter(THURSDAY, 24);
  await world.recruiter.interviews.update(interview, { scheduled_at: later });
  await world.webhook(interview);
  await world.pass(MINUTE);
  expect((await world.mail.mails()).filter(({ invite }) => invite !== null)).toHaveLength(2);
  expect(await notices(world)).toEqual([]);
});

describe('the cap of an interviewer’s day', () => {
  it('holds back what would be one too many, tells a person once, and ends with their day', async () => {
    const world = await open({ scheduling: AT_ONCE, limits: { moves_per_interviewer_day: 1 } });
    const first = await world.interview({ at: days[0] ?? '' });
    const second = await world.interview({ at: days[2] ?? '' });
    drag(world, 'alice', first, { from: hoursAfter(THURSDAY, 2) });
    await world.pull('alice');
    const wished = hoursAfter(days[2] ?? '', 2);
    drag(world, 'alice', second, { from: wished });
    await world.pull('alice');
    expect(patches(world)).toHaveLength(1);
    expect(await attention(world, second)).toContain('moved today as often as allowed');
    expect(await notices(world)).toHaveLength(1);
    // Nine in the morning in Berlin: their day ends fifteen hours later.
    await world.pass(14 * HOUR);
    await world.reconcile(second);
    expect(patches(world)).toHaveLength(1);
    await world.pass(DAY / 12);
    await world.pull();
    await world.reconcile(second);
    expect(scheduledAt(world, second)).toBe(wished);
  });

  it('is looked at again by itself when the day is over', async () => {
    const world = await open({
      scheduling: AT_ONCE,
      limits: { moves_per_interviewer_day: 1 },
      calendars: { unknown_after: '48h' },
      jobhive: { sweep: '48h' },
    });
    const first = await world.interview({ at: days[0] ?? '' });
    const second = await world.interview({ at: days[2] ?? '' });
    drag(world, 'alice', first, { from: hoursAfter(THURSDAY, 2) });
    await world.pull('alice');
    drag(world, 'alice', second, { from: hoursAfter(days[2] ?? '', 2) });
    await world.pull('alice');
    await world.pass(14 * HOUR);
    expect(scheduledAt(world, second)).toBe(days[2]);
    await world.pass(2 * HOUR);
    expect(scheduledAt(world, second)).toBe(hoursAfter(days[2] ?? '', 2));
  });
});
