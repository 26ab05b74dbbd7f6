/**
 * Where we asked for a hold to be, beside where its provider put it: some store other times than they are given, and
 * compared with those a hold would be late for ever. And how often in a row it could not be written.
 */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const holdsAsAsked: Migration = {
  async up(db) {
    await sql`
      alter table holds
        add column asked_start timestamptz, add column asked_end timestamptz,
        add column failures integer not null default 0
    `.execute(db);
    await sql`update holds set asked_start = written_start, asked_end = written_end`.execute(db);
  },
};
