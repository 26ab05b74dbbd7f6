/** A pause made while something is decided: what was paused before a move is on record is not moved. */
import { sql } from 'kysely';
import { describe, expect, it, vi } from 'vitest';
import { pause } from '../../src/reconcile/pausing.ts';
import { reconcile } from '../../src/reconcile/reconcile.ts';
import { MINUTE } from '../../src/scheduling/instant.ts';
import type { PauseScope } from '../../src/store/pauses.ts';
import { databases } from '../harness/database.ts';
import { around, beforeTheFirst } from '../harness/in-between.ts';
import { hoursAfter, THURSDAY, type World, worldsOver } from '../harness/world.ts';
import { decisions, declineHold, drag, holds, patches } from '../harness/world-hands.ts';

const LATER = hoursAfter(THURSDAY, 3);
const OF_BOB = { kind: 'interviewer', of: 'bob@acme.example' } as const;

/** Alice has dragged her hold, and long enough ago to act on; nobody has looked since. */
async function ripe(world: World) {
  const interview = await world.interview();
  drag(world, 'alice', interview, { from: LATER });
  await world.pull('alice');
  await world.clock.advance(3 * MINUTE);
  expect(await decisions(world, interview)).toEqual(['wait']);
  return interview;
}

describe.each(databases)('over $name, a pause in between', (database) => {
  const open = worldsOver(database);

  it.each<[string, PauseScope | null, boolean]>([
    ['everything', { kind: 'everything' }, true],
    ['the interview', null, true],
    ['somebody on its panel', OF_BOB, true],
    ['a connection of its panel', { kind: 'connection', of: 'memory' }, true],
    ['somebody who is not on it', { kind: 'interviewer', of: 'carol@acme.example' }, false],
  ])('of %s', async (_what, given, holdsBack) => {
    const world = await open();
    const interview = await ripe(world);
    const scope: PauseScope = given ?? { kind: 'interview', of: interview };
    // Everything has been read when the first transaction begins: the one that records.
    const pausing = vi.fn(() => pause(world.deps, { by: 'admin', reason: 'a fair', scope }));
    await reconcile(beforeTheFirst(world, pausing), interview);
    expect(pausing).toHaveBeenCalled();
    expect(patches(world)).toHaveLength(holdsBack ? 0 : 1);
    expect(await decisions(world, interview)).toEqual(['wait', holdsBack ? 'held_back' : 'reschedule']);
  });

  it('of the one who would be given a seat', async () => {
    const pool = {
      name: 'any',
      required: 'alice@acme.example',
      any: { of: ['bob@acme.example', 'carol@acme.example'] },
    };
    const rules = [{ name: 'Somebody else', on: 'declined', do: 'replace_from_pool' }];
    const world = await open({ panels: [pool], rules });
    const interview = await world.interview();
    const sits = 'bob' in holds(world, interview) ? 'bob' : 'carol';
    const scope = { kind: 'interviewer', of: `${sits === 'bob' ? 'carol' : 'bob'}@acme.example` } as const;
    declineHold(world, sits, interview);
    await world.pull(sits);
    await world.clock.advance(3 * MINUTE);
    const pausing = vi.fn(() => pause(world.deps, { by: 'admin', reason: 'a fair', scope }));
    await reconcile(beforeTheFirst(world, pausing), interview);
    expect(pausing).toHaveBeenCalled();
    expect(await decisions(world, interview)).toEqual(['wait', 'notify']);
    expect(Object.keys(holds(world, interview))).toContain(sits);
  });

  it('is over only after what was decided before it is on record', async () => {
    const world = await open();
    const interview = await ripe(world);
    const order: string[] = [];
    const recording = Promise.withResolvers<void>();
    // Said out here: the store lets nobody ask for a second connection inside a transaction.
    const pausing = recording.promise
      .then(() => pause(world.deps, { by: 'admin', reason: 'a fair', scope: OF_BOB }))
      .then(() => order.push('paused'));
    const deps = around(
      world,
      (transaction) => (work) =>
        transaction(async (tx) => {
          const done = await work(tx);
          if (order.length > 0) return done;
          recording.resolve();
          // Far longer than a pause takes that nothing stops.
          for (let turn = 0; turn < 100; turn += 1) await sql`select 1`.execute(tx.db);
          order.push('recorded');
          return done;
        }),
    );
    await reconcile(deps, interview);
    await pausing;
    expect(order).toEqual(['recorded', 'paused']);
    expect(patches(world)).toHaveLength(1);
  });
});
