/** Calendars at a sandbox Google, which the daemon reads by a service account and which calls it at every change. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { spanOf } from '../calendars/google/sandbox/series.ts';
import { startGoogleSandbox } from '../calendars/google/sandbox/server.ts';
import type { GoogleEvent } from '../calendars/google/sandbox/shapes.ts';
import { EVENTS_SCOPE } from '../calendars/google/scopes.ts';
import type { Clock } from '../clock.ts';
import { after, type Instant, instant, isoOf, MINUTE } from '../scheduling/instant.ts';
import type { DemoCalendars, SeenHold } from './calendars.ts';
import { INTERVIEWERS, type Meeting, type Who } from './fortnight.ts';

const addressOf = (who: Who) => `${who}@acme.example`;
const KEY_FILE = 'google-service-account.json';

/** @param folder where the service account's key is written */
export async function googleCalendars(folder: string, clock: Clock): Promise<DemoCalendars> {
  const users = INTERVIEWERS.map(({ email }) => email);
  const google = await startGoogleSandbox({ clock, random: Math.random, users });
  await writeFile(join(folder, KEY_FILE), google.addServiceAccount('acme.example', [EVENTS_SCOPE]), { mode: 0o600 });
  const calendarOf = (who: Who) => google.calendar(addressOf(who));
  const holds = async (who: Who) =>
    calendarOf(who)
      .events()
      .flatMap((event): SeenHold[] => {
        const interview = event.extendedProperties?.private?.interviewSyncInterview;
        const span = spanOf(event);
        if (interview === undefined || event.status === 'cancelled' || !span) return [];
        return [{ id: event.id ?? '', interview, ...span }];
      });
  return {
    connections: {
      workspace: {
        provider: 'google',
        auth: 'service-account',
        key: `\${file:./${KEY_FILE}}`,
        endpoint: google.url,
      },
    },
    calendarOf: (who) => ({ connection: 'workspace', id: addressOf(who) }),
    // The daemon is called at every change: polling is only a backstop.
    config: { calendars: { poll: '10m' } },
    add: async (who, meeting) => void calendarOf(who).put(eventOf(meeting)),
    holds,
    async postpone(who, hold, minutes) {
      const event = calendarOf(who).read(hold.id);
      if (!event) throw new Error(`there is no event ${hold.id}`);
      calendarOf(who).put({
        ...event,
        ...timesOf(after(hold.start, minutes * MINUTE), after(hold.end, minutes * MINUTE)),
      });
    },
    async invitation() {
      const [hold] = await holds('alice');
      const token = google.accounts.signIn(addressOf('alice'), 'a program of Alice’s', [EVENTS_SCOPE]);
      const url = `${google.url}/calendar/v3/calendars/${encodeURIComponent(addressOf('alice'))}/events`;
      const later = hold && timesOf(after(hold.start, 30 * MINUTE), after(hold.end, 30 * MINUTE));
      return {
        where: url,
        tryIt: [
          'move Alice’s hold as a program of hers would:',
          `  curl -X PATCH '${url}/${hold?.id}' -H 'authorization: Bearer ${token}' \\`,
          `    -H 'content-type: application/json' -d '${JSON.stringify(later)}'`,
        ],
      };
    },
    close: () => google.close(),
  };
}

function timesOf(start: Instant, end: Instant) {
  return { start: { dateTime: isoOf(start) }, end: { dateTime: isoOf(end) } };
}

function eventOf(meeting: Meeting): GoogleEvent {
  const start = DateTime.fromISO(meeting.start, { zone: meeting.zone });
  const time = (at: DateTime) => ({ dateTime: isoOf(instant(at.toMillis())), timeZone: meeting.zone });
  return {
    summary: meeting.title,
    start: time(start),
    end: time(start.plus({ minutes: meeting.minutes })),
    ...(meeting.tentative && { status: 'tentative' }),
    ...(meeting.everyWeekday && { recurrence: ['RRULE:FREQ=WEEKLY;COUNT=10;BYDAY=MO,TU,WE,TH,FR'] }),
  };
}
