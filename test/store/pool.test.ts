import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OpenStore } from '../../src/store/open-store.ts';
import { databases } from '../harness/database.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Twice: the memory of buffers is given back beside us after a collection, and the next one waits for that. */
function memoryInUse(): number {
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe.each(databases)('the pool over $name', ({ open }) => {
  let store: OpenStore;
  let pool: pg.Pool;

  beforeAll(async () => {
    store = await open('raw');
    pool = store.pool;
    await pool.query(`
      create extension if not exists btree_gist;
      create table notes (id bigint primary key, text text);
      create table stays (room text, during tstzrange, exclude using gist (room with =, during with &&));
    `);
  });
  beforeEach(() => pool.query('truncate notes, stays'));
  afterAll(() => store.close());

  async function connected<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    return work(client).finally(() => client.release());
  }

  async function notes(): Promise<unknown[]> {
    return (await pool.query('select id from notes order by id')).rows.map((row) => row.id);
  }

  test('what was answered is not kept', async () => {
    const [times, size] = [500, 20_000];
    const growths: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      const before = memoryInUse();
      for (let count = 0; count < times; count += 1) await pool.query(`select repeat('x', ${size}) as text`);
      growths.push(memoryInUse() - before);
    }
    // What is kept adds to every round; buffers that grow once, and the machine's mood, only to some.
    expect(Math.min(...growths)).toBeLessThan((times * size) / 2);
  });

  test('a transaction is not seen by others before it commits', async () => {
    const begun = Promise.withResolvers<void>();
    const seen: unknown[][] = [];
    const writing = connected(async (client) => {
      await client.query('begin');
      await client.query('insert into notes values (1)');
      begun.resolve();
      await client.query('insert into notes values (2)');
      await client.query('commit');
    });
    await begun.promise;
    seen.push(await notes());
    await writing;
    seen.push(await notes());
    expect(seen[0]).not.toEqual([1]);
    expect(seen[1]).toEqual([1, 2]);
  });

  test('a rolled back transaction leaves nothing', async () => {
    await connected(async (client) => {
      await client.query('begin');
      await client.query('insert into notes values (1)');
      await client.query('rollback');
    });
    expect(await notes()).toEqual([]);
  });

  test('a client given back in the middle of a transaction is rolled back', async () => {
    await connected(async (client) => {
      await client.query('begin');
      await client.query('insert into notes values (1)');
    });
    expect(await notes()).toEqual([]);
  });

  test('a client given back after a failed statement does not leave its transaction to the next', async () => {
    await connected(async (client) => {
      await client.query('begin');
      await client.query('insert into notes values (1)');
      await expect(client.query('select nothing from nowhere')).rejects.toMatchObject({ code: '42P01' });
    });
    expect(await notes()).toEqual([]);
  });

  test('twenty transactions that want the same row all happen', async () => {
    await pool.query("insert into notes values (1, '')");
    await Promise.all(
      Array.from({ length: 20 }, () =>
        connected(async (client) => {
          await client.query('begin');
          const { rows } = await client.query('select text from notes where id = 1 for update');
          await client.query('update notes set text = $1 where id = 1', [`${rows[0]?.text}x`]);
          await client.query('commit');
        }),
      ),
    );
    expect((await pool.query('select length(text) as length from notes')).rows).toEqual([{ length: 20 }]);
  });

  test('connect takes a callback as well', async () => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    pool.connect((error, client, release) => {
      if (error || !client) return reject(error);
      client.query('select 1 as one').then((result) => {
        release();
        resolve(result.rows);
      }, reject);
    });
    expect(await promise).toEqual([{ one: 1 }]);
  });

  test('a query may be text with values, an object with a name, or rows as arrays', async () => {
    expect((await pool.query('select $1::int as n', [7])).rows).toEqual([{ n: 7 }]);
    expect((await pool.query({ text: 'select $1::int as n', values: [7], rowMode: 'array' })).rows).toEqual([[7]]);
    const named = { name: 'seven', text: 'select $1::int as n', values: [7] };
    await connected(async (one) => {
      await connected(async (other) => {
        for (const client of [one, other, one, other]) {
          expect((await client.query(named)).rows).toEqual([{ n: 7 }]);
        }
      });
    });
  });

  test('several statements may stand in one text', async () => {
    await pool.query('insert into notes values (1); insert into notes values (2);');
    expect(await notes()).toEqual([1, 2]);
  });

  test('a notification reaches those who listen, and only them', async () => {
    const heard: string[] = [];
    await connected(async (one) => {
      await connected(async (other) => {
        await connected(async (deaf) => {
          const hear = (who: string) => (message: pg.Notification) => heard.push(`${who}: ${message.payload}`);
          one.on('notification', hear('one'));
          other.on('notification', hear('other'));
          deaf.on('notification', hear('deaf'));
          await one.query('listen "some:channel"; listen another');
          await other.query('listen "some:channel"');
          await pool.query(`notify "some:channel", 'first'`);
          await Promise.all([one.query('select 1'), other.query('select 1')]);
          await one.query('unlisten "some:channel"');
          await pool.query(`notify "some:channel", 'second'`);
          await Promise.all([one.query('select 1'), other.query('select 1'), deaf.query('select 1')]);
          for (const client of [one, other, deaf]) client.removeAllListeners('notification');
          await Promise.all([one, other].map((client) => client.query('unlisten *')));
        });
      });
    });
    expect(heard.sort()).toEqual(['one: first', 'other: first', 'other: second']);
  });

  test('a notification waits for its commit, and is forgotten by a rollback', async () => {
    const heard: (string | undefined)[] = [];
    await connected(async (listener) => {
      listener.on('notification', (message) => heard.push(message.payload));
      await listener.query('listen news');
      await connected(async (client) => {
        for (const end of ['rollback', 'commit']) {
          await client.query('begin');
          await client.query('select pg_notify($1, $2)', ['news', end]);
          await client.query(end);
        }
      });
      await listener.query('select 1');
      listener.removeAllListeners('notification');
      await listener.query('unlisten *');
    });
    expect(heard).toEqual(['commit']);
  });

  test('errors carry their SQLSTATE and the constraint', async () => {
    await pool.query('insert into notes values (1)');
    await expect(pool.query('insert into notes values ($1)', [1])).rejects.toMatchObject({
      code: '23505',
      constraint: 'notes_pkey',
    });
    const stay = `insert into stays values ('a', tstzrange('2026-01-01', '2026-01-03'))`;
    await pool.query(stay);
    await expect(pool.query(stay)).rejects.toMatchObject({ code: '23P01' });
    await expect(pool.query('selec')).rejects.toMatchObject({ code: '42601' });
  });

  test('columns have one type on every database', async () => {
    const { rows } = await pool.query(`
      select 9007199254740991::int8 as big, count(*) as counted, '2026-11-23T09:00:00.123Z'::timestamptz as at,
        '{"a":[1,null]}'::jsonb as value, array['a','b c',null] as texts, date '2026-11-23' as day, 1.50::numeric as exact,
        tstzrange('2026-11-23T09:00:00Z', '2026-11-23T10:00:00Z', '[)') is not null as ranged, null::int8 as nothing
      from notes`);
    expect(rows).toEqual([
      {
        big: 9007199254740991,
        counted: 0,
        at: new Date('2026-11-23T09:00:00.123Z'),
        value: { a: [1, null] },
        texts: ['a', 'b c', null],
        day: '2026-11-23',
        exact: '1.50',
        ranged: true,
        nothing: null,
      },
    ]);
    await expect(pool.query('select 9007199254740992::int8')).rejects.toThrow(/9007199254740992/);
  });

  test('values of every size and alphabet come back as they went', async () => {
    const text = `${'Zürich 面接 🎉 '.repeat(20_000)}'; drop table notes; --`;
    await pool.query('insert into notes values (1, $1)', [text]);
    expect((await pool.query('select text from notes')).rows).toEqual([{ text }]);
  });

  test('one query after another leaves timers and sockets their turn', async () => {
    let turned = false;
    setTimeout(() => {
      turned = true;
    }, 0);
    let queries = 0;
    while (!turned && queries < 1_000) {
      await pool.query('select 1');
      queries++;
    }
    expect(queries).toBeLessThan(1_000);
  });

  test('counts rows and names the command', async () => {
    const result = await pool.query('insert into notes values (1), (2)');
    expect([result.command, result.rowCount]).toEqual(['INSERT', 2]);
  });
});
