/**
 * Where JobHive's webhooks arrive. Authenticated, stored, answered, in this order, and worked elsewhere: a webhook
 * that was answered with 2xx is in the database. JobHive counts a delivery as failed after 10 s.
 */
import type { FastifyError, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import { readWebhook, type WebhookRequest, type WebhookVerdict } from '../interviews/webhook-signature.ts';
import type { InterviewId } from '../scheduling/ids.ts';
import { type Instant, MINUTE } from '../scheduling/instant.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';

export interface WebhookDelivery {
  /** The sender's id, or a hash of the body: the same for every retry. */
  readonly deliveryId: string;
  /** JobHive's name of the event, known to us or not; `unreadable` when the body said none. */
  readonly event: string;
  readonly interview: InterviewId | null;
  readonly receivedAt: Instant;
  readonly body: string;
}

export interface JobHiveWebhookDeps {
  verify(request: WebhookRequest): WebhookVerdict;
  readonly inbox: {
    /** Commits before it resolves. Storing a delivery id again changes nothing. */
    store(delivery: WebhookDelivery): Promise<'stored' | 'duplicate'>;
  };
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** No webhook of JobHive's comes near it; more is refused while it streams in. */
const LARGEST_BODY = 256 * 1024;
/** Past it the answer is 503. The retry of one that was stored late is a duplicate. */
const STORING_MS = 900;

export function jobhiveWebhookRoutes(deps: JobHiveWebhookDeps): FastifyPluginAsync {
  return async (server) => {
    // The signature covers bytes, so bytes are what the parser hands on.
    server.addContentTypeParser(
      /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i,
      { parseAs: 'buffer', bodyLimit: LARGEST_BODY },
      (_request, body, done) => done(null, body),
    );
    server.setErrorHandler((error: FastifyError, request, reply) => {
      if (error.statusCode === 413) {
        deps.metrics.webhook('too_large');
        return refuse(reply, 413, 'too_large', `A webhook has at most ${LARGEST_BODY / 1024} KiB.`);
      }
      if (error.statusCode === 415) return unsupported(deps, reply);
      if ((error.statusCode ?? 500) < 500) {
        return refuse(reply, error.statusCode ?? 400, 'bad_request', 'The request could not be read.');
      }
      deps.metrics.webhook('not_stored');
      deps.log.error('webhook could not be handled', { route: request.routeOptions.url ?? 'unknown', error });
      return tryAgain(reply);
    });
    server.post('/webhooks/jobhive', (request, reply) => receive(deps, request, reply, null));
    server.post<{ Params: { token: string } }>('/webhooks/jobhive/:token', (request, reply) =>
      receive(deps, request, reply, request.params.token),
    );
  };
}

async function receive(
  deps: JobHiveWebhookDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  pathToken: string | null,
): Promise<FastifyReply> {
  const rawBody = request.body;
  // A request without a body has no content type and passes by the parser.
  if (!Buffer.isBuffer(rawBody)) return unsupported(deps, reply);
  // Stored as it is, a compressed one could be read by nobody.
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') return unsupported(deps, reply);

  const verdict = deps.verify({ rawBody, headers: request.headers, pathToken });
  if (verdict.kind === 'rejected') {
    deps.metrics.webhook('rejected');
    deps.log.warn('webhook rejected', { why: verdict.why });
    return refuse(reply, 401, 'rejected', 'The signature does not fit; compare the secret and scheme on both sides.');
  }

  const receivedAt = deps.clock.now();
  const stored = await storeInTime(deps, deliveryOf(rawBody, deliveryIdOf(verdict, receivedAt), receivedAt));
  deps.metrics.webhook(stored);
  return stored === 'not_stored' ? tryAgain(reply) : reply.code(204).send();
}

/** How long the hash of a body stands for one delivery. */
const SAME_BODY_MS = 10 * MINUTE;

/**
 * Without an id of the sender's, the same words are the same delivery for some minutes only: an interview that is
 * updated again next week is announced with the same words.
 */
function deliveryIdOf(verdict: WebhookVerdict & { kind: 'authentic' }, receivedAt: Instant): string {
  const { deliveryId, deliveryIdFrom } = verdict;
  return deliveryIdFrom === 'header' ? deliveryId : `${deliveryId}@${Math.floor(receivedAt / SAME_BODY_MS)}`;
}

/** What cannot be read is kept all the same: it was signed, and a person may want to know. */
function deliveryOf(rawBody: Buffer, deliveryId: string, receivedAt: Instant): WebhookDelivery {
  const read = readWebhook(rawBody);
  // The database refuses NUL in text; a body that holds one would be refused, and so retried, for ever.
  const body = rawBody.toString('utf8').replaceAll('\0', '\uFFFD');
  return read.kind === 'event'
    ? { deliveryId, event: read.event, interview: read.interview, receivedAt, body }
    : { deliveryId, event: 'unreadable', interview: null, receivedAt, body };
}

async function storeInTime(
  deps: JobHiveWebhookDeps,
  delivery: WebhookDelivery,
): Promise<'stored' | 'duplicate' | 'not_stored'> {
  const { clock, log } = deps;
  const facts = { delivery: delivery.deliveryId, event: delivery.event };
  const settled = new AbortController();
  const storing = deps.inbox.store(delivery).then(
    (result) => {
      if (settled.signal.aborted) log.info('webhook stored after it was answered with 503', facts);
      return result;
    },
    (error: unknown) => {
      log.error('webhook could not be stored', { ...facts, error });
      return 'not_stored' as const;
    },
  );
  const tooLate = clock.sleep(STORING_MS, settled.signal).then(
    () => 'not_stored' as const,
    () => 'not_stored' as const,
  );
  const first = await Promise.race([storing, tooLate]);
  settled.abort();
  return first;
}

function unsupported(deps: JobHiveWebhookDeps, reply: FastifyReply): FastifyReply {
  deps.metrics.webhook('unsupported');
  return refuse(reply, 415, 'unsupported_media_type', 'Send a JSON body as application/json, not compressed.');
}

function tryAgain(reply: FastifyReply): FastifyReply {
  reply.header('retry-after', '5');
  return refuse(reply, 503, 'not_stored', 'The webhook could not be stored; send it again.');
}

function refuse(reply: FastifyReply, status: number, error: string, message: string): FastifyReply {
  return reply.code(status).send({ error, message });
}
