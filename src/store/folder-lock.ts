/**
 * Keeps a second process off a data folder.
 *
 * The lock itself is the operating system's, taken on a file by SQLite: it ends with the process however that ends, so
 * no lock can be left behind by a crash, a reboot or a container that came back under another name, and the kernel
 * decides between two that start at once. Beside it lies a note that says who holds it, for the message only.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { type Instant, isoOf } from '../scheduling/instant.ts';

const Holder = z.object({ pid: z.int(), host: z.string(), since: z.string() });
const SQLITE_BUSY = 5;

export interface FolderLock {
  /** May be called twice. */
  release(): void;
}

export class FolderLocked extends Error {
  override readonly name = 'FolderLocked';
}

/**
 * Takes the lock of `folder`, which is created when missing.
 * @throws FolderLocked when another process (or this one) holds it: who, since when, and what to do.
 */
export function lockFolder(folder: string, now: Instant): FolderLock {
  mkdirSync(folder, { recursive: true });
  const note = join(folder, 'lock-holder.json');
  const lock = acquire(join(folder, 'lock'));
  if (!lock) throw new FolderLocked(describeHolder(folder, note));
  writeFileSync(note, `${JSON.stringify({ pid: process.pid, host: hostname(), since: isoOf(now) })}\n`);
  return {
    release() {
      if (!lock.isOpen) return;
      rmSync(note, { force: true });
      lock.close();
    },
  };
}

function acquire(file: string): DatabaseSync | null {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('begin exclusive');
    return database;
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return null;
    throw error;
  }
}

function describeHolder(folder: string, note: string): string {
  return (
    `The data folder ${folder} is in use by ${readHolder(note)}. Only one interview-sync can work on it at a time: ` +
    `stop that one, or give this one another folder. To run several, let all of them use one PostgreSQL.`
  );
}

function readHolder(note: string): string {
  try {
    const { pid, host, since } = Holder.parse(JSON.parse(readFileSync(note, 'utf8')));
    return `process ${pid} on ${host} since ${since}`;
  } catch {
    // It has only just taken the lock and not written its note yet.
    return 'another process';
  }
}
