/** How long one call may take, its waits and repetitions included. */
import type { Clock } from '../clock.ts';
import { after, type Instant } from '../scheduling/instant.ts';

export interface Deadline {
  readonly at: Instant;
  readonly ms: number;
  /** Aborts at `at`. */
  readonly signal: AbortSignal;
}

/** Runs `work` with a deadline `ms` from now. `work` must heed the signal; nothing else ends it. */
export async function withinDeadline<T>(
  clock: Clock,
  ms: number,
  work: (deadline: Deadline) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const done = new AbortController();
  clock.sleep(ms, done.signal).then(
    () => late.abort(),
    () => {},
  );
  try {
    return await work({ at: after(clock.now(), ms), ms, signal: late.signal });
  } finally {
    done.abort();
  }
}
