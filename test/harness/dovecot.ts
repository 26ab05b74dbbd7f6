/** A real IMAP server on the loopback: Debian's Dovecot, a process of its own in a folder of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ImapFlow } from 'imapflow';
import type { ImapSettings } from '../../src/config/settings.ts';
import { freePort } from './free-port.ts';

const DOVECOT = '/usr/sbin/dovecot';
const CERTIFICATE = fileURLToPath(new URL('../fixtures/tls/localhost.pem', import.meta.url));
const KEY = fileURLToPath(new URL('../fixtures/tls/localhost-key.pem', import.meta.url));
/** Dovecot reads no mail as root: then as this one, `nobody`. */
const NOBODY = 65_534;

export interface Dovecot {
  readonly settings: ImapSettings;
  /** As the mail server of the company puts it there: unread. */
  deliver(raw: string): Promise<void>;
  /** Subjects of the mails, by whether they were read. */
  seen(): Promise<{ readonly read: readonly string[]; readonly unread: readonly string[] }>;
  /** Makes all numbers mean other mails. */
  recreate(): Promise<void>;
  close(): Promise<void>;
}

export async function startDovecot(): Promise<Dovecot> {
  const folder = await mkdtemp(join(tmpdir(), 'dovecot-'));
  const port = await freePort();
  const { uid: self, username } = userInfo();
  const [uid, user] = self === 0 ? [NOBODY, 'nobody'] : [self, username];
  await mkdir(join(folder, 'home'));
  if (self === 0) for (const path of [folder, join(folder, 'home')]) await chown(path, uid, uid);
  const config = join(folder, 'dovecot.conf');
  await writeFile(config, configOf(folder, port, uid, user));
  const child = spawn(DOVECOT, ['-F', '-c', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  const words: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => words.push(chunk.toString()));
  await listening(port, () => child.exitCode !== null, words);
  const settings: ImapSettings = {
    host: '127.0.0.1',
    port,
    security: 'starttls',
    username: 'interviews',
    password: 'imap-password',
    ca: readFileSync(CERTIFICATE, 'utf8'),
    mailbox: 'Interviews',
  };
  const withClient = async <T>(work: (client: ImapFlow) => Promise<T>): Promise<T> => {
    const { username: name, password, ca } = settings;
    const client = new ImapFlow({
      host: settings.host,
      port,
      secure: false,
      auth: { user: name, pass: password },
      tls: { ca: ca ?? '' },
      logger: false,
      disableAutoIdle: true,
    });
    await client.connect();
    return work(client).finally(() => client.logout());
  };
  await withClient((client) => client.mailboxCreate(settings.mailbox));
  return {
    settings,
    deliver: (raw) => withClient(async (client) => void (await client.append(settings.mailbox, raw))),
    seen: () =>
      withClient(async (client) => {
        const lock = await client.getMailboxLock(settings.mailbox);
        const mails: { read: boolean; subject: string }[] = [];
        for await (const { flags, envelope } of client.fetch('1:*', { flags: true, envelope: true }))
          mails.push({ read: flags?.has('\\Seen') ?? false, subject: envelope?.subject ?? '' });
        lock.release();
        const subjects = (read: boolean) => mails.filter((mail) => mail.read === read).map(({ subject }) => subject);
        return { read: subjects(true), unread: subjects(false) };
      }),
    recreate: () =>
      withClient(async (client) => {
        await client.mailboxDelete(settings.mailbox);
        await client.mailboxCreate(settings.mailbox);
      }),
    async close() {
      const ended = once(child, 'exit');
      if (child.exitCode === null && child.kill('SIGTERM')) await ended;
      // Processes that it began may be writing their last there.
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

async function listening(port: number, isOver: () => boolean, words: readonly string[]): Promise<void> {
  for (;;) {
    if (isOver()) throw new Error(`Dovecot does not start: ${words.join('')}`);
    const socket = connect(port, '127.0.0.1');
    const open = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function configOf(folder: string, port: number, uid: number, user: string): string {
  return `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = /dev/stderr
protocols = imap
listen = 127.0.0.1
default_internal_user = ${user}
default_login_user = ${user}
first_valid_uid = 1
mail_location = maildir:${folder}/home/mail
mailbox_list_index = no
passdb {
  driver = static
  args = password=imap-password
}
userdb {
  driver = static
  args = uid=${uid} gid=${uid} home=${folder}/home
}
ssl = required
ssl_cert = <${CERTIFICATE}
ssl_key = <${KEY}
ssl_dh =
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
`;
}
