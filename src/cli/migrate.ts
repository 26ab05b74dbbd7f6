import { storeLocation } from '../main.ts';
import { migrate, pendingMigrations } from '../store/migrate.ts';
import { migrations } from '../store/migrations/index.ts';
import { openStore } from '../store/open-store.ts';
import { readConfiguration } from './configuration.ts';
import { printLine } from './print.ts';

export async function migrateDatabase(options: { config: string; data: string; dryRun?: boolean }): Promise<void> {
  const store = await openStore(storeLocation(readConfiguration(options.config), options.data));
  try {
    const names = options.dryRun
      ? await pendingMigrations(store, migrations)
      : (await migrate(store, migrations)).applied;
    if (names.length === 0) printLine('The database is up to date.');
    for (const name of names) printLine(`${options.dryRun ? 'would run' : 'ran'} ${name}`);
  } finally {
    await store.close();
  }
}
