/** Both databases as the daemon has them: PGlite in a folder, and PostgreSQL where `TEST_DATABASE_URL` names a server. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../src/store/migrate.ts';
import { migrations } from '../src/store/migrations/index.ts';
import { type OpenStore, openStore } from '../src/store/open-store.ts';
import { freshPostgres } from '../test/e2e/stage.ts';

interface BenchDatabase {
  readonly name: string;
  /** Migrated; gone after `close`. */
  open(): Promise<OpenStore>;
}

const embedded: BenchDatabase = {
  name: 'PGlite',
  async open() {
    const folder = await mkdtemp(join(tmpdir(), 'bench-pglite-'));
    const store = await openStore({ kind: 'embedded', folder });
    await migrate(store, migrations);
    return { ...store, close: () => store.close().finally(() => rm(folder, { recursive: true, force: true })) };
  },
};

const postgres: BenchDatabase = {
  name: 'PostgreSQL',
  async open() {
    const database = await freshPostgres();
    if (database === null) throw new Error('TEST_DATABASE_URL names no server');
    if (!database) throw new Error('set TEST_DATABASE_URL');
    const store = await openStore({ kind: 'postgres', url: database.url });
    await migrate(store, migrations);
    return { ...store, close: () => store.close().finally(() => database.drop()) };
  },
};

export const databases: readonly BenchDatabase[] = process.env.TEST_DATABASE_URL ? [embedded, postgres] : [embedded];
