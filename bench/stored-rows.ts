/** What a listing has stored: forgotten, counted, and inserted once more without anything around it. */
import type { CalendarId } from '../src/scheduling/ids.ts';
import type { OpenStore } from '../src/store/open-store.ts';
import { timed } from './report.ts';

const AT_ONCE = 500;

/** As if the calendar had never been read. */
export const forget = (store: OpenStore, id: CalendarId) =>
  store.db.transaction().execute(async (tx) => {
    await tx.deleteFrom('resources').where('calendar_id', '=', id).execute();
    await tx.updateTable('calendars').set({ cursor: null, listing_profile: null }).where('id', '=', id).execute();
  });

/** As if nothing had been asked of any provider: what is measured is work, and not the wait for a quota. */
export const refillQuotas = (store: OpenStore) => store.db.deleteFrom('request_quotas').execute();

/** @throws when there are not so many */
export async function expectEvents(store: OpenStore, id: CalendarId, expected: number): Promise<void> {
  const { count } = await store.db
    .selectFrom('events')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('calendar_id', '=', id)
    .executeTakeFirstOrThrow();
  if (count !== expected) throw new Error(`${id}: ${count} events stored, ${expected} expected`);
}

/** The rows of the last listing, once more: 500 at a time, one transaction for each. @returns how long it took, in ms */
export async function plainInserts(store: OpenStore, id: CalendarId): Promise<number> {
  const resources = await store.db.selectFrom('resources').selectAll().where('calendar_id', '=', id).execute();
  const events = await store.db.selectFrom('events').selectAll().where('calendar_id', '=', id).execute();
  const rows = events.map(({ during: _generated, ...row }) => row);
  await forget(store, id);
  return timed(async () => {
    for (let from = 0; from < rows.length; from += AT_ONCE)
      await store.db.transaction().execute(async (tx) => {
        await tx
          .insertInto('resources')
          .values(resources.slice(from, from + AT_ONCE))
          .execute();
        await tx
          .insertInto('events')
          .values(rows.slice(from, from + AT_ONCE))
          .execute();
      });
  });
}
