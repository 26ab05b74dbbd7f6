/** The composition root: the only file that knows every part. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { leaveCallingCard } from './calling-card.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Settings } from './config/settings.ts';
import { createAccounts } from './connections/accounts.ts';
import { createPacing } from './connections/pacing.ts';
import { resealGrants } from './connections/reseal.ts';
import { jobHandlers } from './daemon/handlers.ts';
import { type InForce, putInForce } from './daemon/in-force.ts';
import { createDaemonServer } from './daemon/server.ts';
import { closeServer } from './http/close-server.ts';
import type { Deps } from './reconcile/deps.ts';
import { canBePushedTo } from './reconcile/plan-channel.ts';
import { readMailbox } from './reconcile/read-mailbox.ts';
import { startTicks } from './reconcile/ticks.ts';
import type { CalendarId } from './scheduling/ids.ts';
import { SECOND } from './scheduling/instant.ts';
import { createSealer } from './secrets/sealer.ts';
import { vacuumEmbedded } from './store/embedded-upkeep.ts';
import { graphileJobs } from './store/graphile-jobs.ts';
import { startJobs } from './store/job-runner.ts';
import { cleanupJobs, jobCounts } from './store/job-upkeep.ts';
import { JOB_KINDS } from './store/jobs.ts';
import { migrate } from './store/migrate.ts';
import { migrations } from './store/migrations/index.ts';
import { type OpenStore, openStore } from './store/open-store.ts';
import { leaveAllPlaces } from './store/request-lanes.ts';
import { takeWorkerPlace, type WorkerPlace } from './store/worker-place.ts';
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

/** Null where it cannot be had: the node works as well, but others notice its death only by its silence. */
function takePlaceIn(folder: string, clock: Clock, log: Log): WorkerPlace | null {
  try {
    return takeWorkerPlace(folder, clock.now());
  } catch (error) {
    log.warn('this data folder is not this node’s alone: after a crash its jobs wait for 45 seconds', { error });
    return null;
  }
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
  if (store.kind !== 'postgres') await leaveAllPlaces(store.db);

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
  const { encryptionKeys } = options.settings;
  const sealer = encryptionKeys.length > 0 ? createSealer(encryptionKeys) : null;
  if (sealer) await resealGrants(store, sealer, log);
  const accounts = createAccounts({
    settings: () => inForce.settings(),
    connections: () => inForce.connections(),
    store,
    jobs: graphileJobs,
    sealer,
    clock,
    random,
    log,
    onChange: () => inForce.takePicks(),
  });
  const inForce: InForce = await putInForce(options.settings, {
    store,
    clock,
    random,
    surroundings: {
      clock,
      random,
      pacing: createPacing({ store, clock, random }),
      tokensOf: (connection, oauth) => accounts.tokensOf(connection, oauth),
      onChange,
    },
  });
  begun.push(() => inForce.close());
  sayHowChangesAreFound(inForce, log);

  const deps: Deps = {
    settings: () => inForce.settings(),
    store,
    jobs: graphileJobs,
    get jobhive() {
      return inForce.jobhive();
    },
    provider: (connection) => inForce.connections().provider(connection),
    transport: () => inForce.transport(),
    clock,
    random,
    log,
    metrics,
  };
  const place = store.kind === 'postgres' ? takePlaceIn(join(options.dataDir, 'node'), clock, log) : null;
  begun.push(async () => place?.release());
  const runner = await startJobs({
    store,
    place,
    handlers: jobHandlers(deps),
    concurrency: options.settings.jobs.atOnce,
    clock,
    // graphile-worker tells of every job at `info`; that is our `debug`.
    log: (level, message) => log[level === 'warning' ? 'warn' : level === 'error' ? 'error' : 'debug'](message),
    onFailure: (job, error, attempt) => log.error('a job failed and will be tried again', { ...job, attempt, error }),
  });
  begun.push(() => runner.stop(0));
  metrics.onQueueDepth(async () => {
    const { kinds } = await jobCounts(store, clock.now());
    return JOB_KINDS.map((job) => ({
      job,
      due: kinds[job].ready,
      running: kinds[job].running,
      waiting: kinds[job].scheduled,
    }));
  });

  let stopping = false;
  const adminToken = randomBytes(32).toString('base64url');
  const server = createDaemonServer({ deps, store, accounts, adminToken, working: () => !stopping });
  begun.push(() => closeServer(server, clock));
  const url = await server.listen({ host: options.settings.http.host, port: options.settings.http.port });
  const calling = await leaveCallingCard(options.dataDir, { url, token: adminToken });
  begun.push(() => calling.remove());
  const ticks = await startTicks(deps, {
    cleanupJobs: () => cleanupJobs(store),
    vacuum: () => vacuumEmbedded(store),
    lookForPicks: () => inForce.lookForPicks(),
    readMailbox: async () => {
      const mailbox = inForce.mailbox();
      if (mailbox) await readMailbox(deps, mailbox);
    },
  });
  log.info('started', { url, database: store.kind, interviewers: options.settings.interviewers.length });

  return {
    url,
    store,
    async apply(settings) {
      const old = await inForce.apply(settings);
      const fixed = ({ http, jobs, database }: Settings) => JSON.stringify([http, jobs, database]);
      if (fixed(old) !== fixed(settings))
        log.warn('http, jobs and database are only read at the start: restart for those changes');
      log.info('another configuration is in force');
    },
    async stop(graceMs = 7 * SECOND) {
      if (stopping) return;
      stopping = true;
      await ticks.stop();
      await calling.remove();
      await Promise.all([closeServer(server, clock), runner.stop(graceMs)]);
      await inForce.close();
      await store.close();
      place?.release();
      log.info('stopped');
    },
  };
}

/** Once, at the start: that changes come late is easier to see here than in the calendars. */
function sayHowChangesAreFound(inForce: InForce, log: Log): void {
  const { connections, http } = inForce.settings();
  const pushing = Object.keys(connections).filter((name) => inForce.connections().provider(name)?.push);
  if (pushing.length === 0 || canBePushedTo(http.publicUrl)) return;
  log.info('calendars are polled only: their providers announce changes where http.public_url is an https address', {
    connections: pushing,
  });
}
