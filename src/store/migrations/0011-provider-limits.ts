/** Providers' limits, counted for all nodes together; and how far push can be relied upon. */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  `create table request_quotas (
    name text primary key,
    per_minute double precision not null,
    -- Requests left at counted_at; it fills up with time.
    left_over double precision not null,
    counted_at timestamptz not null,
    calm_until timestamptz,
    calm_reason text
  )`,

  // One row for each place in a lane that was ever taken.
  `create table request_lanes (
    lane text not null,
    place integer not null,
    holder text not null,
    held_until timestamptz not null,
    primary key (lane, place)
  )`,

  `alter table push_channels
    add column confirmed_at timestamptz,
    add column heard_at timestamptz,
    -- Changes in a row that the poll found and no message announced.
    add column missed integer not null default 0,
    -- The provider said so.
    add column renew_now boolean not null default false`,

  // Null: nobody has said.
  `alter table calendars add column writable boolean`,
];

export const providerLimits: Migration = {
  async up(db) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
