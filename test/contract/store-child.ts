/**
 * A process of its own for the store's tests: opens and migrates the location given as JSON, says so, works on the
 * queue until it is killed, and never finishes a job.
 */
import { systemClock } from '../../src/clock.ts';
import { startJobs } from '../../src/store/job-runner.ts';
import { migrate } from '../../src/store/migrate.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { openStore, type StoreLocation } from '../../src/store/open-store.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);
const location: StoreLocation = JSON.parse(process.argv[2] ?? '');
const forever = (key: string) => {
  say(`running ${key}`);
  return new Promise<void>(() => {});
};

try {
  const store = await openStore(location);
  await migrate(store, migrations);
  await startJobs({
    store,
    handlers: { pull: forever, reconcile: forever, deliver: forever, watch: forever },
    concurrency: 2,
    clock: systemClock,
    log: () => {},
    onFailure: () => {},
  });
  say('open');
} catch (error) {
  say(`refused ${error instanceof Error ? error.message : error}`);
}
