/**
 * A node's place in its data folder. The folder's lock ends with the process that holds it, so whoever has the place knows
 * that the worker named there is dead, and need not wait for its silence to be sure.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Instant } from '../scheduling/instant.ts';
import { lockFolder } from './folder-lock.ts';

/** A lock that was taken on another machine proves nothing: network file systems may not share them. */
const Note = z.object({ worker: z.string().min(1), host: z.literal(hostname()) });

export interface WorkerPlace {
  /** The worker that had the place on this machine before and did not leave it in order; null when there is none. */
  readonly predecessor: string | null;
  /** Says who works here now, before its first job. @throws when the folder cannot be written */
  occupy(worker: string): void;
  /** Nothing is left that whoever comes next should give back. */
  clear(): void;
  /** May be called twice. */
  release(): void;
}

/**
 * Takes the place in `folder`, which is created when missing.
 * @throws FolderLocked when another process has it, and what the file system throws
 */
export function takeWorkerPlace(folder: string, now: Instant): WorkerPlace {
  const lock = lockFolder(folder, now);
  const file = join(folder, 'worker.json');
  return {
    predecessor: read(file),
    occupy: (worker) => writeFileSync(file, `${JSON.stringify({ worker, host: hostname() })}\n`),
    clear: () => rmSync(file, { force: true }),
    release: () => lock.release(),
  };
}

/** A note that is missing, was cut short or comes from elsewhere names nobody: the others will notice the silence. */
function read(file: string): string | null {
  try {
    return Note.parse(JSON.parse(readFileSync(file, 'utf8'))).worker;
  } catch {
    return null;
  }
}
