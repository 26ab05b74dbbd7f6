/**
 * Both databases for a test: PGlite in memory always, PostgreSQL when `TEST_DATABASE_URL` names a server on which
 * databases may be created. Every `open` gives a database of its own, gone after `close`.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { migrate } from '../../src/store/migrate.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { type OpenOptions, type OpenStore, openStore } from '../../src/store/open-store.ts';
import { createPglitePool } from '../../src/store/pglite-pool.ts';

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

const root = join(import.meta.dirname, '..', '..');
const cache = join(root, 'node_modules', '.cache', 'interview-sync');

/** Making a database takes PGlite seconds, reading a dump of one half a second: kept until what it holds changes. */
async function imageOf(state: 'migrated' | 'raw'): Promise<Blob> {
  const file = join(cache, `${state}-${fingerprintOf(state)}.tar`);
  if (existsSync(file)) return new Blob([readFileSync(file)]);
  const pglite = await PGlite.create({
    extensions: { btree_gist },
    ...(state === 'migrated' ? { loadDataDir: await imageOf('raw') } : {}),
  });
  if (state === 'migrated') {
    const pool = createPglitePool(pglite, () => {});
    await migrate({ pool, db: new Kysely({ dialect: new PostgresDialect({ pool }) }) }, migrations);
    await pool.end();
  }
  const image = await pglite.dumpDataDir('none');
  await pglite.close();
  await keep(file, image);
  return image;
}

/** Whole or not at all, whoever else is making the same one. */
async function keep(file: string, image: Blob): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const unfinished = join(cache, randomUUID());
  writeFileSync(unfinished, Buffer.from(await image.arrayBuffer()));
  renameSync(unfinished, file);
}

function fingerprintOf(state: 'migrated' | 'raw'): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  const folder = join(root, 'src', 'store', 'migrations');
  if (state === 'migrated')
    for (const name of readdirSync(folder).sort()) hash.update(readFileSync(join(folder, name)));
  return hash.digest('hex').slice(0, 16);
}
