/** Calendars in Google's sandbox, behind a line on which things go wrong. */
import { Refusal, tokenExpired } from '../../src/calendars/google/sandbox/refusal.ts';
import { EVENTS_SCOPE } from '../../src/calendars/google/scopes.ts';
import type { Clock } from '../../src/clock.ts';
import { type FaultyFront, startFaultyFront } from '../harness/faulty-front.ts';
import { type GoogleHarness, googleProvider, startGoogle } from '../harness/google.ts';
import { putObject, readObject } from '../harness/google-objects.ts';
import { ALWAYS, type VirtualCalendars, waitingForNobody } from './virtual-calendars.ts';
import { PEOPLE, type Who } from './virtual-config.ts';

export interface GoogleCalendars extends VirtualCalendars {
  readonly google: GoogleHarness;
  /** The daemon's line to Google. */
  readonly line: FaultyFront;
}

/** What Google says beside the status. */
const REASONS: Readonly<Record<number, string>> = {
  401: 'authError',
  403: 'forbidden',
  404: 'notFound',
  429: 'rateLimitExceeded',
  503: 'backendError',
};

export async function googleCalendars(
  clock: Clock,
  atTheEnd: (close: () => Promise<unknown>) => void,
): Promise<GoogleCalendars> {
  const address = (who: Who) => `${who}@acme.example`;
  const google = await startGoogle({ clock, users: PEOPLE.map(address) });
  const line = await startFaultyFront(google.url);
  atTheEnd(async () => {
    await line.close();
    await google.close();
  });
  const hand = (who: Who) => google.calendar(address(who));
  const idOf = (name: string) => name.replace(/\.ics$/, '');
  const eventsOf = (who: Who) => `/calendar/v3/calendars/${encodeURIComponent(address(who))}/events`;
  const listings = (who: Who, query: string) => new RegExp(`^${eventsOf(who)}\\?${query}`);
  const answer = (status: number, headers: Record<string, string> = {}) => ({
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(new Refusal(status, REASONS[status] ?? '', 'As a test wants it.').body()),
  });
  return {
    google,
    line,
    connections: {
      workspace: {
        provider: 'google',
        auth: 'service-account',
        key: google.addServiceAccount('acme.example', [EVENTS_SCOPE]),
        endpoint: line.url,
      },
    },
    calendarOf: (who) => ({ connection: 'workspace', id: address(who) }),
    providers: () =>
      new Map([['workspace', googleProvider(google, { endpoint: line.url, clock: waitingForNobody(clock) })]]),
    put: async (who, name, ics) => void putObject(hand(who), idOf(name), ics),
    async fill(who, objects) {
      for (const [name, ics] of objects) putObject(hand(who), idOf(name), ics);
    },
    async read(who, name) {
      const stored = hand(who).read(idOf(name));
      return stored && stored.status !== 'cancelled' ? readObject(hand(who), idOf(name)) : null;
    },
    faults: {
      asked: (who) => line.requests.filter(({ path }) => path.startsWith(eventsOf(who))).length,
      refuse: (who, status, headers) => line.arm({ path: eventsOf(who) }, { answer: answer(status, headers) }, ALWAYS),
      hang: (who) => line.arm({ path: eventsOf(who) }, { hang: true }),
      cut: (who) => line.arm({ path: eventsOf(who) }, { cut: 'before' }, ALWAYS),
      forgetCursors(who) {
        const body = JSON.stringify(tokenExpired().body());
        line.arm({ path: listings(who, '.*syncToken=') }, { answer: { ...answer(410), body } }, ALWAYS);
      },
      emptyListings: (who) =>
        line.arm({ method: 'GET', path: listings(who, '(?!.*syncToken=)') }, { told: withoutItems }, ALWAYS),
      meanwhile: (who, act) => line.arm({ method: 'PATCH', path: eventsOf(who) }, { meanwhile: act }),
      heal: () => line.heal(),
    },
  };
}

function withoutItems(body: string): string {
  return JSON.stringify({ ...JSON.parse(body), items: [] });
}
