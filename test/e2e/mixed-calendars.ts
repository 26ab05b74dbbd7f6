/** Alice at Google and Bob at Microsoft 365, which both call the daemon, and Carol at a CalDAV server, which does not. */
import { EVENTS_SCOPE } from '../../src/calendars/google/scopes.ts';
import { CalendarId } from '../../src/scheduling/ids.ts';
import { freePort } from '../harness/free-port.ts';
import { startGoogle } from '../harness/google.ts';
import * as google from '../harness/google-objects.ts';
import { connectionTo, startOutlook } from '../harness/outlook.ts';
import * as outlook from '../harness/outlook-objects.ts';
import { startRadicale } from '../harness/radicale.ts';
import type { Calendars, OtherClient, Who } from './stage.ts';

const ALICE = 'alice@acme.example';
const BOB = 'bob@acme.example';

export interface MixedCalendars extends Calendars {
  readonly people: readonly Who[];
  calendarIdOf(who: Who): CalendarId;
}

/** One program of one person; a name is that of an object, or of a hold. */
type Hand = { readonly [Act in keyof OtherClient]: (name: string, ics: string) => ReturnType<OtherClient[Act]> };

export async function mixedCalendars(): Promise<MixedCalendars> {
  const [workspace, m365, radicale] = await Promise.all([
    startGoogle({ users: [ALICE] }),
    startOutlook({ people: [{ address: BOB, name: 'Bob' }] }, true),
    startRadicale(),
  ]);
  const port = await freePort();
  const { url, username, password, createCalendar } = radicale.user('carol');
  const collection = await createCalendar('work');
  const calendars = {
    alice: { connection: 'workspace', id: ALICE },
    bob: { connection: 'm365', id: BOB },
    carol: { connection: 'nextcloud', id: collection },
  };
  const hands: Readonly<Record<Who, Hand>> = {
    alice: handAtGoogle(workspace.calendar(ALICE)),
    bob: handAtOutlook(m365.person(BOB)),
    carol: {
      put: async (name, ics) => void (await radicale.put(new URL(name, collection).href, ics)),
      read: async (name) => (await radicale.read(new URL(name, collection).href)).ics,
      remove: (name) => radicale.remove(new URL(name, collection).href),
    },
  };
  return {
    people: ['alice', 'bob', 'carol'],
    connections: {
      workspace: {
        provider: 'google',
        auth: 'service-account',
        key: workspace.addServiceAccount('acme.example', [EVENTS_SCOPE]),
        endpoint: workspace.url,
      },
      m365: connectionTo(m365),
      nextcloud: { provider: 'caldav', url, username, password },
    },
    publicUrl: `http://127.0.0.1:${port}`,
    port,
    calendarOf: (who) => calendars[who],
    calendarIdOf: (who) => CalendarId.parse(`${calendars[who].connection}/${calendars[who].id}`),
    client: {
      put: (who, name, ics) => hands[who].put(name, ics),
      read: (who, name) => hands[who].read(name, ''),
      remove: (who, name) => hands[who].remove(name, ''),
    },
    async close() {
      await Promise.all([workspace.close(), m365.close(), radicale.close()]);
    },
  };
}

function handAtGoogle(calendar: Parameters<typeof google.readObject>[0]): Hand {
  const idOf = (name: string) => name.replace(/\.ics$/, '');
  return {
    put: async (name, ics) => void google.putObject(calendar, idOf(name), ics),
    read: async (name) => google.readObject(calendar, idOf(name)),
    remove: async (name) => calendar.remove(idOf(name)),
  };
}

/** Outlook gives events ids of its own: holds are known by their marks, everything else by what it was told. */
function handAtOutlook(person: Parameters<typeof outlook.findHold>[0]): Hand {
  const others = new Map<string, string>();
  const idOf = (name: string) => others.get(name) ?? outlook.findHold(person, name.replace(/\.ics$/, ''))?.id ?? null;
  return {
    async put(name, ics) {
      const known = idOf(name);
      const id = outlook.putObject(person, known, ics);
      if (known === null) others.set(name, id);
    },
    read: async (name) => outlook.readObject(person.item(idOf(name) ?? name)),
    remove: async (name) => person.deletes(idOf(name) ?? name),
  };
}
