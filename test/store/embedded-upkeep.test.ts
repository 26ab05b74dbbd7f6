import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { vacuumEmbedded } from '../../src/store/embedded-upkeep.ts';
import type { OpenStore } from '../../src/store/open-store.ts';
import { databases } from '../harness/database.ts';

let store: OpenStore;
afterEach(() => store?.close());

/** Rows by the planner's statistics; -1 while it has none. */
async function knownRows(): Promise<number | undefined> {
  const { rows } = await sql<{ reltuples: number }>`
    select reltuples from pg_class where oid = 'worker_nodes'::regclass
  `.execute(store.db);
  return rows[0]?.reltuples;
}

describe.each(databases)('upkeep of $name', ({ name, open }) => {
  it('gives the embedded database statistics, and leaves PostgreSQL’s to its own autovacuum', async () => {
    store = await open();
    await sql`insert into worker_nodes select n::text, now() from generate_series(1, 500) n`.execute(store.db);
    expect(await knownRows()).toBe(-1);
    await vacuumEmbedded(store);
    expect(await knownRows()).toBe(name === 'PostgreSQL' ? -1 : 500);
  });
});
