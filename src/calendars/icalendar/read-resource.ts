/** Reads what a calendar stores as one thing: an iCalendar object with an event, or a series and its exceptions. */
import ICAL from 'ical.js';
import { EventId, type ResourceId } from '../../scheduling/ids.ts';
import { type Interval, instant, isoOf } from '../../scheduling/instant.ts';
import type { CalendarEvent } from '../event.ts';
import { factsOf } from './facts.ts';
import { eventTimeOf, intervalOfTime, placementOf } from './placement.ts';
import { createBudget } from './recurrence.ts';
import { isSeries, type Occurrence, occurrencesOf, originalInstant } from './series.ts';
import { Unreadable } from './unreadable.ts';
import { dateOfWall } from './wall.ts';
import { createZones, type Zones } from './zone.ts';

export interface ReadOptions {
  readonly resource: ResourceId;
  readonly etag: string | null;
  /** Finds the owner's own answer among the attendees. */
  readonly ownerEmail: string;
  /** IANA zone that floating times and all-day events are read in. */
  readonly ownerZone: string;
  /** Series are expanded inside it; single events are told wherever they are. */
  readonly window: Interval;
}

export type ReadResult =
  | { readonly kind: 'events'; readonly events: readonly CalendarEvent[] }
  /** `problem` is a plain sentence part about the resource ("its time zone …"); it holds nobody's words. */
  | { readonly kind: 'unreadable'; readonly problem: string };

/** A series with more occurrences in the window than this is nobody's calendar. */
const MOST_OCCURRENCES = 5_000;

/**
 * Never throws, whatever the text is. An object without events (a task, a note) has none; ids are the resource's for a
 * single event, and `<resource>#<original start>` for an occurrence, in basic UTC (`20261123T090000Z`) or a date.
 */
export function readResource(ics: string, options: ReadOptions): ReadResult {
  try {
    const events = parse(ics).flatMap((calendar) => eventsOf(calendar, options));
    return { kind: 'events', events: distinct(events) };
  } catch (error) {
    // Messages of ical.js quote the line they failed on, so only our own may leave.
    return {
      kind: 'unreadable',
      problem: error instanceof Unreadable ? error.message : 'it is not a whole iCalendar object',
    };
  }
}

function parse(ics: string): readonly ICAL.Component[] {
  const root: unknown = ICAL.parse(ics.replace(/^\uFEFF/, ''));
  if (!Array.isArray(root)) throw new Unreadable('it is not an iCalendar object');
  const objects: readonly unknown[] = typeof root[0] === 'string' ? [root] : root;
  // An empty text is a file that is being written, not a calendar without events.
  if (objects.length === 0) throw new Unreadable('it is empty');
  return objects.map((object) => {
    if (!Array.isArray(object) || object[0] !== 'vcalendar') throw new Unreadable('it is not an iCalendar object');
    return new ICAL.Component(object);
  });
}

function eventsOf(calendar: ICAL.Component, options: ReadOptions): readonly CalendarEvent[] {
  const groups = groupsOf(calendar);
  const budget = createBudget(groups.length);
  const zones = createZones(calendar, options.ownerZone, budget);
  return groups.flatMap(({ uid, masters, overrides }) => {
    const base = groups.length === 1 ? options.resource : `${options.resource}#${uid ?? ''}`;
    const [first] = masters;
    if (first === undefined || isSeries(first) || overrides.length > 0) {
      const context = { zones, window: options.window, budget };
      const occurrences = occurrencesOf(first ?? null, overrides, context);
      const inWindow = tell(occurrences, { base, uid, zones, options });
      return [...inWindow, ...masters.slice(1).map((event) => single(event, base, zones, options))];
    }
    return masters.map((event) => single(event, base, zones, options));
  });
}

interface Group {
  readonly uid: string | null;
  readonly masters: ICAL.Component[];
  readonly overrides: ICAL.Component[];
}

/** Events by UID. Those without one have nothing to do with each other. */
function groupsOf(calendar: ICAL.Component): readonly Group[] {
  const groups: Group[] = [];
  const known = new Map<string, Group>();
  for (const event of calendar.getAllSubcomponents('vevent')) {
    const written = event.getFirstPropertyValue('uid');
    const uid = typeof written === 'string' && written !== '' ? written : null;
    let group = uid === null ? undefined : known.get(uid);
    if (!group) {
      group = { uid, masters: [], overrides: [] };
      groups.push(group);
      if (uid !== null) known.set(uid, group);
    }
    (event.hasProperty('recurrence-id') ? group.overrides : group.masters).push(event);
  }
  return groups;
}

function single(event: ICAL.Component, id: string, zones: Zones, options: ReadOptions): CalendarEvent {
  return {
    id: EventId.parse(id),
    resource: options.resource,
    series: null,
    originalStart: null,
    time: eventTimeOf(placementOf(event, zones), zones.utc),
    etag: options.etag,
    ...factsOf(event, options.ownerEmail),
  };
}

function tell(
  occurrences: readonly Occurrence[],
  { base, uid, zones, options }: { base: string; uid: string | null; zones: Zones; options: ReadOptions },
): readonly CalendarEvent[] {
  const told = new Map<number, CalendarEvent>();
  for (const { original, event, ...placement } of occurrences) {
    const time = eventTimeOf(placement, zones.utc);
    if (!touches(intervalOfTime(time, zones.floating), options.window)) continue;
    const at = originalInstant(original, zones.floating);
    const originalStart = original.kind === 'date' ? dateOfWall(at) : isoOf(instant(at));
    told.set(at, {
      id: EventId.parse(`${base}#${originalStart.replaceAll(/[-:]/g, '')}`),
      resource: options.resource,
      series: uid,
      originalStart,
      time,
      etag: options.etag,
      ...factsOf(event, options.ownerEmail),
      // A hold is one meeting: a series made from one by its owner is theirs.
      tag: null,
    });
    if (told.size > MOST_OCCURRENCES) throw new Unreadable(`it repeats more than ${MOST_OCCURRENCES} times`);
  }
  return [...told.values()];
}

function touches(a: Interval, window: Interval): boolean {
  if (a.start === a.end) return window.start <= a.start && a.start < window.end;
  return a.start < window.end && window.start < a.end;
}

/** Ids are unique in a resource, whatever it repeats. */
function distinct(events: readonly CalendarEvent[]): readonly CalendarEvent[] {
  const seen = new Map<string, number>();
  return events.map((event) => {
    const count = (seen.get(event.id) ?? 0) + 1;
    seen.set(event.id, count);
    return count === 1 ? event : { ...event, id: EventId.parse(`${event.id}~${count}`) };
  });
}
