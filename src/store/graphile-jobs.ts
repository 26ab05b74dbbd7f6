/** The queue in life: graphile-worker 0.18. Adding a job is SQL, and so part of the caller's transaction. */
import { sql } from 'kysely';
import type { Instant } from '../scheduling/instant.ts';
import { toDate } from './columns.ts';
import type { Job, JobKind, Jobs } from './jobs.ts';
import { nameOf } from './queue.ts';
import type { Tx } from './store.ts';

/**
 * Smaller first. What has begun is finished before more is begun: mail that is ready, then interviews whose change is
 * known, then looking for more changes. Renewing a push channel has hours of leeway.
 */
const PRIORITY: Readonly<Record<JobKind, number>> = { deliver: 0, reconcile: 1, pull: 2, watch: 3 };

/** In practice for ever: the delay grows to six hours, and giving a key up would be losing it. */
const MAX_ATTEMPTS = 10_000;

/**
 * `wake` and `debounce` are one thing, "run by then at the latest", of which the earliest asked for wins. A key has at
 * most one such job waiting and one timer; both share a named queue, so their runs never overlap. A key whose job is
 * running gets exactly one more: the running one gives up its key (add_jobs in graphile-worker's schema).
 *
 * A transaction that names several keys should name them in one order (sorted), or two such can deadlock (40P01).
 */
export const graphileJobs: Jobs = {
  wake: atTheLatest,
  debounce: atTheLatest,
  async schedule(tx, job, at) {
    await addJob(job, at, { key: `${nameOf(job)}@timer`, mode: 'replace' }).execute(tx.db);
  },
};

async function atTheLatest(tx: Tx, job: Job, at: Instant): Promise<void> {
  // 'preserve_run_at' keeps an earlier time, also one that another transaction is committing right now; a later one is
  // then brought forward.
  await sql`
    with job as (${addJob(job, at, { key: nameOf(job), mode: 'preserve_run_at' })})
    select graphile_worker.reschedule_jobs(array[job.id], run_at => ${toDate(at)}::timestamptz)
    from job where job.run_at > ${toDate(at)}::timestamptz
  `.execute(tx.db);
}

function addJob(job: Job, at: Instant, { key, mode }: { key: string; mode: 'replace' | 'preserve_run_at' }) {
  return sql`
    select id, run_at from graphile_worker.add_job(
      identifier => ${job.kind}::text,
      payload => ${JSON.stringify({ key: job.key })}::json,
      queue_name => ${nameOf(job)}::text,
      run_at => ${toDate(at)}::timestamptz,
      max_attempts => ${MAX_ATTEMPTS}::int,
      job_key => ${key}::text,
      priority => ${PRIORITY[job.kind]}::int,
      job_key_mode => ${mode}::text
    )
  `;
}
