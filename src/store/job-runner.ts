/** Runs the handlers: graphile-worker, started again when it gives up, stopped within a given time. */
import { EventEmitter } from 'node:events';
import { type Runner, run, type TaskList, type WorkerEvents } from 'graphile-worker';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { SECOND } from '../scheduling/instant.ts';
import { toDate } from './columns.ts';
import { recoverDeadWorkers, reportWorker, retireWorker, unlockAllJobs } from './job-upkeep.ts';
import { JOB_KINDS, type Job, type JobHandlers, type JobRunner } from './jobs.ts';
import type { OpenStore } from './open-store.ts';
import { loggerTo, QUEUE_SCHEMA, type QueueLog } from './queue.ts';
import { repeatingCompletions } from './repeated-completions.ts';
import type { WorkerPlace } from './worker-place.ts';

const HEARTBEAT = 5 * SECOND;
const UNTAKEN = 2 * SECOND;
const RESTART_DELAY = 1 * SECOND;
/** Of graphile-worker, once it has given up. */
const ENDED_WITHIN = 15 * SECOND;
/** Of the time to stop in, what is left to handlers between being told to abort and losing their jobs. */
const UNWINDING = 1 * SECOND;

export interface StartJobs {
  readonly store: OpenStore;
  readonly handlers: JobHandlers;
  /** How many jobs run at once on this node. */
  readonly concurrency: number;
  readonly clock: Clock;
  readonly log: QueueLog;
  /** Of a node on PostgreSQL: what died there before is given back at the start. Null: only silence tells who died. */
  readonly place?: WorkerPlace | null;
  /** A handler threw; the job will be retried. `attempt` counts from 1. */
  readonly onFailure: (job: Job, error: Error, attempt: number) => void;
  /** How soon a job whose time comes, or whose notification was missed, is found. Default 1 s. */
  readonly pollIntervalMs?: number;
}

const Payload = z.object({ key: z.string() });

/**
 * Starts working. Over PostgreSQL any number of nodes may; an embedded store takes one runner, and as its folder is
 * locked, whatever is marked as running at start was left by a process that died, and is given back.
 * @throws when the queue's schema cannot be read; `migrate` first
 */
export async function startJobs(options: StartJobs): Promise<JobRunner> {
  const working = new WorkingNode(options);
  await working.start();
  return working;
}

class WorkingNode implements JobRunner {
  readonly #options: StartJobs;
  readonly #aborted = new AbortController();
  readonly #stopping = new AbortController();
  /** Jobs that threw after being told to abort. */
  readonly #interrupted = new Set<string>();
  /** Handlers at work. */
  readonly #running = new Set<Promise<void>>();
  #runner: Runner | null = null;
  readonly #place: WorkerPlace | null;
  #givenUp = Promise.withResolvers<void>();
  #workerId: string | null = null;
  #loops: Promise<unknown> = Promise.resolve();

  constructor(options: StartJobs) {
    this.#options = options;
    this.#place = options.place ?? null;
  }

  async start(): Promise<void> {
    const { store, log } = this.#options;
    const shared = store.kind === 'postgres';
    if (!shared) await unlockAllJobs(store);
    else if (this.#place?.predecessor) {
      await retireWorker(store, this.#place.predecessor);
      log('info', 'gave back what this node had in hand when it died');
    }
    const first = await this.#run();
    this.#loops = Promise.all([this.#keepRunning(first), shared ? this.#keepAlive() : null]);
  }

  async stop(graceMs: number): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    this.#stopping.abort();
    const { log } = this.#options;
    const unwinding = Math.min(UNWINDING, graceMs / 2);
    const ended = this.#end();
    const finished = (await this.#within(ended, graceMs - unwinding)) || (await this.#abort(ended, unwinding));
    await this.#handBack().catch((error: unknown) =>
      log('warning', `the database could not be told that this node stops: ${messageOf(error)}; others will notice`),
    );
    if (!finished) void this.#runner?.kill().catch(() => {});
  }

  /** What is still held is unlocked before graphile-worker can call it a failure and put it off. */
  async #handBack(): Promise<void> {
    const { store, clock } = this.#options;
    if (this.#workerId) await retireWorker(store, this.#workerId);
    this.#place?.clear();
    if (this.#interrupted.size === 0) return;
    const ids = [...this.#interrupted];
    await sql`
      select graphile_worker.reschedule_jobs(${ids}::bigint[], run_at => ${toDate(clock.now())}::timestamptz)
    `.execute(store.db);
  }

  async #abort(ended: Promise<unknown>, ms: number): Promise<boolean> {
    this.#aborted.abort(new Error('this node is stopping'));
    return this.#within(ended, ms);
  }

  async #end(): Promise<void> {
    await this.#runner?.stop().catch(() => {});
    await this.#loops;
  }

  /** True when `work` was over within `ms`. */
  async #within(work: Promise<unknown>, ms: number): Promise<boolean> {
    const timer = new AbortController();
    const late = this.#options.clock.sleep(ms, timer.signal).then(
      () => false,
      () => false,
    );
    const result = await Promise.race([work.then(() => true), late]);
    timer.abort();
    return result;
  }

  async #run(): Promise<Runner> {
    const { store, concurrency, pollIntervalMs = SECOND, log } = this.#options;
    const events: WorkerEvents = new EventEmitter();
    const givenUp = Promise.withResolvers<void>();
    this.#givenUp = givenUp;
    events.on('pool:create', ({ workerPool }) => {
      this.#workerId = workerPool.id;
      this.#occupy(workerPool.id);
    });
    events.on('pool:gracefulShutdown', () => givenUp.resolve());
    const runner = await run({
      pgPool: repeatingCompletions(store.pool),
      schema: QUEUE_SCHEMA,
      concurrency,
      pollInterval: pollIntervalMs,
      taskList: this.#tasks(),
      parsedCronItems: [],
      noHandleSignals: true,
      logger: loggerTo(log),
      events,
      preset: {
        worker: {
          // Times in jobs are this node's; comparing them with the database's clock would add the difference to every wait.
          useNodeTime: true,
          // Without a batch, a job that cannot be marked as done (the database restarts) is an unhandled rejection.
          completeJobBatchDelay: 0,
          failJobBatchDelay: 0,
          // Looking for one job locks every free named queue, and there is one per key: with a thousand keys waiting,
          // taking as many jobs as there are workers at once is six times as fast. What no worker gets to in time goes
          // back, for other nodes.
          localQueue: { size: concurrency, ttl: UNTAKEN },
        },
      },
    });
    this.#runner = runner;
    return runner;
  }

  #occupy(workerId: string): void {
    try {
      this.#place?.occupy(workerId);
    } catch (error) {
      this.#options.log(
        'warning',
        `the data folder cannot be written: ${messageOf(error)}; a crash would be noticed late`,
      );
    }
  }

  /**
   * graphile-worker ends itself when it cannot record a result (a deadlock is enough). Its locks are then given back, and
   * it starts anew.
   */
  async #keepRunning(first: Runner): Promise<void> {
    const { store, clock, log } = this.#options;
    const { signal } = this.#stopping;
    let runner: Runner | null = first;
    while (!signal.aborted) {
      try {
        await this.#untilItEnds(runner ?? (await this.#run()));
      } catch (error) {
        log('error', `the queue stopped working: ${messageOf(error)}`);
      }
      if (signal.aborted) return;
      runner = null;
      await clock.sleep(RESTART_DELAY, signal).catch(() => {});
      // What is given back now may run again at once, and two runs of a key must not overlap.
      await Promise.allSettled(this.#running);
      if (this.#workerId) await retireWorker(store, this.#workerId).catch(() => {});
    }
  }

  /** It may never come to its end when it gives up with jobs in hand (0.18.0); everybody's jobs would wait for it. */
  async #untilItEnds(runner: Runner): Promise<void> {
    const ended = new AbortController();
    const late = this.#givenUp.promise
      .then(() => this.#options.clock.sleep(ENDED_WITHIN, ended.signal))
      .then(() => Promise.reject(new Error('it gave up and did not come to its end')));
    await Promise.race([runner.promise, late]).finally(() => ended.abort());
  }

  async #keepAlive(): Promise<void> {
    const { store, clock, log } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        if (this.#workerId) await reportWorker(store, this.#workerId, clock.now());
        const dead = await recoverDeadWorkers(store, clock.now());
        if (dead.length > 0) log('warning', `gave back the jobs of ${dead.length} worker(s) that are gone`);
      } catch (error) {
        log('error', `could not report to the queue: ${messageOf(error)}`);
      }
      await clock.sleep(HEARTBEAT, signal).catch(() => {});
    }
  }

  #tasks(): TaskList {
    const { handlers, onFailure } = this.#options;
    const tasks: TaskList = {};
    for (const kind of JOB_KINDS) {
      tasks[kind] = async (payload, { job }) => {
        const { key } = Payload.parse(payload);
        const running = handlers[kind](key, this.#aborted.signal);
        this.#running.add(running);
        try {
          await running;
        } catch (error) {
          if (this.#aborted.signal.aborted) this.#interrupted.add(job.id);
          else onFailure({ kind, key }, error instanceof Error ? error : new Error(String(error)), job.attempts);
          throw error;
        } finally {
          this.#running.delete(running);
        }
      };
    }
    return tasks;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
