/**
 * From Graph's refusals to the closed list of reasons that callers of the port can tell apart. Codes decide, messages
 * never (https://learn.microsoft.com/graph/errors).
 */
import type { Instant } from '../../scheduling/instant.ts';
import { CalendarError, type CalendarFailure } from '../provider.ts';
import { GraphError } from './shapes.ts';

/** An answer whose body has been read, of a call or of a part of a `$batch`. */
export interface GraphAnswer {
  readonly method: string;
  /** Without ids, query and host: fit for a message. */
  readonly at: string;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export function isDone({ status }: GraphAnswer): boolean {
  return status >= 200 && status < 300;
}

/** The event, the calendar or the mailbox is not there. Ids that Exchange never gave are refused as malformed. */
export function isMissing(answer: GraphAnswer): boolean {
  if (answer.status === 404 || answer.status === 410) return true;
  return codesOf(answer).some((code) => code === 'errorinvalididmalformed' || code === 'erroritemnotfound');
}

/** 429, and 503 where it says when to come back: nothing was done. 509 speaks of bytes. */
export function isThrottled({ status, headers }: GraphAnswer): boolean {
  return status === 429 || status === 509 || (status === 503 && headers['retry-after'] !== undefined);
}

/**
 * The state behind a delta link or its next page is gone. Documented as "a 40X"; seen as 410 with codes in several
 * spellings, and as 400 `InvalidDeltaToken`.
 */
export function isStateLost(answer: GraphAnswer): boolean {
  const { status } = answer;
  if (status === 410) return true;
  return status >= 400 && status < 500 && codesOf(answer).some((code) => /sync|delta/.test(code));
}

/** The error of an answer that was not expected. */
export function refusal(answer: GraphAnswer, now: Instant): CalendarError {
  const [code] = codesOf(answer, false);
  const named = code === undefined ? '' : ` (${code})`;
  return new CalendarError(
    failureOf(answer, now),
    `Microsoft Graph answered ${answer.method} ${answer.at} with ${answer.status}${named}`,
  );
}

function failureOf(answer: GraphAnswer, now: Instant): CalendarFailure {
  const { status, method } = answer;
  if (isThrottled(answer)) return { reason: 'rate_limited', retryAfterMs: retryAfterMs(answer, now) };
  if (status === 401) return { reason: 'unauthorized' };
  if (status === 403) return { reason: 'forbidden' };
  if (isMissing(answer)) return { reason: 'not_found' };
  // A read has no condition that could fail: Exchange says 412 of one when it stumbled over itself.
  if (status === 412) return method === 'GET' ? { reason: 'unavailable' } : { reason: 'conflict' };
  if (status === 408 || status === 409 || status === 424 || status >= 500) return { reason: 'unavailable' };
  // Of a subscription: we did not shake hands in time, which may be different the next time.
  if (codesOf(answer).includes('validationerror')) return { reason: 'unavailable' };
  // Of a hold that a person made an occurrence of a series: only they can move it past its neighbours.
  if (codesOf(answer).includes('erroroccurrencecrossingboundary')) return { reason: 'forbidden' };
  return { reason: 'unreadable' };
}

/** RFC 9110 §10.2.3: seconds, or a date of the server's clock. Null when it does not say. */
export function retryAfterMs({ headers }: GraphAnswer, now: Instant): number | null {
  const header = headers['retry-after']?.trim();
  if (header === undefined) return null;
  if (/^\d+$/.test(header)) return Number(header) * 1_000;
  const at = Date.parse(header);
  const theirNow = Date.parse(headers.date ?? '');
  return Number.isNaN(at) ? null : Math.max(0, at - (Number.isNaN(theirNow) ? now : theirNow));
}

function codesOf({ body }: GraphAnswer, lowered = true): readonly string[] {
  const read = GraphError.safeParse(body);
  if (!read.success) return [];
  const { code, innerError } = read.data.error;
  const codes = [code, ...(innerError?.code ? [innerError.code] : [])];
  // A code is a word; anything else is not fit for a message.
  return codes.filter((each) => /^[\w.-]{1,80}$/.test(each)).map((each) => (lowered ? each.toLowerCase() : each));
}
