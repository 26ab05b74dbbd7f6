/**
 * The end of the process at any await: before a statement, after a commit, before or after a call over a port. Nothing of
 * ours outlives a job but the database, so a job that stops here and is begun anew is a restart.
 */
import type { KyselyPlugin } from 'kysely';
import type { Store } from '../../src/store/store.ts';

export class Crash extends Error {
  constructor() {
    super('killed');
    this.name = 'Crash';
  }
}

export interface Crashes {
  /** The `n`-th point that a job comes to from now on is its last. */
  arm(n: number): void;
  disarm(): void;
  /** A place where the process may end. */
  point(): void;
  /** Runs a job; however it took its end, it is a failure. */
  within(job: () => Promise<void>): Promise<void>;
  /** The store with a point before each statement and after each commit. */
  store(inner: Store): Store;
}

export function createCrashes(): Crashes {
  let left = 0;
  let depth = 0;
  let dead = false;

  function point(): void {
    if (depth === 0) return;
    if (!dead && left > 0) {
      left -= 1;
      dead = left === 0;
    }
    if (dead) throw new Crash();
  }

  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      point();
      return node;
    },
    transformResult: async ({ result }) => result,
  };

  return {
    arm(n) {
      left = n;
    },
    disarm() {
      left = 0;
    },
    point,
    async within(job) {
      depth += 1;
      try {
        await job();
        if (dead) throw new Crash();
      } finally {
        depth -= 1;
        // Of jobs that ran beside one another all have died with it.
        if (depth === 0) dead = false;
      }
    },
    store: (inner) => ({
      db: inner.db.withPlugin(plugin),
      async transaction(work) {
        const result = await inner.transaction((tx) =>
          work({ db: tx.db.withPlugin(plugin), onCommit: (effect) => tx.onCommit(effect) }),
        );
        point();
        return result;
      },
      close: () => inner.close(),
    }),
  };
}
