/**
 * graphile-worker marks jobs as done several at a time. That can meet a transaction which names the same keys again, and
 * PostgreSQL then ends one of the two (40P01). graphile-worker means to repeat it, but does not (0.18.0, `batch` in its
 * main.js): it shuts its pool down instead, and nothing is worked on any more. So it is repeated here.
 */
import type pg from 'pg';

const DEADLOCK = '40P01';
/** The database waits for a second before it sees a deadlock, and lets the other one through. */
const MOST_TRIES = 20;
const COMPLETION = /^\s*with j as \(\s*delete from\b[^;]*_private_jobs\b/;

/** The pool as graphile-worker gets it. */
export function repeatingCompletions(pool: pg.Pool): pg.Pool {
  return new Proxy(pool, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      if (key !== 'connect') return value.bind(target);
      // With a callback it listens, and completes nothing.
      return (...callback: unknown[]) =>
        callback.length > 0 ? value.apply(target, callback) : target.connect().then(repeating);
    },
  });
}

function repeating(client: pg.PoolClient): pg.PoolClient {
  const query = repeatedWhereItCompletes((asked) => Reflect.apply(client.query, client, [...asked]));
  return new Proxy(client, {
    get(target, key) {
      if (key === 'query') return (...asked: readonly unknown[]) => query(asked);
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

type Query = (asked: readonly unknown[]) => Promise<unknown>;

/** @param query as a client takes it: a statement first */
export function repeatedWhereItCompletes(query: Query): Query {
  return async (asked) => {
    for (let attempt = 1; ; attempt += 1)
      try {
        return await query(asked);
      } catch (error) {
        if (attempt >= MOST_TRIES || !isDeadlock(error) || !isCompletion(asked[0])) throw error;
      }
  };
}

/** It is a statement by itself: what was ended with it can be done again. */
function isCompletion(statement: unknown): boolean {
  return (
    typeof statement === 'object' &&
    statement !== null &&
    'text' in statement &&
    typeof statement.text === 'string' &&
    COMPLETION.test(statement.text)
  );
}

function isDeadlock(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === DEADLOCK;
}
