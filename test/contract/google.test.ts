import { afterAll, beforeAll, describe, expect } from 'vitest';
import { createGoogleWithServiceAccount } from '../../src/calendars/google/provider.ts';
import { CALENDAR_LIST_SCOPE, EVENTS_SCOPE } from '../../src/calendars/google/scopes.ts';
import type { ServiceAccount } from '../../src/calendars/google/service-account.ts';
import type { CalendarProvider } from '../../src/calendars/provider.ts';
import { systemClock } from '../../src/clock.ts';
import {
  ALONE,
  directTokens,
  type GoogleHarness,
  googleProvider,
  QUOTAS,
  serviceAccountOf,
  startGoogle,
} from '../harness/google.ts';
import { putObject } from '../harness/google-objects.ts';
import { describeCalendarProvider } from './calendar-provider.ts';

const ALICE = 'alice@acme.example';

let google: GoogleHarness;
let calendars = 0;
beforeAll(async () => {
  google = await startGoogle({ users: [ALICE] });
});
afterAll(async () => {
  expect(google.schemaProblems).toEqual([]);
  await google.close();
});

function setUp(provider: () => CalendarProvider) {
  calendars += 1;
  const id = `work-${calendars}@group.calendar.google.com`;
  const hand = google.addCalendar({ id, owner: ALICE, name: `Work ${calendars}` });
  const ids = new Map<string, string>();
  return {
    provider: provider(),
    calendar: { remoteId: id, ownerZone: 'Europe/Berlin', ownerEmail: ALICE },
    lists: 'window' as const,
    outside: {
      put: async (name: string, ics: string) => void ids.set(name, putObject(hand, ids.get(name) ?? null, ics)),
      remove: async (name: string) => hand.remove(ids.get(name) ?? ''),
    },
    close: async () => {},
  };
}

describe('by OAuth', () => {
  describeCalendarProvider('Google Calendar, in its sandbox,', async () =>
    setUp(() => googleProvider(google, { tokens: directTokens(google), pageSize: 2 })),
  );
});

describe('by a service account', () => {
  let account: ServiceAccount;
  beforeAll(() => {
    account = serviceAccountOf(google.addServiceAccount('acme.example', [EVENTS_SCOPE, CALENDAR_LIST_SCOPE]));
  });

  describeCalendarProvider('Google Calendar, in its sandbox,', async () =>
    setUp(() =>
      createGoogleWithServiceAccount({
        account,
        subject: null,
        endpoint: google.url,
        quotas: QUOTAS,
        pacing: ALONE,
        clock: systemClock,
        random: () => 0.5,
        pageSize: 2,
      }),
    ),
  );
});
