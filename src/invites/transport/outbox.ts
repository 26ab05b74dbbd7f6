/**
 * A folder instead of a mail server: each message becomes one `.eml` file that any mail program opens. Written again, it
 * is the same file, so that nothing need be asked before.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isoOf } from '../../scheduling/instant.ts';
import { base32hex } from '../invite-content.ts';
import type { MailTransport, PreparedMessage } from './port.ts';

/** @param folder created when missing; a file appears in it whole or not at all */
export function createOutboxTransport(folder: string): MailTransport {
  let begun = 0;
  return {
    async send(message, options) {
      options?.signal?.throwIfAborted();
      const name = outboxFileName(message);
      try {
        await mkdir(folder, { recursive: true });
        begun += 1;
        await writeWhole(join(folder, name), join(folder, `.${name}.${process.pid}-${begun}`), message.raw);
        return { kind: 'accepted', response: `written to ${name}` };
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'EUNKNOWN';
        return { kind: 'deferred', code, response: `cannot write to the outbox ${folder}: ${code}; check the folder` };
      }
    },
    close: () => Promise.resolve(),
  };
}

/**
 * `<UTC date>-<interview>-<sequence>-<method>.eml`, `<UTC date>-<interview>-answer-<proposal>.eml`, or
 * `<UTC date>-notice-<hash of the Message-ID>.eml`. The same message has the same name, so that sending it twice leaves one file.
 */
export function outboxFileName(message: Omit<PreparedMessage, 'raw'>): string {
  const date = isoOf(message.preparedAt).slice(0, 10);
  const what = message.proposal === null ? `${message.sequence}-${message.method}` : `answer-${message.proposal}`;
  if (message.interview === null || (message.method === null && message.proposal === null))
    return `${date}-notice-${hashOf(message.messageId)}.eml`;
  const interview = /^[\w-]{1,100}$/.test(message.interview) ? message.interview : hashOf(message.interview);
  return `${date}-${interview}-${what}.eml`;
}

/** @param draft a path of this call's own, in the same folder */
async function writeWhole(path: string, draft: string, text: string): Promise<void> {
  try {
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

function hashOf(text: string): string {
  return base32hex(createHash('sha256').update(text).digest()).slice(0, 16);
}
