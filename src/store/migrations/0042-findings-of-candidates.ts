/** Findings that are about nobody of the panel: the candidate declined. */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const findingsOfCandidates: Migration = {
  async up(db) {
    await sql`alter table findings alter column interviewer drop not null`.execute(db);
  },
};
