/**
 * A mailbox by IMAP (RFC 3501), read with the body peeked at, so that what is none of ours stays unread. The library is
 * loaded (0.1 s) when a mailbox is first opened: without one nobody should wait for it.
 */
import { getCACertificates } from 'node:tls';
import type { ImapFlow } from 'imapflow';
import type { ImapSettings } from '../../config/settings.ts';
import { SECOND } from '../../scheduling/instant.ts';
import { type Mailbox, MailboxError, mailboxName, type OpenMailbox } from './mailbox.ts';

/** No calendar's answer and no report of a server comes near it. */
const LARGEST = 2 * 1024 * 1024;

/** Logs nothing: its log would hold addresses and passwords. */
export function createImapMailbox(settings: ImapSettings): Mailbox {
  return {
    name: mailboxName(settings),
    async open() {
      const { ImapFlow: Client } = await import('imapflow');
      const client = new Client({
        host: settings.host,
        port: settings.port,
        secure: settings.security === 'tls',
        doSTARTTLS: settings.security === 'starttls',
        auth: { user: settings.username, pass: settings.password },
        tls: settings.ca === null ? {} : { ca: [...getCACertificates('default'), settings.ca] },
        logger: false,
        disableAutoIdle: true,
        connectionTimeout: 20 * SECOND,
        greetingTimeout: 20 * SECOND,
        socketTimeout: 60 * SECOND,
      });
      // What happens to the connection is also what the call under way is told.
      client.on('error', () => {});
      try {
        await client.connect();
        return await selected(client, settings.mailbox);
      } catch (error) {
        client.close();
        throw failureOf(error, settings);
      }
    },
  };
}

async function selected(client: ImapFlow, path: string): Promise<OpenMailbox> {
  const lock = await client.getMailboxLock(path);
  const { mailbox } = client;
  if (!mailbox) throw new MailboxError(`there is no mailbox ${path}`);
  return {
    validity: String(mailbox.uidValidity),
    async *mailsAfter(after, since) {
      const range = after > 0 ? `${after + 1}:*` : await client.search({ since: new Date(since) }, { uid: true });
      if (!range || range.length === 0 || mailbox.exists === 0) return;
      const sizes: { uid: number; size: number }[] = [];
      // “n:*” names the last mail also where its number is lower.
      for await (const { uid, size } of client.fetch(range, { uid: true, size: true }, { uid: true }))
        if (uid > after) sizes.push({ uid, size: size ?? 0 });
      for (const { uid, size } of sizes.sort((a, b) => a.uid - b.uid)) {
        const mail = size > LARGEST ? false : await client.fetchOne(String(uid), { source: true }, { uid: true });
        yield { uid, raw: (mail || null)?.source ?? null };
      }
    },
    async markRead(uid) {
      await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true });
    },
    async close() {
      lock.release();
      await client.logout().catch(() => client.close());
    },
  };
}

function failureOf(error: unknown, { host, mailbox }: ImapSettings): MailboxError {
  if (error instanceof MailboxError) return error;
  const isRefused = error instanceof Error && 'authenticationFailed' in error && error.authenticationFailed === true;
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return new MailboxError(
    isRefused
      ? `${host} refuses the login: check mail.inbox.imap.username and password`
      : `${mailbox} at ${host} cannot be opened${code}: check mail.inbox.imap`,
    { cause: error },
  );
}
