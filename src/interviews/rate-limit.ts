/** JobHive's rate limit as its answers tell it, kept so that it need not be told again with 429. */
import { HOUR, type Instant, instant, SECOND } from '../scheduling/instant.ts';

/** Limits are per minute. A reset further off than this is not one, and believing it would silence the client. */
const FURTHEST_RESET = HOUR;

export class RateLimit {
  /** Null while nothing is known. */
  #window: { remaining: number; readonly resetAt: Instant } | null = null;

  /** Takes one request from what remains and gives 0, or gives the milliseconds until there is one again. */
  take(now: Instant): number {
    const wait = this.msUntilReset(now);
    if (wait !== null) return wait;
    if (this.#window) this.#window.remaining -= 1;
    return 0;
  }

  /** Milliseconds until the limit starts anew where nothing remains of it, else null. */
  msUntilReset(now: Instant): number | null {
    if (this.#window && this.#window.resetAt <= now) this.#window = null;
    return this.#window && this.#window.remaining <= 0 ? this.#window.resetAt - now : null;
  }

  /** Learns from `X-RateLimit-Remaining` and `X-RateLimit-Reset` (Unix seconds); without both it learns nothing. */
  observe(headers: Headers, now: Instant): void {
    const remaining = wholeNumber(headers.get('x-ratelimit-remaining'));
    const reset = wholeNumber(headers.get('x-ratelimit-reset'));
    if (remaining === null || reset === null) return;
    const resetAt = instant(reset * SECOND);
    if (resetAt <= now || resetAt - now > FURTHEST_RESET) return;
    const known = this.#window;
    if (known && resetAt < known.resetAt) return;
    // Answers overtake one another, and some requests are still on their way: within a window the lower number counts.
    const lower = known && known.resetAt === resetAt ? Math.min(known.remaining, remaining) : remaining;
    this.#window = { remaining: lower, resetAt };
  }
}

/** Milliseconds that `Retry-After` asks for, as seconds or as an HTTP date (RFC 9110, 10.2.3), or null. */
export function retryAfterOf(headers: Headers, now: Instant): number | null {
  const value = headers.get('retry-after')?.trim() ?? '';
  const seconds = wholeNumber(value);
  if (seconds !== null) return seconds * SECOND;
  const at = /^[A-Z][a-z]+, /.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,12}$/.test(text.trim()) ? Number(text) : null;
}
