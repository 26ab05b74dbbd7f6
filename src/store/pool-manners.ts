/** What holds for every pool, whichever database is behind it. */
import pg from 'pg';

const { builtins, getTypeParser } = pg.types;

/** `pg` gives bigint as text, because not every one fits a number. Ours are counters and keys: they do, or it is a fault. */
function readBigint(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint column holds ${text}, beyond what a number can hold`);
  return value;
}

/** bigint → number, date → `YYYY-MM-DD` (not midnight in some zone); all else as `pg` does: timestamptz → Date. */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser(type, format) {
    if (format === 'binary') return getTypeParser(type, format);
    if (type === builtins.INT8) return readBigint;
    if (type === builtins.DATE) return (text: string) => text;
    return getTypeParser(type, format);
  },
};

/**
 * A connection that is lost while nobody uses it is an `error` event, which would end the process if nobody listened.
 * A client that comes back in the middle of a transaction is thrown away: closing it is what rolls it back.
 */
export function watchConnections(pool: pg.Pool, onError: (error: Error) => void): pg.Pool {
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  pool.on('release', (_error, client) => {
    if (client.getTransactionStatus() !== 'I') void client.end();
  });
  return pool;
}
