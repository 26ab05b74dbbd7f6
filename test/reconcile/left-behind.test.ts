/** Somebody interviews no longer: the configuration names neither them nor their calendar. */
import { describe, expect, it } from 'vitest';
import { HOUR } from '../../src/scheduling/instant.ts';
import { listCalendars, syncCalendars } from '../../src/store/calendars.ts';
import { holdsOf } from '../../src/store/holds.ts';
import { sweepAllNow } from '../../src/store/sweeps.ts';
import { hoursAfter, THURSDAY, type World, worlds } from '../harness/world.ts';
import { drag, holds } from '../harness/world-hands.ts';

const open = worlds();
const WITHOUT_BOB = {
  interviewers: ['alice', 'carol'],
  panels: [{ name: 'everybody', required: ['alice@acme.example', 'carol@acme.example'] }],
} as const;

/** As the daemon does that finds its file changed. */
async function bobLeaves(world: World): Promise<void> {
  await world.reconfigure(WITHOUT_BOB);
  await sweepAllNow(world.store.db, world.clock.now());
}

describe('a hold in a calendar that is not configured any more', () => {
  it('is taken away, and whoever sits there instead has one', async () => {
    const world = await open();
    const interview = await world.interview();
    await bobLeaves(world);
    await world.reconcile(interview);
    expect(holds(world, interview)).toEqual({ alice: `${THURSDAY}+45`, carol: `${THURSDAY}+45` });
  });

  it('is taken away also where its owner has changed it, which nobody reads any more', async () => {
    const world = await open();
    const interview = await world.interview();
    await bobLeaves(world);
    drag(world, 'bob', interview, { from: hoursAfter(THURSDAY, 2) });
    await world.reconcile(interview);
    expect(Object.keys(holds(world, interview))).toEqual(['alice', 'carol']);
  });

  it.each(['unavailable', 'unauthorized', 'forbidden'] as const)(
    'is tried again while its calendar says %s, ever more rarely, and said to be there once',
    async (reason) => {
      const world = await open();
      const interview = await world.interview();
      await bobLeaves(world);
      world.calendar('bob').fail('deleteHold', { reason }, 2);
      await world.reconcile(interview);
      expect(Object.keys(holds(world, interview))).toEqual(['alice', 'bob', 'carol']);
      await world.pass(3 * HOUR);
      expect(Object.keys(holds(world, interview))).toEqual(['alice', 'carol']);
      expect(world.lines.filter((line) => line.includes('cannot be deleted'))).toHaveLength(1);
    },
  );

  it('stays while another node has that calendar in its configuration', async () => {
    const world = await open();
    const interview = await world.interview();
    const known = await listCalendars(world.store.db);
    await bobLeaves(world);
    await syncCalendars(world.store.db, known, world.clock.now());
    await world.reconcile(interview);
    expect(Object.keys(holds(world, interview))).toEqual(['alice', 'bob', 'carol']);
    expect(await holdsOf(world.store.db, interview)).toHaveLength(3);
  });

  it('comes back with its owner', async () => {
    const world = await open();
    const interview = await world.interview();
    await bobLeaves(world);
    await world.reconcile(interview);
    await world.reconfigure({});
    await world.pull();
    await world.reconcile(interview);
    await world.pass(HOUR);
    expect(holds(world, interview)).toEqual({ alice: `${THURSDAY}+45`, bob: `${THURSDAY}+45` });
  });
});
