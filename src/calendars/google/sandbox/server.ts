/**
 * Google Calendar on the loopback: consent page, token endpoint and Calendar v3 with sync tokens that expire, series
 * that are worked out, channels that call, quotas that bite. For trying an integration; nobody's calendar is touched.
 */
import fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import type { Clock } from '../../../clock.ts';
import { Accounts, OAuthRefusal } from './accounts.ts';
import { CalendarBook, type StoredCalendar } from './calendar-book.ts';
import { calendarRoutes } from './calendar-routes.ts';
import { Channels, type OpenChannel, type SentMessage } from './channels.ts';
import { deleteEvent } from './event-writes.ts';
import { EventLists, type ListRules } from './events-list.ts';
import { distorted, type Fault, FaultBook, type Struck } from './faults.ts';
import { type Decision, decide, oauthRoutes, sendOAuthRefusal } from './oauth-routes.ts';
import { invalid, Refusal } from './refusal.ts';
import { type Limits, RequestLimits } from './request-limits.ts';
import type { GoogleEvent, Role, Shape } from './shapes.ts';

export interface GoogleSandboxOptions {
  /** 0 or absent: any free one. */
  readonly port?: number;
  readonly clock: Clock;
  readonly random: () => number;
  readonly users: readonly string[];
  readonly timeZone?: string;
  readonly limits?: Partial<Limits>;
  readonly rules?: Partial<ListRules>;
  /** How long every answer of the API takes. */
  readonly delayMs?: number;
  /** Sees every body that comes in or goes out, with the name of its shape at Google. */
  readonly inspect?: (shape: Shape, body: unknown) => void;
}

export interface SeenCall {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly status: number;
}

/** What somebody does to a calendar in Google's own programs. */
export interface CalendarHand {
  readonly id: string;
  /** New, or in place of the one with its id. @param quiet fills the calendar without telling anybody */
  put(event: GoogleEvent, quiet?: boolean): GoogleEvent;
  remove(id: string): void;
  read(id: string): GoogleEvent | null;
  /** Everything that is stored, deleted events too. */
  events(): readonly GoogleEvent[];
  share(user: string, role: Role): void;
  unshare(user: string): void;
  /** Sync tokens given so far are no longer good. */
  expireSyncTokens(): void;
}

export interface GoogleSandbox {
  /** Without a trailing slash. */
  readonly url: string;
  readonly accounts: Accounts;
  /** Their main calendar is there from the start, under their address. */
  calendar(id: string): CalendarHand;
  addCalendar(calendar: { readonly id: string; readonly owner: string; readonly name: string }): CalendarHand;
  removeCalendar(id: string): void;
  /** Registers an application. */
  addClient(redirectUri: string): { readonly clientId: string; readonly clientSecret: string };
  /** @returns the key file of an account that may speak for everybody in the domain */
  addServiceAccount(domain: string, scopes: readonly string[]): string;
  /** What a person decides on the consent page that the URL leads to. @returns where their browser is sent */
  decide(url: string, decision: Decision): string;
  arm(fault: Fault): void;
  heal(): void;
  setLimits(limits: Partial<Limits>): void;
  setRules(rules: Partial<ListRules>): void;
  loseMessages(percent: number): void;
  readonly channels: () => readonly OpenChannel[];
  readonly messages: readonly SentMessage[];
  readonly calls: readonly SeenCall[];
  /** Resolves when no push message is on its way. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const NO_LIMITS: Limits = { perProject: Number.POSITIVE_INFINITY, perUser: Number.POSITIVE_INFINITY, status: 403 };
const RULES: ListRules = { pageLimit: 2_500, emptyPages: false, incremental: 'everything' };
const CALLS_KEPT = 5_000;

export async function startGoogleSandbox(options: GoogleSandboxOptions): Promise<GoogleSandbox> {
  const { clock, random, timeZone = 'Europe/Berlin' } = options;
  let rules: ListRules = { ...RULES, ...options.rules };
  const accounts = new Accounts(clock, random);
  const channels = new Channels(clock, random);
  const book = new CalendarBook(clock, random, (calendar) => channels.changed(calendar));
  const lists = new EventLists(book, () => rules);
  const limits = new RequestLimits(clock, { ...NO_LIMITS, ...options.limits });
  const faults = new FaultBook();
  const calls: SeenCall[] = [];
  for (const user of options.users) {
    accounts.users.add(user);
    book.add({ id: user, name: user, timeZone, owner: user });
  }

  const app = newServer(options, faults, calls);
  oauthRoutes(app, accounts);
  await app.register(
    async (v3) =>
      calendarRoutes(v3, {
        accounts,
        book,
        lists,
        channels,
        origin: () => app.listeningOrigin,
        count: (user) => limits.count(user),
        inspect: options.inspect ?? (() => {}),
      }),
    { prefix: '/calendar/v3' },
  );
  const url = await app.listen({ port: options.port ?? 0, host: '127.0.0.1' });
  const found = (id: string): StoredCalendar => {
    const calendar = book.find(id);
    if (!calendar) throw new Error(`the sandbox has no calendar ${id}`);
    return calendar;
  };
  let registered = 0;

  return {
    url,
    accounts,
    calendar: (id) => handOn(book, () => found(id)),
    addCalendar(calendar) {
      book.add({ ...calendar, timeZone });
      return handOn(book, () => found(calendar.id));
    },
    removeCalendar: (id) => book.remove(id),
    addClient(redirectUri) {
      registered += 1;
      const client = {
        clientId: `10000000000${registered}-sandbox.apps.googleusercontent.com`,
        clientSecret: `GOCSPX-${Math.floor(random() * 1e15).toString(36)}`,
      };
      accounts.clients.set(client.clientId, { ...client, redirectUris: [redirectUri] });
      return client;
    },
    addServiceAccount(domain, scopes) {
      registered += 1;
      const email = `sync-${registered}@sandbox.iam.gserviceaccount.com`;
      return accounts.addServiceAccount(email, domain, scopes, `${url}/token`);
    },
    decide: (to, decision) => decide(accounts, new URL(to), decision),
    arm: (fault) => faults.arm(fault),
    heal: () => faults.clear(),
    setLimits(changed) {
      limits.limits = { ...limits.limits, ...changed };
    },
    setRules(changed) {
      rules = { ...rules, ...changed };
    },
    loseMessages(percent) {
      channels.lossy = percent;
    },
    channels: () => channels.open,
    messages: channels.sent,
    calls,
    settled: () => channels.settled(),
    async close() {
      await channels.close();
      await app.close();
    },
  };
}

function newServer(
  { clock, delayMs = 0 }: GoogleSandboxOptions,
  faults: FaultBook,
  calls: SeenCall[],
): FastifyInstance {
  const app = fastify({
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 2_000 },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(/^application\/json/, { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? {} : JSON.parse(String(body)));
    } catch {
      done(invalid('Parse Error'));
    }
  });
  const struck = new WeakMap<object, Struck>();
  app.addHook('preHandler', async (request, reply) => {
    if (delayMs > 0) await clock.sleep(delayMs);
    const fault = faults.strike(request.method, request.url);
    if (fault !== null) struck.set(request, fault);
    if (fault !== 'cut') return;
    reply.hijack();
    reply.raw.destroy();
  });
  app.addHook('onSend', async (request, reply, payload) => {
    if (struck.get(request) === 'lost_answer') reply.raw.destroy();
    return distorted(payload, struck.get(request));
  });
  app.addHook('onResponse', async (request, reply) => {
    calls.push({ method: request.method, path: request.url, status: reply.statusCode });
    if (calls.length > CALLS_KEPT) calls.shift();
  });
  app.setErrorHandler((error: FastifyError | Refusal | OAuthRefusal, _request, reply) => {
    if (error instanceof OAuthRefusal) return sendOAuthRefusal(reply, error);
    const refusal = error instanceof Refusal ? error : new Refusal(500, 'backendError', 'Backend Error');
    if (refusal.retryAfter !== null) reply.header('retry-after', String(refusal.retryAfter));
    return reply.status(refusal.status).send(refusal.body());
  });
  app.setNotFoundHandler((_request, reply) => reply.status(404).send(new Refusal(404, 'notFound', 'Not Found').body()));
  return app;
}

function handOn(book: CalendarBook, calendar: () => StoredCalendar): CalendarHand {
  return {
    get id() {
      return calendar().id;
    },
    put: (event, quiet = false) => book.put(calendar(), event, quiet),
    remove: (id) => deleteEvent(book, calendar(), id, null),
    read: (id) => calendar().events.get(id)?.event ?? null,
    events: () => [...calendar().events.values()].map(({ event }) => event),
    share: (user, role) => void calendar().roles.set(user, role),
    unshare: (user) => void calendar().roles.delete(user),
    expireSyncTokens() {
      calendar().epoch += 1;
    },
  };
}
