/** Calendars that are folders of .ics files (vdir): what khal, vdirsyncer and calcurse keep, and what a test can. */
import { randomUUID } from 'node:crypto';
import { access, constants, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import type { CalendarProvider, RemoteCalendar } from '../provider.ts';
import { folderOf, isPlainName, refused } from './folder.ts';
import { createFolderIndex, type FolderIndex } from './folder-index.ts';
import { createHoldFiles } from './holds.ts';
import { createFolderPuller } from './pull.ts';

export interface LocalOptions {
  /** The folder that holds one folder for each calendar; a calendar's `remoteId` is its folder's name. */
  readonly root: string;
  readonly clock: Clock;
  /** Files in a page of a pull. */
  readonly pageSize?: number;
  /** Tells this process's cursors from an earlier one's, which knew the folder before it was left unwatched. */
  readonly epoch?: string;
}

/** Cursors last as long as the provider: after a restart a pull says `cursor_expired`, and lists from scratch. */
export function createLocalProvider({
  root,
  clock,
  pageSize = 500,
  epoch = randomUUID(),
}: LocalOptions): CalendarProvider & { close(): Promise<void> } {
  const indexes = new Map<string, FolderIndex>();

  function indexOf(remoteId: string): FolderIndex {
    const folder = folderOf(root, remoteId);
    const index = indexes.get(folder) ?? createFolderIndex(folder, clock);
    indexes.set(folder, index);
    return index;
  }

  return {
    pullPage: createFolderPuller({ root, epoch, pageSize, indexOf }),
    ...createHoldFiles(root, clock),
    listCalendars: (signal) => listFolders(root, signal),
    listen(calendar, wake) {
      const stop = indexOf(calendar.remoteId).onChange(wake);
      return { close: async () => stop() };
    },
    async close() {
      for (const index of indexes.values()) index.close();
      indexes.clear();
    },
  };
}

async function listFolders(root: string, signal: AbortSignal | undefined): Promise<readonly RemoteCalendar[]> {
  signal?.throwIfAborted();
  try {
    const entries = await readdir(root, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory() && isPlainName(entry.name)).map(({ name }) => name);
    return await Promise.all(names.sort().map((name) => describeFolder(root, name)));
  } catch (error) {
    throw refused('list', root, error);
  }
}

/** vdir keeps a calendar's name for people in a file `displayname`. */
async function describeFolder(root: string, remoteId: string): Promise<RemoteCalendar> {
  const folder = join(root, remoteId);
  const [name, writable] = await Promise.all([
    readFile(join(folder, 'displayname'), 'utf8').then(
      (text) => text.trim(),
      () => '',
    ),
    access(folder, constants.W_OK).then(
      () => true,
      () => false,
    ),
  ]);
  return { remoteId, name: name || remoteId, writable };
}
