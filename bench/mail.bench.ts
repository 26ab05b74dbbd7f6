/**
 * How fast invites are composed and mails handed over: `npm run bench -- mail`.
 *
 * Beside each: the bare libraries. For composing, ical-generator and nodemailer's composer on the same words, without a
 * check, a language or what the generator cannot say; for sending, nodemailer's own pool with the same bytes at the same
 * server. The SMTP server is in this process, and takes its share of the time on both sides.
 */
import { generateKeyPairSync } from 'node:crypto';
import generate, { ICalCalendarMethod } from 'ical-generator';
import { createTransport } from 'nodemailer';
import DKIM from 'nodemailer/lib/dkim';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { InviteContent } from '../src/invites/invite-content.ts';
import { composeInvite } from '../src/invites/message.ts';
import type { MailTransport, PreparedMessage } from '../src/invites/transport/port.ts';
import { createSmtpTransport } from '../src/invites/transport/smtp.ts';
import { deliver } from '../src/reconcile/deliver.ts';
import { countDeliveries, queueDelivery } from '../src/store/deliveries.ts';
import { type SmtpHarness, startSmtpServer } from '../test/harness/smtp.ts';
import { COMPOSED, moved } from '../test/invites/content.ts';
import { databases } from './databases.ts';
import { openDeps, settingsFrom } from './deps.ts';
import { printSurroundings, printTable, timed } from './report.ts';

/** Fewer only show that it runs: `npm run bench -- mail 20`. */
const INVITES = Number(process.argv[2] ?? 1_000);
const WARM_UP = Math.min(200, INVITES);
/** Jobs that one node works on at once. */
const AT_ONCE = 8;

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const dkim = { domain: 'acme.example', selector: 'bench', privateKey: pem };
const signer = new DKIM({ domainName: dkim.domain, keySelector: dkim.selector, privateKey: pem });

/** Each another revision, so that nothing is the same twice. */
const contentOf = (sequence: number): InviteContent => moved({ sequence, pageUrl: null });

/** The words are taken from a composed message, so that both sides write the same ones. */
function bareComposer(text: string, html: string) {
  return async (sequence: number): Promise<string> => {
    const { uid, during, organizer, candidate } = contentOf(sequence);
    const calendar = generate({ method: ICalCalendarMethod.REQUEST });
    const event = calendar.createEvent({
      id: uid,
      sequence,
      start: new Date(during.start),
      end: new Date(during.end),
      summary: 'Backend Engineer interview with Acme',
      description: { plain: text, html },
      organizer: { name: organizer.name, email: organizer.address },
    });
    event.createAttendee({ email: candidate.email, name: candidate.name ?? '', rsvp: true });
    const composer = new MailComposer({
      from: organizer.address,
      to: candidate.email,
      subject: 'Updated invitation',
      text,
      html,
      icalEvent: { method: 'REQUEST', content: calendar.toString() },
    });
    return (await composer.compile().build()).toString();
  };
}

async function signed(raw: string): Promise<number> {
  let bytes = 0;
  for await (const chunk of signer.sign(raw)) bytes += chunk.length;
  return bytes;
}

/** @returns how many a second. @param atOnce so many works at a time */
async function rateOf(count: number, atOnce: number, work: (index: number) => Promise<unknown>): Promise<number> {
  let next = 0;
  const hands = Array.from({ length: atOnce }, async () => {
    while (next < count) {
      next += 1;
      await work(next);
    }
  });
  return count / ((await timed(() => Promise.all(hands))) / 1_000);
}

async function compared(
  what: string,
  atOnce: number,
  ours: (index: number) => Promise<unknown>,
  bare: (index: number) => Promise<unknown>,
): Promise<readonly string[]> {
  await rateOf(WARM_UP, atOnce, bare);
  await rateOf(WARM_UP, atOnce, ours);
  // In turn, twice, and the better of each: whatever else the machine does meets both.
  const [bare1, ours1] = [await rateOf(INVITES, atOnce, bare), await rateOf(INVITES, atOnce, ours)];
  const [bare2, ours2] = [await rateOf(INVITES, atOnce, bare), await rateOf(INVITES, atOnce, ours)];
  const [best, bestBare] = [Math.max(ours1, ours2), Math.max(bare1, bare2)];
  return [what, best.toFixed(0), bestBare.toFixed(0), `${(bestBare / best).toFixed(2)} ×`];
}

async function sendAll(transport: MailTransport, message: PreparedMessage): Promise<void> {
  const result = await transport.send(message);
  if (result.kind !== 'accepted') throw new Error(`${result.kind}: ${result.response}`);
}

async function deliveredRate(name: string, server: SmtpHarness, messages: readonly PreparedMessage[]) {
  const database = databases.find((each) => each.name === name);
  const store = await database?.open();
  if (!store) throw new Error(`no database ${name}`);
  const settings = settingsFrom({
    jobhive: { base_url: 'http://127.0.0.1:1/v1', api_key: 'jh_live_bench' },
    connections: { folder: { provider: 'local', path: './calendars' } },
    mail: { from: 'Acme <interviews@acme.example>', smtp: { host: server.host, port: server.port, security: 'none' } },
    interviewers: [{ email: 'a@acme.example', calendars: [{ connection: 'folder', id: 'a' }] }],
    panels: [{ name: 'all', required: ['a@acme.example'] }],
  });
  const deps = await openDeps(store, settings, () => {
    throw new Error('no calendar is read');
  });
  const now = deps.clock.now();
  for (const message of messages) await queueDelivery(store.db, { ...message, interview: null }, now);
  const { signal } = new AbortController();
  const rate = await rateOf(messages.length, AT_ONCE, (id) => deliver(deps, String(id), signal));
  const { accepted } = await countDeliveries(store.db);
  if (accepted !== messages.length) throw new Error(`${accepted} of ${messages.length} were accepted`);
  await deps.close();
  await store.close();
  return [`the whole \`deliver\` job, ${name}`, rate.toFixed(0), '', ''];
}

printSurroundings();
const sample = await composeInvite(contentOf(1), COMPOSED);
const [text, html] = ['x'.repeat(400), '<p>x</p>'.repeat(150)];
const bare = bareComposer(text, html);
process.stdout.write(`a message: ${sample.raw.length} bytes, of the bare libraries ${(await bare(1)).length}\n`);
const rows = [
  await compared('composed and checked', 1, (index) => composeInvite(contentOf(index), COMPOSED), bare),
  await compared(
    'composed, checked and signed',
    1,
    async (index) => signed((await composeInvite(contentOf(index), COMPOSED)).raw),
    async (index) => signed(await bare(index)),
  ),
];

const server = await startSmtpServer({ security: 'none' });
const smtp = { kind: 'smtp', host: server.host, port: server.port, security: 'none' } as const;
const ours = createSmtpTransport({
  ...smtp,
  username: null,
  password: null,
  ca: null,
  perMinute: null,
  connections: 2,
  dkim: null,
});
const pool = createTransport({
  pool: true,
  host: server.host,
  port: server.port,
  secure: false,
  ignoreTLS: true,
  maxConnections: 2,
});
rows.push(
  await compared(
    'handed to the SMTP server',
    AT_ONCE,
    () => sendAll(ours, sample),
    () => pool.sendMail({ envelope: { from: sample.from, to: [sample.to] }, raw: sample.raw }),
  ),
);
await ours.close();
pool.close();

const messages: PreparedMessage[] = [];
for (let index = 1; index <= INVITES; index += 1) messages.push(await composeInvite(contentOf(index), COMPOSED));
for (const { name } of databases) rows.push(await deliveredRate(name, server, messages));
await server.close();
printTable(['', 'a second', 'bare libraries, a second', 'as long as theirs'], rows);
