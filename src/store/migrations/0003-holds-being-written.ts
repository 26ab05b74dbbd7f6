/** Where a hold is about to be written: without it, a write whose answer was lost looks like its owner's own change. */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const holdsBeingWritten: Migration = {
  async up(db) {
    await sql`alter table holds add column writing_start timestamptz, add column writing_end timestamptz`.execute(db);
  },
};
