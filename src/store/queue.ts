/** What is said to graphile-worker everywhere alike, so that no environment variable or file of the host says it. */
import { createHash } from 'node:crypto';
import { Logger } from 'graphile-worker';
import type { Job } from './jobs.ts';

export const QUEUE_SCHEMA = 'graphile_worker';

export type QueueLevel = 'debug' | 'info' | 'warning' | 'error';
/** A line from the queue itself; a job's own failure is told separately. */
export type QueueLog = (level: QueueLevel, message: string) => void;

export const silentLogger = new Logger(() => () => {});

/** graphile-worker repeats every failed job's message and stack; those lines are dropped, whoever ran the job tells. */
export function loggerTo(log: QueueLog): Logger {
  return new Logger(() => (level, message, meta) => {
    if (meta?.failure !== true) log(level, message);
  });
}

/** Queue names hold 128 characters, keys 512; a calendar's id may be longer. */
const LONGEST_NAME = 120;

/** One name per kind and key; what is too long is replaced by its SHA-256. */
export function nameOf({ kind, key }: Job): string {
  const name = `${kind}:${key}`;
  return name.length <= LONGEST_NAME ? name : `${kind}:${createHash('sha256').update(key).digest('hex')}`;
}
