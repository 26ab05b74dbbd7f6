/** What PostgreSQL's autovacuum does, and PGlite, which has no background processes, leaves to us. */
import type { OpenStore } from './open-store.ts';

/**
 * Gives the embedded database's planner its statistics and takes away dead rows. Without statistics it reads whole
 * tables where an index would do. Nothing else runs on the embedded database meanwhile; PostgreSQL is left alone.
 */
export async function vacuumEmbedded(store: Pick<OpenStore, 'kind' | 'pool'>): Promise<void> {
  if (store.kind !== 'postgres') await store.pool.query('vacuum (analyze)');
}
