/**
 * Lets the database parse and plan a statement once per connection instead of at every run: over PGlite that costs more
 * than running most of ours does.
 */
import type pg from 'pg';

/** What was seen twice will be seen again; a list of another length in every call makes a text that never is. */
const PREPARED_AT = 3;
/** Texts that are remembered. The database keeps each once per connection. */
const MOST_TEXTS = 1_000;
/** Longer ones hold many rows, and are no two alike. */
const LONGEST_TEXT = 4_000;

/** A `begin` or a `commit` needs no plan. */
const PLANNED = /^\s*(?:select|with|insert|update|delete)\b/i;

/**
 * SQLSTATEs of a prepared statement that a connection cannot run any more: another node has migrated the tables
 * (`cached plan must not change result type`), or something in between has forgotten it. A new connection can.
 */
const OUTDATED = new Set(['0A000', '26000']);

export interface StatementNames {
  /** The name to prepare a statement under; undefined for one that is not worth it. */
  nameOf(sql: string): string | undefined;
}

/** One for all connections of a pool: a text that was seen on one is prepared on the next as well. */
export function createStatementNames(): StatementNames {
  const texts = new Map<string, { readonly name: string; seen: number }>();
  return {
    nameOf(sql) {
      if (sql.length > LONGEST_TEXT || !PLANNED.test(sql)) return undefined;
      const text = texts.get(sql) ?? { name: `s${texts.size}`, seen: 0 };
      if (text.seen === 0 && texts.size < MOST_TEXTS) texts.set(sql, text);
      text.seen += 1;
      return text.seen >= PREPARED_AT ? text.name : undefined;
    },
  };
}

/** The client as Kysely uses it: `query` with a text and its parameters, and `release`. */
export function preparing(client: pg.PoolClient, names: StatementNames): pg.PoolClient {
  let outdated = false;
  const query = async (text: string, parameters: readonly unknown[] = []) => {
    const name = names.nameOf(text);
    try {
      return await client.query({ text, values: [...parameters], ...(name !== undefined && { name }) });
    } catch (error) {
      outdated ||= error instanceof Error && 'code' in error && OUTDATED.has(String(error.code));
      throw error;
    }
  };
  const release = (destroy?: boolean) => client.release(destroy || outdated);
  return new Proxy(client, {
    get: (target, key) => (key === 'query' ? query : key === 'release' ? release : Reflect.get(target, key, target)),
  });
}
