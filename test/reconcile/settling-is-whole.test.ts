/** A reschedule that is over keeps no slot, even when the database fails, or we do, in the middle of settling it. */

import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { hoursAfter, THURSDAY, worlds } from '../harness/world.ts';
import { drag, reschedules } from '../harness/world-hands.ts';

const open = worlds();

it('it is settled and its slot freed, or neither', async () => {
  const world = await open({ scheduling: { settle: '0s' } });
  const { db } = world.store;
  const interview = await world.interview();
  await sql`
    create function refuse() returns trigger language plpgsql as $$ begin raise exception 'the disk is full'; end $$
  `.execute(db);
  await sql`create trigger refuse before delete on slot_reservations execute function refuse()`.execute(db);
  onTestFinished(async () => {
    await sql`drop function refuse cascade`.execute(db);
  });
  // JobHive's answer is lost: the reread settles it, outside of any other transaction.
  world.sandbox.armFault({ match: { method: 'PATCH' }, fault: { kind: 'lost_response' } });
  drag(world, 'alice', interview, { from: hoursAfter(THURSDAY, 3) });
  await world.pull('alice');
  await world.pass(10_000);
  expect(world.failures).not.toEqual([]);
  expect(await reschedules(world, interview)).toMatchObject([{ state: 'sent' }]);
});
