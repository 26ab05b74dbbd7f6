/** A clock for a client that waits: its waits pass at once and are written down, its deadline comes when a test says. */
import type { Clock } from '../../src/clock.ts';
import { after, type Instant } from '../../src/scheduling/instant.ts';

export interface WaitingClock extends Clock {
  /** Every wait so far, in milliseconds. */
  readonly waits: readonly number[];
  /** Lets the deadlines under way come. */
  expire(): void;
}

export function createWaitingClock(start: Instant, deadlineMs: number): WaitingClock {
  let now = start;
  const waits: number[] = [];
  const deadlines = new Set<() => void>();
  return {
    waits,
    now: () => now,
    sleep(ms, signal) {
      if (ms < deadlineMs) {
        waits.push(ms);
        now = after(now, ms);
        return Promise.resolve();
      }
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      deadlines.add(resolve);
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      return promise;
    },
    expire() {
      now = after(now, deadlineMs);
      for (const come of deadlines) come();
    },
  };
}
