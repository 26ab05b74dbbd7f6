/** No more interviews are moved in an hour than the configuration allows, however many are decided about at once. */

import { expect, it } from 'vitest';
import { reconcile } from '../../src/reconcile/reconcile.ts';
import { MINUTE } from '../../src/scheduling/instant.ts';
import { hoursAfter, THURSDAY, worlds } from '../harness/world.ts';
import { decisions, drag, patches } from '../harness/world-hands.ts';

const open = worlds();

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
