/**
 * Both databases for a test: PGlite in memory always, PostgreSQL when `TEST_DATABASE_URL` names a server on which
 * databases may be created. Every `open` gives a database of its own, gone after `close`.
 */
import { createHash, randomUUID } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  openAsBlob,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import pg from 'pg';
import { migrate } from '../../src/store/migrate.ts';
import { migrations as landed } from '../../src/store/migrations/index.ts';
import { workerNodes } from '../../src/store/migrations/jobs.ts';
import { type OpenOptions, type OpenStore, openStore } from '../../src/store/open-store.ts';

const migrations = { ...landed, '0002_worker_nodes': workerNodes };

export interface TestDatabase {
  readonly name: string;
  /** `raw`: without any table. */
  open(state?: 'migrated' | 'raw', options?: OpenOptions): Promise<OpenStore>;
}

const memory: TestDatabase = {
  name: 'PGlite',
  async open(state = 'migrated', options = {}) {
    const image = await imageOf(state);
    return openStore({ kind: 'memory', image }, options);
  },
};

function postgresAt(url: string): TestDatabase {
  return {
    name: 'PostgreSQL',
    async open(state = 'migrated', options = {}) {
      const name = `test_${randomUUID().replaceAll('-', '')}`;
      await administer(url, `create database ${name}`);
      const own = new URL(url);
      own.pathname = `/${name}`;
      const store = await openStore({ kind: 'postgres', url: own.href }, options);
      if (state === 'migrated') await migrate(store, migrations);
      return {
        ...store,
        async close() {
          await store.close();
          await administer(url, `drop database if exists ${name} with (force)`);
        },
      };
    },
  };
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

const server = process.env.TEST_DATABASE_URL;

export const databases: readonly TestDatabase[] = server ? [memory, postgresAt(server)] : [memory];

/** Making a database takes PGlite seconds, reading a dump of one half a second: kept until a migration changes. */
async function imageOf(state: 'migrated' | 'raw'): Promise<Blob> {
  const root = join(import.meta.dirname, '..', '..');
  const folder = join(root, 'node_modules', '.cache', 'interview-sync');
  const file = join(folder, `${state}-${fingerprint(root)}.tar`);
  try {
    return await openAsBlob(file);
  } catch {
    const image = await makeImage(state);
    mkdirSync(folder, { recursive: true });
    for (const old of readdirSync(folder)) if (old.startsWith(`${state}-`)) rmSync(join(folder, old), { force: true });
    const unfinished = join(folder, randomUUID());
    writeFileSync(unfinished, Buffer.from(await image.arrayBuffer()));
    renameSync(unfinished, file);
    return image;
  }
}

async function makeImage(state: 'migrated' | 'raw'): Promise<Blob> {
  const folder = mkdtempSync(join(tmpdir(), 'interview-sync-image-'));
  const store = await openStore({ kind: 'embedded', folder });
  if (state === 'migrated') await migrate(store, migrations);
  await store.close();
  const pglite = await PGlite.create({ dataDir: join(folder, 'pgdata'), extensions: { btree_gist } });
  const image = await pglite.dumpDataDir('none');
  await pglite.close();
  rmSync(folder, { recursive: true });
  return image;
}

function fingerprint(root: string): string {
  const hash = createHash('sha256');
  const folder = join(root, 'src', 'store', 'migrations');
  for (const name of readdirSync(folder).sort()) hash.update(readFileSync(join(folder, name)));
  hash.update(readFileSync(join(root, 'package-lock.json')));
  return hash.digest('hex').slice(0, 16);
}
