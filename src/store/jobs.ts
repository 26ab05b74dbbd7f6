/**
 * The queue, as far as this program needs one. Four kinds of keyed jobs and no others; a job carries nothing but its
 * key, because the world is read anew when it runs. graphile-worker in life, a deterministic runner in tests.
 */
import type { Instant } from '../scheduling/instant.ts';
import type { Tx } from './store.ts';

export const JOB_KINDS = ['pull', 'reconcile', 'deliver', 'watch'] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** `key`: a calendar id (pull, watch), an interview id (reconcile) or a delivery id (deliver). */
export interface Job {
  readonly kind: JobKind;
  readonly key: string;
}

export interface Jobs {
  /**
   * As soon as possible. Joins `tx`: rolled back with it, visible when it commits. Many wakes of one key collapse;
   * a wake during a run queues exactly one more.
   */
  wake(tx: Tx, job: Job, now: Instant): Promise<void>;
  /** A wake that can wait until `at`, so that a burst becomes one run. Never delays a wake that is already due. */
  debounce(tx: Tx, job: Job, at: Instant): Promise<void>;
  /** Sets this key's one timer, replacing an earlier one; it never delays or swallows a wake. */
  schedule(tx: Tx, job: Job, at: Instant): Promise<void>;
}

/** What a job's handler does. Runs of one key never overlap. A throw is retried with growing delay. */
export type JobHandler = (key: string, signal: AbortSignal) => Promise<void>;
export type JobHandlers = Readonly<Record<JobKind, JobHandler>>;

export interface JobRunner {
  /** Takes no more jobs, waits for running ones at most `graceMs`, then gives them back to the queue. */
  stop(graceMs: number): Promise<void>;
}
