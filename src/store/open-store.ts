/** Opens the database, whichever it is, as one pool with one Kysely over it. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { join } from 'node:path';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { Kysely, PostgresDialect, type PostgresPool } from 'kysely';
import pg from 'pg';
import { type Clock, systemClock } from '../clock.ts';
import { lockFolder } from './folder-lock.ts';
import { createPglitePool } from './pglite-pool.ts';
import { columnTypes, watchConnections } from './pool-manners.ts';
import { createStatementNames, preparing } from './prepared-statements.ts';
import type { Database } from './schema.ts';
import type { Store, Tx } from './store.ts';

export type StoreLocation =
  | { readonly kind: 'postgres'; readonly url: string }
  /** PGlite in a folder of this machine, which is created when missing and locked while open. */
  | { readonly kind: 'embedded'; readonly folder: string }
  /** PGlite without a disk; `image` is a data directory dumped by PGlite to start from. */
  | { readonly kind: 'memory'; readonly image?: Blob };

export interface OpenStore extends Store {
  readonly kind: StoreLocation['kind'];
  /** The pool below `db`, for the queue. */
  readonly pool: pg.Pool;
  /** What whoever starts the daemon should be told about this database, in one line; null when nothing. */
  readonly notice: string | null;
}

export interface OpenOptions {
  readonly clock?: Clock;
  /** A lost connection, or an effect after a commit that threw. Never fatal: the pool reconnects by itself. */
  readonly onError?: (error: Error) => void;
  /** PostgreSQL only: most connections at once. */
  readonly maxConnections?: number;
}

const NOTICE =
  'The embedded database survives a crash of this process, but it never forces writes to the disk: a power loss can ' +
  'damage it. Use PostgreSQL (database.url) where that matters.';

/**
 * Opens without migrating. PGlite never calls fsync: what is committed survives the end of the process (kill -9
 * included), not the end of the machine. One PGlite is one session, see `createPglitePool`.
 *
 * @throws FolderLocked when another process has the folder open
 */
export async function openStore(where: StoreLocation, options: OpenOptions = {}): Promise<OpenStore> {
  const onError = options.onError ?? (() => {});
  if (where.kind === 'postgres') {
    const pool = openPostgres(where.url, onError, options.maxConnections ?? 20);
    return storeOver(pool, { kind: where.kind, notice: null, onError, afterClose: async () => {} });
  }
  if (where.kind === 'memory') {
    const pglite = await openPglite(where.image ? { loadDataDir: where.image } : {});
    const pool = createPglitePool(pglite, onError);
    return storeOver(pool, { kind: where.kind, notice: null, onError, afterClose: () => pglite.close() });
  }
  const lock = lockFolder(where.folder, (options.clock ?? systemClock).now());
  try {
    const pglite = await openPglite({ dataDir: join(where.folder, 'pgdata') });
    const afterClose = async () => {
      await pglite.close();
      lock.release();
    };
    return storeOver(createPglitePool(pglite, onError), { kind: where.kind, notice: NOTICE, onError, afterClose });
  } catch (error) {
    lock.release();
    throw error;
  }
}

function openPglite(options: PGliteOptions): Promise<PGlite> {
  return PGlite.create({ ...options, extensions: { btree_gist } });
}

function openPostgres(url: string, onError: (error: Error) => void, max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types: columnTypes,
    application_name: 'interview-sync',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    // No transaction of ours waits for anything but the database: one that idles belongs to a node that is gone.
    idle_in_transaction_session_timeout: 60_000,
  });
  return watchConnections(pool, onError);
}

interface Foundation {
  readonly kind: StoreLocation['kind'];
  readonly notice: string | null;
  readonly onError: (error: Error) => void;
  readonly afterClose: () => Promise<void>;
}

function storeOver(pool: pg.Pool, { kind, notice, onError, afterClose }: Foundation): OpenStore {
  const running = new AsyncLocalStorage<{ open: boolean }>();
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: guarded(pool, running) }) });
  let closed: Promise<void> | null = null;
  return {
    kind,
    pool,
    db,
    notice,
    async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
      const effects: (() => void)[] = [];
      const scope = { open: true };
      const result = await db
        .transaction()
        .setIsolationLevel('read committed')
        .execute((trx) =>
          running
            .run(scope, () => work({ db: trx, onCommit: (effect) => effects.push(effect) }))
            .finally(() => {
              scope.open = false;
            }),
        );
      for (const effect of effects) attempt(effect, onError);
      return result;
    },
    close() {
      closed ??= db.destroy().then(afterClose);
      return closed;
    },
  };
}

/** It has been committed: that an effect threw must not look like a rollback. */
function attempt(effect: () => void, onError: (error: Error) => void): void {
  try {
    effect();
  } catch (error) {
    onError(error instanceof Error ? error : new Error(String(error)));
  }
}

/**
 * Asking the store instead of the `tx` inside a transaction would, over PGlite, wait for that transaction for ever, and
 * over PostgreSQL not see what it wrote. Both are a mistake of the caller and said at once.
 */
function guarded(pool: pg.Pool, running: AsyncLocalStorage<{ open: boolean }>): PostgresPool {
  const names = createStatementNames();
  // Kysely knows a connection again by its object.
  const clients = new WeakMap<pg.PoolClient, pg.PoolClient>();
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      if (running.getStore()?.open) {
        throw new Error('the store was asked for another connection inside a transaction: use tx.db there');
      }
      const client = await pool.connect();
      const prepared = clients.get(client) ?? preparing(client, names);
      clients.set(client, prepared);
      return prepared;
    },
  };
}
