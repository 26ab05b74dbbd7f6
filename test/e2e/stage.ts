/** The real parts of one end-to-end run, and the hands of the people in it. */

import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { stringify } from 'yaml';
import { systemClock } from '../../src/clock.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { formatProblem } from '../../src/config/problem.ts';
import { createJobHive, type JobHive } from '../../src/interviews/client.ts';
import { type Sandbox, startSandbox } from '../../src/interviews/sandbox/server.ts';
import { type Daemon, startDaemon } from '../../src/main.ts';
import type { CalendarId } from '../../src/scheduling/ids.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { startRadicale } from '../harness/radicale.ts';
import { type SmtpHarness, startSmtpServer } from '../harness/smtp.ts';

export type Who = 'alice' | 'bob' | 'carol';
/** Unless a test brings others. */
const INTERVIEWERS: readonly Who[] = ['alice', 'bob'];

/** Somebody else's calendar program. */
export interface OtherClient {
  put(who: Who, name: string, ics: string): Promise<void>;
  read(who: Who, name: string): Promise<string>;
  remove(who: Who, name: string): Promise<void>;
}

export interface Calendars {
  /** Whose they are; all of them interview. */
  readonly people?: readonly Who[];
  readonly connections: Readonly<Record<string, unknown>>;
  /** As the configuration names it. */
  calendarOf(who: Who): { connection: string; id?: string };
  /** Its key, where it is not made of those two: whoever connects themselves chooses it. */
  calendarIdOf?(who: Who): CalendarId;
  readonly client: OtherClient;
  /** How the world reaches the daemon, where the calendars call it. */
  readonly publicUrl?: string;
  /** Where the daemon listens, when somebody must know before it does. */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** What people do once the daemon runs. @param dataDir where its calling card lies */
  started?(daemon: Daemon, dataDir: string): Promise<void>;
  close(): Promise<void>;
}

export interface E2eStage {
  readonly daemon: Daemon;
  readonly sandbox: Sandbox;
  readonly jobhive: JobHive;
  readonly smtp: SmtpHarness;
  readonly client: OtherClient;
  close(): Promise<void>;
}

export async function radicaleCalendars(): Promise<Calendars> {
  const radicale = await startRadicale();
  const collections = new Map<Who, string>();
  for (const who of INTERVIEWERS) collections.set(who, await radicale.user(who).createCalendar('work'));
  const at = (who: Who, name: string) => new URL(name, collections.get(who)).href;
  return {
    connections: Object.fromEntries(
      INTERVIEWERS.map((who) => {
        const { url, username, password } = radicale.user(who);
        return [who, { provider: 'caldav', url, username, password }];
      }),
    ),
    calendarOf: (who) => ({ connection: who, id: collections.get(who) ?? '' }),
    client: {
      put: async (who, name, ics) => {
        await radicale.put(at(who, name), ics);
      },
      read: async (who, name) => (await radicale.read(at(who, name))).ics,
      remove: (who, name) => radicale.remove(at(who, name)),
    },
    close: () => radicale.close(),
  };
}

export async function localCalendars(): Promise<Calendars> {
  const root = await mkdtemp(join(tmpdir(), 'calendars-'));
  for (const who of INTERVIEWERS) await mkdir(join(root, who));
  return {
    connections: { folder: { provider: 'local', path: root } },
    calendarOf: (who) => ({ connection: 'folder', id: who }),
    client: {
      // Whole or not at all, as vdir programs write.
      put: async (who, name, ics) => {
        await writeFile(join(root, who, `${name}.tmp`), ics);
        await rename(join(root, who, `${name}.tmp`), join(root, who, name));
      },
      read: (who, name) => readFile(join(root, who, name), 'utf8'),
      remove: (who, name) => rm(join(root, who, name)),
    },
    close: () => rm(root, { recursive: true, force: true }),
  };
}

/** A database of its own on the test server; null where TEST_DATABASE_URL names none, and PGlite has to do. */
export async function freshPostgres(): Promise<{ url: string; drop(): Promise<void> } | null> {
  const server = process.env.TEST_DATABASE_URL;
  if (!server) return null;
  const name = `e2e_${randomUUID().replaceAll('-', '')}`;
  const administer = async (statement: string) => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  await administer(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(`drop database if exists ${name} with (force)`) };
}

export async function openStage(parts: {
  calendars: Calendars;
  databaseUrl: string | null;
  /** Sections of the configuration to add. */
  config?: Readonly<Record<string, unknown>>;
  /** `mail.inbox` */
  inbox?: Readonly<Record<string, unknown>>;
  /** JobHive's rate limit. */
  requestsPerMinute?: number;
}): Promise<E2eStage> {
  const { calendars } = parts;
  const { people = INTERVIEWERS } = calendars;
  const folder = await mkdtemp(join(tmpdir(), 'e2e-'));
  const smtp = await startSmtpServer({ users: { daemon: 'mail-password' } });
  const sandbox = await startSandbox({
    port: 0,
    clock: systemClock,
    random: Math.random,
    rateLimitPerMinute: parts.requestsPerMinute,
  });
  const secret = `whsec_${randomBytes(24).toString('base64')}`;
  const file = join(folder, 'interview-sync.yaml');
  const config = {
    jobhive: {
      base_url: `${sandbox.url}/v1`,
      api_key: 'jh_live_e2e',
      webhook: { scheme: 'standard-webhooks', secret },
    },
    company: { name: 'Acme', time_zone: 'Europe/Berlin' },
    connections: calendars.connections,
    mail: {
      from: 'Acme Interviews <interviews@acme.example>',
      smtp: {
        host: smtp.host,
        port: smtp.port,
        security: 'starttls',
        username: 'daemon',
        password: 'mail-password',
        ca: smtp.ca,
      },
      ...(parts.inbox && { inbox: parts.inbox }),
    },
    interviewers: people.map((who) => ({
      email: `${who}@acme.example`,
      name: `${who.charAt(0).toUpperCase()}${who.slice(1)}`,
      calendars: [calendars.calendarOf(who)],
    })),
    panels: [{ name: 'everybody', required: people.map((who) => `${who}@acme.example`) }],
    scheduling: { settle: '0s', freeze: '1h', minimum_notice: '1h' },
    calendars: { poll: '10s' },
    http: { port: calendars.port ?? 0, ...(calendars.publicUrl && { public_url: calendars.publicUrl }) },
    ...(parts.databaseUrl && { database: { url: parts.databaseUrl } }),
    ...parts.config,
  };
  await writeFile(file, stringify(config));
  const loaded = loadConfig(file, { env: calendars.env ?? {}, readFile: () => stringify(config) });
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  const lines: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line) => lines.push(line) } });
  const daemon = await startDaemon({ settings: loaded.settings, dataDir: folder, log });
  await calendars.started?.(daemon, folder);
  await fetch(`${sandbox.url}/_sandbox/webhooks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url: `${daemon.url}/webhooks/jobhive`, secret }),
  });
  return {
    daemon,
    sandbox,
    jobhive: createJobHive({
      baseUrl: `${sandbox.url}/v1`,
      apiKey: 'jh_live_recruiter',
      clock: systemClock,
      random: Math.random,
    }),
    smtp,
    client: calendars.client,
    async close() {
      await daemon.stop();
      await Promise.all([sandbox.close(), smtp.close(), calendars.close()]);
      await rm(folder, { recursive: true, force: true });
      if (process.env.E2E_LOG) process.stderr.write(lines.join(''));
    },
  };
}
