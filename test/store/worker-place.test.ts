import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { HOUR, instantFromIso, SECOND } from '../../src/scheduling/instant.ts';
import { FolderLocked } from '../../src/store/folder-lock.ts';
import { graphileJobs } from '../../src/store/graphile-jobs.ts';
import { startJobs } from '../../src/store/job-runner.ts';
import type { OpenStore } from '../../src/store/open-store.ts';
import { takeWorkerPlace } from '../../src/store/worker-place.ts';
import { databases } from '../harness/database.ts';
import { handlersOf } from '../harness/queues.ts';

const now = instantFromIso('2026-11-23T09:00:00Z');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'interview-sync-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As a process leaves it that is killed. */
function dieAs(worker: string): void {
  const place = takeWorkerPlace(folder, now);
  place.occupy(worker);
  place.release();
}

describe('a node’s place in its data folder', () => {
  test('names who died there', () => {
    dieAs('pool-1');
    expect(takeWorkerPlace(folder, now).predecessor).toBe('pool-1');
  });

  test('names nobody at first, nor after an orderly leave', () => {
    const place = takeWorkerPlace(folder, now);
    expect(place.predecessor).toBeNull();
    place.occupy('pool-1');
    place.clear();
    place.release();
    expect(takeWorkerPlace(folder, now).predecessor).toBeNull();
  });

  test('cannot be had while somebody lives there: a living worker is nobody’s predecessor', () => {
    const place = takeWorkerPlace(folder, now);
    place.occupy('pool-1');
    expect(() => takeWorkerPlace(folder, now)).toThrow(FolderLocked);
    place.release();
  });

  test.each([
    '',
    '{"worker":',
    '[]',
    JSON.stringify({ worker: '', host: hostname() }),
    JSON.stringify({ worker: 'pool-1', host: 'another.example' }),
  ])('makes nothing of a note that is cut short or from another machine: %s', (note) => {
    writeFileSync(join(folder, 'worker.json'), note);
    expect(takeWorkerPlace(folder, now).predecessor).toBeNull();
  });
});

describe.each(databases)('a node that comes back, over $name', ({ open }) => {
  let store: OpenStore;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.close());

  test('gives back what it had in hand when it died, and nothing of others', async () => {
    const keys = ['in hand', 'of another'];
    for (const key of keys)
      await store.transaction((tx) => graphileJobs.wake(tx, { kind: 'deliver', key }, systemClock.now()));
    await lock('in hand', 'pool-dead');
    await lock('of another', 'pool-alive');
    dieAs('pool-dead');
    const place = takeWorkerPlace(folder, now);
    const ran = Promise.withResolvers<string>();
    const runner = await startJobs({
      // One that other nodes may be working on.
      store: { ...store, kind: 'postgres' },
      place,
      handlers: handlersOf({ deliver: async (key) => ran.resolve(key) }),
      concurrency: 2,
      clock: systemClock,
      log: () => {},
      onFailure: () => {},
      pollIntervalMs: HOUR,
    });
    expect(await ran.promise).toBe('in hand');
    await runner.stop(5 * SECOND);
    place.release();
    const { rows } = await store.pool.query('select key, locked_by from graphile_worker._private_jobs');
    expect(rows).toEqual([{ key: 'deliver:of another', locked_by: 'pool-alive' }]);
    expect(takeWorkerPlace(folder, now).predecessor).toBeNull();
  });

  /** As graphile-worker does when it starts a job. */
  async function lock(key: string, worker: string): Promise<void> {
    for (const [table, column] of [
      ['_private_jobs', 'key'],
      ['_private_job_queues', 'queue_name'],
    ]) {
      const lockRow = `update graphile_worker.${table} set locked_by = $1, locked_at = $2 where ${column} = $3`;
      await store.pool.query(lockRow, [worker, new Date(systemClock.now()), `deliver:${key}`]);
    }
  }
});
