/** The database, as the rest of the program sees it: one Kysely over one pool, PGlite or PostgreSQL behind it. */
import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';

/** Inside a transaction. Repositories take a `Tx` or the store itself, so that callers decide what commits together. */
export interface Tx {
  readonly db: Kysely<Database>;
  /** Runs after the commit, not at all after a rollback. Must not throw. */
  onCommit(effect: () => void): void;
}

export interface Store {
  readonly db: Kysely<Database>;
  /** Read committed. Rolls back when `work` throws, and throws the same. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
