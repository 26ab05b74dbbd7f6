/**
 * Microsoft 365 as a calendar program meets it: Entra's token endpoint and Graph's calendars, over TLS on the loopback,
 * under a certificate authority that is made at the start. For tests and the demo; people act through `person()`.
 */
import { randomUUID } from 'node:crypto';
import type { LifecycleEventType } from '@microsoft/microsoft-graph-types';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Clock } from '../../../clock.ts';
import { answerBatch } from './batch.ts';
import { type GraphAnswer, type GraphCall, readPreferences, type Shape } from './call.ts';
import { type DeltaManners, DeltaRounds } from './delta-rounds.ts';
import { type AppRegistration, type Caller, TokenBook } from './entra.ts';
import { entraRoutes } from './entra-routes.ts';
import type { IfMatchManners } from './event-calls.ts';
import { answerOf, FaultPlan } from './faults.ts';
import { answerCall, type GraphParts } from './graph.ts';
import { etagOf } from './item.ts';
import { Mailbox } from './mailbox.ts';
import { MailboxLimits } from './mailbox-limits.ts';
import { Notifier, type SentNotification } from './notifier.ts';
import { OutlookPerson } from './person.ts';
import { GraphRefusal } from './refusal.ts';
import { type StoredSubscription, SubscriptionBook } from './subscription-book.ts';
import { createThrowAwayTls } from './throw-away-ca.ts';

export interface OutlookSandboxOptions {
  readonly clock: Clock;
  /** 0 for any free one. */
  readonly port?: number;
  readonly people: readonly { readonly address: string; readonly name: string }[];
  readonly apps: readonly AppRegistration[];
  readonly manners?: Partial<DeltaManners & { readonly keepsDeleted: boolean; readonly ifMatch: IfMatchManners }>;
  readonly limits?: { readonly atOnce?: number; readonly perTenMinutes?: number; readonly latencyMs?: number };
  readonly tokenLifetimeMs?: number;
  /** Sees every body that is taken or given. */
  readonly inspect?: (shape: Shape, body: unknown) => void;
}

export interface OutlookSandbox {
  /** Where both Entra and Graph are, without a trailing slash. */
  readonly url: string;
  /** PEM of the authority to trust. */
  readonly ca: string;
  readonly tenantId: string;
  readonly tokens: TokenBook;
  readonly limits: MailboxLimits;
  readonly faults: FaultPlan;
  readonly notifier: Notifier;
  /** `GET /users/…`, `POST /$batch 3`, in the order in which they came; parts of a batch are only counted. */
  readonly requests: readonly string[];
  person(address: string): OutlookPerson;
  rounds(address: string): DeltaRounds;
  /** Registrations as an administrator changes them; the client id is the key. */
  register(app: AppRegistration): void;
  subscriptions(): readonly StoredSubscription[];
  notifications(): readonly SentNotification[];
  /** Says something about a mailbox's subscriptions; after `subscriptionRemoved` they are. */
  lifecycle(address: string, event: LifecycleEventType): void;
  close(): Promise<void>;
}

/** As hard as anybody has seen it; what tests of ordinary work do not want, they leave out. */
const MANNERS: DeltaManners & { keepsDeleted: boolean; ifMatch: IfMatchManners } = {
  emptyPages: true,
  mastersTold: false,
  seriesRemovedBy: 'occurrences',
  replays: false,
  tokensKept: 1_000,
  keepsDeleted: true,
  ifMatch: 'enforced',
};

export async function startOutlookSandbox(options: OutlookSandboxOptions): Promise<OutlookSandbox> {
  const { clock } = options;
  const manners = { ...MANNERS, ...options.manners };
  const tls = createThrowAwayTls();
  const tenantId = randomUUID();
  const apps = new Map(options.apps.map((app) => [app.clientId, app]));
  const tokens = new TokenBook(clock, options.tokenLifetimeMs);
  const subscriptions = new SubscriptionBook(clock);
  const notifier = new Notifier(clock, tenantId, (body) => options.inspect?.('changeNotificationCollection', body));
  const faults = new FaultPlan();
  const limits = new MailboxLimits({ clock, atOnce: 4, perTenMinutes: 10_000, latencyMs: 0, ...options.limits });
  const mailboxes = new Map<string, Mailbox>();
  for (const { address, name } of options.people) {
    const mailbox: Mailbox = new Mailbox({
      address,
      name,
      clock,
      keepsDeleted: manners.keepsDeleted,
      onChange: (item, change) => {
        for (const each of subscriptions.live())
          if (each.mailbox === mailbox.address) notifier.changed(each, mailbox.userId, item.id, etagOf(item), change);
      },
    });
    mailboxes.set(mailbox.address, mailbox);
  }
  const rounds = new Map([...mailboxes].map(([address, mailbox]) => [address, new DeltaRounds(mailbox, manners)]));
  const requests: string[] = [];
  const app = fastify({
    https: { key: tls.key, cert: tls.cert },
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    bodyLimit: 4 * 1024 * 1024,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  await app.register((server) =>
    entraRoutes(server, {
      clock,
      tokens,
      tenantId,
      apps: () => [...apps.values()],
      people: () => [...mailboxes.values()],
      origin: () => app.listeningOrigin,
    }),
  );
  const parts = { mailboxes, rounds, subscriptions, limits, faults, ifMatch: manners.ifMatch };
  graphRoutes(app, {
    parts,
    requests,
    inspect: options.inspect,
    caller: (token) => currentCaller(tokens, apps, token),
  });
  const url = await app.listen({ port: options.port ?? 0, host: '127.0.0.1' });
  const known = <T>(all: ReadonlyMap<string, T>, address: string): T => {
    const found = all.get(address.toLowerCase());
    if (!found) throw new Error(`nobody in the sandbox has the address ${address}`);
    return found;
  };
  return {
    url,
    ca: tls.ca,
    tenantId,
    tokens,
    limits,
    faults,
    notifier,
    requests,
    person: (address) => new OutlookPerson(known(mailboxes, address)),
    rounds: (address) => known(rounds, address),
    register: (registration) => void apps.set(registration.clientId, registration),
    subscriptions: () => subscriptions.live(),
    notifications: () => notifier.sent,
    lifecycle(address, event) {
      const { address: mailbox } = known(mailboxes, address);
      for (const each of subscriptions.live().filter((one) => one.mailbox === mailbox)) {
        notifier.lifecycle(each, event);
        if (event === 'subscriptionRemoved') subscriptions.remove(each.id);
      }
    },
    async close() {
      await notifier.stop();
      await app.close();
    },
  };
}

/** What an application may do is asked anew at each call: an administrator may have changed it since the token. */
function currentCaller(tokens: TokenBook, apps: ReadonlyMap<string, AppRegistration>, token: string): Caller | null {
  const caller = tokens.caller(token);
  return caller && { ...caller, app: apps.get(caller.app.clientId) ?? caller.app };
}

interface GraphRoutes {
  readonly parts: GraphParts;
  readonly requests: string[];
  readonly inspect: OutlookSandboxOptions['inspect'];
  readonly caller: (token: string) => Caller | null;
}

function graphRoutes(app: FastifyInstance, { parts, requests, inspect, caller }: GraphRoutes): void {
  const answer = async (call: GraphCall): Promise<GraphAnswer> => {
    if (call.body !== undefined && call.path.includes('/events')) inspect?.('event', call.body);
    const answered = await answerCall(call, parts);
    if (answered.shape && answered.body) inspect?.(answered.shape, answered.body);
    return answered;
  };
  app.route({
    method: ['GET', 'POST', 'PATCH', 'DELETE'],
    url: '/v1.0/*',
    handler: async (request, reply) => {
      const who = caller(/^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '');
      if (!who) return send(reply, answerOf(unauthenticated(), request.id));
      const call = callOf(request, who, app.listeningOrigin);
      if (call.path !== '/$batch') {
        requests.push(`${call.method} ${call.path}`);
        return send(reply, await answer(call));
      }
      const answered = await answerBatch(call, answer).catch((error: unknown) => {
        if (error instanceof GraphRefusal) return answerOf(error, request.id);
        throw error;
      });
      requests.push(`POST /$batch ${sizeOf(answered)}`);
      return send(reply, answered);
    },
  });
}

function callOf(request: FastifyRequest, caller: Caller, origin: string): GraphCall {
  const url = new URL(request.url, origin);
  const { prefer, 'if-match': ifMatch } = request.headers;
  return {
    method: request.method,
    path: url.pathname.replace(/^\/v1\.0/, '').replaceAll('%24', '$'),
    query: url.searchParams,
    prefer: readPreferences(Array.isArray(prefer) ? prefer.join(', ') : prefer),
    ifMatch: ifMatch ?? null,
    body: typeof request.body === 'string' && request.body !== '' ? JSON.parse(request.body) : undefined,
    caller,
    origin,
  };
}

function send(reply: FastifyReply, { status, headers, body, lost }: GraphAnswer) {
  if (lost) {
    reply.raw.destroy();
    return reply.hijack();
  }
  return reply
    .status(status)
    .headers({ ...headers, 'request-id': randomUUID() })
    .send(body);
}

function unauthenticated(): GraphRefusal {
  return new GraphRefusal(401, 'InvalidAuthenticationToken', 'Access token is empty, has expired or is not yet valid.');
}

function sizeOf({ body }: GraphAnswer): number {
  return body && 'responses' in body && Array.isArray(body.responses) ? body.responses.length : 0;
}
