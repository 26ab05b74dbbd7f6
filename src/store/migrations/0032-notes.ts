/** What interviewers read in their holds about a new time, beside what the candidate reads. */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const notes: Migration = {
  async up(db) {
    await sql`alter table reschedules add column note text not null default '' check (char_length(note) <= 500)`.execute(
      db,
    );
  },
};
