/** What the four jobs need, built from a configuration as `main.ts` builds it, but over a given store and provider. */

import { stringify } from 'yaml';
import type { CalendarProvider } from '../src/calendars/provider.ts';
import { systemClock } from '../src/clock.ts';
import { loadConfig } from '../src/config/load-config.ts';
import { formatProblem } from '../src/config/problem.ts';
import type { Settings } from '../src/config/settings.ts';
import { createJobHive } from '../src/interviews/client.ts';
import { createMailTransport } from '../src/invites/transport/create-mail-transport.ts';
import type { Deps } from '../src/reconcile/deps.ts';
import { syncCalendars } from '../src/store/calendars.ts';
import { graphileJobs } from '../src/store/graphile-jobs.ts';
import type { OpenStore } from '../src/store/open-store.ts';
import { createLog } from '../src/telemetry/log.ts';
import { createMetrics } from '../src/telemetry/metrics.ts';

export function settingsFrom(config: Readonly<Record<string, unknown>>): Settings {
  const loaded = loadConfig('bench.yaml', { env: {}, readFile: () => stringify(config) });
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded.settings;
}

export interface BenchDeps extends Deps {
  close(): Promise<void>;
}

export async function openDeps(
  store: OpenStore,
  settings: Settings,
  provider: () => CalendarProvider,
): Promise<BenchDeps> {
  const calendars = settings.interviewers.flatMap(({ email, calendars }) =>
    calendars.map(({ id, connection, remoteId }) => ({ id, connection, remoteId, interviewer: email })),
  );
  await syncCalendars(store.db, calendars, systemClock.now());
  const transport = createMailTransport(settings.mail.transport);
  const { baseUrl, apiKey } = settings.jobhive;
  return {
    settings: () => settings,
    store,
    jobs: graphileJobs,
    jobhive: createJobHive({ baseUrl, apiKey, clock: systemClock, random: Math.random }),
    provider,
    transport: () => transport,
    clock: systemClock,
    random: Math.random,
    log: createLog({ level: 'error', destination: process.stderr }),
    metrics: createMetrics({ process: false }),
    close: () => transport.close(),
  };
}
