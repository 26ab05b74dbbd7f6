/**
 * What Google's refusals mean. The status says little: a 403 is a quota, a limit of usage or a missing permission, and
 * only `errors[].reason` tells them apart (https://developers.google.com/workspace/calendar/api/guides/errors).
 */
import { z } from 'zod';
import { CalendarError, type CalendarFailure } from '../provider.ts';
import { NoAnswer } from './transport.ts';

export type GoogleFailure =
  /** The access token is not taken. */
  | { readonly kind: 'token' }
  /** Slower; `whose` quota, and for how long where Google says so. */
  | { readonly kind: 'slow'; readonly retryAfterMs: number | null }
  /** Used up for hours: usage limits of the account, or the project's day. */
  | { readonly kind: 'exhausted'; readonly whose: 'user' | 'project' }
  /** `tryAgain`: within seconds. Not after a request that ran out of its time. */
  | { readonly kind: 'unavailable'; readonly tryAgain: boolean }
  | { readonly kind: 'refused'; readonly failure: CalendarFailure };

export interface ReadFailure {
  readonly meaning: GoogleFailure;
  /** 0 without an answer. */
  readonly status: number;
  /** Google's word, or what could be made of its absence. */
  readonly reason: string;
}

const Answered = z.object({
  response: z.object({
    status: z.int(),
    headers: z.instanceof(Headers),
    data: z.unknown(),
  }),
});
const Body = z.object({
  error: z.object({
    errors: z.array(z.object({ reason: z.string() })).optional(),
    status: z.string().optional(),
  }),
});

const SLOW = new Set(['rateLimitExceeded', 'userRateLimitExceeded']);
/** `quotaExceeded` is said of an account that did too much: https://support.google.com/a/answer/2905486. */
const EXHAUSTED = new Map<string, 'user' | 'project'>([
  ['quotaExceeded', 'user'],
  ['calendarUsageLimitsExceeded', 'user'],
  ['dailyLimitExceeded', 'project'],
  ['dailyLimitExceededUnreg', 'project'],
]);

/** Of a channel whose address Google will not call: said with 401. */
const URL_UNAUTHORIZED = 'push.webhookUrlUnauthorized';

/** Null when it was not Google, nor the way to it, that failed. */
export function readFailure(error: unknown): ReadFailure | null {
  const answered = Answered.safeParse(error);
  if (!answered.success) {
    const noAnswer = noAnswerIn(error);
    if (noAnswer === null) return null;
    const meaning = { kind: 'unavailable', tryAgain: !noAnswer.outOfTime } as const;
    return { meaning, status: 0, reason: 'no answer' };
  }
  const { status, headers, data } = answered.data.response;
  const body = Body.safeParse(data);
  const reason = body.data?.error.errors?.[0]?.reason ?? body.data?.error.status ?? 'no reason given';
  return { meaning: meaningOf(status, reason, headers), status, reason };
}

function meaningOf(status: number, reason: string, headers: Headers): GoogleFailure {
  const whose = EXHAUSTED.get(reason);
  if (whose !== undefined) return { kind: 'exhausted', whose };
  const asked = retryAfterMs(headers);
  // A 503 that says when to come back has done nothing.
  if (SLOW.has(reason) || status === 429 || (status === 503 && asked !== null))
    return { kind: 'slow', retryAfterMs: asked };
  // It is the address that is not authorised, not us.
  if (reason === URL_UNAUTHORIZED) return { kind: 'refused', failure: { reason: 'forbidden' } };
  if (status === 401) return { kind: 'token' };
  if (status >= 500 || status === 408) return { kind: 'unavailable', tryAgain: true };
  const failure: CalendarFailure =
    status === 404 || status === 410
      ? { reason: 'not_found' }
      : status === 412 || status === 409
        ? { reason: 'conflict' }
        : status === 403
          ? { reason: 'forbidden' }
          : { reason: 'unreadable' };
  return { kind: 'refused', failure };
}

function retryAfterMs(headers: Headers): number | null {
  const seconds = headers.get('retry-after')?.trim() ?? '';
  return /^\d+$/.test(seconds) ? Number(seconds) * 1_000 : null;
}

/** The client wraps what its transport threw. */
function noAnswerIn(error: unknown): NoAnswer | null {
  let at = error;
  for (let depth = 0; at instanceof Error && depth < 5; depth += 1) {
    if (at instanceof NoAnswer) return at;
    at = at.cause;
  }
  return null;
}

/** What an administrator can do about it, where that is known. */
const HINTS: ReadonlyMap<string, string> = new Map([
  ['accessNotConfigured', 'switch on the Google Calendar API in the Cloud project'],
  [
    'insufficientPermissions',
    'a scope is missing: connect again and leave every box ticked, or authorise it in the Admin console',
  ],
  ['ACCESS_TOKEN_SCOPE_INSUFFICIENT', 'a scope is missing: connect again, or authorise it in the Admin console'],
  ['requiredAccessLevel', 'the account may not write to this calendar'],
  [
    URL_UNAUTHORIZED,
    'Google does not call this http.public_url; verify its domain in Search Console with an account that owns the Cloud project',
  ],
  ['forbidden', 'the account may not do this in this calendar'],
]);

/** @param what the method, as Google names it. Never a word of an event. */
export function calendarError(what: string, { status, reason }: ReadFailure, failure: CalendarFailure): CalendarError {
  const hint = HINTS.get(reason);
  const answer = status === 0 ? 'had no answer' : `answered ${status} (${reason})`;
  return new CalendarError(failure, `Google ${what} ${answer}${hint === undefined ? '' : `: ${hint}`}`);
}
