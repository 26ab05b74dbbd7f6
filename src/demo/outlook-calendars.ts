/** Calendars at a sandbox Microsoft 365, which the daemon reads as an application and which calls it at every change. */
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import tls from 'node:tls';
import type { PatternedRecurrence } from '@microsoft/microsoft-graph-types';
import { DateTime } from 'luxon';
import { interviewOf } from '../calendars/outlook/hold-mark.ts';
import { spanOf } from '../calendars/outlook/sandbox/item.ts';
import type { Said } from '../calendars/outlook/sandbox/person.ts';
import { startOutlookSandbox } from '../calendars/outlook/sandbox/server.ts';
import type { Clock } from '../clock.ts';
import { after, type Instant, isoOf, MINUTE } from '../scheduling/instant.ts';
import type { DemoCalendars, SeenHold } from './calendars.ts';
import { INTERVIEWERS, type Meeting, type Who } from './fortnight.ts';

const addressOf = (who: Who) => `${who}@acme.example`;
const CA_FILE = 'outlook-sandbox-ca.pem';

/** As Outlook names them. */
const ZONES: Readonly<Record<string, string>> = {
  'Europe/Berlin': 'W. Europe Standard Time',
  'Europe/London': 'GMT Standard Time',
  'America/New_York': 'Eastern Standard Time',
};

/** @param folder where the certificate of the sandbox's authority is written */
export async function outlookCalendars(folder: string, clock: Clock): Promise<DemoCalendars> {
  const app = { clientId: randomUUID(), clientSecret: randomUUID(), tenantWide: 'Calendars.ReadWrite' } as const;
  const people = INTERVIEWERS.map(({ email, name }) => ({ address: email, name }));
  const outlook = await startOutlookSandbox({ clock, people, apps: [app] });
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), outlook.ca]);
  await writeFile(join(folder, CA_FILE), outlook.ca);
  const personOf = (who: Who) => outlook.person(addressOf(who));
  const holds = async (who: Who) =>
    personOf(who)
      .items()
      .flatMap(({ id, fields, tags }): SeenHold[] => {
        const interview = interviewOf({
          singleValueExtendedProperties: [...tags].map(([id, value]) => ({ id, value })),
        });
        return interview === null ? [] : [{ id, interview, ...spanOf(fields) }];
      });
  return {
    connections: {
      office: {
        provider: 'outlook',
        auth: 'application',
        tenant: 'acme.example',
        client_id: app.clientId,
        client_secret: app.clientSecret,
        cloud: { login: outlook.url, graph: outlook.url },
      },
    },
    calendarOf: (who) => ({ connection: 'office', id: addressOf(who) }),
    // Who is called about every change asks by themselves only in case a call was lost.
    config: { calendars: { poll: '10m' } },
    add: async (who, meeting) => void personOf(who).writes(eventOf(meeting)),
    holds,
    postpone: async (who, hold, minutes) => personOf(who).drags(hold.id, minutes * MINUTE),
    async invitation() {
      const [hold] = await holds('alice');
      const { token } = outlook.tokens.issueAccess({
        kind: 'person',
        app,
        address: addressOf('alice'),
        scopes: ['Calendars.ReadWrite'],
      });
      const url = `${outlook.url}/v1.0/me/events`;
      const later = hold && timesOf(after(hold.start, 30 * MINUTE), after(hold.end, 30 * MINUTE));
      return {
        where: url,
        tryIt: [
          'move Alice’s hold as a program of hers would:',
          `  curl --cacert '${join(folder, CA_FILE)}' -X PATCH '${url}/${hold?.id}' \\`,
          `    -H 'authorization: Bearer ${token}' \\`,
          `    -H 'content-type: application/json' -d '${JSON.stringify(later)}'`,
        ],
      };
    },
    close: () => outlook.close(),
  };
}

function timesOf(start: Instant, end: Instant) {
  const time = (at: Instant) => ({ dateTime: isoOf(at).replace('Z', ''), timeZone: 'UTC' });
  return { start: time(start), end: time(end) };
}

function eventOf(meeting: Meeting): Said {
  const start = DateTime.fromISO(meeting.start, { zone: meeting.zone });
  const time = (at: DateTime) => ({
    wall: at.toFormat("yyyy-MM-dd'T'HH:mm:ss"),
    zone: ZONES[meeting.zone] ?? meeting.zone,
  });
  return {
    subject: meeting.title,
    start: time(start),
    end: time(start.plus({ minutes: meeting.minutes })),
    showAs: meeting.tentative ? 'tentative' : 'busy',
    recurrence: meeting.everyWeekday ? everyWeekdayFrom(start.toFormat('yyyy-MM-dd')) : null,
  };
}

function everyWeekdayFrom(startDate: string): PatternedRecurrence {
  return {
    pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] },
    range: { type: 'numbered', startDate, numberOfOccurrences: 10 },
  };
}
