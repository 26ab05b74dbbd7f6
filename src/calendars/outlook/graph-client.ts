/**
 * Requests through Microsoft's own client, which sends a token to Graph's hosts over TLS and to nobody else. Each has
 * what every request must say anew: immutable ids, and times in UTC. Refused for now it is tried again, for as long as
 * a caller can be kept waiting; what else a status means is the caller's to judge.
 */
import type { AuthenticationHandlerOptions, Client, Context, Middleware } from '@microsoft/microsoft-graph-client';
import type { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { Instant } from '../../scheduling/instant.ts';
import type { AccessTokens } from '../oauth.ts';
import { CalendarError } from '../provider.ts';
import { type GraphAnswer, isDone, isThrottled, refusal, retryAfterMs } from './failure.ts';
import { type GraphLimits, WHOLE_MAILBOX } from './limits.ts';

export interface GraphRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/v1.0`; or a whole link that Graph gave. */
  readonly url: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** Whose mailbox: for the token and the limits. */
  readonly owner: string;
  /** More than one for a `$batch`. */
  readonly weight?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface GraphClient {
  send(request: GraphRequest): Promise<GraphAnswer>;
  /** @throws CalendarError for any status but 2xx, and for a body that is not of this shape */
  read<T>(request: GraphRequest, schema: z.ZodType<T>): Promise<T>;
  refuse(answer: GraphAnswer): CalendarError;
  /** A part of what was sent was refused for now; see `GraphLimits`. */
  throttled: GraphLimits['throttled'];
  now(): Instant;
}

export interface GraphClientOptions {
  /** Graph of the cloud, without a trailing slash and without a version: `https://graph.microsoft.com`. */
  readonly graphUrl: string;
  readonly tokens: AccessTokens;
  readonly limits: GraphLimits;
  readonly clock: Clock;
  readonly fetch: typeof fetch;
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
}

/**
 * None of it is remembered from one page of a listing to the next (https://learn.microsoft.com/graph/outlook-immutable-id).
 * Bodies as text, because only a line of them is looked for.
 */
export const PREFER_ALWAYS = 'IdType="ImmutableId", outlook.timezone="UTC", outlook.body-content-type="text"';
const ATTEMPTS = 3;
const VERSION = 'v1.0';

export function createGraphClient(options: GraphClientOptions): GraphClient {
  const { clock, tokens, limits, graphUrl } = options;
  const origin = new URL(graphUrl).origin;
  let library: Promise<Library> | null = null;

  async function exchange(request: GraphRequest, token: string): Promise<GraphAnswer> {
    library ??= loadLibrary(options);
    const { client, bearer } = await library;
    const deadline = new AbortController();
    const finished = new AbortController();
    clock.sleep(options.timeoutMs, finished.signal).then(
      () => deadline.abort(),
      () => undefined,
    );
    const signals = request.signal ? [request.signal, deadline.signal] : [deadline.signal];
    try {
      const asked = client
        .api(addressOf(request, graphUrl, origin))
        .version(VERSION)
        .headers({ ...request.headers, prefer: preferOf(request) })
        .option('signal', AbortSignal.any(signals))
        .middlewareOptions([bearer(token)]);
      return await readAnswer(await carryOut(asked, request), request, options.maxAnswerBytes);
    } catch (error) {
      if (error instanceof CalendarError) throw error;
      request.signal?.throwIfAborted();
      const what = deadline.signal.aborted ? `did not answer within ${options.timeoutMs} ms` : 'could not be reached';
      throw new CalendarError(
        { reason: 'unavailable' },
        `Microsoft Graph ${what}: ${request.method} ${shownPath(request.url)}`,
        { cause: error },
      );
    } finally {
      finished.abort();
    }
  }

  async function authorized(request: GraphRequest): Promise<GraphAnswer> {
    const token = await tokens.tokenOf(request.owner);
    const answer = await exchange(request, token);
    if (answer.status !== 401) return answer;
    // It may have been revoked before its time; a second one that is refused is no accident.
    await tokens.discard(request.owner, token);
    return exchange(request, await tokens.tokenOf(request.owner));
  }

  async function send(request: GraphRequest): Promise<GraphAnswer> {
    for (let attempt = 0; ; attempt += 1) {
      const { owner, weight = 1, signal } = request;
      const answer = await limits.run(owner, Math.min(weight, WHOLE_MAILBOX), () => authorized(request), signal);
      if (!isThrottled(answer)) {
        if (isDone(answer)) limits.succeeded();
        return answer;
      }
      const wait = await limits.throttled(owner, retryAfterMs(answer, clock.now()));
      if (wait === null || attempt + 1 >= ATTEMPTS) return answer;
    }
  }

  const refuse = (answer: GraphAnswer) => refusal(answer, clock.now());
  return {
    send,
    refuse,
    throttled: limits.throttled,
    now: () => clock.now(),
    async read(request, schema) {
      const answer = await send(request);
      if (!isDone(answer)) throw refuse(answer);
      return shaped(answer, schema);
    },
  };
}

/** @throws CalendarError `unreadable` */
export function shaped<T>(answer: GraphAnswer, schema: z.ZodType<T>): T {
  const read = schema.safeParse(answer.body);
  if (read.success) return read.data;
  const where = read.error.issues[0]?.path.join('.') ?? '';
  throw new CalendarError(
    { reason: 'unreadable' },
    `Microsoft Graph answered ${answer.method} ${answer.at} with a body that cannot be read (at “${where}”)`,
  );
}

/** For a message: what was asked of which kind of thing, without ids, addresses and tokens. */
export function shownPath(url: string): string {
  const path = URL.canParse(url) ? new URL(url).pathname.replace(`/${VERSION}`, '') : (url.split('?')[0] ?? '');
  return path
    .split('/')
    .map((segment, index, all) => (KEYED.has(all[index - 1] ?? '') && segment !== 'delta' ? '…' : segment))
    .join('/');
}

const KEYED: ReadonlySet<string> = new Set(['users', 'events', 'calendars', 'subscriptions']);

/** The client library takes a few hundredths of a second to load: not before it is needed. */
interface Library {
  readonly client: Client;
  readonly bearer: (token: string) => AuthenticationHandlerOptions;
}

async function loadLibrary({ graphUrl, fetch: fetchWith }: GraphClientOptions): Promise<Library> {
  const graph = await import('@microsoft/microsoft-graph-client');
  const nobody = { getAccessToken: async () => '' };
  const authentication = new graph.AuthenticationHandler(nobody);
  authentication.setNext(transport(fetchWith));
  const client = graph.Client.initWithMiddleware({
    middleware: authentication,
    baseUrl: `${graphUrl}/`,
    defaultVersion: VERSION,
    customHosts: new Set([new URL(graphUrl).hostname]),
  });
  return {
    client,
    bearer: (token) => new graph.AuthenticationHandlerOptions({ getAccessToken: async () => token }),
  };
}

function transport(fetchWith: typeof fetch): Middleware {
  return {
    async execute(context: Context) {
      // A redirect would take the body, and perhaps the token, elsewhere; Graph has none here.
      context.response = await fetchWith(context.request, { ...context.options, redirect: 'manual' });
    },
  };
}

async function carryOut(asked: ReturnType<Client['api']>, { method, body }: GraphRequest): Promise<unknown> {
  const { ResponseType } = await import('@microsoft/microsoft-graph-client');
  const raw = asked.responseType(ResponseType.RAW);
  switch (method) {
    case 'GET':
      return raw.get();
    case 'POST':
      return raw.post(body ?? {});
    case 'PATCH':
      return raw.patch(body ?? {});
    case 'DELETE':
      return raw.delete();
  }
}

/** The library joins what it is given; escaping is ours. A link goes where Graph is, or nowhere. */
function addressOf({ url, query }: GraphRequest, graphUrl: string, origin: string): string {
  if (URL.canParse(url)) {
    if (new URL(url).origin === origin) return url;
    throw new CalendarError(
      { reason: 'unreadable' },
      `Microsoft Graph at ${origin} gave a link to ${new URL(url).origin}, where its token is not sent`,
    );
  }
  return `${graphUrl}/${VERSION}${pathWithQuery({ url, query })}`;
}

export function pathWithQuery({
  url,
  query = {},
}: Pick<GraphRequest, 'url'> & { query?: GraphRequest['query'] | undefined }): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return pairs.length > 0 ? `${url}?${pairs.join('&')}` : url;
}

function preferOf({ headers }: GraphRequest): string {
  return headers?.prefer ? `${PREFER_ALWAYS}, ${headers.prefer}` : PREFER_ALWAYS;
}

async function readAnswer(raw: unknown, request: GraphRequest, maxBytes: number): Promise<GraphAnswer> {
  const at = shownPath(request.url);
  if (!(raw instanceof Response)) throw new TypeError('the client library gave no response');
  const text = await bodyOf(raw, at, maxBytes);
  return {
    method: request.method,
    at,
    status: raw.status,
    headers: Object.fromEntries(raw.headers),
    body: text === '' ? undefined : readJson(text),
  };
}

async function bodyOf(response: Response, at: string, maxBytes: number): Promise<string> {
  if (!response.body) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes)
      throw new CalendarError(
        { reason: 'unreadable' },
        `Microsoft Graph answered ${at} with more than ${maxBytes} bytes`,
      );
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function readJson(text: string): unknown {
  try {
    const read: unknown = JSON.parse(text);
    return read;
  } catch {
    return undefined;
  }
}
