/** The real queue, for tests that run against it and against the deterministic one alike. */
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from 'kysely';
import { systemClock } from '../../src/clock.ts';
import { type Instant, instant } from '../../src/scheduling/instant.ts';
import { graphileJobs } from '../../src/store/graphile-jobs.ts';
import { startJobs } from '../../src/store/job-runner.ts';
import { jobCounts } from '../../src/store/job-upkeep.ts';
import type { JobHandlers, JobKind, Jobs } from '../../src/store/jobs.ts';
import type { OpenStore } from '../../src/store/open-store.ts';
import type { Database } from '../../src/store/schema.ts';
import type { Tx } from '../../src/store/store.ts';
import { createDeterministicJobs } from './deterministic-jobs.ts';
import { createVirtualClock } from './virtual-clock.ts';

export interface WaitingJob {
  readonly kind: string;
  readonly key: string;
  readonly at: Instant;
  readonly timer: boolean;
}

export interface Queue {
  readonly jobs: Jobs;
  now(): Instant;
  transact(work: (tx: Tx) => Promise<void>): Promise<void>;
  /** Runs what is due, and what becomes due by that. */
  drain(): Promise<void>;
  waiting(): Promise<readonly WaitingJob[]>;
}

/** Handlers that do nothing, but for the given ones. */
export function handlersOf(given: Partial<JobHandlers>): JobHandlers {
  const idle = async () => {};
  return { pull: idle, reconcile: idle, deliver: idle, watch: idle, ...given };
}

export function realQueue(store: OpenStore, handlers: JobHandlers): Queue {
  return {
    jobs: graphileJobs,
    now: () => systemClock.now(),
    transact: (work) => store.transaction(work),
    async drain() {
      const runner = await startJobs({
        store,
        handlers,
        concurrency: 4,
        clock: systemClock,
        log: () => {},
        onFailure: () => {},
        pollIntervalMs: 20,
      });
      while (await isBusy(store)) await new Promise((resolve) => setImmediate(resolve));
      await runner.stop(5_000);
    },
    async waiting() {
      const { rows } = await sql<{ kind: JobKind; key: string; at: Date; timer: boolean }>`
        select identifier as kind, payload->>'key' as key, run_at as at, jobs.key like '%@timer' as timer
        from graphile_worker._private_jobs jobs join graphile_worker._private_tasks tasks on tasks.id = task_id
        where jobs.key is not null order by run_at
      `.execute(store.db);
      return rows.map((row) => ({ ...row, at: instant(row.at.getTime()) }));
    },
  };
}

async function isBusy(store: OpenStore): Promise<boolean> {
  const { kinds } = await jobCounts(store, systemClock.now());
  return Object.values(kinds).some((counts) => counts.ready + counts.running > 0);
}

/** The deterministic queue only buffers until the commit; it never asks a database. */
const noDatabase = new Kysely<Database>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

export function deterministicQueue(handlers: JobHandlers, seed = 1): Queue {
  const clock = createVirtualClock(instant(Date.parse('2026-11-23T09:00:00Z')));
  const queue = createDeterministicJobs({ clock, seed, handlers });
  return {
    jobs: queue,
    now: () => clock.now(),
    async transact(work) {
      const effects: (() => void)[] = [];
      await work({ db: noDatabase, onCommit: (effect) => effects.push(effect) });
      for (const effect of effects) effect();
    },
    async drain() {
      await queue.runUntilIdle();
    },
    waiting: async () => queue.waiting().map(({ job, at, timer }) => ({ ...job, at, timer })),
  };
}
