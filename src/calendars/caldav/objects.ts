/** Reads calendar objects: many at once by calendar-multiget (RFC 4791 §7.9), one by GET. */
import type { ResourceId } from '../../scheduling/ids.ts';
import type { Interval } from '../../scheduling/instant.ts';
import { readResource } from '../icalendar/read-resource.ts';
import type { CalendarChange, CalendarRef } from '../provider.ts';
import { type DavClient, strongTag } from './dav-client.ts';
import { isGone } from './members.ts';
import { type DavResource, textOf } from './multistatus.ts';
import { nameOf, resourceAt } from './paths.ts';
import { calendarMultiget } from './requests.ts';

export interface Reading {
  readonly collection: URL;
  readonly resources: readonly ResourceId[];
  readonly calendar: CalendarRef;
  readonly window: Interval;
  readonly signal: AbortSignal | undefined;
}

/** @returns what each resource says; those that the server no longer has are missing from the map. */
export async function readObjects(dav: DavClient, reading: Reading): Promise<ReadonlyMap<ResourceId, CalendarChange>> {
  const { collection, resources, signal } = reading;
  if (resources.length === 0) return new Map();
  const body = calendarMultiget(resources);
  const answer = await dav.multistatus({ method: 'REPORT', url: collection, depth: '0', body, signal });
  const found = new Map(answer.resources.map((each) => [resourceAt(each.href, collection), each]));
  const changes = new Map<ResourceId, CalendarChange>();
  for (const resource of resources) {
    const object = found.get(resource);
    if (!object || !isGone(object)) changes.set(resource, changeOf(resource, object, reading));
  }
  return changes;
}

/** An object that was asked for and not answered is not thereby gone: it is unreadable. */
function changeOf(resource: ResourceId, object: DavResource | undefined, reading: Reading): CalendarChange {
  const unreadable = (problem: string) =>
    ({ kind: 'unreadable', resource, problem: `${nameOf(resource)}: ${problem}` }) as const;
  if (!object) return unreadable('the server did not answer for it');
  const ics = textOf(object, 'calendar-data');
  if (ics === null)
    return unreadable(`the server gave no calendar data (${object.status ?? object.refused ?? 'empty'})`);
  const read = readResource(ics, {
    resource,
    etag: strongTag(textOf(object, 'getetag')),
    ownerEmail: reading.calendar.ownerEmail,
    ownerZone: reading.calendar.ownerZone,
    window: reading.window,
  });
  if (read.kind === 'unreadable') return unreadable(read.problem);
  return { kind: 'present', resource, events: read.events };
}
