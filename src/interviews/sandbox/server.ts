/**
 * A JobHive-compatible server: the documented API under /v1, its webhooks, and a control surface to make things
 * happen and go wrong. For trying an integration; nothing here mails or interviews anybody.
 */
import fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import type { Clock } from '../../clock.ts';
import { openApiDocument } from '../openapi.ts';
import { controlRoutes } from './control-routes.ts';
import { readDataFile, writeDataFile } from './data-file.ts';
import { failure } from './envelope.ts';
import { FaultBook, FaultRule, type FaultRuleInput } from './faults.ts';
import { newIdentifier, type Random } from './identifiers.ts';
import { InterviewBook, type SeedInterview } from './interview-book.ts';
import { interviewRoutes } from './interview-routes.ts';
import type { StoredInterview } from './interview-state.ts';
import { RateLimit } from './rate-limit.ts';
import { type Refusal, serverError } from './refusal.ts';
import { type DeliveryRecord, type RequestRecord, TrafficLog } from './traffic-log.ts';
import { WebhookEndpoint } from './webhook-endpoint.ts';
import { WebhookSender } from './webhook-sender.ts';

export interface SandboxOptions {
  /** 0 for any free one. */
  readonly port: number;
  /** Address to listen on; the loopback when absent. */
  readonly host?: string | undefined;
  /** Only these keys are accepted; when absent, any that starts as JobHive's do. */
  readonly apiKeys?: readonly string[] | undefined;
  /** JSON file that keeps interviews and webhook endpoints over a restart; in memory when absent. */
  readonly dataFile?: string | undefined;
  /** An endpoint that is registered from the start; more come by `POST /_sandbox/webhooks`. */
  readonly webhook?: WebhookEndpoint | undefined;
  /** False leaves the control surface out. It has no key: switch it off where others can reach the port. */
  readonly control?: boolean | undefined;
  /** Requests per key and minute; 300 when absent. */
  readonly rateLimitPerMinute?: number | undefined;
  readonly clock: Clock;
  readonly random: Random;
  /** Gets a line for each thing an operator should know; never a key, an address or a title. */
  readonly log?: ((line: string) => void) | undefined;
}

export interface Sandbox {
  /** Without a trailing slash. JobHive's base URL is this and `/v1`. */
  readonly url: string;
  /** Lays an interview in place without a webhook; see `SeedInterview`. Returns its id. */
  seed(interview: SeedInterview): string;
  /** As they are now, oldest first. */
  interviews(): readonly StoredInterview[];
  armFault(rule: FaultRuleInput): void;
  requests(): readonly RequestRecord[];
  deliveries(): readonly DeliveryRecord[];
  /** Resolves when no webhook is being sent or waits for a retry. */
  settled(): Promise<void>;
  /** Stops listening and gives up every pending answer, webhook and retry. */
  close(): Promise<void>;
}

const ABOUT =
  'This is a sandbox with the API of JobHive: /v1/interviews answers, refuses and sends webhooks as JobHive documents it, ' +
  'but nobody is interviewed or mailed. Use any API key that starts with jh_live_, jh_test_ or jh_dev_ (unless the ' +
  'sandbox was started with its own). The API is described in /openapi.json; /_sandbox starts and completes interviews, ' +
  'registers webhooks, injects faults, and shows what came in and what went out.\n';

/** Starts listening. @throws when the port is taken, the data file unreadable, or `webhook` not as `WebhookEndpoint` says. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { clock, random, dataFile, log = () => {} } = options;
  const saved = dataFile === undefined ? { interviews: [], webhooks: [] } : readDataFile(dataFile);
  const faults = new FaultBook(random);
  const traffic = new TrafficLog();
  const rateLimit = new RateLimit(options.rateLimitPerMinute ?? 300);
  const closing = new AbortController();
  const sender = new WebhookSender({ clock, random, faults, traffic });

  const save = (interviews: readonly StoredInterview[]): void => {
    if (dataFile !== undefined) writeDataFile(dataFile, { interviews, webhooks: sender.endpoints });
  };
  const book = new InterviewBook({
    clock,
    random,
    interviews: saved.interviews,
    save,
    announce: (announcement) => sender.announce(announcement),
  });
  const given = options.webhook && WebhookEndpoint.parse(options.webhook);
  for (const endpoint of [...saved.webhooks, ...(given ? [given] : [])]) sender.register(endpoint);

  const app = newServer(options);
  app.get('/', (_request, reply) => reply.type('text/plain; charset=utf-8').send(ABOUT));
  app.get('/openapi.json', () => ({ ...openApiDocument(), servers: [{ url: `${app.listeningOrigin}/v1` }] }));
  await app.register(
    async (v1) =>
      interviewRoutes(v1, book, {
        clock,
        apiKeys: options.apiKeys,
        rateLimit,
        faults,
        traffic,
        closing: closing.signal,
      }),
    { prefix: '/v1' },
  );
  if (options.control !== false) {
    const register = (endpoint: WebhookEndpoint): void => {
      sender.register(endpoint);
      save(book.all);
    };
    const reset = async (): Promise<void> => {
      await sender.clear();
      if (given) sender.register(given);
      faults.clear();
      rateLimit.reset();
      book.clear();
      traffic.clear();
    };
    await app.register(async (control) => controlRoutes(control, { clock, book, faults, traffic, register, reset }), {
      prefix: '/_sandbox',
    });
  }
  const url = await app.listen({ port: options.port, host: options.host ?? '127.0.0.1' });
  log(`JobHive sandbox listens on ${url}`);

  return {
    url,
    seed: (interview) => book.seed(interview).id,
    interviews: () => book.all,
    armFault: (rule) => void faults.arm(FaultRule.parse(rule)),
    requests: () => traffic.requests,
    deliveries: () => traffic.deliveries,
    settled: () => sender.settled(),
    close: async () => {
      closing.abort();
      await Promise.all([sender.clear(), app.close()]);
    },
  };
}

function newServer({ clock, random, log }: SandboxOptions): FastifyInstance {
  const app = fastify({
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    genReqId: () => newIdentifier('req', random),
  });
  // Bodies stay text here, so that a malformed one is answered in JobHive's envelope and recorded like any other.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const refusal = unexpected(error);
    if (refusal.status === 500) log?.(`${request.id}: ${error.name}: ${error.code ?? 'unexpected'}`);
    return reply.status(refusal.status).send(failure(refusal, clock.now(), request.id));
  });
  app.setNotFoundHandler(({ method, url, id }, reply) => {
    const message = `There is no ${method} ${url.split('?')[0]}: the API is under /v1`;
    return reply.status(404).send(failure({ status: 404, code: 'NOT_FOUND', message }, clock.now(), id));
  });
  return app;
}

function unexpected({ statusCode, message }: FastifyError): Refusal {
  if (statusCode === 413) return { status: 413, code: 'VALIDATION_ERROR', message };
  if (statusCode !== undefined && statusCode < 500) return { status: 400, code: 'VALIDATION_ERROR', message };
  return serverError(500, 'The sandbox failed at this request');
}
