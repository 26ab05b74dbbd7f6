/** Interviews that nobody ever marked as held. */

import { expect, it } from 'vitest';
import { tickSweep } from '../../src/reconcile/ticks.ts';
import { DAY, HOUR } from '../../src/scheduling/instant.ts';
import { worlds } from '../harness/world.ts';

const open = worlds();

it('are asked for ever more rarely, and in the end no more', async () => {
  const world = await open();
  await world.interview();
  const sweepFor = async (days: number) => {
    const before = world.sandbox.requests().filter(({ method }) => method === 'GET').length;
    for (let hour = 0; hour < days * 24; hour += 1) {
      await world.pass(HOUR);
      await tickSweep(world.deps);
      await world.settle();
    }
    return world.sandbox.requests().filter(({ method }) => method === 'GET').length - before;
  };
  await world.pass(6 * DAY);
  expect(await sweepFor(4)).toBeLessThanOrEqual(5);
  await world.pass(25 * DAY);
  await sweepFor(1);
  expect(await sweepFor(2)).toBe(0);
});
