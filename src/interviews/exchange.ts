/** One HTTP request to JobHive and its answer, unread. */
import type { Deadline } from './deadline.ts';
import { JobHiveError } from './interview.ts';

export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the base URL, each segment encoded, e.g. `/interviews/int_abc123def456`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

export interface Answer {
  readonly httpStatus: number;
  readonly headers: Headers;
  /** Without the API key, should the server have echoed it. */
  readonly text: string;
}

export interface Wire {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly userAgent: string;
  readonly fetch: typeof fetch;
}

/** `PATCH /interviews/int_abc123def456`, for messages. The query may hold words of people and is left out. */
export function nameOf(call: Call): string {
  return `${call.method} ${call.path}`;
}

/** Sends one request and reads its whole answer. @throws JobHiveError `unavailable`; a write may have taken effect. */
export async function exchange(wire: Wire, call: Call, deadline: Deadline): Promise<Answer> {
  const query = new URLSearchParams(call.query).toString();
  try {
    const response = await wire.fetch(`${wire.baseUrl}${call.path}${query && `?${query}`}`, {
      method: call.method,
      headers: {
        authorization: `Bearer ${wire.apiKey}`,
        accept: 'application/json',
        'user-agent': wire.userAgent,
        ...(call.body !== undefined && { 'content-type': 'application/json' }),
      },
      // Following one would repeat a write elsewhere, or turn it into a GET.
      redirect: 'manual',
      signal: deadline.signal,
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
    });
    const text = (await response.text()).replaceAll(wire.apiKey, '[api key]');
    return { httpStatus: response.status, headers: response.headers, text };
  } catch (error) {
    const code = connectionErrorOf(error);
    const what = deadline.signal.aborted
      ? `did not answer ${nameOf(call)} within ${deadline.ms} ms`
      : `could not be reached for ${nameOf(call)} (${code})`;
    throw new JobHiveError(
      { reason: 'unavailable', mayHaveTakenEffect: call.method !== 'GET' && !NEVER_LEFT.has(code) },
      `JobHive ${what}`,
    );
  }
}

/** What goes wrong before there is a connection to send the request over. */
const NEVER_LEFT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** The code of what went wrong below fetch. Its own words are left out, they may quote the request. */
function connectionErrorOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'connection failed';
}
