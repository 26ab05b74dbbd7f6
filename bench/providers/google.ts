/** Google Calendar's sandbox under a benchmark: a company that is read by a service account. */
import { z } from 'zod';
import { frozenWith } from '../../src/calendars/google/cursor.ts';
import type { CalendarHand } from '../../src/calendars/google/sandbox/server.ts';
import { EVENTS_SCOPE } from '../../src/calendars/google/scopes.ts';
import { systemClock } from '../../src/clock.ts';
import { listingWindow } from '../../src/reconcile/pull-schedule.ts';
import { after, HOUR, isoOf, MINUTE } from '../../src/scheduling/instant.ts';
import { startGoogle } from '../../test/harness/google.ts';
import type { OpenUnderBench } from './under-bench.ts';

const LARGEST_PAGE = 2_500;
const Page = z.object({
  items: z.array(z.unknown()),
  nextPageToken: z.string().optional(),
  nextSyncToken: z.string().optional(),
});

export const googleUnderBench: OpenUnderBench = async ({ people, delayMs = 0 }) => {
  // Bodies are not held against Google's schema here: that would take longer than anything that is measured.
  const google = await startGoogle({ users: people, delayMs, inspect: () => {} });
  const [first = ''] = people;
  const domain = first.slice(first.indexOf('@') + 1);
  const begun = systemClock.now();
  const idOf = (index: number) => `event${index.toString(32).padStart(6, '0')}`;
  const put = (hand: CalendarHand, index: number, minutes: number, quiet: boolean) => {
    const start = after(begun, 24 * HOUR + index * 11 * MINUTE);
    const times = { start: { dateTime: isoOf(start) }, end: { dateTime: isoOf(after(start, minutes * MINUTE)) } };
    const invited = [{ email: hand.id, self: true, responseStatus: 'accepted' }];
    hand.put({ id: idOf(index), summary: `Meeting ${index}`, attendees: invited, ...times }, quiet);
  };
  const tokens = new Map<string, string>();
  const tokenOf = (person: string) => {
    const token = tokens.get(person) ?? google.accounts.signIn(person, 'a bare program', [EVENTS_SCOPE]);
    tokens.set(person, token);
    return token;
  };
  const window = listingWindow(begun);
  return {
    connections: {
      google: {
        provider: 'google',
        auth: 'service-account',
        key: google.addServiceAccount(domain, [EVENTS_SCOPE]),
        endpoint: google.url,
        requests_per_minute: { project: 1_000_000, user: 1_000_000 },
      },
    },
    calendarOf: (person) => ({ connection: 'google', id: person }),
    environment: {},
    fill(person, count) {
      const hand = google.calendar(person);
      for (let index = 0; index < count; index += 1) put(hand, index, 30, true);
    },
    change: (person, index, minutes) => put(google.calendar(person), index, minutes, false),
    async bareWalk(person, since) {
      const url = new URL(`${google.url}/calendar/v3/calendars/${encodeURIComponent(person)}/events`);
      const bounds = { timeMin: isoOf(window.start), timeMax: isoOf(window.end) };
      const asked = frozenWith(LARGEST_PAGE);
      for (const [name, value] of Object.entries({ ...asked, ...(since === null ? bounds : { syncToken: since }) }))
        url.searchParams.set(name, String(value));
      let events = 0;
      for (;;) {
        const answer = await fetch(url, { headers: { authorization: `Bearer ${tokenOf(person)}` } });
        const page = Page.parse(await answer.json());
        events += page.items.length;
        if (page.nextSyncToken) return { events, end: page.nextSyncToken };
        url.searchParams.set('pageToken', page.nextPageToken ?? '');
      }
    },
    channels: () => google.channels().length,
    announced: () => google.settled(),
    close: () => google.close(),
  };
};
