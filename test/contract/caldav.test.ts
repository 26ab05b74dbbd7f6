import { afterAll, beforeAll } from 'vitest';
import { createCaldavProvider } from '../../src/calendars/caldav/provider.ts';
import { systemClock } from '../../src/clock.ts';
import { vcalendar, vevent } from '../harness/icalendar-text.ts';
import { type Radicale, startRadicale } from '../harness/radicale.ts';
import { describeCalendarProvider } from './calendar-provider.ts';

let radicale: Radicale;
let calendars = 0;
beforeAll(async () => {
  radicale = await startRadicale();
});
afterAll(() => radicale.close());

describeCalendarProvider('CalDAV, at Radicale,', async () => {
  calendars += 1;
  const alice = radicale.user('alice');
  const remoteId = await alice.createCalendar(`calendar-${calendars}`);
  const objectUrl = (name: string) => `${remoteId}${name}.ics`;
  return {
    provider: createCaldavProvider({ ...alice, clock: systemClock, pageSize: 2 }),
    calendar: { remoteId, ownerZone: 'Europe/Berlin', ownerEmail: 'alice@example.com' },
    outside: {
      put: async (name, ics) => {
        await radicale.put(objectUrl(name), ics);
      },
      remove: (name) => radicale.remove(objectUrl(name)),
      // Radicale takes any zone name, be it one that nobody knows.
      break: async (name) => {
        const nowhere = ['DTSTART;TZID=Mars/Phobos:20261123T100000', 'DURATION:PT1H', 'SUMMARY:Secret plans'];
        await radicale.put(objectUrl(name), vcalendar(vevent(`${name}@contract.test`, nowhere)));
      },
    },
    close: async () => {},
  };
});
