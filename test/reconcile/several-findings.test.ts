/** More than one thing found at once: what is dealt with first must not let the rest be forgotten. */

import { expect, it } from 'vitest';
import { MINUTE } from '../../src/scheduling/instant.ts';
import { THURSDAY, worlds } from '../harness/world.ts';
import { decisions, holds, meeting, patches, removeHold } from '../harness/world-hands.ts';

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
