/**
 * The queue for simulations: in memory, on a virtual clock, one job at a time, in an order that a seed decides. What it
 * promises is what the real queue promises (`test/store/jobs.test.ts` runs against both).
 */
import type { Clock } from '../../src/clock.ts';
import { after, type Instant, SECOND } from '../../src/scheduling/instant.ts';
import type { Job, JobHandlers, Jobs } from '../../src/store/jobs.ts';
import type { Tx } from '../../src/store/store.ts';

export interface DeterministicJobs extends Jobs {
  /** Runs what is due, and what becomes due by that, until nothing is. Time does not pass. Returns how many ran. */
  runUntilIdle(): Promise<number>;
  /** While a job waits for the world outside: runs another one that is due, of another key. False when there is none. */
  runBeside(): Promise<boolean>;
  /** Lets time pass until `at`, stopping wherever a job is due to run it. */
  advanceTo(at: Instant): Promise<number>;
  /** What waits, by time. `timer` is the key's one timer. */
  waiting(): readonly { job: Job; at: Instant; timer: boolean; attempts: number }[];
}

export interface DeterministicClock extends Clock {
  advance(ms: number): Promise<void>;
}

interface Waiting {
  readonly job: Job;
  readonly timer: boolean;
  readonly at: Instant;
  readonly attempts: number;
}

/** More runs than this without time passing is a job that wakes itself for ever. */
const ENDLESS = 10_000;

export function createDeterministicJobs(options: {
  readonly clock: DeterministicClock;
  readonly seed: number;
  readonly handlers: JobHandlers;
  readonly onFailure?: (job: Job, error: unknown, attempt: number) => void;
}): DeterministicJobs {
  const { clock, handlers, onFailure = () => {} } = options;
  const random = randomFrom(options.seed);
  const queue = new Map<string, Waiting>();
  const running = new Set<string>();
  const signal = new AbortController().signal;

  function slotOf(job: Job, timer: boolean): string {
    return `${job.kind}:${job.key}${timer ? '@timer' : ''}`;
  }

  async function atTheLatest(tx: Tx, job: Job, at: Instant): Promise<void> {
    tx.onCommit(() => {
      const slot = slotOf(job, false);
      const present = queue.get(slot);
      // A job that waits to be retried starts afresh; one that waits for its first run keeps an earlier time.
      const earlier = present && present.attempts === 0 && present.at < at;
      queue.set(slot, { job, timer: false, at: earlier ? present.at : at, attempts: 0 });
    });
  }

  async function runOne(): Promise<boolean> {
    const due = [...queue].filter(([, { at, job }]) => at <= clock.now() && !running.has(slotOf(job, false)));
    const [slot, waiting] = due[Math.floor(random() * due.length)] ?? [];
    if (slot === undefined || waiting === undefined) return false;
    queue.delete(slot);
    const key = slotOf(waiting.job, false);
    running.add(key);
    try {
      await handlers[waiting.job.kind](waiting.job.key, signal);
    } catch (error) {
      const attempts = waiting.attempts + 1;
      onFailure(waiting.job, error, attempts);
      // A newer one has taken the key meanwhile: that one is the retry.
      if (!queue.has(slot)) queue.set(slot, { ...waiting, attempts, at: after(clock.now(), backoff(attempts)) });
    } finally {
      running.delete(key);
    }
    return true;
  }

  async function runUntilIdle(): Promise<number> {
    let ran = 0;
    while (await runOne()) if (++ran > ENDLESS) throw new Error(`more than ${ENDLESS} runs without time passing`);
    return ran;
  }

  return {
    wake: atTheLatest,
    debounce: atTheLatest,
    async schedule(tx, job, at) {
      tx.onCommit(() => queue.set(slotOf(job, true), { job, timer: true, at, attempts: 0 }));
    },
    runUntilIdle,
    runBeside: runOne,
    async advanceTo(at) {
      let ran = await runUntilIdle();
      for (;;) {
        const next = Math.min(...[...queue.values()].map((waiting) => waiting.at));
        if (next > at) break;
        await clock.advance(next - clock.now());
        ran += await runUntilIdle();
      }
      await clock.advance(at - clock.now());
      return ran + (await runUntilIdle());
    },
    waiting: () => [...queue.values()].sort((a, b) => a.at - b.at),
  };
}

/** graphile-worker's: e^attempts seconds, attempts capped at ten (six hours). */
function backoff(attempts: number): number {
  return Math.round(Math.exp(Math.min(attempts, 10)) * SECOND);
}

/** mulberry32: enough for an order, the same on every machine. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
