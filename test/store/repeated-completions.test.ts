/** A job that was done is marked as done, also where another transaction names its key in that moment. */
import { describe, expect, it } from 'vitest';
import { repeatedWhereItCompletes } from '../../src/store/repeated-completions.ts';

const COMPLETION =
  'with j as (\ndelete from "graphile_worker"._private_jobs as jobs\nusing unnest($1::bigint[]) n(n)\nwhere id = n\nreturning *\n)\nupdate x';

function deadlock(): Error {
  return Object.assign(new Error('deadlock detected'), { code: '40P01' });
}

/** The first `failures` queries are ended as deadlocks. */
function failing(failures: number) {
  let asked = 0;
  const query = repeatedWhereItCompletes(async () => {
    asked += 1;
    if (asked <= failures) throw deadlock();
    return 'done';
  });
  return { query: (text: string) => query([{ text, values: [[1, 2]] }]), asked: () => asked };
}

describe('a statement that was ended as a deadlock', () => {
  it('is repeated where it marks jobs as done', async () => {
    const { query, asked } = failing(2);
    expect(await query(COMPLETION)).toBe('done');
    expect(asked()).toBe(3);
  });

  it('is not repeated for ever', async () => {
    const { query, asked } = failing(1_000);
    await expect(query(COMPLETION)).rejects.toThrow('deadlock detected');
    expect(asked()).toBe(20);
  });

  it('is told where it is any other: it may be one of a transaction', async () => {
    const { query, asked } = failing(1);
    await expect(query('insert into x values (1)')).rejects.toThrow('deadlock detected');
    expect(asked()).toBe(1);
  });
});
