/** The calendars of a company under test, and the hands of whoever else writes into them. */
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EVENTS_SCOPE } from '../../src/calendars/google/scopes.ts';
import { startGoogle } from '../harness/google.ts';
import { putObject as putGoogleObject, readObject as readGoogleObject } from '../harness/google-objects.ts';
import { type HttpFront, startHttpFront } from '../harness/http-front.ts';
import { connectionTo, startOutlook } from '../harness/outlook.ts';
import { findHold, putObject, readObject } from '../harness/outlook-objects.ts';
import { startRadicale } from '../harness/radicale.ts';
import { MAIL_DOMAIN } from './company.ts';

export interface Calendars {
  /** The section of the configuration. */
  readonly connections: Readonly<Record<string, unknown>>;
  calendarOf(person: string): { readonly connection: string; readonly id: string };
  put(person: string, name: string, ics: string): Promise<void>;
  /** Null when it is not there. */
  read(person: string, name: string): Promise<string | null>;
  /** What daemons find in their environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether changes are announced to whoever can be called. */
  readonly pushes?: boolean;
  /** The daemons' line to them, where it can be held. */
  readonly line?: HttpFront;
  close(): Promise<void>;
}

export async function localCalendars(people: readonly string[]): Promise<Calendars> {
  const root = await mkdtemp(join(tmpdir(), 'faults-calendars-'));
  for (const person of people) await mkdir(join(root, person));
  return {
    connections: { folder: { provider: 'local', path: root } },
    calendarOf: (person) => ({ connection: 'folder', id: person }),
    // Whole or not at all, as vdir programs write.
    async put(person, name, ics) {
      const draft = join(root, person, `.${name}.draft`);
      await writeFile(draft, ics);
      await rename(draft, join(root, person, name));
    },
    read: (person, name) => readFile(join(root, person, name), 'utf8').catch(() => null),
    close: () => rm(root, { recursive: true, force: true }),
  };
}

/** Collections of one Radicale. @param delayMs how far away it is from the daemon, not from other clients */
export async function caldavCalendars(people: readonly string[], delayMs: number): Promise<Calendars> {
  const radicale = await startRadicale();
  // It listens with a backlog of five: of more connections at once, some are first heard after seconds.
  const far = await startHttpFront([radicale.url], { delayMs, atOnce: 4 });
  let turn: Promise<unknown> = Promise.resolve();
  const oneByOne = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => {});
    return mine;
  };
  const { username, password, ...alice } = radicale.user('alice');
  const collections = new Map<string, string>();
  for (const person of people) collections.set(person, await alice.createCalendar(person));
  const collectionOf = (person: string) => collections.get(person) ?? '';
  const at = (person: string, name: string) => new URL(name, collectionOf(person)).href;
  return {
    line: far,
    connections: { radicale: { provider: 'caldav', url: `${far.url}/`, username, password } },
    calendarOf: (person) => ({
      connection: 'radicale',
      id: new URL(new URL(collectionOf(person)).pathname, far.url).href,
    }),
    async put(person, name, ics) {
      await oneByOne(() => radicale.put(at(person, name), ics));
    },
    read: (person, name) =>
      oneByOne(() => radicale.read(at(person, name))).then(
        ({ ics }) => ics,
        () => null,
      ),
    async close() {
      await far.close();
      await radicale.close();
    },
  };
}

/** Calendars of one Google Workspace, which announces changes. @param delayMs how long every answer of it takes */
export async function googleCalendars(people: readonly string[], delayMs = 10): Promise<Calendars> {
  const address = (person: string) => `${person}@${MAIL_DOMAIN}`;
  const google = await startGoogle({ users: people.map(address), delayMs });
  const hand = (person: string) => google.calendar(address(person));
  const idOf = (name: string) => name.replace(/\.ics$/, '');
  return {
    connections: {
      workspace: {
        provider: 'google',
        auth: 'service-account',
        key: google.addServiceAccount(MAIL_DOMAIN, [EVENTS_SCOPE]),
        endpoint: google.url,
      },
    },
    calendarOf: (person) => ({ connection: 'workspace', id: address(person) }),
    pushes: true,
    put: async (person, name, ics) => void putGoogleObject(hand(person), idOf(name), ics),
    async read(person, name) {
      const stored = hand(person).read(idOf(name));
      return stored && stored.status !== 'cancelled' ? readGoogleObject(hand(person), idOf(name)) : null;
    },
    close: () => google.close(),
  };
}

/** Mailboxes in one Microsoft 365, which announces changes and takes no more at once than the real one. */
export async function outlookCalendars(people: readonly string[]): Promise<Calendars> {
  const address = (person: string) => `${person}@${MAIL_DOMAIN}`;
  const outlook = await startOutlook({
    people: people.map((person) => ({ address: address(person), name: person })),
    limits: { latencyMs: 10, perTenMinutes: 100_000 },
  });
  const folder = await mkdtemp(join(tmpdir(), 'faults-outlook-'));
  const authority = join(folder, 'ca.pem');
  await writeFile(authority, outlook.ca);
  const others = new Map<string, string>();
  const idOf = (person: string, name: string) =>
    others.get(`${person}/${name}`) ??
    findHold(outlook.person(address(person)), name.replace(/\.ics$/, ''))?.id ??
    null;
  return {
    connections: { m365: connectionTo(outlook) },
    calendarOf: (person) => ({ connection: 'm365', id: address(person) }),
    environment: { NODE_EXTRA_CA_CERTS: authority },
    pushes: true,
    async put(person, name, ics) {
      const known = idOf(person, name);
      const id = putObject(outlook.person(address(person)), known, ics);
      if (known === null) others.set(`${person}/${name}`, id);
    },
    async read(person, name) {
      const id = idOf(person, name);
      const found = id === null ? null : outlook.person(address(person)).mailbox.find(id);
      return found?.folder ? readObject(found.item) : null;
    },
    async close() {
      await outlook.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
