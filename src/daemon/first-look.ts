/** What a first start would do: everything is read now, into a database that is thrown away. */
import type { Clock } from '../clock.ts';
import type { Settings } from '../config/settings.ts';
import { besideTheDaemon } from '../connections/beside-the-daemon.ts';
import { openConnections } from '../connections/open-connections.ts';
import { createJobHive } from '../interviews/client.ts';
import type { Deps } from '../reconcile/deps.ts';
import { pull } from '../reconcile/pull.ts';
import { rereadSnapshot } from '../reconcile/read-snapshot.ts';
import { type PlanReport, planReport } from '../reports/plan.ts';
import { syncCalendars } from '../store/calendars.ts';
import type { Jobs } from '../store/jobs.ts';
import { migrate } from '../store/migrate.ts';
import { migrations } from '../store/migrations/index.ts';
import { type OpenStore, openStore } from '../store/open-store.ts';
import { createLog } from '../telemetry/log.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { calendarsOf } from './in-force.ts';

/** Nothing comes of what is read. */
const NO_JOBS: Jobs = { wake: async () => {}, debounce: async () => {}, schedule: async () => {} };

/**
 * Asks JobHive for its interviews and reads every calendar that the configuration names; only GETs and listings. What
 * interviewers allow by connecting themselves lies in the daemon's database: their calendars count as unknown.
 * @throws JobHiveError when JobHive cannot list its interviews
 */
export async function planAfresh(settings: Settings, clock: Clock): Promise<PlanReport> {
  const store = await openStore({ kind: 'memory' });
  try {
    await migrate(store, migrations);
    const connections = await openConnections(settings, besideTheDaemon(clock));
    try {
      await readEverything(depsOf(settings, store, connections.provider, clock), settings);
    } finally {
      await connections.close();
    }
    return await planReport(store, settings, clock);
  } finally {
    await store.close();
  }
}

function depsOf(settings: Settings, store: OpenStore, provider: Deps['provider'], clock: Clock): Deps {
  const { baseUrl, apiKey } = settings.jobhive;
  return {
    settings: () => settings,
    store,
    jobs: NO_JOBS,
    jobhive: createJobHive({ baseUrl, apiKey, clock, random: Math.random }),
    provider,
    transport: () => {
      throw new Error('a plan sends no mail');
    },
    clock,
    random: Math.random,
    log: createLog({ level: 'error', destination: process.stderr }),
    metrics: createMetrics({ process: false }),
  };
}

async function readEverything(deps: Deps, settings: Settings): Promise<void> {
  const calendars = calendarsOf(settings);
  await syncCalendars(deps.store.db, calendars, deps.clock.now());
  for (const { id } of calendars) await pull(deps, id, new AbortController().signal);
  for await (const page of deps.jobhive.interviews.list())
    for (const { id, status } of page.interviews)
      if (status === 'scheduled' || status === 'in_progress') await rereadSnapshot(deps, id, null, deps.clock.now());
}
