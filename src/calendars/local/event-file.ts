/** One event file as it is on disk now. */
import { hash } from 'node:crypto';
import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, isMissing } from './folder.ts';

export type EventFile =
  | { readonly kind: 'text'; readonly text: string; readonly version: Version }
  | { readonly kind: 'unreadable'; readonly problem: string; readonly version: Version }
  | { readonly kind: 'missing' };

export interface Version {
  /** What a stat tells: while it is the same, nothing is read again. */
  readonly signature: string;
  /** Hash of the content: the file's etag. */
  readonly hash: string;
}

/** More than any calendar program writes, attachments included; read whole, it must fit in memory many times. */
const LARGEST = 16 * 1024 * 1024;

/** Not waiting: opening a pipe named `x.ics` would last until somebody writes into it. Windows has no such flag. */
const READ_AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Never throws for what a file may be: only a file that is not there is missing, the rest is unreadable. */
export async function readEventFile(folder: string, name: string): Promise<EventFile> {
  let file: FileHandle | undefined;
  try {
    file = await open(join(folder, name), READ_AT_ONCE);
    // Before the content: when it changes in between, the signature is the old one, and it will be read again.
    const stats = await file.stat({ bigint: true });
    const signature = signatureOf(stats);
    if (signature === null) return { kind: 'missing' };
    if (stats.size > LARGEST) return unreadable(`${name} is larger than ${LARGEST} bytes`, signature, 'large');
    const bytes = await file.readFile();
    return decode(name, bytes, { signature, hash: hash('sha256', bytes, 'base64url') });
  } catch (error) {
    if (isMissing(error)) return { kind: 'missing' };
    return unreadable(`${name} cannot be opened (${codeOf(error)})`, '', codeOf(error));
  } finally {
    await file?.close();
  }
}

function decode(name: string, bytes: Uint8Array, version: Version): EventFile {
  try {
    return { kind: 'text', text: utf8.decode(bytes), version };
  } catch {
    return { kind: 'unreadable', problem: `${name} is not UTF-8 text`, version };
  }
}

function unreadable(problem: string, signature: string, hash: string): EventFile {
  return { kind: 'unreadable', problem, version: { signature, hash } };
}

/** Null for what is not a regular file. */
export function signatureOf(stats: BigIntStats): string | null {
  return stats.isFile() ? [stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(':') : null;
}
