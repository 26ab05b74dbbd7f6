/** From HTTP statuses to the closed list of reasons that callers of the port can tell apart. */
import type { Instant } from '../../scheduling/instant.ts';
import { CalendarError, type CalendarFailure } from '../provider.ts';
import { conditionsIn } from './multistatus.ts';

/** An answer whose body has been read. `retryAfter` is the header as sent, or null. */
export interface Answered {
  readonly method: string;
  /** Without credentials, query or fragment: fit for a message. */
  readonly at: string;
  readonly status: number;
  readonly retryAfter: string | null;
  /** The server's own time as sent, where it was. */
  readonly date?: string | null;
  readonly body: string;
}

/**
 * The failure that a status means wherever it turns up. Callers translate those that depend on what was asked (404
 * of a delete, 403 of a stale sync token) before they come here.
 */
function failureOf(answered: Answered, conditions: readonly string[], now: Instant): CalendarFailure {
  const { status } = answered;
  if (status === 401) return { reason: 'unauthorized' };
  if (status === 404 || status === 410) return { reason: 'not_found' };
  // RFC 4791 §5.3.2.1: the UID is taken, by another object (somebody moved the hold to another name).
  if (status === 412 || conditions.includes('no-uid-conflict')) return { reason: 'conflict' };
  // RFC 4918 §9.7.1: PUT answers 409 where the collection it should go into does not exist.
  if (status === 409) return { reason: 'not_found' };
  if (status === 429 || (status === 503 && answered.retryAfter !== null)) {
    return { reason: 'rate_limited', retryAfterMs: retryAfterMs(answered, now) };
  }
  if (status === 408 || status >= 500) return { reason: 'unavailable' };
  if (status === 402 || status === 403 || status === 423) return { reason: 'forbidden' };
  return { reason: 'unreadable' };
}

/** The error of an unexpected status: where it came from, what it was, and the preconditions the server named. */
export function refusal(answered: Answered, expected: string, now: Instant): CalendarError {
  const conditions = conditionsIn(answered.body);
  const named = conditions.length > 0 ? ` (${conditions.join(', ')})` : '';
  return new CalendarError(
    failureOf(answered, conditions, now),
    `CalDAV ${answered.method} ${answered.at} answered ${answered.status}${named}, expected ${expected}`,
  );
}

/**
 * RFC 9110 §10.2.3: seconds, or an HTTP date, which is one of the server's clock and is compared with that. Null when
 * it is missing or neither.
 */
function retryAfterMs({ retryAfter: header, date }: Answered, now: Instant): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header.trim())) return Number(header.trim()) * 1_000;
  const at = Date.parse(header);
  const theirNow = Date.parse(date ?? '');
  return Number.isNaN(at) ? null : Math.max(0, at - (Number.isNaN(theirNow) ? now : theirNow));
}
