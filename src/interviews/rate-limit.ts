/** JobHive's rate limit as its answers tell it, kept so that it need not be told again with 429. */
import { HOUR, type Instant, instant, SECOND } from '../scheduling/instant.ts';

/** Limits are per minute. A reset further off than this is not one, and believing it would silence the client. */
const FURTHEST_RESET = HOUR;

export class RateLimit {
  /** Null while nothing is known. */
  #window: Window | null = null;

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

  /** Learns what an answer says of the limit, if it does. */
  observe(headers: Headers, now: Instant): void {
    const said = windowOf(headers, now);
    const known = this.#window;
    if (!said || (known && said.resetAt < known.resetAt)) return;
    // Answers overtake one another, and some requests are still on their way: within a window the lower number counts.
    const isSame = known !== null && known.resetAt === said.resetAt;
    this.#window = isSame ? { ...said, remaining: Math.min(known.remaining, said.remaining) } : said;
  }
}

/**
 * Milliseconds after which the server wants to be asked again, or null: `Retry-After`, in seconds or as an HTTP date
 * (RFC 9110, 10.2.3), else the limit's reset where nothing remains of it.
 */
export function retryAfterOf(headers: Headers, now: Instant): number | null {
  const value = headers.get('retry-after')?.trim() ?? '';
  const seconds = wholeNumber(value);
  if (seconds !== null) return seconds * SECOND;
  const at = /^[A-Z][a-z]+, /.test(value) ? Date.parse(value) : Number.NaN;
  if (!Number.isNaN(at)) return Math.max(0, at - now);
  const said = windowOf(headers, now);
  return said?.remaining === 0 ? said.resetAt - now : null;
}

interface Window {
  remaining: number;
  readonly resetAt: Instant;
}

/** `X-RateLimit-Remaining` and `X-RateLimit-Reset` (Unix seconds), or null without a future and believable reset. */
function windowOf(headers: Headers, now: Instant): Window | null {
  const remaining = wholeNumber(headers.get('x-ratelimit-remaining'));
  const reset = wholeNumber(headers.get('x-ratelimit-reset'));
  if (remaining === null || reset === null) return null;
  const resetAt = instant(reset * SECOND);
  return resetAt <= now || resetAt - now > FURTHEST_RESET ? null : { remaining, resetAt };
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,12}$/.test(text.trim()) ? Number(text) : null;
}
