/** The composition root: the only file that knows every part. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { sql } from 'kysely';
import { leaveCallingCard } from './calling-card.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Settings } from './config/settings.ts';
import { type Connections, openConnections } from './connections.ts';
import type { ReadinessCheck } from './http/health.ts';
import { createHttpServer } from './http/server.ts';
import { createJobHive, type JobHive } from './interviews/client.ts';
import { verifyWebhook } from './interviews/webhook-signature.ts';
import { createMailTransport } from './invites/transport/create-mail-transport.ts';
import type { MailTransport } from './invites/transport/port.ts';
import { deliver } from './reconcile/deliver.ts';
import type { Deps } from './reconcile/deps.ts';
import { pull } from './reconcile/pull.ts';
import { reconcile } from './reconcile/reconcile.ts';
import { startTicks } from './reconcile/ticks.ts';
import { watch } from './reconcile/watch.ts';
import { explainReport } from './reports/explain.ts';
import { interviewsReport } from './reports/interviews.ts';
import { statusReport } from './reports/status.ts';
import type { CalendarId } from './scheduling/ids.ts';
import { SECOND } from './scheduling/instant.ts';
import { syncCalendars } from './store/calendars.ts';
import { vacuumEmbedded } from './store/embedded-upkeep.ts';
import { graphileJobs } from './store/graphile-jobs.ts';
import { sweepAllNow } from './store/interviews.ts';
import { startJobs } from './store/job-runner.ts';
import { cleanupJobs, jobCounts } from './store/job-upkeep.ts';
import { JOB_KINDS, type JobHandlers, type JobKind } from './store/jobs.ts';
import { migrate, pendingMigrations } from './store/migrate.ts';
import { migrations } from './store/migrations/index.ts';
import { type OpenStore, openStore } from './store/open-store.ts';
import { pauseMoves, resumeMoves } from './store/pauses.ts';
import { storeWebhook } from './store/webhooks.ts';
import type { Log } from './telemetry/log.ts';
import { createMetrics } from './telemetry/metrics.ts';

export interface DaemonOptions {
  readonly settings: Settings;
  /** Holds the embedded database. */
  readonly dataDir: string;
  readonly log: Log;
  readonly clock?: Clock;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

export interface Daemon {
  /** Where its HTTP server listens. */
  readonly url: string;
  readonly store: OpenStore;
  /** Puts another configuration in force, whole; what is running ends under the old one. */
  apply(settings: Settings): Promise<void>;
  /** Finishes what is running, at most for `graceMs`, and lets go of everything. */
  stop(graceMs?: number): Promise<void>;
}

/** Editors and sync clients change several files in one go. */
const CALENDAR_HUSH = 50;

export function storeLocation(settings: Settings, dataDir: string) {
  return settings.database.kind === 'postgres'
    ? ({ kind: 'postgres', url: settings.database.url } as const)
    : ({ kind: 'embedded', folder: join(dataDir, 'data') } as const);
}

/** What depends on the configuration and is replaced with it. */
interface Parts {
  readonly settings: Settings;
  readonly jobhive: JobHive;
  readonly transport: MailTransport;
  readonly connections: Connections;
}

/** @throws what the part that could not be started threw; those that were are then closed again */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const begun: (() => Promise<unknown>)[] = [];
  try {
    return await startParts(options, begun);
  } catch (error) {
    // Left running, they would keep the process alive: half a daemon that nobody can reach.
    for (const close of begun.reverse()) await close().catch(() => {});
    throw error;
  }
}

/** @param begun takes, one after the other, how to close what was started */
async function startParts(options: DaemonOptions, begun: (() => Promise<unknown>)[]): Promise<Daemon> {
  const { log, clock = systemClock, random = Math.random } = options;
  const metrics = createMetrics();
  const store = await openStore(storeLocation(options.settings, options.dataDir), {
    clock,
    onError: (error) => log.error('database connection lost', { error }),
  });
  begun.push(() => store.close());
  if (store.notice) log.warn(store.notice);
  const { applied } = await migrate(store, migrations);
  if (applied.length > 0) log.info('database migrated', { applied });

  const hushed = new Set<CalendarId>();
  const onChange = (calendar: CalendarId) => {
    if (hushed.has(calendar)) return;
    hushed.add(calendar);
    void clock
      .sleep(CALENDAR_HUSH)
      .then(() => {
        hushed.delete(calendar);
        return store.transaction((tx) => graphileJobs.wake(tx, { kind: 'pull', key: calendar }, clock.now()));
      })
      // The poll finds the change as well, only later.
      .catch((error: unknown) => log.warn('a calendar’s notice was lost', { calendar, error }));
  };
  const build = (settings: Settings): Parts => ({
    settings,
    jobhive: createJobHive({ baseUrl: settings.jobhive.baseUrl, apiKey: settings.jobhive.apiKey, clock, random }),
    transport: createMailTransport(settings.mail.transport),
    connections: openConnections(settings, clock, onChange),
  });
  const inForce = async (settings: Settings) => {
    const calendars = settings.interviewers.flatMap((interviewer) =>
      interviewer.calendars.map(({ id, connection, remoteId }) => ({
        id,
        connection,
        remoteId,
        interviewer: interviewer.email,
      })),
    );
    await syncCalendars(store.db, calendars, clock.now());
  };
  await inForce(options.settings);
  let parts = build(options.settings);
  begun.push(() => parts.connections.close());

  const deps: Deps = {
    settings: () => parts.settings,
    store,
    jobs: graphileJobs,
    get jobhive() {
      return parts.jobhive;
    },
    provider: (connection) => parts.connections.provider(connection),
    transport: () => parts.transport,
    clock,
    random,
    log,
    metrics,
  };
  const runner = await startJobs({
    store,
    handlers: timed(deps, {
      pull: (key, signal) => pull(deps, key, signal),
      reconcile: (key) => reconcile(deps, key),
      deliver: (key, signal) => deliver(deps, key, signal),
      watch: (key) => watch(deps, key),
    }),
    concurrency: options.settings.jobs.atOnce,
    clock,
    // graphile-worker tells of every job at `info`; that is our `debug`.
    log: (level, message) => log[level === 'warning' ? 'warn' : level === 'error' ? 'error' : 'debug'](message),
    onFailure: (job, error, attempt) => log.error('a job failed and will be tried again', { ...job, attempt, error }),
  });
  begun.push(() => runner.stop(0));
  metrics.onQueueDepth(async () => {
    const { kinds } = await jobCounts(store, clock.now());
    return JOB_KINDS.map((job) => ({ job, due: kinds[job].ready, waiting: kinds[job].scheduled }));
  });

  let stopping = false;
  const adminToken = randomBytes(32).toString('base64url');
  const server = createHttpServer({
    log,
    metrics,
    admin: {
      token: adminToken,
      reports: {
        status: () => statusReport(store, parts.settings, clock.now()),
        interviews: () => interviewsReport(store, parts.settings),
        explain: (interview) => explainReport(store, parts.settings, interview),
      },
      orders: {
        pause: (order) => pauseMoves(store.db, order, clock.now()),
        resume: ({ by }) => resumeMoves(store.db, by, clock.now()),
      },
    },
    health: { clock, checks: readinessChecks(store, () => !stopping) },
    jobhiveWebhook: {
      clock,
      verify: (request) => verifyWebhook(parts.settings.jobhive.webhook, request, clock.now()),
      inbox: {
        store: (delivery) =>
          store.transaction(async (tx) => {
            const result = await storeWebhook(tx.db, delivery);
            if (result === 'stored' && delivery.interview !== null)
              await graphileJobs.wake(tx, { kind: 'reconcile', key: delivery.interview }, clock.now());
            return result;
          }),
      },
    },
  });
  begun.push(() => server.close());
  const url = await server.listen({ host: options.settings.http.host, port: options.settings.http.port });
  const calling = await leaveCallingCard(options.dataDir, { url, token: adminToken });
  begun.push(() => calling.remove());
  const ticks = await startTicks(deps, { cleanupJobs: () => cleanupJobs(store), vacuum: () => vacuumEmbedded(store) });
  log.info('started', { url, database: store.kind, interviewers: options.settings.interviewers.length });

  return {
    url,
    store,
    async apply(settings) {
      const old = parts;
      // Built first: what cannot be built leaves everything as it was.
      const next = build(settings);
      await inForce(settings);
      parts = next;
      const fixed = ({ http, jobs, database }: Settings) => JSON.stringify([http, jobs, database]);
      if (fixed(old.settings) !== fixed(settings))
        log.warn('http, jobs and database are only read at the start: restart for those changes');
      await sweepAllNow(store.db, clock.now());
      await old.connections.close();
      await old.transport.close();
      log.info('another configuration is in force');
    },
    async stop(graceMs = 8 * SECOND) {
      if (stopping) return;
      stopping = true;
      await ticks.stop();
      await calling.remove();
      await server.close();
      await runner.stop(graceMs);
      await parts.connections.close();
      await parts.transport.close();
      await store.close();
      log.info('stopped');
    },
  };
}

function readinessChecks(store: OpenStore, working: () => boolean): ReadinessCheck[] {
  return [
    {
      name: 'database',
      check: async () => {
        await sql`select 1`.execute(store.db);
        return null;
      },
    },
    {
      name: 'migrations',
      check: async () => {
        const pending = await pendingMigrations(store, migrations);
        return pending.length === 0 ? null : `${pending.length} migration(s) to run: interview-sync migrate`;
      },
    },
    { name: 'jobs', check: async () => (working() ? null : 'stopping') },
  ];
}

function timed(deps: Deps, handlers: JobHandlers): JobHandlers {
  const measure =
    (kind: JobKind) =>
    async (key: string, signal: AbortSignal): Promise<void> => {
      const began = deps.clock.now();
      try {
        await handlers[kind](key, signal);
        deps.metrics.jobRan(kind, 'done', (deps.clock.now() - began) / SECOND);
      } catch (error) {
        deps.metrics.jobRan(kind, 'failed', (deps.clock.now() - began) / SECOND);
        throw error;
      }
    };
  return {
    pull: measure('pull'),
    reconcile: measure('reconcile'),
    deliver: measure('deliver'),
    watch: measure('watch'),
  };
}
