/** JobHive's `X-RateLimit-*`: so many requests per key and clock minute. */
import { type Instant, MINUTE, SECOND } from '../../scheduling/instant.ts';

export interface Allowance {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Unix seconds at which the count starts anew. */
  readonly resetAt: number;
  /** Whole seconds until then, at least 1. */
  readonly retryAfter: number;
}

export class RateLimit {
  readonly #perMinute: number;
  readonly #used = new Map<string, number>();
  #minute = Number.NEGATIVE_INFINITY;

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** Counts one request of `key` at `now`. */
  take(key: string, now: Instant): Allowance {
    const minute = Math.floor(now / MINUTE);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#used.clear();
    }
    const used = (this.#used.get(key) ?? 0) + 1;
    this.#used.set(key, used);
    const resetAt = ((minute + 1) * MINUTE) / SECOND;
    return {
      allowed: used <= this.#perMinute,
      limit: this.#perMinute,
      remaining: Math.max(0, this.#perMinute - used),
      resetAt,
      retryAfter: Math.max(1, Math.ceil(resetAt - now / SECOND)),
    };
  }

  reset(): void {
    this.#used.clear();
  }
}
