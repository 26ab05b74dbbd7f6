/** Whether somebody of the company called an event (unknown until its calendar is listed again), and whose an interview is. */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const organizersAndCandidates: Migration = {
  async up(db) {
    await sql`alter table events add column organizer text check (organizer in ('inside', 'outside'))`.execute(db);
    await sql`create index interviews_candidate on interviews (candidate_email) where scheduled_at is not null`.execute(
      db,
    );
  },
};
