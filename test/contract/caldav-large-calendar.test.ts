/** What a large CalDAV calendar costs, in requests and bytes: those do not depend on the machine. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCaldavProvider } from '../../src/calendars/caldav/provider.ts';
import type { CalendarProvider, CalendarRef, PullFrom } from '../../src/calendars/provider.ts';
import { systemClock } from '../../src/clock.ts';
import { instantFromIso } from '../../src/scheduling/instant.ts';
import { changesOf, cursorOf, walkThrough } from '../harness/calendar-walk.ts';
import { vcalendar, vevent } from '../harness/icalendar-text.ts';
import { type Radicale, startRadicale } from '../harness/radicale.ts';

const COUNT = 1_000;
const WINDOW = { start: instantFromIso('2026-11-01T00:00:00Z'), end: instantFromIso('2027-03-01T00:00:00Z') };

let radicale: Radicale;
let calendar: CalendarRef;
let provider: CalendarProvider;
/** What went over the wire since it was last emptied. */
let traffic: { sent: number; received: number }[] = [];

const counted: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  const body = await response.arrayBuffer();
  traffic.push({ sent: String(init?.body ?? '').length, received: body.byteLength });
  return new Response(body, response);
};

const eventAt = (uid: string, start: string, end: string) =>
  vcalendar(vevent(uid, [`DTSTART:${start}`, `DTEND:${end}`, 'SUMMARY:Planning']));

beforeAll(async () => {
  radicale = await startRadicale();
  const alice = radicale.user('alice');
  calendar = {
    remoteId: await alice.createCalendar('large'),
    ownerZone: 'Europe/Berlin',
    ownerEmail: 'alice@example.com',
  };
  const names = Array.from({ length: COUNT }, (_, n) => `event-${n}`);
  await radicale.fill(
    calendar.remoteId,
    new Map(names.map((uid) => [`${uid}.ics`, eventAt(uid, '20261124T090000Z', '20261124T100000Z')])),
  );
  provider = createCaldavProvider({ ...alice, clock: systemClock, fetch: counted });
});
afterAll(() => radicale.close());

beforeEach(() => {
  traffic = [];
});

const walk = (from: PullFrom) => walkThrough(provider, { calendar, from, window: WINDOW });

describe('a calendar of 1,000 events', () => {
  it('comes in five pages, each event once', async () => {
    const pages = await walk({ kind: 'scratch' });
    expect(pages.map((page) => page.changes.length)).toEqual([200, 200, 200, 200, 200]);
    expect(new Set(changesOf(pages).map((change) => change.resource)).size).toBe(COUNT);
    expect(traffic).toHaveLength(6);
  });

  it('costs two small requests for one change, and one for none, however large it is', async () => {
    const cursor = cursorOf(await walk({ kind: 'scratch' }));
    await radicale.put(
      `${calendar.remoteId}event-500.ics`,
      eventAt('event-500', '20261201T090000Z', '20261201T093000Z'),
    );
    traffic = [];
    const changed = await walk(cursor);
    expect(changesOf(changed)).toHaveLength(1);
    expect(traffic).toHaveLength(2);
    expect(traffic.reduce((sum, each) => sum + each.sent + each.received, 0)).toBeLessThan(4_000);
    traffic = [];
    expect(changesOf(await walk(cursorOf(changed)))).toEqual([]);
    expect(traffic).toHaveLength(1);
    expect(traffic[0]?.received).toBeLessThan(500);
  });
});
