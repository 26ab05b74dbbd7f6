/**
 * What is known of one folder, and in which order it changed. While the folder is watched, a pull looks at the files
 * that the system named, and its work does not grow with the calendar; all files are looked at when there is no watch,
 * and now and then in case it lost something.
 */
import { type FSWatcher, watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../clock.ts';
import { type Instant, MINUTE } from '../../scheduling/instant.ts';
import { readEventFile, signatureOf, type Version } from './event-file.ts';
import { isEventFile, isMissing, refused } from './folder.ts';

const LOOK_AT_ALL_AFTER = 15 * MINUTE;

export interface FolderIndex {
  /** @throws CalendarError `not_found` when the folder is not there: that is not the same as being empty */
  refresh(signal: AbortSignal | undefined): Promise<void>;
  /** Sorted. */
  names(): readonly string[];
  /** How many changes there were so far. */
  position(): number;
  /** Names that changed from the first position to the second, each once, sorted. */
  changed(from: number, to: number): readonly string[];
  /** What a reader of the file saw. */
  saw(name: string, version: Version): void;
  /** @returns a function that stops it */
  onChange(wake: () => void): () => void;
  close(): void;
}

export function createFolderIndex(folder: string, clock: Clock): FolderIndex {
  /** Null: it is there, and was not read yet. */
  const files = new Map<string, Version | null>();
  const log: string[] = [];
  const listeners = new Set<() => void>();
  let named = new Set<string>();
  let watcher: FSWatcher | null = null;
  /** The folder that is watched and was looked at whole: another one of the same name is another folder. */
  let inode: bigint | null = null;
  let lookedAtAll: Instant | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  function stopWatching(): void {
    watcher?.close();
    watcher = null;
  }

  function startWatching(): void {
    stopWatching();
    try {
      watcher = watch(folder, { persistent: false }, (_, name) => {
        if (name === null || name === basename(folder)) stopWatching();
        else if (isEventFile(name)) named.add(name);
        else return;
        for (const wake of listeners) wake();
      });
      watcher.on('error', stopWatching);
    } catch {
      // No folder, no watches left, or a file system without them: then every pull looks at all files.
      watcher = null;
    }
  }

  async function look(name: string, isNamed: boolean): Promise<void> {
    const known = files.get(name);
    const now = isNamed || known === undefined ? null : await signatureAt(join(folder, name));
    if (now === null || (known && known.signature !== now)) await read(name, known);
  }

  async function read(name: string, known: Version | null | undefined): Promise<void> {
    const file = await readEventFile(folder, name);
    if (file.kind === 'missing') {
      if (files.delete(name)) log.push(name);
    } else {
      files.set(name, file.version);
      if (known?.hash !== file.version.hash) log.push(name);
    }
  }

  async function lookAtAll(signal: AbortSignal | undefined): Promise<void> {
    // Watched first, listed then: what happens in between is named.
    startWatching();
    named = new Set();
    const names = (await readdir(folder, { withFileTypes: true }))
      .filter((entry) => isEventFile(entry.name) && (entry.isFile() || entry.isSymbolicLink()))
      .map(({ name }) => name);
    if (lookedAtAll === null) for (const name of names) files.set(name, null);
    else {
      for (const name of new Set([...files.keys(), ...names])) {
        signal?.throwIfAborted();
        await look(name, false);
      }
    }
    lookedAtAll = clock.now();
  }

  async function refreshNow(signal: AbortSignal | undefined): Promise<void> {
    try {
      const found = await stat(folder, { bigint: true });
      if (!found.isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
      // The system queues what it noticed: once the loop has gone round, all that happened before has been named.
      await setImmediate();
      await setImmediate();
      const overdue = lookedAtAll === null || clock.now() - lookedAtAll >= LOOK_AT_ALL_AFTER;
      if (watcher === null || inode !== found.ino || overdue) {
        await lookAtAll(signal);
        inode = found.ino;
      } else {
        const due = named;
        named = new Set();
        for (const name of due) await look(name, true);
      }
    } catch (error) {
      inode = null;
      signal?.throwIfAborted();
      throw refused('list', folder, error);
    }
  }

  return {
    refresh(signal) {
      const mine = turn.then(() => refreshNow(signal));
      turn = mine.catch(() => {});
      return mine;
    },
    names: () => [...files.keys()].sort(),
    position: () => log.length,
    changed: (from, to) => [...new Set(log.slice(from, to))].sort(),
    saw(name, version) {
      const known = files.get(name);
      if (known !== null && known?.hash !== version.hash) log.push(name);
      files.set(name, version);
    },
    onChange(wake) {
      listeners.add(wake);
      if (watcher === null) startWatching();
      return () => void listeners.delete(wake);
    },
    close() {
      listeners.clear();
      stopWatching();
    },
  };
}

/** Null for what is not there or is no file. */
async function signatureAt(path: string): Promise<string | null> {
  try {
    return signatureOf(await stat(path, { bigint: true }));
  } catch (error) {
    return isMissing(error) ? null : '';
  }
}
