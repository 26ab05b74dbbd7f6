/** Candidates are not mailed at night, and in the morning only what is true by then. */
import { expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/scheduling/instant.ts';
import { deliveriesOf } from '../../src/store/deliveries.ts';
import { at, hoursAfter, THURSDAY, type World, worlds } from '../harness/world.ts';
import { invites } from '../harness/world-hands.ts';

const open = worlds();
/** Nine in the morning in Berlin is in the middle of the night for this candidate. */
const NIGHT = { candidates: { mail_hours: '08:00-21:00', time_zone: 'America/New_York' } };

async function move(world: World, interview: Parameters<World['webhook']>[0], to: string): Promise<void> {
  await world.recruiter.interviews.update(interview, { scheduled_at: to });
  await world.webhook(interview);
}

it('what is due at night waits for the morning, and a newer revision takes its place', async () => {
  const world = await open(NIGHT);
  const interview = await world.interview({ at: '2026-11-26T16:00:00Z' });
  await move(world, interview, '2026-11-26T17:00:00Z');
  expect(await invites(world)).toEqual([]);
  const waiting = (await deliveriesOf(world.store.db, interview)).map(({ nextAttemptAt }) => nextAttemptAt);
  expect(waiting).toEqual([at('2026-11-23T13:00:00Z'), at('2026-11-23T13:00:00Z')]);
  await world.pass(5 * HOUR);
  expect(await invites(world)).toMatchObject([{ sequence: 1, start: '2026-11-26T17:00:00Z' }]);
  const revisions = (await deliveriesOf(world.store.db, interview)).filter(({ sequence }) => sequence !== null);
  expect(revisions.map(({ state }) => state)).toEqual(['superseded', 'accepted']);
});

it('a cancellation shortly before the interview does not wait', async () => {
  const world = await open(NIGHT);
  const soon = await world.interview({ at: '2026-11-23T15:00:00Z', id: 'int_soon' });
  const later = await world.interview({ at: hoursAfter(THURSDAY, 6), candidate: 'b@candidate.example' });
  for (const interview of [soon, later]) {
    await world.recruiter.interviews.cancel(interview);
    await world.webhook(interview);
  }
  await world.pass(MINUTE);
  expect((await invites(world)).map(({ method }) => method)).toEqual(['REQUEST', 'CANCEL']);
});
