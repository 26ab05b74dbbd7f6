import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenStore } from '../../src/store/open-store.ts';
import { createStatementNames } from '../../src/store/prepared-statements.ts';
import { databases } from '../harness/database.ts';

describe('a statement', () => {
  it('gets a name when it is run for the third time, and keeps it', () => {
    const names = createStatementNames();
    const seen = Array.from({ length: 4 }, () => names.nameOf('select $1'));
    expect(seen).toEqual([undefined, undefined, expect.any(String), seen[2]]);
  });

  it('gets none when there is nothing to plan, or when it is long', () => {
    const names = createStatementNames();
    const long = `select $1 -- ${'x'.repeat(5_000)}`;
    for (let count = 0; count < 4; count += 1) {
      expect(names.nameOf('commit')).toBeUndefined();
      expect(names.nameOf(long)).toBeUndefined();
    }
  });

  it('gets none when too many others were seen before it', () => {
    const names = createStatementNames();
    for (let other = 0; other < 1_000; other += 1) names.nameOf(`select ${other} + $1`);
    expect(Array.from({ length: 4 }, () => names.nameOf('select $1')).at(-1)).toBeUndefined();
    expect([2, 3].map(() => names.nameOf('select 7 + $1')).at(-1)).toEqual(expect.any(String));
  });
});

describe.each(databases)('prepared statements over $name', ({ open }) => {
  let store: OpenStore;
  beforeAll(async () => {
    store = await open('raw', { maxConnections: 1 });
    await sql`create table notes (id bigint primary key, text text)`.execute(store.db);
    await sql`insert into notes values (1, 'one')`.execute(store.db);
  });
  afterAll(() => store.close());

  const read = async () => (await sql`select * from notes where id = ${1}`.execute(store.db)).rows;

  it('are kept by the database', async () => {
    for (let count = 0; count < 4; count += 1) expect(await read()).toEqual([{ id: 1, text: 'one' }]);
    const kept = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(store.db);
    expect(kept.rows).toContainEqual({ statement: 'select * from notes where id = $1' });
  });

  it('that another node’s migration has made impossible fail once, and are planned anew', async () => {
    for (let count = 0; count < 4; count += 1) await read();
    await sql`alter table notes add column more text`.execute(store.db);
    await expect(read()).rejects.toMatchObject({ code: '0A000' });
    expect(await read()).toEqual([{ id: 1, text: 'one', more: null }]);
  });
});
