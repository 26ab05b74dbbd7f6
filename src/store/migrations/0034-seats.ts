/** Who of a pool took whose seat in an interview; and the index of what counts as a move besides reschedules. */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  `create table seat_changes (
    id bigint generated always as identity primary key,
    interview_id text not null references interviews on delete cascade,
    gave_up text not null,
    took text not null,
    decision_id bigint references decisions,
    changed_at timestamptz not null,
    undone_at timestamptz
  )`,
  `create index seat_changes_interview on seat_changes (interview_id, id)`,
  `create index decisions_moves on decisions (decided_at) where outcome in ('revert', 'replace')`,
  `drop index decisions_reverts`,
];

export const seats: Migration = {
  async up(db) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
