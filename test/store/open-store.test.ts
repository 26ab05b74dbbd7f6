import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { migrate, pendingMigrations } from '../../src/store/migrate.ts';
import type { OpenStore } from '../../src/store/open-store.ts';
import type { Tx } from '../../src/store/store.ts';
import { databases } from '../harness/database.ts';

const table = (name: string) => ({
  up: async (db: Tx['db']) => void (await sql`create table ${sql.table(name)} (id int)`.execute(db)),
});
const migrations = { '0001_one': table('one'), '0002_two': table('two') };

describe.each(databases)('a store over $name', ({ open }) => {
  let store: OpenStore;
  const errors: Error[] = [];

  beforeAll(async () => {
    store = await open('raw', { onError: (error) => errors.push(error) });
    await store.pool.query('create table notes (id int)');
  });
  beforeEach(() => store.pool.query('truncate notes'));
  afterAll(() => store.close());

  const insert = (tx: Tx, id: number) => sql`insert into notes values (${id})`.execute(tx.db);
  const count = async () => (await store.pool.query('select count(*) as n from notes')).rows[0]?.n;

  test('runs the effects after the commit, in order', async () => {
    const events: string[] = [];
    const result = await store.transaction(async (tx) => {
      tx.onCommit(() => events.push('first'));
      await insert(tx, 1);
      tx.onCommit(() => events.push('second'));
      events.push('worked');
      return 'result';
    });
    expect(result).toBe('result');
    expect(events).toEqual(['worked', 'first', 'second']);
    expect(await count()).toBe(1);
  });

  test('rolls back when the work throws, throws the same, and runs no effect', async () => {
    const fault = new Error('no');
    const effects: string[] = [];
    const transaction = store.transaction(async (tx) => {
      tx.onCommit(() => effects.push('ran'));
      await insert(tx, 1);
      throw fault;
    });
    await expect(transaction).rejects.toBe(fault);
    expect(effects).toEqual([]);
    expect(await count()).toBe(0);
  });

  test('does not call a transaction committed that went on after a failed statement', async () => {
    const effects: string[] = [];
    const transaction = store.transaction(async (tx) => {
      tx.onCommit(() => effects.push('ran'));
      await insert(tx, 1);
      await sql`select nothing from nowhere`.execute(tx.db).catch(() => {});
    });
    await expect(transaction).rejects.toThrow();
    expect(effects).toEqual([]);
    expect(await count()).toBe(0);
  });

  test('an effect that throws is reported, and the others still run', async () => {
    const effects: string[] = [];
    await store.transaction(async (tx) => {
      tx.onCommit(() => {
        throw new Error('effect');
      });
      tx.onCommit(() => effects.push('ran'));
    });
    expect(effects).toEqual(['ran']);
    expect(errors.map((error) => error.message)).toContain('effect');
  });

  test('asking the store inside a transaction is an error instead of a wait without end', async () => {
    await expect(store.transaction(() => sql`select 1`.execute(store.db))).rejects.toThrow(/use tx\.db/);
    await expect(store.transaction(() => store.transaction(async () => {}))).rejects.toThrow(/use tx\.db/);
    expect((await sql<{ one: number }>`select 1 as one`.execute(store.db)).rows).toEqual([{ one: 1 }]);
  });

  test('what a transaction started may use the store once it is over', async () => {
    const committed = Promise.withResolvers<void>();
    let later: Promise<unknown> = Promise.resolve();
    await store.transaction(async (tx) => {
      later = committed.promise.then(() => sql`select 1 as one`.execute(store.db));
      tx.onCommit(() => committed.resolve());
    });
    await expect(later).resolves.toMatchObject({ rows: [{ one: 1 }] });
  });

  test('a migration that fails leaves nothing behind and says its name', async () => {
    const broken = { ...migrations, '0003_three': table('one') };
    await expect(migrate(store, broken)).rejects.toThrow(/0003_three/);
    expect(await pendingMigrations(store, broken)).toEqual(['0001_one', '0002_two', '0003_three']);
  });

  test('of three that migrate at once, one does it and the others find it done', async () => {
    const results = await Promise.all([1, 2, 3].map(() => migrate(store, migrations)));
    expect(results.map((result) => result.applied.length).sort()).toEqual([0, 0, 2]);
    expect(await pendingMigrations(store, migrations)).toEqual([]);
    expect((await migrate(store, migrations)).applied).toEqual([]);
  });

  test('only the embedded one comes with a warning', () => {
    expect(store.notice).toBeNull();
  });
});
