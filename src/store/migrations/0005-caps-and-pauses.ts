/** Who was moved by a reschedule, so that it can be counted; and the times in which nothing is moved without a person. */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  `alter table reschedules add column interviewers text[] not null default '{}'`,
  `create table pauses (
    id bigint generated always as identity primary key,
    reason text not null,
    paused_by text not null,
    paused_at timestamptz not null,
    resumed_by text,
    resumed_at timestamptz
  )`,
  // One at a time, whoever asks: the breaker on two nodes, or a person meanwhile.
  `create unique index pauses_open on pauses ((true)) where resumed_at is null`,
];

export const capsAndPauses: Migration = {
  async up(db) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
