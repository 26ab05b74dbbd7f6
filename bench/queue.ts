/**
 * What the queue costs: `node bench/queue.ts [keys waiting on timers]`. Over PGlite in memory, and over PostgreSQL when
 * `TEST_DATABASE_URL` is set.
 *
 * Pick-up is from before the transaction that wakes a key to the first line of its handler, one at a time; throughput is
 * of 1,000 keys woken beforehand, ten workers.
 *
 * Last run, 2026-11, 2 cores that were busy with other work (load 3):
 *   PGlite, 1000 timers: pick-up p50 7.6 ms, p99 13.6 ms; 1783 jobs/s
 *   PostgreSQL, 1000 timers: pick-up p50 5.9 ms, p99 11.5 ms; 1068 jobs/s
 */
import { performance } from 'node:perf_hooks';
import { systemClock } from '../src/clock.ts';
import { after, HOUR } from '../src/scheduling/instant.ts';
import { graphileJobs } from '../src/store/graphile-jobs.ts';
import { startJobs } from '../src/store/job-runner.ts';
import type { JobHandler } from '../src/store/jobs.ts';
import type { OpenStore } from '../src/store/open-store.ts';
import { databases } from '../test/harness/database.ts';

const PICK_UPS = 300;
const BACKLOG = 1_000;
const timers = Number(process.argv[2] ?? 1_000);

function start(store: OpenStore, pull: JobHandler) {
  const idle = async () => {};
  return startJobs({
    store,
    handlers: { pull, reconcile: idle, deliver: idle, watch: idle },
    concurrency: 10,
    clock: systemClock,
    log: () => {},
    onFailure: () => {},
  });
}

const wake = (store: OpenStore, key: string) =>
  store.transaction((tx) => graphileJobs.wake(tx, { kind: 'pull', key }, systemClock.now()));

async function pickUps(store: OpenStore): Promise<number[]> {
  let ran = Promise.withResolvers<void>();
  const runner = await start(store, async () => ran.resolve());
  await wake(store, 'warm');
  await ran.promise;
  const times: number[] = [];
  for (let i = 0; i < PICK_UPS; i++) {
    await systemClock.sleep(20);
    ran = Promise.withResolvers();
    const before = performance.now();
    await wake(store, `key ${i}`);
    await ran.promise;
    times.push(performance.now() - before);
  }
  await runner.stop(5_000);
  return times.sort((a, b) => a - b);
}

async function throughput(store: OpenStore): Promise<number> {
  for (let i = 0; i < BACKLOG; i++) await wake(store, `backlog ${i}`);
  const done = Promise.withResolvers<void>();
  let count = 0;
  const before = performance.now();
  const runner = await start(store, async () => {
    if (++count === BACKLOG) done.resolve();
  });
  await done.promise;
  const seconds = (performance.now() - before) / 1_000;
  await runner.stop(5_000);
  return BACKLOG / seconds;
}

for (const { name, open } of databases) {
  const store = await open();
  await store.transaction(async (tx) => {
    for (let i = 0; i < timers; i++) {
      await graphileJobs.schedule(tx, { kind: 'watch', key: `timer ${i}` }, after(systemClock.now(), HOUR));
    }
  });
  const times = await pickUps(store);
  const at = (share: number) => (times[Math.floor(times.length * share)] ?? Number.NaN).toFixed(1);
  const rate = await throughput(store);
  console.error(`${name}, ${timers} timers: pick-up p50 ${at(0.5)} ms, p99 ${at(0.99)} ms; ${rate.toFixed(0)} jobs/s`);
  await store.close();
}
