/** When a message was handed over to its server, so that one whose answer is lost is known to be uncertain. */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  `alter table deliveries
    add column handed_over_at timestamptz,
    add column resent_by text,
    add column resent_at timestamptz`,
  `create index deliveries_unsettled on deliveries (id) where settled_at is null`,
];

export const handedOver: Migration = {
  async up(db) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
