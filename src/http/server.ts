/** The daemon's HTTP server: one route file per surface, JSON everywhere, nothing said about what it is built with. */
import { type FastifyError, type FastifyInstance, fastify } from 'fastify';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { type AdminDeps, adminRoutes } from './admin.ts';
import { type CandidateDeps, candidateRoutes } from './candidate.ts';
import { type ConnectDeps, connectRoutes } from './connect.ts';
import { type FeedDeps, feedRoutes } from './feed.ts';
import { type HealthDeps, healthRoutes } from './health.ts';
import { type JobHiveWebhookDeps, jobhiveWebhookRoutes } from './jobhive-webhook.ts';
import { type MailInboundDeps, mailInboundRoutes } from './mail-inbound.ts';
import { metricsRoutes } from './metrics.ts';
import { type ProposalDeps, proposalRoutes } from './proposals.ts';
import { type PushDeps, pushRoutes } from './push.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { refuseAddress, refuseBytes } from './unreadable-requests.ts';

export interface HttpServerDeps {
  readonly health: Omit<HealthDeps, 'log'>;
  readonly jobhiveWebhook: Omit<JobHiveWebhookDeps, 'log' | 'metrics'>;
  /** Left out where nobody connects themselves. */
  readonly connect?: ConnectDeps;
  /** Left out where no calendar can push (tests of the other routes). */
  readonly push?: Omit<PushDeps, 'log' | 'metrics'>;
  /** Left out where no candidate comes (tests of the other routes). */
  readonly candidate?: CandidateDeps;
  /** Left out where nobody answers proposals (tests of the other routes). */
  readonly proposals?: ProposalDeps;
  /** Left out where nobody subscribes (tests of the other routes). */
  readonly feed?: FeedDeps;
  /** Left out where nobody may ask (tests of the other routes). */
  readonly admin?: AdminDeps;
  /** Left out where nobody hands mails over (tests of the other routes). */
  readonly mailInbound?: Omit<MailInboundDeps, 'log'>;
  readonly metrics: Metrics;
  readonly log: Log;
  /** How long a request may take to arrive; 10 s. */
  readonly patienceMs?: number;
}

/** Slower senders are cut off; JobHive itself gives up after 10 s. */
const PATIENCE_MS = 10_000;

/**
 * Not listening yet: the caller binds it (`listen({host, port})`) and closes it. Every answer that is not a success
 * is `{"error": "<word>", "message": "<what to do>"}`.
 */
export function createHttpServer(deps: HttpServerDeps): FastifyInstance {
  const { log, metrics, patienceMs = PATIENCE_MS } = deps;
  const server = fastify({
    logger: false,
    requestTimeout: patienceMs,
    connectionTimeout: 2 * patienceMs,
    // Node lets the larger of two times count for the whole request, 60 s where nothing is said of headers, and looks
    // for late ones every 30 s only.
    http: { headersTimeout: patienceMs, requestTimeout: patienceMs, connectionsCheckingInterval: patienceMs / 10 },
    clientErrorHandler: refuseBytes,
    frameworkErrors: refuseAddress,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 512 },
  });
  server.removeAllContentTypeParsers();

  server.addHook('onSend', async (_request, reply) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      if (!reply.hasHeader(name)) reply.header(name, value);
    }
  });
  server.addHook('onResponse', async (request, reply) => {
    // The route's pattern, not the URL: the URL may hold a token.
    log.debug('request answered', {
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    });
  });
  server.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ error: 'not_found', message: 'There is nothing at this address.' }),
  );
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) {
      log.error('request failed', { route: request.routeOptions.url ?? 'unknown', error });
      return reply.code(500).send({ error: 'internal', message: 'The request could not be handled; see the log.' });
    }
    return reply.code(status).send({ error: 'bad_request', message: 'The request could not be read.' });
  });

  server.register(healthRoutes({ ...deps.health, log }));
  server.register(metricsRoutes({ metrics }));
  server.register(jobhiveWebhookRoutes({ ...deps.jobhiveWebhook, log, metrics }));
  if (deps.connect) server.register(connectRoutes(deps.connect));
  if (deps.candidate) server.register(candidateRoutes(deps.candidate));
  if (deps.feed) server.register(feedRoutes(deps.feed));
  if (deps.push) server.register(pushRoutes({ ...deps.push, log, metrics }));
  if (deps.mailInbound) server.register(mailInboundRoutes({ ...deps.mailInbound, log }));
  if (deps.proposals) server.register(proposalRoutes(deps.proposals));
  if (deps.admin) server.register(adminRoutes(deps.admin));
  return server;
}
