/**
 * Two indexes began with the calendar and told apart nothing that a page of a listing names: a planner without
 * statistics took them for look-ups by key, and read the whole calendar for each. The one over time holds only what takes
 * time from now on, which look-ups by key do not ask; the one over listings served one question a week.
 */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const lookUpsByKey: Migration = {
  async up(db) {
    await sql`drop index events_during`.execute(db);
    await sql`create index events_during on events using gist (calendar_id, during) where not cancelled`.execute(db);
    await sql`drop index resources_listing`.execute(db);
  },
};
