/**
 * Repeating a call where that is safe. A loop of our own, because p-retry takes its time from `setTimeout` and
 * `performance.now()` and its jitter from `Math.random()`, none of which can be injected.
 */
import type { Clock } from '../clock.ts';
import { type Instant, SECOND } from '../scheduling/instant.ts';
import { JobHiveError } from './interview.ts';

const MOST_ATTEMPTS = 4;
const FIRST_CEILING = 250;
const HIGHEST_CEILING = 4 * SECOND;

export interface RetryOptions {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** A repetition that would have to wait until then or longer is not made. */
  readonly until: Instant;
  /** Whether the call changes nothing, so that repeating it blindly is harmless. */
  readonly readsOnly: boolean;
}

/** The result of `attempt`, or the error of its last run, with the server's `retryAfterMs` in it. */
export async function withRetries<T>(options: RetryOptions, attempt: () => Promise<T>): Promise<T> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attempt();
    } catch (error) {
      const wait = attempts < MOST_ATTEMPTS ? waitBeforeRepeating(error, attempts, options) : null;
      if (wait === null || options.clock.now() + wait >= options.until) throw error;
      await options.clock.sleep(wait);
    }
  }
}

/**
 * Milliseconds, or null where a repetition is not safe. A write is repeated after 429 only, which is certain to have
 * had no effect, and only when the server says how long to wait; after anything else its caller must look first.
 */
function waitBeforeRepeating(error: unknown, attempts: number, { random, readsOnly }: RetryOptions): number | null {
  if (!(error instanceof JobHiveError)) return null;
  const refusedForNow = error.reason === 'rate_limited';
  if (!readsOnly) return refusedForNow ? error.retryAfterMs : null;
  if (!refusedForNow && error.reason !== 'unavailable') return null;
  return error.retryAfterMs ?? Math.floor(random() * Math.min(HIGHEST_CEILING, FIRST_CEILING * 2 ** attempts));
}
