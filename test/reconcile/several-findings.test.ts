/** More than one thing found at once: what is dealt with first must not let the rest be forgotten. */

import { expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/scheduling/instant.ts';
import { latestPause } from '../../src/store/pauses.ts';
import { hoursAfter, THURSDAY, type World, worlds } from '../harness/world.ts';
import { decisions, drag, holds, meeting, patches, removeHold, scheduledAt } from '../harness/world-hands.ts';

const open = worlds();

const RULES = [
  { name: 'Holds stay', on: 'removed', do: 'revert' },
  { name: 'Meetings win', on: 'conflict', do: 'reschedule' },
];

it('a conflict that has lasted is acted on as soon as a hold was put back', async () => {
  const world = await open({ rules: RULES });
  const interview = await world.interview();
  removeHold(world, 'alice', interview);
  meeting(world, 'bob', { from: THURSDAY });
  await world.pull();
  await world.pass(4 * MINUTE);
  expect(await decisions(world, interview)).toEqual(expect.arrayContaining(['revert', 'reschedule']));
  expect(patches(world)).toHaveLength(1);
  expect(Object.keys(holds(world, interview))).toEqual(['alice', 'bob']);
});

it('a conflict that had not lasted long enough when a hold was put back is acted on when it has', async () => {
  const world = await open({ rules: RULES });
  const interview = await world.interview();
  removeHold(world, 'alice', interview);
  await world.pull('alice');
  await world.pass(2 * MINUTE);
  meeting(world, 'bob', { from: THURSDAY });
  await world.pull('bob');
  await world.pass(2 * MINUTE);
  expect(patches(world)).toEqual([]);
  await world.pass(MINUTE);
  expect(patches(world)).toHaveLength(1);
});

/** Alice has moved one interview; another asks for a person first, and has a conflict that a rule would answer. */
async function moveBehindAQuestion(world: World) {
  const moved = await world.interview();
  const asking = await world.interview({ at: hoursAfter(THURSDAY, 24) });
  drag(world, 'alice', moved, { from: hoursAfter(THURSDAY, 2) });
  await world.pull('alice');
  expect(patches(world)).toHaveLength(1);
  removeHold(world, 'alice', asking);
  await world.pull('alice');
  meeting(world, 'bob', { from: hoursAfter(THURSDAY, 24) });
  await world.pull('bob');
  expect(await decisions(world, asking)).toEqual(['notify', 'notify']);
  return asking;
}

const ASKED_FIRST = {
  rules: [
    { name: 'Moves are taken', on: 'moved', do: 'accept' },
    { name: 'A person looks', on: 'removed', do: 'notify' },
    { name: 'Meetings win', on: 'conflict', do: 'reschedule' },
  ],
  scheduling: { settle: '0s' },
  calendars: { unknown_after: '48h' },
  jobhive: { sweep: '48h' },
};

it('a conflict that a full day held back is acted on when the day is over, whatever else asks for a person', async () => {
  const world = await open({ ...ASKED_FIRST, limits: { moves_per_interviewer_day: 1 } });
  const asking = await moveBehindAQuestion(world);
  await world.pass(14 * HOUR);
  expect(scheduledAt(world, asking)).toBe(hoursAfter(THURSDAY, 24));
  await world.pass(2 * HOUR);
  expect(scheduledAt(world, asking)).not.toBe(hoursAfter(THURSDAY, 24));
});

it('one move too many within the hour trips the breaker, whatever else asks for a person', async () => {
  const world = await open({ ...ASKED_FIRST, limits: { moves_per_hour: 1 } });
  await moveBehindAQuestion(world);
  expect(await latestPause(world.store.db)).toMatchObject({ pausedBy: 'breaker', resumedAt: null });
});
