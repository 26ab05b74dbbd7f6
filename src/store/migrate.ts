/** Brings a database up to this version's tables, ours and the queue's. */
import { runMigrations } from 'graphile-worker';
import { type Migration, Migrator } from 'kysely/migration';
import type { OpenStore } from './open-store.ts';
import { QUEUE_SCHEMA, silentLogger } from './queue.ts';

/** The part of an open store that migrating needs. */
export type Migratable = Pick<OpenStore, 'db' | 'pool'>;

export type Migrations = Readonly<Record<string, Migration>>;

/**
 * Runs what is missing, in order of name, ours in one transaction: all of it or nothing. Any number of nodes may start
 * at once, one does it and the others wait (an advisory lock; over PGlite, the turns of its one session).
 *
 * @returns the names of the migrations that were run, none when the database was up to date
 * @throws what the failing statement threw, with the migration's name before it
 */
export async function migrate(store: Migratable, migrations: Migrations): Promise<{ applied: string[] }> {
  const { error, results } = await migratorOf(store, migrations).migrateToLatest();
  if (error) {
    const failed = results?.find((result) => result.status === 'Error')?.migrationName;
    throw new Error(`migration ${failed ?? 'of the database'} failed: ${messageOf(error)}`, { cause: error });
  }
  await runMigrations({ pgPool: store.pool, schema: QUEUE_SCHEMA, logger: silentLogger });
  return { applied: (results ?? []).map((result) => result.migrationName) };
}

/** Names of the migrations that `migrate` would run, in order. Changes nothing. */
export async function pendingMigrations(store: Migratable, migrations: Migrations): Promise<string[]> {
  const all = await migratorOf(store, migrations).getMigrations();
  return all.filter((migration) => migration.executedAt === undefined).map((migration) => migration.name);
}

function migratorOf(store: Migratable, migrations: Migrations): Migrator {
  return new Migrator({ db: store.db, provider: { getMigrations: async () => ({ ...migrations }) } });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
