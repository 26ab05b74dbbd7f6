/**
 * Where calendar providers say that something changed. Stored, then answered: an answer with 2xx is in the database.
 * What a message looks like is the adapter's to know; who may send one, the channel's secret says.
 */
import type { FastifyError, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import { after, type Instant, MINUTE, SECOND } from '../scheduling/instant.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** A message as it came in, for the adapter to read. */
interface IncomingPush {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

type PushVerdict =
  | { readonly kind: 'taken' | 'unknown' | 'rejected' | 'unreadable' }
  | { readonly kind: 'handshake'; readonly answer: string };

export interface PushDeps {
  /** Commits before it resolves. */
  receive(channelId: string, request: IncomingPush): Promise<PushVerdict>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Messages say that something changed, not what: the longest known carries some dozens of notices. */
const LARGEST_BODY = 256 * 1024;
/** A provider that was told 2xx for a channel we closed goes on calling for days. */
const FORGOTTEN_FOR = MINUTE;
const MOST_FORGOTTEN = 10_000;
/** Providers count an answer after ten seconds as none. */
const STORING = 8 * SECOND;
/** What a provider may ask us to echo. */
const LONGEST_ANSWER = 4_096;

export function pushRoutes(deps: PushDeps): FastifyPluginAsync {
  const unknown = forgottenChannels(deps.clock);
  return async (server) => {
    // Whatever the type, bytes are what the adapter gets; without a body there is no type.
    server.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LARGEST_BODY }, (_request, body, done) =>
      done(null, body),
    );
    server.setErrorHandler((error: FastifyError, request, reply) => {
      const status = error.statusCode ?? 500;
      if (status < 500) {
        deps.metrics.pushed(status === 413 ? 'too_large' : 'unreadable');
        return refuse(reply, status, 'bad_request', 'The message could not be read.');
      }
      deps.metrics.pushed('not_stored');
      deps.log.error('a push message could not be stored', { route: request.routeOptions.url ?? 'unknown', error });
      return refuse(reply.header('retry-after', '5'), 503, 'not_stored', 'The message could not be stored.');
    });
    server.post<{ Params: { channelId: string } }>('/push/:channelId', async (request, reply) => {
      const { channelId } = request.params;
      if (unknown.has(channelId)) return drop(deps, reply);
      const verdict = await inTime(deps, receive(deps, channelId, request));
      if (verdict.kind === 'unknown') {
        unknown.add(channelId);
        return drop(deps, reply);
      }
      deps.metrics.pushed(verdict.kind);
      switch (verdict.kind) {
        case 'taken':
          // Stored, and worked on later: the word that Microsoft asks for; to others one 2xx is like another.
          return reply.code(202).send();
        case 'handshake':
          return reply.code(200).type('text/plain; charset=utf-8').send(verdict.answer.slice(0, LONGEST_ANSWER));
        case 'rejected':
          deps.log.warn('a push message had the wrong secret', { channel: channelId });
          return refuse(reply, 401, 'rejected', 'This is not the secret of this channel.');
        case 'unreadable':
          return refuse(reply, 400, 'bad_request', 'The message could not be read.');
      }
    });
  };
}

function receive(deps: PushDeps, channelId: string, { headers, query, body }: FastifyRequest): Promise<PushVerdict> {
  const fields = typeof query === 'object' && query !== null ? { ...query } : {};
  return deps.receive(channelId, { headers, query: fields, body: Buffer.isBuffer(body) ? body : Buffer.alloc(0) });
}

async function inTime(deps: PushDeps, receiving: Promise<PushVerdict>): Promise<PushVerdict> {
  const answered = new AbortController();
  const late = deps.clock.sleep(STORING, answered.signal).then(() => {
    throw new Error(`not stored within ${STORING / SECOND} s`);
  });
  late.catch(() => {});
  return Promise.race([receiving, late]).finally(() => answered.abort());
}

/** 4xx would only be counted as a failure of ours, and nothing would become of it. */
function drop(deps: PushDeps, reply: FastifyReply): FastifyReply {
  deps.metrics.pushed('unknown');
  return reply.code(202).send();
}

/** Channels that are known to be unknown, so that whoever calls them costs no query. */
function forgottenChannels(clock: Clock) {
  const until = new Map<string, Instant>();
  return {
    has: (channelId: string) => (until.get(channelId) ?? 0) > clock.now(),
    add(channelId: string) {
      if (until.size >= MOST_FORGOTTEN) until.clear();
      until.set(channelId, after(clock.now(), FORGOTTEN_FOR));
    },
  };
}

function refuse(reply: FastifyReply, status: number, error: string, message: string): FastifyReply {
  return reply.code(status).send({ error, message });
}
