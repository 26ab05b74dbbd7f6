/** JobHive takes 15 to 90 minutes from us, and may tell us of interviews that are longer. */

import { expect, it } from 'vitest';
import { MINUTE } from '../../src/scheduling/instant.ts';
import { THURSDAY, type Wire, worlds } from '../harness/world.ts';
import { attention, holds, invites, meeting, patches } from '../harness/world-hands.ts';

const open = worlds();

const twoHours: Wire = async (_method, send) => {
  const answer = await send();
  const text = (await answer.text()).replaceAll('"estimated_minutes":45', '"estimated_minutes":120');
  return new Response(text, { status: answer.status, headers: answer.headers });
};

it('an interview of two hours is held and announced, and a person moves it out of a conflict', async () => {
  const world = await open({ wire: twoHours });
  const interview = await world.interview();
  meeting(world, 'alice', { from: THURSDAY });
  await world.pull();
  await world.pass(4 * MINUTE);
  expect(world.failures).toEqual([]);
  expect(patches(world)).toEqual([]);
  expect(await attention(world, interview)).toContain('an interview cannot last 120 minutes');
  expect(holds(world, interview)).toEqual({ alice: `${THURSDAY}+120`, bob: `${THURSDAY}+120` });
  expect(await invites(world)).toHaveLength(1);
});
