/** A daemon that starts where another was killed in the middle of its requests to a provider. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { Settings } from '../../src/config/settings.ts';
import { type Daemon, startDaemon, storeLocation } from '../../src/main.ts';
import { after, HOUR } from '../../src/scheduling/instant.ts';
import { migrate } from '../../src/store/migrate.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { openStore } from '../../src/store/open-store.ts';
import { takePlace } from '../../src/store/request-lanes.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { settingsAlone } from './settings-alone.ts';
import { freshPostgres } from './stage.ts';

/** Of one place each, as that of writes to a calendar of Google. */
const LANES = ['google/calendar/alice', 'google/calendar/bob'];

/** Leaves in the database what a kill leaves of requests on their way; they are held longer than any machine needs to start. */
async function dieInTheMiddle(settings: Settings, dataDir: string): Promise<void> {
  const store = await openStore(storeLocation(settings, dataDir));
  await migrate(store, migrations);
  const now = systemClock.now();
  for (const lane of LANES)
    expect(await takePlace(store.db, { lane, most: 1, holder: 'the dead' }, now, after(now, HOUR))).not.toBeNull();
  await store.close();
}

async function startedOn(settings: Settings): Promise<Daemon> {
  const dataDir = await mkdtemp(join(tmpdir(), 'start-after-a-kill-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  await dieInTheMiddle(settings, dataDir);
  const daemon = await startDaemon({ settings, dataDir, log: createLog({ level: 'silent' }) });
  onTestFinished(() => daemon.stop());
  return daemon;
}

/** Those in which a request could begin at once. */
async function freeLanes({ store }: Daemon): Promise<string[]> {
  const now = systemClock.now();
  const taken = LANES.map((lane) =>
    takePlace(store.db, { lane, most: 1, holder: 'the living' }, now, after(now, HOUR)),
  );
  return (await Promise.all(taken)).flatMap((place) => place?.lane ?? []);
}

it('has every lane free on the embedded database, which nobody else can be at work on', async () => {
  const daemon = await startedOn(settingsAlone(0));
  expect(await freeLanes(daemon)).toEqual(LANES);
});

it.skipIf(!process.env.TEST_DATABASE_URL)(
  'lets whoever holds a place on PostgreSQL keep it: they may live',
  async () => {
    const database = await freshPostgres();
    if (database) onTestFinished(() => database.drop());
    const daemon = await startedOn(settingsAlone(0, database?.url ?? null));
    expect(await freeLanes(daemon)).toEqual([]);
  },
);
