/** Time that moves only when a test says so. */
import type { Clock } from '../../src/clock.ts';
import { after, type Instant, instant } from '../../src/scheduling/instant.ts';

export interface VirtualClock extends Clock {
  /** Lets `ms` pass: wakes the sleepers on the way in order of their time, each at its own `now()`. */
  advance(ms: number): Promise<void>;
  /** Lets time pass whenever something sleeps, and only then, until `work` is done. */
  finish<T>(work: Promise<T>): Promise<T>;
}

const FOREVER = instant(Number.MAX_SAFE_INTEGER);

interface Sleeper {
  readonly at: Instant;
  wake(): void;
}

export function createVirtualClock(start: Instant): VirtualClock {
  let now = start;
  let sleepers: Sleeper[] = [];

  function next(limit: Instant): Sleeper | undefined {
    return sleepers.filter((each) => each.at <= limit).sort((a, b) => a.at - b.at)[0];
  }

  const clock: VirtualClock = {
    now: () => now,
    sleep(ms, signal) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const sleeper: Sleeper = { at: after(now, ms), wake: resolve };
      sleepers.push(sleeper);
      signal?.addEventListener(
        'abort',
        () => {
          sleepers = sleepers.filter((each) => each !== sleeper);
          reject(signal.reason);
        },
        { once: true },
      );
      return promise;
    },
    async advance(ms) {
      const end = after(now, ms);
      for (let sleeper = next(end); sleeper; sleeper = next(end)) {
        sleepers = sleepers.filter((each) => each !== sleeper);
        if (sleeper.at > now) now = sleeper.at;
        sleeper.wake();
        await settled();
      }
      now = end;
      await settled();
    },
    async finish(work) {
      const state = { done: false };
      const end = () => {
        state.done = true;
      };
      work.then(end, end);
      while (!state.done) {
        await settled();
        const sleeper = next(FOREVER);
        if (sleeper && !state.done) await clock.advance(sleeper.at - now);
      }
      return work;
    },
  };
  return clock;
}

/** Until everything that could go on at this time has: promises, and I/O that is ready. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
