/** Calendars at a Radicale, behind a line on which things go wrong. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { createCaldavProvider } from '../../src/calendars/caldav/provider.ts';
import type { Clock } from '../../src/clock.ts';
import { type FaultyFront, startFaultyFront } from '../harness/faulty-front.ts';
import { type Radicale, startRadicale } from '../harness/radicale.ts';
import { ALWAYS, type OpenCalendars, type VirtualCalendars } from './virtual-calendars.ts';
import { PEOPLE, type Who } from './virtual-config.ts';

export const STALE = {
  answer: { status: 403, body: '<d:error xmlns:d="DAV:"><d:valid-sync-token/></d:error>' },
} as const;
/** A request that continues from a token, and one that asks for everything. */
export const CONTINUED = /<[^>]*sync-token>[^<]/;
export const FROM_SCRATCH = /sync-collection/;

export interface RadicaleCalendars extends VirtualCalendars {
  readonly radicale: Radicale;
  /** The daemon's line to Radicale. */
  readonly dav: FaultyFront;
  /** The URL of somebody's calendar at Radicale itself. */
  calendar(who: Who): string;
}

/** Call where a file's tests are described: its stages share one server. */
export function radicalePerFile(): OpenCalendars<RadicaleCalendars> {
  let radicale: Radicale | null = null;
  beforeAll(async () => {
    radicale = await startRadicale();
  });
  afterAll(() => radicale?.close());
  return (clock, atTheEnd) => {
    if (!radicale) throw new Error('Radicale is not started');
    return radicaleCalendars(radicale, clock, atTheEnd);
  };
}

async function radicaleCalendars(
  radicale: Radicale,
  clock: Clock,
  atTheEnd: (close: () => Promise<unknown>) => void,
): Promise<RadicaleCalendars> {
  const dav = await startFaultyFront(radicale.url);
  atTheEnd(() => dav.close());
  const collections = new Map<Who, string>();
  for (const who of PEOPLE) collections.set(who, await radicale.user(who).createCalendar(randomUUID()));
  const calendar = (who: Who) => collections.get(who) ?? '';
  const pathOf = (who: Who) => new URL(calendar(who)).pathname;
  const account = (who: Who) => {
    const { username, password } = radicale.user(who);
    return { url: `${dav.url}/`, username, password };
  };
  const empty = (body: string) => body.replaceAll(/<response>.*?<\/response>/gs, '');
  return {
    radicale,
    dav,
    calendar,
    connections: Object.fromEntries(PEOPLE.map((who) => [who, { provider: 'caldav', ...account(who) }])),
    calendarOf: (who) => ({ connection: who, id: new URL(pathOf(who), dav.url).href }),
    providers: () => new Map(PEOPLE.map((who) => [who, createCaldavProvider({ ...account(who), clock })])),
    put: async (who, name, ics) => void (await radicale.put(`${calendar(who)}${name}`, ics)),
    fill: (who, objects) => radicale.fill(calendar(who), objects),
    read: (who, name) =>
      radicale.read(`${calendar(who)}${name}`).then(
        ({ ics }) => ics,
        () => null,
      ),
    faults: {
      asked: (who) => dav.requests.filter(({ path }) => path.startsWith(pathOf(who))).length,
      refuse: (who, status, headers = {}) => dav.arm({ path: pathOf(who) }, { answer: { status, headers } }, ALWAYS),
      hang: (who) => dav.arm({ path: pathOf(who) }, { hang: true }),
      cut: (who) => dav.arm({ path: pathOf(who) }, { cut: 'before' }, ALWAYS),
      forgetCursors: (who) => dav.arm({ path: pathOf(who), body: CONTINUED }, STALE, ALWAYS),
      emptyListings: (who) => dav.arm({ path: pathOf(who), body: FROM_SCRATCH }, { told: empty }, ALWAYS),
      meanwhile: (who, act) => dav.arm({ method: 'PUT', path: pathOf(who) }, { meanwhile: act }),
      heal: () => dav.heal(),
    },
  };
}
