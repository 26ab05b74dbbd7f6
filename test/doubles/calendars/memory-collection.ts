/** What a calendar in memory consists of, and how one of its objects is told. */
import { readResource } from '../../../src/calendars/icalendar/read-resource.ts';
import type { CalendarChange, CalendarFailure, CalendarRef } from '../../../src/calendars/provider.ts';
import { ResourceId } from '../../../src/scheduling/ids.ts';
import type { Interval } from '../../../src/scheduling/instant.ts';
import type { MemoryCall } from './memory-calendar.ts';

export interface StoredObject {
  /** Null once it was removed: a cursor must still be able to tell so. */
  readonly ics: string | null;
  /** The collection's when it was stored; its etag. */
  readonly version: number;
}

export interface MemoryCollection {
  readonly objects: Map<string, StoredObject>;
  version: number;
  /** Cursors of another epoch have expired. */
  epoch: number;
  /** Null: the provider does not say. */
  writable: boolean | null;
  readonly faults: { readonly call: MemoryCall; readonly failure: CalendarFailure }[];
  readonly leftOut: string[];
  readonly delays: { asked(): void; readonly answered: Promise<void> }[];
  readonly listeners: Set<() => void>;
  readonly writes: { readonly call: MemoryCall; readonly resource: string }[];
}

export function changeOf(
  name: string,
  { ics, version }: StoredObject,
  calendar: CalendarRef,
  window: Interval,
): CalendarChange {
  const resource = ResourceId.parse(name);
  if (ics === null) return { kind: 'removed', resource };
  const { ownerEmail, ownerZone } = calendar;
  const read = readResource(ics, { resource, etag: `"${version}"`, ownerEmail, ownerZone, window });
  return read.kind === 'events'
    ? { kind: 'present', resource, events: read.events }
    : { kind: 'unreadable', resource, problem: read.problem };
}
