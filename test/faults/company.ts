/**
 * A company with its real surroundings: JobHive's sandbox, a mail server, calendars, a database, and as many daemon
 * processes as a test starts, kills and starts again.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { stringify } from 'yaml';
import { systemClock } from '../../src/clock.ts';
import { createJobHive, type JobHive } from '../../src/interviews/client.ts';
import { type Sandbox, startSandbox } from '../../src/interviews/sandbox/server.ts';
import type { RequestRecord } from '../../src/interviews/sandbox/traffic-log.ts';
import { holdIdOf } from '../../src/reconcile/write-holds.ts';
import { CalendarId, type InterviewId } from '../../src/scheduling/ids.ts';
import type { StoreLocation } from '../../src/store/open-store.ts';
import { type DaemonProcess, startDaemonProcess } from '../harness/daemon-process.ts';
import { type HttpFront, startHttpFront } from '../harness/http-front.ts';
import { type SmtpHarness, startSmtpServer } from '../harness/smtp.ts';
import type { Calendars } from './calendars.ts';

const SECRET = 'whsec_dGVzdC1zZWNyZXQtb2YtdHdlbnR5LWZvdXItYnl0ZXM=';
export const MAIL_DOMAIN = 'acme.example';

export interface Company {
  readonly people: readonly string[];
  readonly sandbox: Sandbox;
  /** The daemons' line to it. */
  readonly jobhive: HttpFront;
  /** With the recruiter's key: the log tells their calls from the daemon's. */
  readonly recruiter: JobHive;
  readonly smtp: SmtpHarness;
  readonly calendars: Calendars;
  /** Of the nodes that live, started or starting. */
  readonly nodes: readonly DaemonProcess[];
  /** When nodes were killed or cut off: what was under way then may be done again. */
  readonly blows: number[];
  readonly store: StoreLocation;
  /** Whoever sits on the panel of interviews with this position. */
  panelOf(position: string): readonly string[];
  holdName(interview: InterviewId, person: string): string;
  /** Every PATCH of the daemons', oldest first: the sandbox itself keeps only its last thousand requests. */
  patches(): readonly RequestRecord[];
  /**
   * Another node, in the data folder of one that is gone, as a supervisor starts it again; or `elsewhere`, knowing of none.
   * Ready once it has said so. @throws when it ends before that, also by being killed
   */
  start(where?: 'again' | 'elsewhere'): Promise<DaemonProcess>;
  kill(node: DaemonProcess): Promise<void>;
  /** SIGTERM, as often as it is called. @returns the exit code; null when the node did not end by itself */
  stop(node: DaemonProcess): Promise<number | null>;
  stopAll(): Promise<void>;
  close(): Promise<void>;
}

export interface CompanyPlan {
  readonly people: readonly string[];
  readonly calendars: Calendars;
  /** Who is asked for by position; a node's panels are made of it. */
  readonly panels: Readonly<Record<string, readonly string[]>>;
  /** Null: embedded, in the data folder. */
  readonly databaseUrl: string | null;
  /** How the nodes reach that database, where it is not the way that a test does. */
  readonly databaseUrlOfNodes?: string;
  /** How many jobs each node works on at once (8). */
  readonly jobsAtOnce?: number;
  /** How often calendars are read where nobody announces their changes (10s). */
  readonly poll?: string;
  /** How far away JobHive is from the daemons. */
  readonly jobhiveDelayMs?: number;
}

const WHENEVER = { 'mon-sun': '00:00-24:00' };

/** Everybody's change is followed where it suits, taken back where it does not; a meeting moves the interview. */
const RULES = [
  { name: 'follow', on: ['moved', 'resized'], when: { new_time: 'free_for_all' }, do: 'accept', reason: 'It moved.' },
  { name: 'take back', on: ['moved', 'resized', 'removed'], do: 'revert' },
  { name: 'make way', on: ['conflict'], do: 'reschedule', reason: 'It moved.' },
];

export async function openCompany(plan: CompanyPlan): Promise<Company> {
  const { people, calendars, panels, databaseUrl } = plan;
  const folder = await mkdtemp(join(tmpdir(), 'faults-'));
  const smtp = await startSmtpServer({ security: 'none' });
  const sandbox = await startSandbox({
    port: 0,
    clock: systemClock,
    random: Math.random,
    rateLimitPerMinute: 1_000_000,
  });
  const jobhive = await startHttpFront([sandbox.url], { delayMs: plan.jobhiveDelayMs ?? 0 });
  const webhooks = await startHttpFront();
  const config = join(folder, 'interview-sync.yaml');
  const email = (person: string) => `${person}@${MAIL_DOMAIN}`;
  await writeFile(
    config,
    stringify({
      jobhive: {
        base_url: `${jobhive.url}/v1`,
        api_key: 'jh_live_daemon',
        webhook: { scheme: 'standard-webhooks', secret: SECRET },
      },
      company: { name: 'Acme', time_zone: 'Europe/Berlin' },
      connections: calendars.connections,
      mail: {
        from: `Acme Interviews <interviews@${MAIL_DOMAIN}>`,
        smtp: { host: smtp.host, port: smtp.port, security: 'none' },
        // Nobody is there to ask, and every invite has to arrive.
        when_uncertain: 'send_again',
      },
      interviewers: people.map((person) => ({
        email: email(person),
        name: person,
        working_hours: WHENEVER,
        calendars: [calendars.calendarOf(person)],
      })),
      panels: Object.entries(panels).map(([position, members]) => ({
        name: position,
        match: { position },
        required: members.map(email),
      })),
      candidates: { hours: '00:00-24:00' },
      scheduling: {
        buffer: { before: '0m', after: '0m' },
        settle: '0s',
        freeze: '1h',
        minimum_notice: '1h',
        horizon: '60 days',
      },
      rules: RULES,
      // As many as can be allowed.
      limits: { moves_per_interview: 100, moves_per_interviewer_day: 1_000, moves_per_hour: 10_000 },
      calendars: { poll: plan.poll ?? '10s' },
      jobs: { at_once: plan.jobsAtOnce ?? 8 },
      // Calls of calendars reach whichever node lives, as JobHive's do.
      http: { port: 0, ...(calendars.pushes && { public_url: webhooks.url }) },
      ...(databaseUrl && { database: { url: plan.databaseUrlOfNodes ?? databaseUrl } }),
    }),
  );

  const nodes: DaemonProcess[] = [];
  const blows: number[] = [];
  const urls = new Map<DaemonProcess, string>();
  const route = () => webhooks.lead(...urls.values());
  const leave = (node: DaemonProcess) => {
    if (nodes.includes(node)) nodes.splice(nodes.indexOf(node), 1);
    urls.delete(node);
    route();
  };
  const vacant: string[] = [];
  const folders = new Map<DaemonProcess, string>();
  const vacate = (node: DaemonProcess) => {
    const left = folders.get(node);
    if (left && !vacant.includes(left)) vacant.push(left);
  };
  const stop = (node: DaemonProcess) => {
    leave(node);
    return node.stop().finally(() => vacate(node));
  };
  const patches = collectPatches(sandbox);
  let started = 0;

  return {
    people,
    sandbox,
    jobhive,
    recruiter: createJobHive({
      baseUrl: `${sandbox.url}/v1`,
      apiKey: 'jh_dev_recruiter',
      clock: systemClock,
      random: Math.random,
    }),
    smtp,
    calendars,
    nodes,
    blows,
    store: databaseUrl
      ? { kind: 'postgres', url: databaseUrl }
      : { kind: 'embedded', folder: join(folder, 'data', 'data') },
    panelOf: (position) => panels[position] ?? [],
    holdName(interview, person) {
      const { connection, id } = calendars.calendarOf(person);
      return `${holdIdOf(interview, CalendarId.parse(`${connection}/${id}`))}.ics`;
    },
    patches: patches.read,
    async start(where = 'again') {
      started += 1;
      // Nodes share nothing but the database; one embedded database is always the same one.
      const own = join(folder, databaseUrl ? `data-${started}` : 'data');
      const data = (where === 'again' && vacant.pop()) || own;
      const node = startDaemonProcess({ config, data }, calendars.environment);
      folders.set(node, data);
      nodes.push(node);
      const url = await node.started;
      if (!nodes.includes(node)) return node;
      urls.set(node, url);
      route();
      // JobHive retries after five seconds and then after five minutes; an operator's test call brings it back at once.
      await fetch(`${sandbox.url}/_sandbox/webhooks`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ url: `${webhooks.url}/webhooks/jobhive`, secret: SECRET }),
      });
      return node;
    },
    async kill(node) {
      leave(node);
      blows.push(Date.now());
      await node.kill();
      vacate(node);
    },
    stop,
    async stopAll() {
      await Promise.all([...nodes].map(stop));
    },
    async close() {
      await Promise.all(nodes.map((node) => node.kill()));
      patches.stop();
      await Promise.all([jobhive.close(), webhooks.close(), sandbox.close(), smtp.close(), calendars.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function collectPatches(sandbox: Sandbox) {
  const seen = new Map<string, RequestRecord>();
  const collect = () => {
    for (const request of sandbox.requests())
      if (request.method === 'PATCH' && request.api_key === 'jh_live_…') seen.set(request.request_id, request);
  };
  const timer = setInterval(collect, 100);
  return {
    read(): readonly RequestRecord[] {
      collect();
      return [...seen.values()];
    },
    stop: () => clearInterval(timer),
  };
}

/** A database of its own. @throws when `TEST_DATABASE_URL` is not set */
export async function freshPostgres(): Promise<{ url: string; drop(): Promise<void> }> {
  const server = process.env.TEST_DATABASE_URL;
  if (!server) throw new Error('set TEST_DATABASE_URL to a PostgreSQL server on which databases may be created');
  const name = `faults_${randomUUID().replaceAll('-', '')}`;
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
