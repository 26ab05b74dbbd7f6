import { storeLocation } from '../main.ts';
import { FolderLocked } from '../store/folder-lock.ts';
import { migrate, pendingMigrations } from '../store/migrate.ts';
import { migrations } from '../store/migrations/index.ts';
import { openStore } from '../store/open-store.ts';
import { readConfiguration } from './configuration.ts';
import { CommandFailed } from './exit-codes.ts';
import { printLine } from './print.ts';

export async function migrateDatabase(options: { config: string; data: string; dryRun?: boolean }): Promise<void> {
  const where = storeLocation(readConfiguration(options.config), options.data);
  const store = await openStore(where).catch((error: unknown) => {
    if (error instanceof FolderLocked) throw new CommandFailed(error.message);
    throw error;
  });
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
