/**
 * A hold outlasts its calendar's place in the configuration: it was forgotten with the calendar and stood there for good,
 * and beside it the one of whoever took the seat, or a second one of the same calendar under another name.
 */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const holdsLeftBehind: Migration = {
  async up(db) {
    await sql`alter table holds drop constraint holds_calendar_id_fkey`.execute(db);
  },
};
