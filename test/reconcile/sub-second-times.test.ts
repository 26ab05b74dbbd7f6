/** JobHive's times may have fractions of a second; calendars have none. */

import { expect, it } from 'vitest';
import { MINUTE } from '../../src/scheduling/instant.ts';
import { hoursAfter, THURSDAY, worlds } from '../harness/world.ts';
import { drag, holds, holdWrites, patches } from '../harness/world-hands.ts';

const open = worlds();

const LATER = hoursAfter(THURSDAY, 3);

it('a hold of an interview that starts at a fraction of a second is written once, and can be dragged', async () => {
  const world = await open();
  const interview = await world.interview({ at: THURSDAY.replace('Z', '.123Z') });
  await world.reconcile(interview);
  await world.reconcile(interview);
  expect(holdWrites(world)).toBe(2);

  drag(world, 'alice', interview, { from: LATER });
  await world.pull();
  await world.pass(3 * MINUTE);
  expect(patches(world)).toMatchObject([{ scheduled_at: LATER }]);
  expect(holds(world, interview)).toEqual({ alice: `${LATER}+45`, bob: `${LATER}+45` });
});
