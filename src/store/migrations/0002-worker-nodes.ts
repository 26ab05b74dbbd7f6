/** Who works on the queue: without it, the jobs of a node that died stay locked for graphile-worker's four hours. */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const workerNodes: Migration = {
  async up(db) {
    await sql`
      create table worker_nodes (
        -- What graphile-worker writes to locked_by.
        worker_id text primary key,
        seen_at timestamptz not null
      )
    `.execute(db);
  },
};
