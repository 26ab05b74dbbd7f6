/** Sets the stage: a sandbox JobHive, three filled calendars, an outbox, and the daemon between them. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DateTime } from 'luxon';
import type { Clock } from '../clock.ts';
import { loadConfig } from '../config/load-config.ts';
import { formatProblem } from '../config/problem.ts';
import type { Environment } from '../config/references.ts';
import type { Settings } from '../config/settings.ts';
import { createJobHive, type JobHive } from '../interviews/client.ts';
import { type Sandbox, startSandbox } from '../interviews/sandbox/server.ts';
import { type Daemon, startDaemon } from '../main.ts';
import type { Log } from '../telemetry/log.ts';
import { type DemoCalendars, fillCalendars } from './calendars.ts';
import { demoConfiguration } from './config-file.ts';
import { freePort } from './free-port.ts';

export interface Stage {
  readonly folder: string;
  readonly configFile: string;
  readonly settings: Settings;
  readonly calendars: DemoCalendars;
  readonly sandbox: Sandbox;
  readonly jobhive: JobHive;
  readonly daemon: Daemon;
  readonly clock: Clock;
  /** The coming weekdays, `YYYY-MM-DD`, from the day after tomorrow on. */
  readonly days: readonly string[];
  close(): Promise<void>;
}

/** Left in the folder of an earlier demo; only then may its contents be thrown away. */
const MARK = 'demo.json';
const OWN = [
  'calendars',
  'outbox',
  'data',
  'interview-sync.yaml',
  'daemon.json',
  'google-service-account.json',
  'outlook-sandbox-ca.pem',
];

export class FolderInUse extends Error {}

async function clearFolder(folder: string): Promise<void> {
  const found = OWN.filter((name) => existsSync(join(folder, name)));
  if (found.length > 0 && !existsSync(join(folder, MARK)))
    throw new FolderInUse(
      `${folder} holds ${found.join(', ')} that no demo wrote. Name another folder: npm run demo -- --data DIR`,
    );
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, MARK), '{"written by":"interview-sync demo; emptied when it runs again"}\n');
  for (const name of OWN) await rm(join(folder, name), { recursive: true, force: true });
}

function comingWeekdays(clock: Clock): string[] {
  const today = DateTime.fromMillis(clock.now(), { zone: 'Europe/Berlin' });
  return Array.from({ length: 16 }, (_, index) => today.plus({ days: index + 2 }))
    .filter((day) => day.weekday <= 5)
    .map((day) => day.toFormat('yyyy-MM-dd'));
}

/** @throws FolderInUse when the folder holds somebody's real data */
export async function setStage(
  dataDir: string,
  openCalendars: (folder: string, clock: Clock) => Promise<DemoCalendars>,
  environment: Environment,
  clock: Clock,
  log: Log,
): Promise<Stage> {
  const folder = resolve(dataDir);
  await clearFolder(folder);
  const days = comingWeekdays(clock);
  const calendars = await openCalendars(folder, clock);
  await fillCalendars(calendars, days);
  const secret = `whsec_${randomBytes(24).toString('base64')}`;
  const sandbox = await startSandbox({ port: 0, clock, random: Math.random });
  const configFile = join(folder, 'interview-sync.yaml');
  const schema = join(import.meta.dirname, '../../config/interview-sync.schema.json');
  await writeFile(configFile, demoConfiguration(sandbox.url, secret, calendars, schema, await freePort()));
  const loaded = loadConfig(configFile, environment);
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  const { settings } = loaded;
  const daemon = await startDaemon({ settings, dataDir: folder, log });
  await fetch(`${sandbox.url}/_sandbox/webhooks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url: `${daemon.url}/webhooks/jobhive`, secret }),
  });
  const jobhive = createJobHive({
    baseUrl: `${sandbox.url}/v1`,
    apiKey: 'jh_live_recruiter',
    clock,
    random: Math.random,
  });
  return {
    folder,
    configFile,
    settings,
    calendars,
    sandbox,
    jobhive,
    daemon,
    clock,
    days,
    async close() {
      await daemon.stop();
      await sandbox.close();
      await calendars.close();
    },
  };
}
