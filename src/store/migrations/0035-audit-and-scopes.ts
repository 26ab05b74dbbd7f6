/** What people did by hand, which nobody can change afterwards; and pauses of less than everything. */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  `create table audit (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    who text not null,
    act text not null,
    subject text not null,
    old jsonb,
    new jsonb
  )`,
  `create index audit_subject on audit (subject, id)`,
  `create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception 'the audit is only added to: % is refused', lower(tg_op);
    end
  $$`,
  `create trigger audit_only_grows before update or delete or truncate on audit
    for each statement execute function refuse_change()`,

  `alter table pauses
    add column scope text not null default 'everything' check (scope in ('everything', 'connection', 'interviewer', 'interview')),
    add column scope_of text not null default ''`,
  `drop index pauses_open`,
  // Of each scope one at a time, whoever asks: the breaker on two nodes, or a person meanwhile.
  `create unique index pauses_open on pauses (scope, scope_of) where resumed_at is null`,
];

export const auditAndScopes: Migration = {
  async up(db) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
