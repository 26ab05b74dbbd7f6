/** What the queue needs besides running: recovering what dead workers held, throwing away, counting. */
import { sql } from 'kysely';
import { after, type Instant, SECOND } from '../scheduling/instant.ts';
import { toDate, toInstantOrNull } from './columns.ts';
import type { JobKind } from './jobs.ts';
import type { Store } from './store.ts';

/** A worker that has not been seen for this long is dead. Clocks of nodes may differ by much less only. */
export const WORKER_SILENCE = 45 * SECOND;

/** Says that this worker lives. */
export async function reportWorker(store: Store, workerId: string, now: Instant): Promise<void> {
  await sql`
    insert into worker_nodes (worker_id, seen_at) values (${workerId}, ${toDate(now)})
    on conflict (worker_id) do update set seen_at = excluded.seen_at
  `.execute(store.db);
}

/** Gives back what this worker still holds, at once, and forgets the worker. */
export async function retireWorker(store: Store, workerId: string): Promise<void> {
  await sql`select graphile_worker.force_unlock_workers(array[${workerId}]::text[])`.execute(store.db);
  await sql`delete from worker_nodes where worker_id = ${workerId}`.execute(store.db);
}

/**
 * Gives back the jobs of workers that have been silent for `WORKER_SILENCE`. A lock younger than that is left alone: its
 * worker may not have reported for the first time yet.
 * @returns the ids of the workers that were found dead
 */
export async function recoverDeadWorkers(store: Store, now: Instant): Promise<string[]> {
  const limit = toDate(after(now, -WORKER_SILENCE));
  const { rows } = await sql<{ worker_id: string }>`
    with dead as (
      select distinct locked_by as worker_id from (
        select locked_by, locked_at from graphile_worker._private_jobs where locked_at < ${limit}
        union all
        select locked_by, locked_at from graphile_worker._private_job_queues where locked_at < ${limit}
      ) locks
      where not exists (select from worker_nodes where worker_id = locked_by and seen_at >= ${limit})
    )
    select worker_id, graphile_worker.force_unlock_workers(array[worker_id]) from dead
  `.execute(store.db);
  await sql`delete from worker_nodes where seen_at < ${limit}`.execute(store.db);
  return rows.map((row) => row.worker_id);
}

/** Gives back every job. Only for a database that nobody else can have open: the embedded one, at start. */
export async function unlockAllJobs(store: Store): Promise<void> {
  await sql`
    update graphile_worker._private_jobs set locked_at = null, locked_by = null where locked_at is not null
  `.execute(store.db);
  await sql`
    update graphile_worker._private_job_queues set locked_at = null, locked_by = null where locked_at is not null
  `.execute(store.db);
}

/**
 * Deletes what nothing will use again: jobs that failed after a newer one had taken their key, and queue names without
 * a job.
 *
 * Not graphile-worker's own cleanup: that one deletes a queue name while a transaction is adding a job to it, and such a
 * job is never picked up again. Here the table lock waits for those transactions first (at most two seconds; then the
 * next purge tries again). Task names are four and stay: workers remember their numbers.
 */
export async function cleanupJobs(store: Store): Promise<void> {
  await sql`
    delete from graphile_worker._private_jobs where key is null and attempts >= max_attempts and locked_at is null
  `.execute(store.db);
  await store.transaction(async (tx) => {
    await sql`set local lock_timeout = '2s'`.execute(tx.db);
    await sql`lock table graphile_worker._private_job_queues in exclusive mode`.execute(tx.db);
    await sql`
      delete from graphile_worker._private_job_queues queues
      where locked_at is null
        and not exists (select from graphile_worker._private_jobs jobs where jobs.job_queue_id = queues.id)
    `.execute(tx.db);
  });
}

export interface KindCounts {
  /** Due and waiting. */
  readonly ready: number;
  readonly running: number;
  /** To run at a later time, timers included. */
  readonly scheduled: number;
  /** Of the above, those whose last run threw. */
  readonly failing: number;
}

export interface JobCounts {
  readonly kinds: Readonly<Record<JobKind, KindCounts>>;
  /** Since when the longest waiting due job is due; null when none waits. */
  readonly oldestReady: Instant | null;
}

/** For the status page and the metrics. */
export async function jobCounts(store: Store, now: Instant): Promise<JobCounts> {
  const at = toDate(now);
  const { rows } = await sql<KindCounts & { kind: string; oldest: Date | null }>`
    select tasks.identifier as kind,
      count(*) filter (where locked_at is null and run_at <= ${at}) as ready,
      count(*) filter (where locked_at is not null) as running,
      count(*) filter (where locked_at is null and run_at > ${at}) as scheduled,
      count(*) filter (where last_error is not null) as failing,
      min(run_at) filter (where locked_at is null and run_at <= ${at}) as oldest
    from graphile_worker._private_jobs jobs
    join graphile_worker._private_tasks tasks on tasks.id = jobs.task_id
    -- Not those that a newer job replaced while they ran and that then failed.
    where attempts < max_attempts or locked_at is not null
    group by tasks.identifier
  `.execute(store.db);
  const countsOf = (kind: JobKind): KindCounts => {
    const row = rows.find((each) => each.kind === kind);
    return {
      ready: row?.ready ?? 0,
      running: row?.running ?? 0,
      scheduled: row?.scheduled ?? 0,
      failing: row?.failing ?? 0,
    };
  };
  const oldest = rows.flatMap((row) => (row.oldest ? [row.oldest] : [])).sort((a, b) => a.getTime() - b.getTime());
  return {
    kinds: {
      pull: countsOf('pull'),
      reconcile: countsOf('reconcile'),
      deliver: countsOf('deliver'),
      watch: countsOf('watch'),
    },
    oldestReady: toInstantOrNull(oldest[0] ?? null),
  };
}
