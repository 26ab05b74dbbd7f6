/** What the daemon cannot work without. */
import { sql } from 'kysely';
import type { ReadinessCheck } from '../http/health.ts';
import { pendingMigrations } from '../store/migrate.ts';
import { migrations } from '../store/migrations/index.ts';
import type { OpenStore } from '../store/open-store.ts';

export function readinessChecks(store: OpenStore, working: () => boolean): ReadinessCheck[] {
  return [
    {
      name: 'database',
      check: async () => {
        await sql`select 1`.execute(store.db);
        return null;
      },
    },
    {
      name: 'migrations',
      check: async () => {
        const pending = await pendingMigrations(store, migrations);
        return pending.length === 0 ? null : `${pending.length} migration(s) to run: interview-sync migrate`;
      },
    },
    { name: 'jobs', check: async () => (working() ? null : 'stopping') },
  ];
}
