import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../src/clock.ts';
import { MINUTE, after as shifted } from '../../src/scheduling/instant.ts';
import { graphileJobs } from '../../src/store/graphile-jobs.ts';
import { startJobs } from '../../src/store/job-runner.ts';
import { migrate } from '../../src/store/migrate.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { type OpenStore, openStore, type StoreLocation } from '../../src/store/open-store.ts';
import { databases } from '../harness/database.ts';
import { handlersOf } from '../harness/queues.ts';

interface Child {
  readonly process: ChildProcess;
  /** The next line that it says and that begins with one of these words. */
  says(...words: string[]): Promise<string>;
  kill(): Promise<void>;
}

const children: Child[] = [];

function startChild(location: StoreLocation): Child {
  const script = join(import.meta.dirname, 'store-child.ts');
  const child = spawn(process.execPath, [script, JSON.stringify(location)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const started: Child = {
    process: child,
    async says(...words) {
      for (;;) {
        const { value, done } = await lines.next();
        if (done) throw new Error(`the child ended before it said ${words.join(' or ')}`);
        if (words.some((word) => value.startsWith(word))) return value;
      }
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
  children.push(started);
  return started;
}

afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.kill()));
});

const wake = (store: OpenStore, key: string) =>
  store.transaction((tx) => graphileJobs.wake(tx, { kind: 'pull', key }, systemClock.now()));

/** Starts working on the store and resolves with the first key that is pulled. */
async function firstPull(store: OpenStore, clock: Clock): Promise<string> {
  const ran = Promise.withResolvers<string>();
  const runner = await startJobs({
    store,
    handlers: handlersOf({ pull: async (key) => ran.resolve(key) }),
    concurrency: 2,
    clock,
    log: () => {},
    onFailure: () => {},
    pollIntervalMs: 50,
  });
  const key = await ran.promise;
  await runner.stop(5_000);
  return key;
}

describe('an embedded store', () => {
  let folder: string;
  let location: StoreLocation;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'interview-sync-'));
    location = { kind: 'embedded', folder };
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('is refused to a second process, and free once the first is killed', async () => {
    const first = startChild(location);
    await first.says('open');
    await expect(openStore(location)).rejects.toThrow(`in use by process ${first.process.pid}`);
    await first.kill();
    const store = await openStore(location);
    expect(store.notice).toMatch(/power loss/);
    await store.close();
  });

  test('of four that start at once, one opens it', async () => {
    const racers = [1, 2, 3, 4].map(() => startChild(location));
    const outcomes = await Promise.all(racers.map((racer) => racer.says('open', 'refused The data folder')));
    expect(outcomes.filter((outcome) => outcome === 'open')).toHaveLength(1);
  });

  test('keeps what was committed, and runs the job of a killed process again', async () => {
    const before = await openStore(location);
    await migrate(before, migrations);
    await wake(before, 'local/calendar');
    await before.close();

    const worker = startChild(location);
    await worker.says('running local/calendar');
    await worker.kill();

    const store = await openStore(location);
    expect(await firstPull(store, systemClock)).toBe('local/calendar');
    await store.close();
  });
});

const postgres = databases.find((database) => database.name === 'PostgreSQL');

describe.skipIf(!postgres)('nodes on one PostgreSQL', () => {
  let store: OpenStore;
  const errors: Error[] = [];
  beforeEach(async () => {
    if (postgres) store = await postgres.open('migrated', { onError: (error) => errors.push(error) });
  });
  afterEach(() => store.close());

  async function locationOfStore(): Promise<StoreLocation> {
    const { rows } = await store.pool.query('select current_database() as name');
    const url = new URL(process.env.TEST_DATABASE_URL ?? '');
    url.pathname = `/${rows[0]?.name}`;
    return { kind: 'postgres', url: url.href };
  }

  test('a killed node’s job runs on another once it has been silent for long enough', async () => {
    const worker = startChild(await locationOfStore());
    await worker.says('open');
    await wake(store, 'team/calendar');
    await worker.says('running team/calendar');
    await worker.kill();
    const aMinuteLater: Clock = { ...systemClock, now: () => shifted(systemClock.now(), MINUTE) };
    expect(await firstPull(store, aMinuteLater)).toBe('team/calendar');
  });

  test('goes on after every connection was cut in the middle of work', async () => {
    const done = new Set<string>();
    const cut = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const finished = Promise.withResolvers<void>();
    const runner = await startJobs({
      store,
      handlers: handlersOf({
        pull: async (key) => {
          begun.resolve();
          await cut.promise;
          done.add(key);
          if (done.size === 2) finished.resolve();
        },
      }),
      concurrency: 1,
      clock: { now: systemClock.now, sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 50), signal) },
      log: () => {},
      onFailure: () => {},
      pollIntervalMs: 50,
    });
    await wake(store, 'a');
    await wake(store, 'b');
    await begun.promise;
    const others = 'from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';
    await store.pool.query(`select pg_terminate_backend(pid) ${others}`);
    cut.resolve();
    await finished.promise;
    await runner.stop(5_000);
    expect([...done].sort()).toEqual(['a', 'b']);
  });

  test('two runners never run one key at once, and run everything', async () => {
    const running = new Set<string>();
    const runs: string[] = [];
    let overlaps = 0;
    const handlers = handlersOf({
      pull: async (key) => {
        if (running.has(key)) overlaps++;
        running.add(key);
        runs.push(key);
        await store.pool.query('select pg_sleep(0.002)');
        running.delete(key);
      },
    });
    const options = { store, handlers, concurrency: 4, clock: systemClock, log: () => {}, onFailure: () => {} };
    const runners = await Promise.all([startJobs(options), startJobs(options)]);
    for (let round = 0; round < 30; round++) {
      for (const key of ['a', 'b', 'c', 'd', 'e']) await wake(store, key);
    }
    while ((await store.pool.query('select from graphile_worker._private_jobs')).rowCount) await systemClock.sleep(10);
    await Promise.all(runners.map((runner) => runner.stop(5_000)));
    expect(overlaps).toBe(0);
    expect(new Set(runs)).toEqual(new Set(['a', 'b', 'c', 'd', 'e']));
  });
});
