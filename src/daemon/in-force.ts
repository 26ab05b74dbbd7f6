/**
 * The configuration in force, and what is built of it: replaced as a whole when the file changes, and in part when an
 * interviewer connects, because the calendars that they choose are in the database and count like those of the file.
 */
import type { Clock } from '../clock.ts';
import type { Settings } from '../config/settings.ts';
import { type Connections, openConnections, type Surroundings } from '../connections/open-connections.ts';
import { withPickedCalendars } from '../connections/picked-calendars.ts';
import { createJobHive, type JobHive } from '../interviews/client.ts';
import { createImapMailbox } from '../invites/inbound/imap-mailbox.ts';
import type { Mailbox } from '../invites/inbound/mailbox.ts';
import { withChannels } from '../invites/transport/channel.ts';
import { createMailTransport } from '../invites/transport/create-mail-transport.ts';
import type { MailTransport } from '../invites/transport/port.ts';
import { syncCalendars } from '../store/calendars.ts';
import { listPickedCalendars } from '../store/picked-calendars.ts';
import type { Store } from '../store/store.ts';
import { sweepAllNow } from '../store/sweeps.ts';

export interface InForce {
  settings(): Settings;
  jobhive(): JobHive;
  transport(): MailTransport;
  /** Null where nobody's mailbox is read. */
  mailbox(): Mailbox | null;
  connections(): Connections;
  /** Another file. @returns the one before */
  apply(file: Settings): Promise<Settings>;
  /** Somebody may have connected, here or on another node. */
  lookForPicks(): Promise<void>;
  /** Somebody has connected here: also who only connected anew is read at once. */
  takePicks(): Promise<void>;
  close(): Promise<void>;
}

export interface InForceParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: () => number;
  readonly surroundings: Surroundings;
}

interface Built {
  readonly file: Settings;
  readonly settings: Settings;
  readonly jobhive: JobHive;
  readonly transport: MailTransport;
  readonly mailbox: Mailbox | null;
  readonly connections: Connections;
}

export async function putInForce(file: Settings, parts: InForceParts): Promise<InForce> {
  const { store, clock, random } = parts;
  const withPicks = async (from: Settings) => withPickedCalendars(from, await listPickedCalendars(store.db));
  const build = async (from: Settings, settings: Settings): Promise<Built> => ({
    file: from,
    settings,
    jobhive: createJobHive({ baseUrl: from.jobhive.baseUrl, apiKey: from.jobhive.apiKey, clock, random }),
    transport: withChannels(createMailTransport(from.mail.transport), from.channels, { clock, fetch }),
    mailbox: from.mail.inbox?.imap ? createImapMailbox(from.mail.inbox.imap) : null,
    connections: await openConnections(settings, parts.surroundings),
  });
  const sync = (settings: Settings) => syncCalendars(store.db, calendarsOf(settings), clock.now());
  const letGo = async (old: Built) => {
    await old.connections.close();
    await old.transport.close();
  };

  const first = await withPicks(file);
  await sync(first);
  let now = await build(file, first);
  /** One change at a time. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => {});
    return mine;
  };
  const takePicks = async (always: boolean) => {
    const settings = await withPicks(now.file);
    const changed = JSON.stringify(calendarsOf(settings)) !== JSON.stringify(calendarsOf(now.settings));
    if (!changed && !always) return;
    now = { ...now, settings };
    await sync(settings);
    if (changed) await sweepAllNow(store.db, clock.now());
  };

  return {
    settings: () => now.settings,
    jobhive: () => now.jobhive,
    transport: () => now.transport,
    mailbox: () => now.mailbox,
    connections: () => now.connections,
    apply: (next) =>
      inTurn(async () => {
        const old = now;
        // Built first: what cannot be built leaves everything as it was.
        const built = await build(next, await withPicks(next));
        await sync(built.settings);
        now = built;
        await sweepAllNow(store.db, clock.now());
        await letGo(old);
        return old.file;
      }),
    lookForPicks: () => inTurn(() => takePicks(false)),
    takePicks: () => inTurn(() => takePicks(true)),
    close: () => inTurn(() => letGo(now)),
  };
}

/** As the store keeps them. */
export function calendarsOf(settings: Settings) {
  return settings.interviewers.flatMap((interviewer) =>
    interviewer.calendars.map(({ id, connection, remoteId, holds }) => ({
      id,
      connection,
      remoteId,
      interviewer: interviewer.email,
      holds,
    })),
  );
}
