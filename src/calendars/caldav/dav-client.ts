/**
 * HTTP for WebDAV: Basic authentication, a deadline on the injected clock, and no redirect out of the origin.
 * Errors that have nothing to do with what was asked (network, deadline, size) are thrown here; statuses are the
 * caller's to judge.
 */
import type { Clock } from '../../clock.ts';
import { CalendarError } from '../provider.ts';
import type { Answered } from './failure.ts';
import { refusal } from './failure.ts';
import { type Multistatus, readMultistatus } from './multistatus.ts';
import { sameOrigin } from './paths.ts';

export interface DavRequest {
  readonly method: 'PROPFIND' | 'REPORT' | 'GET' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
}

export interface DavAnswer extends Answered {
  readonly etag: string | null;
}

export interface DavClient {
  /** Where everything is asked for; its origin is the only one that gets the password. */
  readonly base: URL;
  send(request: DavRequest): Promise<DavAnswer>;
  /** Sends XML and reads the 207. @throws CalendarError for any other status, and for XML that cannot be read. */
  multistatus(request: DavRequest & { depth: '0' | '1' }): Promise<Multistatus>;
  /** The answer as a multistatus. @throws CalendarError */
  read(answer: DavAnswer): Multistatus;
  /** The error of an answer that was not expected. */
  refuse(answer: DavAnswer, expected: string): CalendarError;
}

export interface DavClientOptions {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly clock: Clock;
  readonly fetch: typeof fetch;
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
}

const MAX_REDIRECTS = 5;

export function createDavClient(options: DavClientOptions): DavClient {
  const { clock, username, password, timeoutMs, maxAnswerBytes } = options;
  const authorization = `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
  const base = new URL(options.url);
  base.username = '';
  base.password = '';

  async function once(request: DavRequest, url: URL, signal: AbortSignal): Promise<Response> {
    return options.fetch(url, {
      method: request.method,
      headers: { ...request.headers, authorization },
      redirect: 'manual',
      signal,
      ...(request.body === undefined ? {} : { body: request.body }),
    });
  }

  /** 303 would turn the method into GET and is no answer to any of ours. */
  async function follow(request: DavRequest, signal: AbortSignal): Promise<DavAnswer> {
    let url = sameOrigin(request.url.href, base);
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const response = await once(request, url, signal);
      const location = response.headers.get('location');
      if (![301, 302, 307, 308].includes(response.status) || location === null) {
        return answerOf(request.method, url, response, await bodyOf(response, url, maxAnswerBytes));
      }
      await response.body?.cancel();
      url = sameOrigin(location, url);
    }
    throw new CalendarError({ reason: 'unreadable' }, `CalDAV ${request.method} ${shown(url)} redirects without end`);
  }

  async function send(request: DavRequest): Promise<DavAnswer> {
    const deadline = new AbortController();
    const finished = new AbortController();
    clock.sleep(timeoutMs, finished.signal).then(
      () => deadline.abort(),
      () => undefined,
    );
    try {
      const signals = request.signal ? [request.signal, deadline.signal] : [deadline.signal];
      return await follow(request, AbortSignal.any(signals));
    } catch (error) {
      if (error instanceof CalendarError) throw error;
      request.signal?.throwIfAborted();
      const what = deadline.signal.aborted ? `did not answer within ${timeoutMs} ms` : 'could not be reached';
      throw new CalendarError(
        { reason: 'unavailable' },
        `CalDAV server ${what}: ${request.method} ${shown(request.url)}`,
        { cause: error },
      );
    } finally {
      finished.abort();
    }
  }

  const refuse = (answer: DavAnswer, expected: string) => refusal(answer, expected, clock.now());

  function read(answer: DavAnswer): Multistatus {
    if (answer.status !== 207) throw refuse(answer, '207');
    const parsed = readMultistatus(answer.body);
    if (parsed) return parsed;
    throw new CalendarError(
      { reason: 'unreadable' },
      `CalDAV ${answer.method} ${answer.at} answered 207 with a body that is not a multistatus (RFC 4918 §13)`,
    );
  }

  return {
    base,
    send,
    read,
    refuse,
    multistatus: async (request) => read(await send(withXml(request, request.depth))),
  };
}

/** The headers of a request with an XML body. */
export function withXml(request: DavRequest, depth: '0' | '1'): DavRequest {
  return { ...request, headers: { ...request.headers, depth, 'content-type': 'application/xml; charset=utf-8' } };
}

function answerOf(method: string, url: URL, response: Response, body: string): DavAnswer {
  return {
    method,
    at: shown(url),
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    date: response.headers.get('date'),
    etag: strongTag(response.headers.get('etag')),
    body,
  };
}

/**
 * CalDAV's entity tags are strong (RFC 4791 §5.3.4); a weak one was weakened by a compressing proxy, and would match
 * no If-Match (RFC 9110 §13.1.1), nor the same object's getetag.
 */
export function strongTag(etag: string | null): string | null {
  return etag?.replace(/^W\//, '') || null;
}

async function bodyOf(response: Response, url: URL, maxBytes: number): Promise<string> {
  if (!response.body) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) {
      throw new CalendarError(
        { reason: 'unreadable' },
        `CalDAV ${shown(url)} answered with more than ${maxBytes} bytes`,
      );
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function shown(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
