/** The mailbox to which candidates answer, on a real IMAP server. */
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ImapSettings } from '../../src/config/settings.ts';
import { tryMail } from '../../src/connections/live-check.ts';
import { createImapMailbox } from '../../src/invites/inbound/imap-mailbox.ts';
import { MailboxError, type MailInMailbox, type OpenMailbox } from '../../src/invites/inbound/mailbox.ts';
import { after, DAY, instant } from '../../src/scheduling/instant.ts';
import { type Dovecot, startDovecot } from '../harness/dovecot.ts';
import { freePort } from '../harness/free-port.ts';
import { startSmtpServer } from '../harness/smtp.ts';
import { settingsFor } from '../harness/world-config.ts';

let dovecot: Dovecot;
beforeAll(async () => {
  dovecot = await startDovecot();
});
afterAll(() => dovecot.close());
beforeEach(() => dovecot.recreate());

const opened: OpenMailbox[] = [];
afterEach(async () => {
  for (const mailbox of opened.splice(0)) await mailbox.close();
});

async function open(change: Partial<ImapSettings> = {}): Promise<OpenMailbox> {
  const mailbox = await createImapMailbox({ ...dovecot.settings, ...change }).open();
  opened.push(mailbox);
  return mailbox;
}

const YESTERDAY = after(instant(Date.now()), -DAY);
const mailAbout = (subject: string, body = 'x') => `Subject: ${subject}\r\nFrom: a@b.example\r\n\r\n${body}\r\n`;

async function mailsAfter(mailbox: OpenMailbox, uid: number, since = YESTERDAY): Promise<MailInMailbox[]> {
  const mails: MailInMailbox[] = [];
  for await (const mail of mailbox.mailsAfter(uid, since)) mails.push(mail);
  return mails;
}
const subjectsOf = (mails: readonly MailInMailbox[]) =>
  mails.map(({ raw }) => /^Subject: (.*)\r$/m.exec(raw?.toString() ?? '')?.[1]);

describe('a mailbox', () => {
  it('is read from a number on, in order, and all that is none of ours stays unread', async () => {
    for (const subject of ['one', 'two', 'three']) await dovecot.deliver(mailAbout(subject));
    const mailbox = await open();
    const all = await mailsAfter(mailbox, 0);
    expect(subjectsOf(all)).toEqual(['one', 'two', 'three']);
    expect(subjectsOf(await mailsAfter(mailbox, all[1]?.uid ?? 0))).toEqual(['three']);
    expect(await dovecot.seen()).toEqual({ read: [], unread: ['one', 'two', 'three'] });
  });

  it('has nothing new after its last mail, though “n:*” always names one', async () => {
    await dovecot.deliver(mailAbout('one'));
    const mailbox = await open();
    const [last] = await mailsAfter(mailbox, 0);
    expect(await mailsAfter(mailbox, last?.uid ?? 0)).toEqual([]);
  });

  it('may be empty', async () => {
    const mailbox = await open();
    expect(await mailsAfter(mailbox, 0)).toEqual([]);
    expect(await mailsAfter(mailbox, 7)).toEqual([]);
  });

  it('that was never read is read from a day on', async () => {
    await dovecot.deliver(mailAbout('one'));
    const inAWeek = after(instant(Date.now()), 7 * DAY);
    expect(await mailsAfter(await open(), 0, inAWeek)).toEqual([]);
  });

  it('marks what was taken, and only that', async () => {
    for (const subject of ['one', 'two']) await dovecot.deliver(mailAbout(subject));
    const mailbox = await open();
    const [first] = await mailsAfter(mailbox, 0);
    await mailbox.markRead(first?.uid ?? 0);
    expect(await dovecot.seen()).toEqual({ read: ['one'], unread: ['two'] });
  });

  it('says when its numbers mean other mails', async () => {
    const before = await open();
    await before.close();
    opened.splice(0);
    await dovecot.recreate();
    expect((await open()).validity).not.toBe(before.validity);
  });

  it('spares us what is too large for an answer', async () => {
    await dovecot.deliver(mailAbout('large', 'x'.repeat(76).concat('\r\n').repeat(30_000)));
    expect(await mailsAfter(await open(), 0)).toMatchObject([{ raw: null }]);
  });
});

describe('what “check --live” says of mail', () => {
  const settingsWith = (mail: Readonly<Record<string, unknown>>) => settingsFor('http://127.0.0.1:1', { mail });

  it('is that both ways work, and nothing is sent', async () => {
    const smtp = await startSmtpServer({ users: { daemon: 'mail-password' } });
    const { host, port, ca } = smtp;
    const sending = { host, port, ca, username: 'daemon', password: 'mail-password' };
    const inbox = { authserv_id: 'mx.acme.example', imap: dovecot.settings };
    expect(await tryMail(settingsWith({ smtp: sending, inbox }))).toEqual({
      sending: { kind: 'works' },
      mailbox: { kind: 'works' },
    });
    const wrong = {
      smtp: { ...sending, password: 'wrong-password' },
      inbox: { ...inbox, imap: { ...inbox.imap, port: 1 } },
    };
    const { sending: refused, mailbox } = await tryMail(settingsWith(wrong));
    expect(refused).toMatchObject({
      kind: 'fails',
      problem: expect.stringContaining('check the username, the password'),
    });
    expect(mailbox).toMatchObject({ kind: 'fails', reason: 'imap' });
    expect(JSON.stringify(refused)).not.toContain('wrong-password');
    expect(smtp.messages).toEqual([]);
    await smtp.close();
  });

  it('is that there is nothing to try where mails become files', async () => {
    expect(await tryMail(settingsWith({}))).toMatchObject({
      sending: { kind: 'not_tried' },
      mailbox: { kind: 'not_tried' },
    });
  });
});

describe('a mailbox that cannot be opened says what to look at', () => {
  it.each([
    [
      'a wrong password',
      { password: 'wrong-password' },
      'refuses the login: check mail.inbox.imap.username and password',
    ],
    ['another name', { mailbox: 'Elsewhere' }, 'Elsewhere at 127.0.0.1 cannot be opened'],
    ['an unknown authority', { ca: null }, 'cannot be opened'],
    ['nobody who listens', { port: 1 }, 'cannot be opened (ECONNREFUSED)'],
  ])('%s', async (_what, change, words) => {
    const failure = await open(change).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MailboxError);
    expect(String(failure)).toContain(words);
    expect(String(failure)).not.toContain('wrong-password');
  });

  it('a server that cannot encrypt, to which no password is said', async () => {
    const said: string[] = [];
    const server = createServer((socket) => {
      socket.write('* OK [CAPABILITY IMAP4rev1] ready\r\n');
      socket.on('error', () => {});
      createInterface({ input: socket }).on('line', (line) => {
        said.push(line);
        const [tag = '', command = ''] = line.split(' ');
        socket.write(command.toUpperCase() === 'CAPABILITY' ? '* CAPABILITY IMAP4rev1\r\n' : '');
        socket.write(`${tag} OK done\r\n`);
      });
    });
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    await expect(open({ port })).rejects.toThrow(MailboxError);
    expect(said.join()).not.toMatch(/LOGIN|AUTHENTICATE|imap-password/i);
    await new Promise((resolve) => server.close(resolve));
  });
});
