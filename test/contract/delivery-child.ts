/**
 * A process of its own that delivers one message, the first, from an embedded database in the folder given, and says
 * what became of it. Told to `prepare`, it queues the message before.
 */
import { systemClock } from '../../src/clock.ts';
import { createMailTransport } from '../../src/invites/transport/create-mail-transport.ts';
import { deliver } from '../../src/reconcile/deliver.ts';
import { findDelivery, queueDelivery } from '../../src/store/deliveries.ts';
import { graphileJobs } from '../../src/store/graphile-jobs.ts';
import { migrate } from '../../src/store/migrate.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { openStore } from '../../src/store/open-store.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { settingsFor } from '../harness/world-config.ts';
import { prepared } from '../invites/content.ts';

const [folder = '', port = '', ...tasks] = process.argv.slice(2);
const smtp = { host: '127.0.0.1', port: Number(port), security: 'none' };
const settings = settingsFor('http://127.0.0.1:1', { mail: { smtp } });
const store = await openStore({ kind: 'embedded', folder });
await migrate(store, migrations);
if (tasks.includes('prepare')) {
  await queueDelivery(store.db, { ...(await prepared()), interview: null }, systemClock.now());
}
const transport = createMailTransport(settings.mail.transport);
const deps = {
  settings: () => settings,
  store,
  jobs: graphileJobs,
  transport: () => transport,
  clock: systemClock,
  random: Math.random,
  log: createLog({ level: 'error', destination: process.stderr }),
  metrics: createMetrics({ process: false }),
};
await deliver(deps, '1', new AbortController().signal);
process.stdout.write(`${(await findDelivery(store.db, 1))?.state}\n`);
await transport.close();
await store.close();
