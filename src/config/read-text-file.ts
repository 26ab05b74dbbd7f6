/** Reads what an admin names: a configuration, or a file that holds a secret. */
import { closeSync, openSync, readSync } from 'node:fs';

/** Ten thousand interviewers fit in. */
export const LARGEST_FILE = 4 * 1024 * 1024;

/**
 * The whole file as UTF-8. Pipes are read to their end (`--config <(…)`), but nothing further than `LARGEST_FILE`
 * bytes: devices have no size of their own, and some never end.
 * @throws what the system says, or an error with the code `EFBIG`
 */
export function readTextFile(file: string): string {
  const descriptor = openSync(file, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let length = 0; ; ) {
      const chunk = Buffer.allocUnsafe(64 * 1024);
      const read = readSync(descriptor, chunk);
      if (read === 0) return Buffer.concat(chunks).toString('utf8');
      chunks.push(chunk.subarray(0, read));
      length += read;
      if (length > LARGEST_FILE) throw Object.assign(new Error('larger than 4 MiB'), { code: 'EFBIG' });
    }
  } finally {
    closeSync(descriptor);
  }
}
