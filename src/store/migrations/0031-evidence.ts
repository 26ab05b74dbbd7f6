/**
 * Since when each thing is as it is: of what differs, the latest says which change caused it. And what a hold's owner had
 * answered when we last wrote it: a "no" that a provider keeps on a moved event is no news.
 */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const evidence: Migration = {
  async up(db) {
    await sql`alter table events add column changed_at timestamptz`.execute(db);
    await sql`alter table interviews add column timed_at timestamptz`.execute(db);
    await sql`alter table panel_members add column joined_at timestamptz`.execute(db);
    await sql`alter table holds add column written_answer text`.execute(db);
    await sql`alter table reschedules add column chosen_by text`.execute(db);
    await sql`
      update findings set facts = facts || '{"cause": {"change": "calendar", "at": null}}' where not facts ? 'cause'
    `.execute(db);
  },
};
