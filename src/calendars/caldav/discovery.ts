/** Finds an account's calendars: RFC 6764 §6 to the principal, RFC 4791 §6.2.1 to its home, then what lies there. */
import { CalendarError, type RemoteCalendar } from '../provider.ts';
import { type DavClient, withXml } from './dav-client.ts';
import { isGone } from './members.ts';
import { componentsOf, type DavResource, hrefsIn, namesIn, privilegesOf, textOf } from './multistatus.ts';
import { collectionUrl } from './paths.ts';
import { type Property, propfind } from './requests.ts';

const CALENDAR_PROPERTIES: readonly Property[] = [
  'd:resourcetype',
  'd:displayname',
  'd:current-user-privilege-set',
  'c:supported-calendar-component-set',
];

/** Calendars that take events; those of tasks or journals only are left out. */
export async function listCalendars(dav: DavClient, signal?: AbortSignal): Promise<readonly RemoteCalendar[]> {
  const found = new Map<string, RemoteCalendar>();
  for (const home of await calendarHomes(dav, signal)) {
    const body = propfind(CALENDAR_PROPERTIES);
    const { resources } = await dav.multistatus({ method: 'PROPFIND', url: home, depth: '1', body, signal });
    for (const resource of resources.filter(takesEvents)) {
      const remoteId = collectionUrl(resource.href, home).href;
      found.set(remoteId, { remoteId, name: nameOf(resource, remoteId), writable: isWritable(resource) });
    }
  }
  return [...found.values()];
}

/** The connection's URL may be the server, the principal, the home or a calendar: all name the principal. */
async function calendarHomes(dav: DavClient, signal: AbortSignal | undefined): Promise<readonly URL[]> {
  const asked: readonly Property[] = ['d:current-user-principal', 'c:calendar-home-set'];
  const places = [dav.base, new URL('/.well-known/caldav', dav.base)];
  for (const place of places) {
    const here = await propertiesAt(dav, place, asked, signal);
    if (!here) continue;
    const [principal] = hrefsIn(here, 'current-user-principal');
    const homes = hrefsIn(here, 'calendar-home-set');
    if (homes.length > 0) return homes.map((href) => collectionUrl(href, dav.base));
    if (!principal) continue;
    const there = await propertiesAt(dav, collectionUrl(principal, dav.base), asked, signal);
    const principals = there ? hrefsIn(there, 'calendar-home-set') : [];
    if (principals.length > 0) return principals.map((href) => collectionUrl(href, dav.base));
  }
  throw new CalendarError(
    { reason: 'not_found' },
    `CalDAV at ${dav.base.origin}${dav.base.pathname} names no calendar home (RFC 4791 §6.2.1), nor does ` +
      `/.well-known/caldav: give the URL of the server's CalDAV root, of the principal or of a calendar`,
  );
}

/** Null where there is nothing of WebDAV: another place may do. Failures that no other place cures are thrown. */
async function propertiesAt(
  dav: DavClient,
  url: URL,
  properties: readonly Property[],
  signal: AbortSignal | undefined,
): Promise<DavResource | null> {
  const request = { method: 'PROPFIND', url, body: propfind(properties), signal } as const;
  const answer = await dav.send(withXml(request, '0'));
  if ([200, 400, 403, 404, 405, 410, 501].includes(answer.status)) return null;
  return dav.read(answer).resources[0] ?? null;
}

function takesEvents(resource: DavResource): boolean {
  if (isGone(resource) || !namesIn(resource, 'resourcetype').includes('calendar')) return false;
  const components = componentsOf(resource);
  return components === null || components.includes('VEVENT');
}

/** A server without access control (RFC 3744) names no privileges; its refusal, if any, comes with the write. */
function isWritable(resource: DavResource): boolean {
  const privileges = privilegesOf(resource);
  if (privileges === null) return true;
  // Radicale grants no `bind`, so `write` or `write-content` must do.
  return ['all', 'write', 'write-content'].some((privilege) => privileges.includes(privilege));
}

function nameOf(resource: DavResource, remoteId: string): string {
  const segment = new URL(remoteId).pathname.split('/').findLast((each) => each !== '') ?? '';
  return textOf(resource, 'displayname') ?? decodeURIComponent(segment);
}
