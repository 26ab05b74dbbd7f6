import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HOUR, instantFromIso, MINUTE, SECOND, after as shifted } from '../../src/scheduling/instant.ts';
import { graphileJobs } from '../../src/store/graphile-jobs.ts';
import {
  cleanupJobs,
  jobCounts,
  recoverDeadWorkers,
  reportWorker,
  retireWorker,
  unlockAllJobs,
} from '../../src/store/job-upkeep.ts';
import type { Job } from '../../src/store/jobs.ts';
import type { OpenStore } from '../../src/store/open-store.ts';
import { databases } from '../harness/database.ts';

const now = instantFromIso('2026-11-23T09:00:00Z');

describe.each(databases)('upkeep of the queue over $name', ({ open }) => {
  let store: OpenStore;
  beforeAll(async () => {
    store = await open();
  });
  beforeEach(() =>
    store.pool.query(`
      delete from graphile_worker._private_jobs; delete from graphile_worker._private_job_queues;
      delete from worker_nodes`),
  );
  afterAll(() => store.close());

  const wake = (key: string, at = now) => store.transaction((tx) => graphileJobs.wake(tx, pull(key), at));
  const pull = (key: string): Job => ({ kind: 'pull', key });
  /** As graphile-worker does when it starts a job. */
  async function lock(key: string, worker: string, at = now): Promise<void> {
    for (const [table, column] of [
      ['_private_jobs', 'key'],
      ['_private_job_queues', 'queue_name'],
    ]) {
      const lockRow = `update graphile_worker.${table} set locked_by = $1, locked_at = $2 where ${column} = $3`;
      await store.pool.query(lockRow, [worker, new Date(at), `pull:${key}`]);
    }
  }
  const locked = async () =>
    (
      await store.pool.query(`
        select locked_by from graphile_worker._private_jobs where locked_by is not null union all
        select locked_by from graphile_worker._private_job_queues where locked_by is not null order by 1`)
    ).rows.map((row) => row.locked_by);

  test('gives back what a silent worker held, and nothing of one that was heard', async () => {
    await wake('a');
    await wake('b');
    await lock('a', 'dead');
    await lock('b', 'alive');
    await reportWorker(store, 'dead', now);
    await reportWorker(store, 'alive', shifted(now, 40 * SECOND));
    expect(await recoverDeadWorkers(store, shifted(now, 45 * SECOND))).toEqual([]);
    expect(await recoverDeadWorkers(store, shifted(now, 46 * SECOND))).toEqual(['dead']);
    expect(await locked()).toEqual(['alive', 'alive']);
    expect(await recoverDeadWorkers(store, shifted(now, 46 * SECOND))).toEqual([]);
  });

  test('a worker that has never reported gets the same time', async () => {
    await wake('a');
    await lock('a', 'unheard of');
    expect(await recoverDeadWorkers(store, shifted(now, 30 * SECOND))).toEqual([]);
    expect(await recoverDeadWorkers(store, shifted(now, MINUTE))).toEqual(['unheard of']);
    expect(await locked()).toEqual([]);
  });

  test('a worker that says goodbye leaves nothing', async () => {
    await wake('a');
    await lock('a', 'leaving');
    await reportWorker(store, 'leaving', now);
    await retireWorker(store, 'leaving');
    expect(await locked()).toEqual([]);
    expect((await store.pool.query('select * from worker_nodes')).rows).toEqual([]);
  });

  test('unlocks everything for a database that was left alone', async () => {
    await wake('a');
    await lock('a', 'killed');
    await unlockAllJobs(store);
    expect(await locked()).toEqual([]);
  });

  test('counts what is due, running, to come and failing, and since when the oldest waits', async () => {
    expect(await jobCounts(store, now)).toMatchObject({ oldestReady: null });
    await wake('due', shifted(now, -MINUTE));
    await wake('just due');
    await wake('running', shifted(now, -HOUR));
    await lock('running', 'somebody');
    await store.transaction((tx) => graphileJobs.schedule(tx, pull('later'), shifted(now, HOUR)));
    await store.pool.query(`update graphile_worker._private_jobs set last_error = 'no' where key = 'pull:due'`);
    const counts = await jobCounts(store, now);
    expect(counts.kinds.pull).toEqual({ ready: 2, running: 1, scheduled: 1, failing: 1 });
    expect(counts.kinds.deliver).toEqual({ ready: 0, running: 0, scheduled: 0, failing: 0 });
    expect(counts.oldestReady).toBe(shifted(now, -MINUTE));
  });

  test('throws away names that no job has, and jobs that were replaced while they failed', async () => {
    await wake('kept');
    await wake('gone');
    await wake('replaced');
    await store.pool.query(`delete from graphile_worker._private_jobs where key = 'pull:gone'`);
    await store.pool.query(
      `update graphile_worker._private_jobs set key = null, attempts = max_attempts where key = 'pull:replaced'`,
    );
    await cleanupJobs(store);
    const queues = await store.pool.query('select queue_name from graphile_worker._private_job_queues');
    expect(queues.rows).toEqual([{ queue_name: 'pull:kept' }]);
    expect((await store.pool.query('select key from graphile_worker._private_jobs')).rows).toEqual([
      { key: 'pull:kept' },
    ]);
  });
});
