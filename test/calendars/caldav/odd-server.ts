/** A CalDAV server that answers what a test says, over a real socket, and remembers what it was asked. */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { createCaldavProvider } from '../../../src/calendars/caldav/provider.ts';
import type { CalendarProvider, CalendarRef } from '../../../src/calendars/provider.ts';
import type { Clock } from '../../../src/clock.ts';
import { instantFromIso } from '../../../src/scheduling/instant.ts';
import { vcalendar, vevent } from '../../harness/icalendar-text.ts';
import { createVirtualClock } from '../../harness/virtual-clock.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** What follows the body instead of the end of the answer. */
  readonly ending?: 'hang-up' | 'silence';
}

export interface OddServer {
  readonly url: string;
  readonly calendar: CalendarRef;
  readonly asked: readonly Asked[];
  provider(options?: { clock?: Clock; pageSize?: number; timeoutMs?: number; username?: string }): CalendarProvider;
  close(): Promise<void>;
}

export const PASSWORD = 'correct horse battery';
export const WINDOW = { start: instantFromIso('2026-11-01T00:00:00Z'), end: instantFromIso('2026-12-31T00:00:00Z') };

/** @param answer null leaves the request unanswered for good. */
export async function startOddServer(answer: (asked: Asked) => Answer | null): Promise<OddServer> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request;
    const one: Asked = { method, path, headers, body: await text(request) };
    asked.push(one);
    const said = answer(one);
    if (!said) return;
    response.writeHead(said.status, said.headers);
    if (!said.ending) response.end(said.body);
    else response.write(said.body ?? '', () => said.ending === 'hang-up' && response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const url = `http://127.0.0.1:${address.port}/`;
  return {
    url,
    asked,
    calendar: { remoteId: `${url}cal/`, ownerZone: 'Europe/Berlin', ownerEmail: 'alice@example.com' },
    provider: (options = {}) =>
      createCaldavProvider({ url, username: 'alice', password: PASSWORD, clock: createVirtualClock(NOW), ...options }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const NOW = instantFromIso('2026-11-23T09:00:00Z');

export const multistatus = (...parts: string[]): Answer => ({
  status: 207,
  headers: { 'content-type': 'application/xml; charset=utf-8' },
  body:
    '<?xml version="1.0" encoding="utf-8"?><d:multistatus xmlns:d="DAV:" xmlns:cal="urn:ietf:params:xml:ns:caldav" ' +
    `xmlns:cs="http://calendarserver.org/ns/">${parts.join('')}</d:multistatus>`,
});

export const found = (href: string, properties: string): string =>
  `<d:response><d:href>${href}</d:href><d:propstat><d:prop>${properties}</d:prop>` +
  '<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>';

export const statusOf = (href: string, status: number): string =>
  `<d:response><d:href>${href}</d:href><d:status>HTTP/1.1 ${status} Whatever</d:status></d:response>`;

export const member = (name: string): string => found(`/cal/${name}`, `<d:getetag>"${name}-1"</d:getetag>`);

export const token = (value: string): string => `<d:sync-token>${value}</d:sync-token>`;

export const davError = (status: number, condition: string): Answer => ({
  status,
  headers: { 'content-type': 'application/xml; charset=utf-8' },
  body: `<?xml version="1.0"?><d:error xmlns:d="DAV:">${condition}</d:error>`,
});

export const isSync = (asked: Asked): boolean => asked.body.includes('sync-collection');
export const isMultiget = (asked: Asked): boolean => asked.body.includes('calendar-multiget');

/** The hrefs of a multiget, in its order. */
export function hrefsOf(asked: Asked): readonly string[] {
  return [...asked.body.matchAll(/<d:href>([^<]*)<\/d:href>/g)].map((match) => match[1] ?? '');
}

/** The token of a sync-collection. */
export function tokenOf(asked: Asked): string {
  return /<d:sync-token>([^<]*)<\/d:sync-token>/.exec(asked.body)?.[1] ?? '';
}

export const event = (uid: string): string =>
  vcalendar(vevent(uid, ['DTSTART:20261124T090000Z', 'DTEND:20261124T100000Z', 'SUMMARY:Planning']));

/** Answers a multiget with an event for every href it asks for. */
export function eventsFor(asked: Asked): Answer {
  return multistatus(
    ...hrefsOf(asked).map((href) =>
      found(href, `<d:getetag>"${href}"</d:getetag><cal:calendar-data>${event(href)}</cal:calendar-data>`),
    ),
  );
}
