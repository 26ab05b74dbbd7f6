/**
 * Time as a dependency. Nothing in `src/` reads the system clock or sets a timer except through this port, so a
 * test can run a fortnight in milliseconds.
 */
import { setTimeout as sleepFor } from 'node:timers/promises';
import { type Instant, instant } from './scheduling/instant.ts';

export interface Clock {
  now(): Instant;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => instant(Date.now()),
  sleep: (ms, signal) => sleepFor(ms, undefined, signal ? { signal } : {}),
};
