/** Links that we hand out: candidates' pages and feeds. Of the token in one only its hash is kept. */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  `create table links (
    id integer generated always as identity primary key,
    -- SHA-256 of the token.
    token_hash text not null unique,
    kind text not null check (kind in ('candidate', 'interviewer', 'panel')),
    -- The interview's id, the interviewer's address, or the panel's name.
    subject text not null,
    -- The address that a candidate's link was made for: it opens nothing once the interview is somebody else's.
    candidate_email text check ((candidate_email is not null) = (kind = 'candidate')),
    created_at timestamptz not null,
    expires_at timestamptz,
    revoked_at timestamptz
  )`,
  `create index links_subject on links (kind, subject)`,
  `create index links_expire on links (expires_at) where expires_at is not null`,
];

export const links: Migration = {
  async up(db) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
