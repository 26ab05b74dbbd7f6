/** An HTTP server at which people connect, its database and its provider, and browsers to look at it with. */
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { Settings } from '../../src/config/settings.ts';
import { type Accounts, createAccounts } from '../../src/connections/accounts.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { Email } from '../../src/scheduling/ids.ts';
import { instantFromIso } from '../../src/scheduling/instant.ts';
import { createSealer } from '../../src/secrets/sealer.ts';
import type { OpenStore } from '../../src/store/open-store.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { createMemoryOAuth, type MemoryOAuth } from '../doubles/oauth/memory-oauth.ts';
import { databases } from '../harness/database.ts';
import { createDeterministicJobs } from '../harness/deterministic-jobs.ts';
import { createVirtualClock, type VirtualClock } from '../harness/virtual-clock.ts';
import { settingsFor } from '../harness/world-config.ts';

export const ALICE = Email.parse('alice@acme.example');
const NOW = instantFromIso('2026-11-23T08:00:00Z');
const PERSONAL = { provider: 'local', path: '/nowhere' } as const;

/** As `auth: oauth` gives them: alice connects at `personal`, and her holds go where she says. */
export function settingsAt(publicUrl: string, holds = true): Settings {
  const settings = settingsFor('http://127.0.0.1:1', { http: { public_url: publicUrl } });
  const [alice, ...others] = settings.interviewers;
  if (!alice) throw new Error('nobody interviews');
  return {
    ...settings,
    connections: { ...settings.connections, personal: PERSONAL },
    interviewers: [{ ...alice, calendars: [], pickedFrom: [{ connection: 'personal', holds }] }, ...others],
  };
}

export interface ConnectStage {
  readonly store: OpenStore;
  readonly clock: VirtualClock;
  readonly oauth: MemoryOAuth;
  readonly accounts: Accounts;
  readonly url: string;
  readonly lines: readonly string[];
  /** How often other calendars came into force. */
  readonly changes: () => number;
  /** A link for alice. */
  link(): Promise<string>;
  browser(): Browser;
  /** A browser in which alice has allowed us in and is about to choose. */
  aboutToChoose(account?: string): Promise<Browser>;
}

/** Call once per test file. @returns what the present test works with */
export function connectStages(): () => ConnectStage {
  let store: OpenStore | null = null;
  let stage: (ConnectStage & { close(): Promise<unknown> }) | null = null;
  beforeAll(async () => {
    store = (await databases[0]?.open()) ?? null;
  });
  afterAll(() => store?.close());
  beforeEach(async () => {
    if (!store) throw new Error('there is no database to test with');
    stage = await openStage(store);
  });
  afterEach(() => stage?.close());
  return () => {
    if (!stage) throw new Error('no test runs');
    return stage;
  };
}

async function openStage(store: OpenStore): Promise<ConnectStage & { close(): Promise<unknown> }> {
  for (const table of ['grants', 'connect_links', 'deliveries', 'calendars'] as const)
    await store.db.deleteFrom(table).execute();
  const clock = createVirtualClock(NOW);
  const oauth = createMemoryOAuth(clock);
  const lines: string[] = [];
  let changes = 0;
  let url = '';
  const log = createLog({ level: 'debug', destination: { write: (line) => lines.push(line) } });
  const noJobs = async () => {};
  const handlers = { pull: noJobs, reconcile: noJobs, deliver: noJobs, watch: noJobs };
  const accounts = createAccounts({
    settings: () => settingsAt(url),
    connections: () => ({
      provider: () => null,
      oauth: (name) => (name === 'personal' ? oauth.provider : null),
      close: async () => {},
    }),
    store,
    jobs: createDeterministicJobs({ clock, seed: 1, handlers }),
    sealer: createSealer([randomBytes(32).toString('base64')]),
    clock,
    random: () => 0.5,
    log,
    onChange: async () => {
      changes += 1;
    },
  });
  if (!accounts.flow) throw new Error('nobody can connect');
  const server = createHttpServer({
    log,
    metrics: createMetrics({ process: false }),
    health: { clock, checks: [] },
    jobhiveWebhook: {
      clock,
      verify: () => ({ kind: 'rejected', why: 'missing_header' }),
      inbox: { store: async () => 'stored' },
    },
    connect: { flow: accounts.flow, publicUrl: () => url },
  });
  url = await server.listen({ host: '127.0.0.1', port: 0 });
  const stage: ConnectStage = {
    store,
    clock,
    oauth,
    accounts,
    url,
    lines,
    changes: () => changes,
    async link() {
      const invited = await accounts.invite({ interviewer: ALICE, connection: null, mail: false, by: 'admin' });
      if (invited.kind !== 'invited') throw new Error(invited.problem);
      return invited.url;
    },
    browser: () => createBrowser(url),
    async aboutToChoose(account = 'alice@gmail.example') {
      const person = createBrowser(url);
      const sent = await person.post(await stage.link());
      await person.get(callback(sent.to, oauth.allow(account)));
      return person;
    },
  };
  return { ...stage, close: () => server.close() };
}

type Form = Readonly<Record<string, string | readonly string[]>>;

export interface Browser {
  get(to: string): Promise<Page>;
  post(to: string, form?: Form): Promise<Page>;
  cookie(): string;
}

interface Page {
  readonly status: number;
  /** Where it leads. */
  readonly to: string;
  readonly headers: Headers;
  readonly text: string;
}

/** Keeps one cookie, follows nothing by itself. */
function createBrowser(url: string): Browser {
  let cookie = '';
  const send = async (to: string, body?: URLSearchParams): Promise<Page> => {
    const answer = await fetch(new URL(to, url), {
      redirect: 'manual',
      headers: { cookie },
      ...(body && { method: 'POST', body }),
    });
    const [set] = (answer.headers.get('set-cookie') ?? '').split(';');
    if (set) cookie = set;
    const { status, headers } = answer;
    return { status, to: headers.get('location') ?? '', headers, text: await answer.text() };
  };
  return {
    get: (to) => send(to),
    post(to, form = {}) {
      const body = new URLSearchParams();
      for (const [name, values] of Object.entries(form)) for (const value of [values].flat()) body.append(name, value);
      return send(to, body);
    },
    cookie: () => cookie,
  };
}

export function stateOf(to: string): string {
  return new URL(to).searchParams.get('state') ?? '';
}

export function callback(to: string, code: string): string {
  return `/oauth/callback?state=${stateOf(to)}&code=${code}`;
}
