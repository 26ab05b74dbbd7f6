/** What mails say is forgotten after a time. */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  `alter table deliveries alter column raw drop not null`,
  `create index deliveries_to_forget on deliveries (settled_at) where raw is not null`,
];

export const forgottenMails: Migration = {
  async up(db) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
