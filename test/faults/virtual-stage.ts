/**
 * The daemon's own parts over real servers, on a clock that a test moves: JobHive's sandbox and calendars, each behind a
 * line on which things go wrong, a mail server, the webhook receiver, and either database. Time passes only when a test
 * says so; then polls and sweeps come round.
 */
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type Clock, systemClock } from '../../src/clock.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { createJobHive, type JobHive } from '../../src/interviews/client.ts';
import { type Sandbox, startSandbox } from '../../src/interviews/sandbox/server.ts';
import { verifyWebhook } from '../../src/interviews/webhook-signature.ts';
import { createMailTransport } from '../../src/invites/transport/create-mail-transport.ts';
import { deliver } from '../../src/reconcile/deliver.ts';
import type { Deps } from '../../src/reconcile/deps.ts';
import { pull } from '../../src/reconcile/pull.ts';
import { reconcile } from '../../src/reconcile/reconcile.ts';
import { tickPoll, tickSweep } from '../../src/reconcile/ticks.ts';
import { watch } from '../../src/reconcile/watch.ts';
import { type StatusReport, statusReport } from '../../src/reports/status.ts';
import { CalendarId } from '../../src/scheduling/ids.ts';
import { after, instantFromIso, MINUTE, SECOND } from '../../src/scheduling/instant.ts';
import { syncCalendars } from '../../src/store/calendars.ts';
import type { Job } from '../../src/store/jobs.ts';
import type { OpenStore } from '../../src/store/open-store.ts';
import { storeWebhook } from '../../src/store/webhooks.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import type { TestDatabase } from '../harness/database.ts';
import { createDeterministicJobs, type DeterministicJobs } from '../harness/deterministic-jobs.ts';
import { type FaultyFront, startFaultyFront } from '../harness/faulty-front.ts';
import { seededRandom } from '../harness/seeded-random.ts';
import { type SmtpHarness, startSmtpServer } from '../harness/smtp.ts';
import { createVirtualClock, type VirtualClock } from '../harness/virtual-clock.ts';
import { type RadicaleCalendars, radicalePerFile } from './radicale-calendars.ts';
import type { OpenCalendars, VirtualCalendars } from './virtual-calendars.ts';
import { PEOPLE, SECRET, type Section, settingsOf, type Who } from './virtual-config.ts';

/** A Monday, nine in the morning in Berlin. */
export const NOW = instantFromIso('2026-11-23T08:00:00Z');
/** Thursday at eleven in Berlin. */
export const THURSDAY = '2026-11-26T10:00:00Z';
/** How long it waits for the answer to a webhook. */
const PATIENCE_OF_JOBHIVE = 10 * SECOND;

export interface StageOptions {
  /** Sections of the configuration; they take the place of the usual ones. */
  readonly config?: Section;
  /** The secret that JobHive signs with, where it is not the configured one. */
  readonly secret?: string;
  /** JobHive's clock is that much ahead of the daemon's, in milliseconds. */
  readonly jobhiveAhead?: number;
}

export interface VirtualStage<Calendars extends VirtualCalendars = VirtualCalendars> {
  readonly deps: Deps;
  readonly store: OpenStore;
  readonly clock: VirtualClock;
  readonly jobs: DeterministicJobs;
  readonly sandbox: Sandbox;
  /** The daemon's line to JobHive. */
  readonly jobhive: FaultyFront;
  /** Where people have their calendars. */
  readonly calendars: Calendars;
  /** JobHive's line to the daemon's webhook receiver. */
  readonly receiver: FaultyFront;
  /** Where the receiver itself listens. */
  readonly receiverUrl: string;
  readonly smtp: SmtpHarness;
  /** JobHive as a recruiter uses it. */
  readonly recruiter: JobHive;
  /** What was logged, one JSON object per line. */
  readonly lines: readonly string[];
  /** Jobs that threw, with what they threw. */
  readonly failures: readonly { readonly job: Job; readonly error: unknown }[];
  calendarId(who: Who): CalendarId;
  /** Puts another configuration in force. */
  reconfigure(config: Section): Promise<void>;
  status(): Promise<StatusReport>;
  /** Runs what is due until nothing is. @param webhooks `waited_for`: those under way arrive first */
  settle(webhooks?: 'waited_for' | 'left'): Promise<void>;
  /** Lets time pass; what is due is polled and swept on the way. */
  pass(ms: number, webhooks?: 'waited_for' | 'left'): Promise<void>;
  pull(...whose: readonly Who[]): Promise<void>;
}

type OpenStages<Calendars extends VirtualCalendars> = (options?: StageOptions) => Promise<VirtualStage<Calendars>>;

/**
 * Call once for each database of a file: each stage is alone in the database, with calendars of its own.
 * @param openCalendars at a Radicale when left out
 */
export function virtualStages(database: TestDatabase): OpenStages<RadicaleCalendars>;
export function virtualStages<Calendars extends VirtualCalendars>(
  database: TestDatabase,
  openCalendars: OpenCalendars<Calendars>,
): OpenStages<Calendars>;
export function virtualStages(database: TestDatabase, openCalendars = radicalePerFile()): OpenStages<VirtualCalendars> {
  let store: OpenStore | null = null;
  const open: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    store = await database.open();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((close) => close()));
  });
  afterAll(() => store?.close());
  return async (options = {}) => {
    if (!store) throw new Error('the database of this file is not open');
    await sql`truncate interviews, calendars, webhooks, pauses restart identity cascade`.execute(store.db);
    return openStage(store, options, openCalendars, (close) => open.push(close));
  };
}

async function openStage<Calendars extends VirtualCalendars>(
  store: OpenStore,
  options: StageOptions,
  openCalendars: OpenCalendars<Calendars>,
  atTheEnd: (close: () => Promise<unknown>) => void,
): Promise<VirtualStage<Calendars>> {
  const clock = createVirtualClock(NOW);
  const random = () => 0.5;
  const theirs: Clock = {
    now: () => after(clock.now(), options.jobhiveAhead ?? 0),
    // Its patience with a receiver is real time's: a webhook under way must not look late because a test moved the clock.
    sleep: (ms, signal) => (ms === PATIENCE_OF_JOBHIVE ? systemClock : clock).sleep(ms, signal),
  };
  const sandbox = await startSandbox({ port: 0, clock: theirs, random: seededRandom(1), rateLimitPerMinute: 10_000 });
  atTheEnd(() => sandbox.close());
  const smtp = await startSmtpServer({ security: 'none' });
  atTheEnd(() => smtp.close());
  const front = async (target: string) => {
    const opened = await startFaultyFront(target);
    atTheEnd(() => opened.close());
    return opened;
  };
  const jobhive = await front(sandbox.url);
  const calendars = await openCalendars(clock, atTheEnd);

  const read = (config: Section) => settingsOf({ jobhiveUrl: jobhive.url, smtp, calendars }, config);
  let settings = read(options.config ?? {});
  const lines: string[] = [];
  const failures: { job: Job; error: unknown }[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line) => lines.push(line) }, clock });
  const metrics = createMetrics({ process: false });
  const speak = (baseUrl: string, apiKey: string) =>
    createJobHive({ baseUrl: `${baseUrl}/v1`, apiKey, clock: patient(clock), random });
  const providers = calendars.providers();
  const transport = createMailTransport(settings.mail.transport);
  atTheEnd(() => transport.close());

  const jobs = createDeterministicJobs({
    clock,
    seed: 1,
    handlers: {
      pull: (key, signal) => pull(deps, key, signal),
      reconcile: (key) => reconcile(deps, key),
      deliver: (key, signal) => deliver(deps, key, signal),
      watch: (key) => watch(deps, key),
    },
    onFailure: (job, error) => failures.push({ job, error }),
  });
  const deps: Deps = {
    settings: () => settings,
    store,
    jobs,
    jobhive: speak(jobhive.url, 'jh_live_daemon'),
    provider: (connection) => providers.get(connection) ?? null,
    transport: () => transport,
    clock,
    random,
    log,
    metrics,
  };
  const server = createHttpServer({
    log,
    metrics,
    health: { clock, checks: [] },
    jobhiveWebhook: {
      clock,
      verify: (request) => verifyWebhook(settings.jobhive.webhook, request, clock.now()),
      inbox: {
        store: (delivery) =>
          store.transaction(async (tx) => {
            const result = await storeWebhook(tx.db, delivery);
            if (result === 'stored' && delivery.interview !== null)
              await jobs.wake(tx, { kind: 'reconcile', key: delivery.interview }, clock.now());
            return result;
          }),
      },
    },
  });
  const receiverUrl = await server.listen({ host: '127.0.0.1', port: 0 });
  const receiver = await front(receiverUrl);
  atTheEnd(() => server.close());
  await fetch(`${sandbox.url}/_sandbox/webhooks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url: `${receiver.url}/webhooks/jobhive`, secret: options.secret ?? SECRET }),
  });

  const configured = () =>
    syncCalendars(
      store.db,
      settings.interviewers.flatMap(({ email, calendars }) =>
        calendars.map(({ id, connection, remoteId: remote }) => ({
          id,
          connection,
          remoteId: remote,
          interviewer: email,
        })),
      ),
      clock.now(),
    );
  const stage: VirtualStage<Calendars> = {
    deps,
    store,
    clock,
    jobs,
    sandbox,
    jobhive,
    calendars,
    receiver,
    receiverUrl,
    smtp,
    recruiter: speak(sandbox.url, 'jh_test_recruiter'),
    lines,
    failures,
    calendarId: (who) => {
      const { connection, id } = calendars.calendarOf(who);
      return CalendarId.parse(`${connection}/${id}`);
    },
    async reconfigure(config) {
      settings = read(config);
      await configured();
    },
    status: () => statusReport(store, settings, clock.now()),
    async settle(webhooks = 'waited_for') {
      do if (webhooks === 'waited_for') await sandbox.settled();
      while ((await jobs.runUntilIdle()) > 0);
    },
    async pass(ms, webhooks = 'waited_for') {
      const end = after(clock.now(), ms);
      // Jobs run at their own time; only the polls and sweeps of a long wait come a little late.
      const step = Math.min(15 * MINUTE, Math.max(MINUTE, ms / 12));
      while (clock.now() < end) {
        const next = Math.min(step, end - clock.now());
        await jobs.advanceTo(after(clock.now(), next));
        await tickPoll(deps);
        await tickSweep(deps);
        await stage.settle(webhooks);
      }
    },
    async pull(...whose) {
      for (const who of whose.length > 0 ? whose : PEOPLE)
        await store.transaction((tx) => jobs.wake(tx, { kind: 'pull', key: stage.calendarId(who) }, clock.now()));
      await stage.settle();
    },
  };
  await configured();
  await stage.pull();
  return stage;
}

/** The client's waits between repetitions take no time: nobody can move the clock while a job waits for it. */
function patient(clock: Clock): Clock {
  return { now: () => clock.now(), sleep: (ms, signal) => (signal ? clock.sleep(ms, signal) : Promise.resolve()) };
}

export async function stateOf(stage: VirtualStage, who: Who) {
  return (await stage.status()).calendars.find(({ id }) => id === stage.calendarId(who));
}
