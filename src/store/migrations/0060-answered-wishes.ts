/** Candidates' wishes for another time are answered, each once. */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  `alter table proposals add column told_at timestamptz`,
  // Whoever asked before is not surprised with an answer now.
  `update proposals set told_at = settled_at where asked_by = 'candidate' and settled_at is not null`,
  `create index proposals_untold on proposals (interview_id)
    where asked_by = 'candidate' and settled_at is not null and told_at is null`,

  `alter table deliveries add column proposal_id bigint references proposals on delete cascade`,
  `create unique index deliveries_proposal on deliveries (proposal_id) where proposal_id is not null`,
];

export const answeredWishes: Migration = {
  async up(db) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
