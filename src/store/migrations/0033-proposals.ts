/** New times that wait for a person, the links by which one answers, and which reschedule carries one out. */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  `create table proposals (
    id bigint generated always as identity primary key,
    interview_id text not null references interviews on delete cascade,
    asked_by text not null check (asked_by in ('rule', 'candidate')),
    origin jsonb not null,
    from_start timestamptz not null,
    from_end timestamptz not null,
    times jsonb not null,
    state text not null check (state in ('open', 'approved', 'refused', 'expired', 'withdrawn', 'done', 'failed')),
    opened_at timestamptz not null,
    expires_at timestamptz not null,
    when_expired text not null,
    announced_at timestamptz,
    answered_at timestamptz,
    answered_by text,
    chosen integer,
    anyway boolean not null default false,
    settled_at timestamptz,
    settled_why text
  )`,
  // Of each side one at a time: whoever asks again means the later one.
  `create unique index proposals_unsettled on proposals (interview_id, asked_by) where state in ('open', 'approved')`,
  `create index proposals_interview on proposals (interview_id, id)`,

  // One for each person who was asked, so that it is known who answered.
  `create table proposal_links (
    token_hash text primary key,
    proposal_id bigint not null references proposals on delete cascade,
    recipient text not null,
    expires_at timestamptz not null,
    used_at timestamptz
  )`,
  `create index proposal_links_proposal on proposal_links (proposal_id)`,

  `alter table reschedules add column proposal_id bigint references proposals`,
];

export const proposals: Migration = {
  async up(db) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
