/**
 * Alice's calendar, connected by herself through the pages, and Bob's, reached by the company's service account, both at
 * a Google that calls the daemon when something changes.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { GoogleSandboxOptions } from '../../src/calendars/google/sandbox/server.ts';
import { EVENTS_SCOPE } from '../../src/calendars/google/scopes.ts';
import { findCallingCard } from '../../src/calling-card.ts';
import type { Daemon } from '../../src/main.ts';
import { CalendarId } from '../../src/scheduling/ids.ts';
import { type GoogleHarness, startGoogle } from '../harness/google.ts';
import { putObject, readObject } from '../harness/google-objects.ts';
import { type HttpFront, startHttpFront } from '../harness/http-front.ts';
import type { Calendars, Who } from './stage.ts';

const addressOf = (who: Who) => `${who}@acme.example`;

export interface GoogleCalendars extends Calendars {
  readonly google: GoogleHarness;
  calendarIdOf(who: Who): CalendarId;
}

export async function googleCalendars(options: Partial<GoogleSandboxOptions> = {}): Promise<GoogleCalendars> {
  const google = await startGoogle({ ...options, users: [addressOf('alice'), addressOf('bob')] });
  const world = await startHttpFront();
  const client = google.addClient(`${world.url}/oauth/callback`);
  const hand = (who: Who) => google.calendar(addressOf(who));
  const idOf = (name: string) => name.replace(/\.ics$/, '');
  return {
    google,
    connections: {
      personal: {
        provider: 'google',
        auth: 'oauth',
        client_id: client.clientId,
        client_secret: client.clientSecret,
        endpoint: google.url,
      },
      workspace: {
        provider: 'google',
        auth: 'service-account',
        key: google.addServiceAccount('acme.example', [EVENTS_SCOPE]),
        endpoint: google.url,
      },
    },
    publicUrl: world.url,
    env: { INTERVIEW_SYNC_KEY: randomBytes(32).toString('base64') },
    calendarOf: (who) =>
      who === 'alice' ? { connection: 'personal' } : { connection: 'workspace', id: addressOf(who) },
    calendarIdOf: (who) =>
      CalendarId.parse(
        who === 'alice' ? `personal/${addressOf(who)}/${addressOf(who)}` : `workspace/${addressOf(who)}`,
      ),
    client: {
      put: async (who, name, ics) => void putObject(hand(who), idOf(name), ics),
      read: async (who, name) => readObject(hand(who), idOf(name)),
      remove: async (who, name) => hand(who).remove(idOf(name)),
    },
    async started(daemon, dataDir) {
      world.lead(daemon.url);
      await connect(daemon, dataDir, google, world);
    },
    async close() {
      await google.close();
      await world.close();
    },
  };
}

const Invited = z.object({ url: z.url() });

/** What the administrator and Alice's browser do. */
async function connect(daemon: Daemon, dataDir: string, google: GoogleHarness, world: HttpFront): Promise<void> {
  const card = await findCallingCard(dataDir);
  const asked = await fetch(`${daemon.url}/admin/connect`, {
    method: 'POST',
    headers: { authorization: `Bearer ${card?.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ interviewer: addressOf('alice'), connection: null, mail: false, by: 'an admin' }),
  });
  const { url } = Invited.parse(await asked.json());
  const sent = await fetch(url, { method: 'POST', redirect: 'manual' });
  const [cookie = ''] = (sent.headers.get('set-cookie') ?? '').split(';');
  const back = google.decide(sent.headers.get('location') ?? '', { account: addressOf('alice') });
  await fetch(back, { redirect: 'manual', headers: { cookie } });
  const body = new URLSearchParams({ calendar: addressOf('alice'), holds: addressOf('alice') });
  const done = await fetch(`${world.url}/connect`, { method: 'POST', headers: { cookie }, body });
  if (done.status !== 200) throw new Error(`alice could not connect: ${done.status} ${await done.text()}`);
}
