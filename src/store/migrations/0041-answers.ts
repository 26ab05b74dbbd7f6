/** What candidates answered to their invites, and how far their mailbox was read. */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  // One answer of an interview: the last that counted.
  `create table candidate_answers (
    interview_id text primary key references interviews on delete cascade,
    answer text not null check (answer in ('accepted', 'tentative', 'declined')),
    -- Of the revision that it answers.
    sequence integer not null,
    -- DTSTAMP of the answer; of two to one revision the later counts.
    stamped_at timestamptz not null,
    received_at timestamptz not null,
    message_id text,
    comment text not null check (char_length(comment) <= 500)
  )`,

  `create table mailboxes (
    name text primary key,
    -- UIDVALIDITY: another one, and the numbers mean other mails.
    validity text,
    last_uid bigint not null default 0,
    read_at timestamptz,
    failure text,
    failed_at timestamptz
  )`,
];

export const answers: Migration = {
  async up(db) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
