import { afterAll, beforeAll } from 'vitest';
import { createOutlookProvider } from '../../src/calendars/outlook/provider.ts';
import type { OutlookSandbox } from '../../src/calendars/outlook/sandbox/server.ts';
import { systemClock } from '../../src/clock.ts';
import { ALONE, APP, directTokens, startOutlook } from '../harness/outlook.ts';
import { putObject } from '../harness/outlook-objects.ts';
import { describeCalendarProvider } from './calendar-provider.ts';

const PEOPLE = 60;

let outlook: OutlookSandbox;
let calendars = 0;
beforeAll(async () => {
  const people = Array.from({ length: PEOPLE }, (_, n) => ({ address: `alice${n}@acme.example`, name: 'Alice' }));
  outlook = await startOutlook({ people }, true);
});
afterAll(() => outlook.close());

describeCalendarProvider('Outlook, in its sandbox,', async () => {
  const address = `alice${calendars % PEOPLE}@acme.example`;
  calendars += 1;
  const person = outlook.person(address);
  const ids = new Map<string, string>();
  return {
    provider: createOutlookProvider({
      graphUrl: outlook.url,
      application: APP.clientId,
      tokens: directTokens(outlook),
      pacing: ALONE,
      mailboxes: [address],
      clock: systemClock,
      pageSize: 2,
    }),
    calendar: { remoteId: address, ownerZone: 'Europe/Berlin', ownerEmail: address },
    lists: 'window',
    outside: {
      put: async (name, ics) => void ids.set(name, putObject(person, ids.get(name) ?? null, ics)),
      remove: async (name) => person.deletes(ids.get(name) ?? ''),
    },
    close: async () => {},
  };
});
