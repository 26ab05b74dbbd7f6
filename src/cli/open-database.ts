/** A command's way to what is known: the database itself, or, when a daemon has an embedded one open, that daemon. */
import { existsSync } from 'node:fs';
import { findCallingCard } from '../calling-card.ts';
import type { Settings } from '../config/settings.ts';
import { storeLocation } from '../main.ts';
import { FolderLocked } from '../store/folder-lock.ts';
import { pendingMigrations } from '../store/migrate.ts';
import { migrations } from '../store/migrations/index.ts';
import { type OpenStore, openStore } from '../store/open-store.ts';
import { CommandFailed } from './exit-codes.ts';

export type Database =
  | { readonly kind: 'store'; readonly store: OpenStore }
  /** `ask` gives the JSON of an answer, or null for 404. */
  | { readonly kind: 'daemon'; ask(path: string, body?: unknown): Promise<unknown> };

/** @throws CommandFailed when neither can be had. */
export async function openDatabase(settings: Settings, dataDir: string): Promise<Database> {
  const where = storeLocation(settings, dataDir);
  if (where.kind === 'embedded' && !existsSync(where.folder))
    throw new CommandFailed(
      `There is no database in ${where.folder}: nothing was started with this --data yet. What would be done then: interview-sync plan --afresh.`,
    );
  try {
    const store = await openStore(where);
    const pending = await pendingMigrations(store, migrations);
    if (pending.length === 0) return { kind: 'store', store };
    await store.close();
    throw new CommandFailed('The database has no tables of this version yet: run "interview-sync migrate".');
  } catch (error) {
    if (!(error instanceof FolderLocked)) throw error;
    const card = await findCallingCard(dataDir);
    if (!card) throw new CommandFailed(error.message);
    return {
      kind: 'daemon',
      async ask(path, body) {
        const answer = await fetch(new URL(path, card.url), {
          headers: { authorization: `Bearer ${card.token}`, 'content-type': 'application/json' },
          ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
        });
        if (answer.status === 404) return null;
        if (!answer.ok) throw new CommandFailed(`The daemon at ${card.url} answered ${answer.status}.`);
        return answer.json();
      },
    };
  }
}
