/** When a push channel was prolonged last: some providers want that done long before it ends. */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const renewedChannels: Migration = {
  async up(db) {
    await sql`alter table push_channels add column renewed_at timestamptz`.execute(db);
  },
};
