/**
 * A whole little world on a virtual clock: a JobHive-compatible server with its real client, calendars in memory, a
 * mail server in memory, PGlite, and the four jobs between them. Time passes only when a test says so.
 */
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import { createJobHive, type JobHive } from '../../src/interviews/client.ts';
import { type Sandbox, startSandbox } from '../../src/interviews/sandbox/server.ts';
import { deliver } from '../../src/reconcile/deliver.ts';
import type { Deps } from '../../src/reconcile/deps.ts';
import { pull } from '../../src/reconcile/pull.ts';
import { reconcile } from '../../src/reconcile/reconcile.ts';
import { watch } from '../../src/reconcile/watch.ts';
import { CalendarId, InterviewId } from '../../src/scheduling/ids.ts';
import { after, HOUR, type Instant, instantFromIso, isoOf, MINUTE } from '../../src/scheduling/instant.ts';
import { syncCalendars } from '../../src/store/calendars.ts';
import type { Job } from '../../src/store/jobs.ts';
import type { OpenStore } from '../../src/store/open-store.ts';
import { storeWebhook } from '../../src/store/webhooks.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { createMemoryAccount, type MemoryAccount, type MemoryCalendar } from '../doubles/calendars/memory-calendar.ts';
import { databases, type TestDatabase } from './database.ts';
import { createDeterministicJobs, type DeterministicJobs } from './deterministic-jobs.ts';
import { createRecordingMail, type RecordingMail } from './recording-mail.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';
import { type ConfigOverrides, INTERVIEWERS, settingsFor, type Who } from './world-config.ts';

/** A Monday, nine in the morning in Berlin. */
export const NOW = instantFromIso('2026-11-23T08:00:00Z');
/** Thursday at eleven in Berlin: far enough to be moved. */
export const THURSDAY = '2026-11-26T10:00:00Z';

export interface WorldOptions extends ConfigOverrides {
  /** Whether the calendars' provider can push. */
  readonly push?: 'renewable' | 'replaceable';
  /** Whether walks from scratch tell only what lies in their window. */
  readonly windowed?: boolean;
  /** Resources on a page of the calendars' provider. */
  readonly pageSize?: number;
  /** What the calendars' provider makes of a hold that it is asked to store. */
  readonly rewrite?: (ics: string) => string;
  /** What becomes of the daemon's requests to JobHive on their way; `send` is what would have happened. */
  readonly wire?: Wire;
}

export type Wire = (method: string, send: () => Promise<Response>) => Promise<Response>;

export interface World {
  readonly deps: Deps;
  readonly store: OpenStore;
  readonly clock: VirtualClock;
  readonly jobs: DeterministicJobs;
  readonly sandbox: Sandbox;
  readonly account: MemoryAccount;
  readonly mail: RecordingMail;
  /** JobHive as a recruiter uses it. */
  readonly recruiter: JobHive;
  /** What was logged, one JSON object per line. */
  readonly lines: readonly string[];
  /** Jobs that threw, with what they threw. */
  readonly failures: readonly { readonly job: Job; readonly error: unknown }[];
  calendar(who: Who): MemoryCalendar;
  /** Puts another configuration in force. */
  reconfigure(overrides: ConfigOverrides): Promise<void>;
  /** Runs what is due until nothing is. */
  settle(): Promise<void>;
  /** Lets time pass, running what becomes due on the way. */
  pass(ms: number): Promise<void>;
  /** The poll comes round to these calendars, or to all; settles. */
  pull(...whose: readonly Who[]): Promise<void>;
  /** Something wakes the interview; settles. */
  reconcile(interview: InterviewId): Promise<void>;
  /** JobHive says that something about the interview has changed; settles. */
  webhook(interview: InterviewId): Promise<void>;
  /** A new interview at JobHive, Thursday at 10:00Z for 45 minutes unless said otherwise; settles, and a minute passes. */
  interview(details?: InterviewDetails): Promise<InterviewId>;
}

export interface InterviewDetails {
  readonly id?: string;
  readonly at?: string;
  readonly minutes?: number;
  readonly candidate?: string;
}

/** One for all files that a worker runs; it ends with the worker. */
let database: Promise<OpenStore> | null = null;

function openDatabase(): Promise<OpenStore> {
  const [memory] = databases;
  if (!memory) throw new Error('there is no database to test with');
  database ??= memory.open();
  return database;
}

/** Call once per test file. Each world is alone in the database. */
export function worlds(): OpenWorld {
  // The first one after a change of the tables is made from nothing, which takes seconds.
  beforeAll(() => openDatabase().then(() => {}));
  return worldsIn(openDatabase);
}

/** Like `worlds`, in a database of this kind that ends with the tests around the call. */
export function worldsOver(database: TestDatabase): OpenWorld {
  let own: Promise<OpenStore> | null = null;
  const opened = () => {
    own ??= database.open();
    return own;
  };
  beforeAll(() => opened().then(() => {}));
  afterAll(async () => (await opened()).close());
  return worldsIn(opened);
}

type OpenWorld = (options?: WorldOptions) => Promise<World>;

function worldsIn(database: () => Promise<OpenStore>): OpenWorld {
  const open: Sandbox[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
  });
  return async (options = {}) => {
    const store = await database();
    await sql`truncate interviews, calendars, webhooks, pauses restart identity cascade`.execute(store.db);
    const world = await createWorld(store, options);
    open.push(world.sandbox);
    return world;
  };
}

async function createWorld(store: OpenStore, options: WorldOptions): Promise<World> {
  const clock = createVirtualClock(NOW);
  const random = () => 0.5;
  const sandbox = await startSandbox({ port: 0, clock, random: counting(), rateLimitPerMinute: 10_000 });
  const { push, pageSize, rewrite, windowed } = options;
  const account = createMemoryAccount({
    clock,
    calendars: INTERVIEWERS,
    ...(push && { push }),
    ...(pageSize && { pageSize }),
    ...(windowed && { windowed }),
    ...(rewrite && { rewrite }),
  });
  const mail = createRecordingMail();
  const lines: string[] = [];
  const failures: { job: Job; error: unknown }[] = [];
  const metrics = createMetrics({ process: false });
  let settings = settingsFor(sandbox.url, options);
  const speak = (apiKey: string, wire: Wire) =>
    createJobHive({
      baseUrl: `${sandbox.url}/v1`,
      apiKey,
      clock: patient(clock),
      random,
      fetch: (...request) => wire(request[1]?.method ?? 'GET', () => fetch(...request)),
    });

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
    jobhive: speak('jh_live_daemon', options.wire ?? ((_method, send) => send())),
    provider: (connection) => (connection === 'memory' ? account.provider : null),
    transport: () => mail,
    clock,
    random,
    log: createLog({ level: 'debug', destination: { write: (line) => lines.push(line) }, clock }),
    metrics,
  };

  const configured = () =>
    syncCalendars(
      store.db,
      settings.interviewers.flatMap(({ email, calendars }) =>
        calendars.map(({ id, connection, remoteId }) => ({ id, connection, remoteId, interviewer: email })),
      ),
      clock.now(),
    );
  const wake = async (job: Job) => {
    await store.transaction((tx) => jobs.wake(tx, job, clock.now()));
  };
  const settle = async () => {
    await jobs.runUntilIdle();
  };
  let webhooks = 0;
  const world: World = {
    deps,
    store,
    clock,
    jobs,
    sandbox,
    account,
    mail,
    recruiter: speak('jh_test_recruiter', (_method, send) => send()),
    lines,
    failures,
    calendar: (who) => account.calendar(who),
    async reconfigure(overrides) {
      settings = settingsFor(sandbox.url, overrides);
      await configured();
    },
    settle,
    async pass(ms) {
      await jobs.advanceTo(after(clock.now(), ms));
    },
    async pull(...whose) {
      for (const who of whose.length > 0 ? whose : INTERVIEWERS) await wake({ kind: 'pull', key: calendarIdOf(who) });
      await settle();
    },
    async reconcile(interview) {
      await wake({ kind: 'reconcile', key: interview });
      await settle();
    },
    async webhook(interview) {
      webhooks += 1;
      const delivery = { deliveryId: `msg_${webhooks}`, event: 'interview.updated', interview, body: '{}' };
      await store.transaction(async (tx) => {
        await storeWebhook(tx.db, { ...delivery, receivedAt: clock.now() });
        await jobs.wake(tx, { kind: 'reconcile', key: interview }, clock.now());
      });
      await settle();
    },
    async interview({ id, at = THURSDAY, minutes = 45, candidate = 'ada@candidate.example' } = {}) {
      const seeded = sandbox.seed({
        ...(id !== undefined && { id }),
        candidate_email: candidate,
        position: 'Platform Engineer',
        skills: ['TypeScript'],
        duration_minutes: minutes,
        scheduled_at: at,
      });
      const interview = InterviewId.parse(seeded);
      await world.webhook(interview);
      // What is read at the moment of our own writing is not believed: nothing of a test shall fall into it unmeant.
      await world.pass(MINUTE);
      return interview;
    },
  };
  await configured();
  await world.pull();
  return world;
}

export function calendarIdOf(who: Who): CalendarId {
  return CalendarId.parse(`memory/${who}`);
}

/** `at` moved by hours, as ISO 8601. */
export function hoursAfter(at: string, hours: number): string {
  return isoOf(after(instantFromIso(at), hours * HOUR));
}

export function at(iso: string): Instant {
  return instantFromIso(iso);
}

/** The client's waits between repetitions take no time: nobody can move the clock while a job waits for it. */
function patient(clock: Clock): Clock {
  return { now: () => clock.now(), sleep: (ms, signal) => (signal ? clock.sleep(ms, signal) : Promise.resolve()) };
}

/** Ids that differ and are the same on every run. */
function counting(): () => number {
  let drawn = 0;
  return () => {
    drawn += 1;
    return (drawn * 0.618_033_988_75) % 1;
  };
}
