/**
 * What one application may ask of one mailbox: four requests at once, and 10,000 in ten minutes
 * (learn.microsoft.com/graph/throttling-limits, Outlook). Requests that are refused count, too.
 */
import { randomInt } from 'node:crypto';
import type { Clock } from '../../../clock.ts';
import { MINUTE } from '../../../scheduling/instant.ts';
import { GraphRefusal } from './refusal.ts';

const PERIOD = 10 * MINUTE;

export interface MailboxLimitOptions {
  readonly clock: Clock;
  readonly atOnce: number;
  readonly perTenMinutes: number;
  /** How long a request takes, so that there is something to be at once with. */
  readonly latencyMs: number;
}

export class MailboxLimits {
  readonly #options: MailboxLimitOptions;
  readonly #running = new Map<string, number>();
  readonly #asked = new Map<string, number[]>();
  /** The most that ran at once for any mailbox. */
  busiest = 0;
  refused = 0;

  constructor(options: MailboxLimitOptions) {
    this.#options = options;
  }

  /** @param key application and mailbox */
  async run<T>(key: string, work: () => T | Promise<T>): Promise<T> {
    this.#count(key);
    const running = this.#running.get(key) ?? 0;
    if (running >= this.#options.atOnce)
      throw this.#refuse('Application is over its MailboxConcurrency limit.', randomInt(1, 4));
    this.#running.set(key, running + 1);
    this.busiest = Math.max(this.busiest, running + 1);
    try {
      if (this.#options.latencyMs > 0) await this.#options.clock.sleep(this.#options.latencyMs);
      return await work();
    } finally {
      this.#running.set(key, (this.#running.get(key) ?? 1) - 1);
    }
  }

  #count(key: string): void {
    const now = this.#options.clock.now();
    const recent = this.#asked.get(key) ?? [];
    while (recent[0] !== undefined && recent[0] <= now - PERIOD) recent.shift();
    recent.push(now);
    this.#asked.set(key, recent);
    if (recent.length > this.#options.perTenMinutes) throw this.#refuse('Application is over its Requests limit.', 60);
  }

  #refuse(message: string, seconds: number): GraphRefusal {
    this.refused += 1;
    return new GraphRefusal(429, 'ApplicationThrottled', message, { 'retry-after': String(seconds) });
  }
}
