/** JobHive may be many servers, and one of them may not have heard of a write yet. */

import { expect, it } from 'vitest';
import { MINUTE } from '../../src/scheduling/instant.ts';
import { hoursAfter, THURSDAY, type Wire, worlds } from '../harness/world.ts';
import { drag, holds, invites } from '../harness/world-hands.ts';

const open = worlds();

const LATER = hoursAfter(THURSDAY, 3);

/** A server that goes on answering GET with what it knew first, while it lags. */
function lagging() {
  const state = { lags: false, first: null as string | null };
  const wire: Wire = async (method, send) => {
    const answer = await send();
    if (method !== 'GET') return answer;
    const text = await answer.text();
    state.first ??= text;
    return new Response(state.lags ? state.first : text, { status: answer.status, headers: answer.headers });
  };
  return { state, wire };
}

it('an older version than the one already known moves nothing and tells nobody', async () => {
  const { state, wire } = lagging();
  const world = await open({ scheduling: { settle: '0s' }, wire });
  const interview = await world.interview();
  drag(world, 'alice', interview, { from: LATER });
  state.lags = true;
  // The PATCH's own reread comes before it; the webhook that announces its effect is answered by the server that lags.
  await world.pull('alice');
  await world.webhook(interview);
  expect(holds(world, interview)).toEqual({ alice: `${LATER}+45`, bob: `${LATER}+45` });
  await world.pass(20_000);
  state.lags = false;
  await world.pass(10 * MINUTE);
  expect(holds(world, interview)).toEqual({ alice: `${LATER}+45`, bob: `${LATER}+45` });
  expect(await invites(world)).toMatchObject([{ sequence: 0 }, { sequence: 1, start: LATER }]);
});

it('one that JobHive sticks to is believed after a minute', async () => {
  const { state, wire } = lagging();
  const world = await open({ wire });
  const interview = await world.interview();
  await world.recruiter.interviews.update(interview, { scheduled_at: LATER });
  await world.webhook(interview);
  state.lags = true;
  await world.webhook(interview);
  expect(holds(world, interview)).toMatchObject({ alice: `${LATER}+45` });
  await world.pass(2 * MINUTE);
  expect(holds(world, interview)).toMatchObject({ alice: `${THURSDAY}+45` });
});
