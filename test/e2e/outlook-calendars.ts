/**
 * Alice's mailbox, into which she lets us herself through the pages, and Bob's, into which an administrator does, both in
 * a Microsoft 365 that calls the daemon when something changes.
 */

import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { OutlookSandbox, OutlookSandboxOptions } from '../../src/calendars/outlook/sandbox/server.ts';
import { findCallingCard } from '../../src/calling-card.ts';
import type { Daemon } from '../../src/main.ts';
import { CalendarId } from '../../src/scheduling/ids.ts';
import { freePort } from '../harness/free-port.ts';
import { APP, connectionTo, startOutlook } from '../harness/outlook.ts';
import { findHold, putObject, readObject } from '../harness/outlook-objects.ts';
import type { Calendars, Who } from './stage.ts';

const addressOf = (who: Who) => `${who}@acme.example`;
const PERSONAL = { clientId: '66666666-7777-8888-9999-000000000000', clientSecret: 'another~secret' };

export interface OutlookCalendars extends Calendars {
  readonly outlook: OutlookSandbox;
  calendarIdOf(who: Who): CalendarId;
}

/** @param checked whether bodies are held against Graph's schema */
export async function outlookCalendars(
  options: Partial<OutlookSandboxOptions> = {},
  checked = true,
): Promise<OutlookCalendars> {
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const personal = { ...PERSONAL, redirectUris: [`${publicUrl}/oauth/callback`] };
  const application = { ...APP, tenantWide: null, scoped: { [addressOf('bob')]: 'Calendars.ReadWrite' } } as const;
  const people = [
    { address: addressOf('alice'), name: 'Alice' },
    { address: addressOf('bob'), name: 'Bob' },
  ];
  const outlook = await startOutlook({ ...options, people, apps: [application, personal] }, checked);
  const person = (who: Who) => outlook.person(addressOf(who));
  const others = new Map<string, string>();
  const idOf = (who: Who, name: string) =>
    others.get(`${who}/${name}`) ?? findHold(person(who), name.replace(/\.ics$/, ''))?.id ?? null;
  return {
    outlook,
    connections: {
      personal: {
        provider: 'outlook',
        auth: 'oauth',
        client_id: personal.clientId,
        client_secret: personal.clientSecret,
        cloud: { login: outlook.url, graph: outlook.url },
      },
      m365: connectionTo(outlook),
    },
    publicUrl,
    port,
    env: { INTERVIEW_SYNC_KEY: randomBytes(32).toString('base64') },
    calendarOf: (who) => (who === 'alice' ? { connection: 'personal' } : { connection: 'm365', id: addressOf(who) }),
    calendarIdOf: (who) =>
      CalendarId.parse(who === 'alice' ? `personal/${addressOf(who)}/me` : `m365/${addressOf(who)}`),
    client: {
      put: async (who, name, ics) => {
        const known = idOf(who, name);
        const id = putObject(person(who), known, ics);
        if (known === null) others.set(`${who}/${name}`, id);
      },
      read: async (who, name) => readObject(person(who).item(idOf(who, name) ?? name)),
      remove: async (who, name) => person(who).deletes(idOf(who, name) ?? name),
    },
    started: connect,
    close: () => outlook.close(),
  };
}

const Invited = z.object({ url: z.url() });

/** What the administrator and Alice's browser do. */
async function connect(daemon: Daemon, dataDir: string): Promise<void> {
  const card = await findCallingCard(dataDir);
  const asked = await fetch(`${daemon.url}/admin/connect`, {
    method: 'POST',
    headers: { authorization: `Bearer ${card?.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ interviewer: addressOf('alice'), connection: null, mail: false, by: 'an admin' }),
  });
  const { url } = Invited.parse(await asked.json());
  const sent = await fetch(url, { method: 'POST', redirect: 'manual' });
  const [cookie = ''] = (sent.headers.get('set-cookie') ?? '').split(';');
  // The link names her, and the sandbox asks for no password.
  const signedIn = await fetch(sent.headers.get('location') ?? '', { redirect: 'manual' });
  await fetch(signedIn.headers.get('location') ?? '', { redirect: 'manual', headers: { cookie } });
  const body = new URLSearchParams({ calendar: 'me', holds: 'me' });
  const done = await fetch(`${daemon.url}/connect`, { method: 'POST', headers: { cookie }, body });
  if (done.status !== 200) throw new Error(`alice could not connect: ${done.status} ${await done.text()}`);
}
