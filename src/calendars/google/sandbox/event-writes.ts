/** Insert, patch, update and delete, with the server's rules about ids, etags and times. */
import type { CalendarBook, StoredCalendar, StoredEvent } from './calendar-book.ts';
import { deleted, duplicate, invalid, notFound, stale } from './refusal.ts';
import { instancesOf, instantOf, isSeries } from './series.ts';
import type { GoogleEvent, GoogleEventTime } from './shapes.ts';

/** https://developers.google.com/workspace/calendar/api/v3/reference/events, `id`. */
const CLIENT_ID = /^[a-v0-9]{5,1024}$/;
const CREATABLE = new Set(['default', 'focusTime', 'outOfOffice', 'workingLocation', 'birthday']);

/** A stored event, or an instance of a series; deleted ones as well. Null when there never was one. */
export function findEvent(book: CalendarBook, calendar: StoredCalendar, id: string): StoredEvent | null {
  const stored = calendar.events.get(id);
  if (stored) return stored;
  const [, masterId] = /^(.+)_\d{8}(?:T\d{6}Z)?$/.exec(id) ?? [];
  const master = masterId === undefined ? undefined : calendar.events.get(masterId);
  if (!master || !isSeries(master.event)) return null;
  const instance = instancesOf(master.event, book.horizon()).find((one) => one.id === id);
  return instance ? book.instanceOf(calendar, master, instance) : null;
}

/** @throws Refusal */
export function insertEvent(book: CalendarBook, calendar: StoredCalendar, given: GoogleEvent): GoogleEvent {
  if (given.id && !CLIENT_ID.test(given.id)) throw invalid('Invalid resource id value.', 'id');
  // Also the id of a deleted one is taken.
  if (given.id && calendar.events.has(given.id)) throw duplicate();
  if (!CREATABLE.has(given.eventType ?? 'default')) throw invalid('Invalid event type.', 'eventType');
  return book.put(calendar, checked(mergeEvent({}, given)));
}

/** @param ifMatch an etag, or null for whatever stands there. @throws Refusal */
export function changeEvent(
  book: CalendarBook,
  calendar: StoredCalendar,
  id: string,
  given: GoogleEvent,
  { ifMatch, how }: { readonly ifMatch: string | null; readonly how: 'patch' | 'update' },
): GoogleEvent {
  const { event } = existing(book, calendar, id, ifMatch);
  // A deleted event comes back when its status is set; without that there is nothing to change.
  if (event.status === 'cancelled' && given.status === undefined) throw notFound();
  const { id: _id, iCalUID: _uid, etag: _etag, kind: _kind, ...changes } = given;
  const kept = how === 'patch' ? event : identityOf(event);
  const merged = mergeEvent(kept, changes);
  const sequence = timesDiffer(event, merged) ? (event.sequence ?? 0) + 1 : (event.sequence ?? 0);
  return book.put(calendar, checked({ ...merged, id, sequence }));
}

/** @throws Refusal; 410 for what is deleted */
export function deleteEvent(book: CalendarBook, calendar: StoredCalendar, id: string, ifMatch: string | null): void {
  const { event } = existing(book, calendar, id, null);
  if (event.status === 'cancelled') throw deleted();
  if (ifMatch !== null && ifMatch !== event.etag) throw stale();
  if (event.recurringEventId && !calendar.events.has(id)) book.put(calendar, { ...event, status: 'cancelled' });
  else book.cancel(calendar, id);
}

function existing(book: CalendarBook, calendar: StoredCalendar, id: string, ifMatch: string | null): StoredEvent {
  const stored = findEvent(book, calendar, id);
  if (!stored) throw notFound();
  if (ifMatch !== null && ifMatch !== '*' && ifMatch !== stored.event.etag) throw stale();
  return stored;
}

function identityOf({
  id,
  iCalUID,
  created,
  creator,
  organizer,
  recurringEventId,
  originalStartTime,
}: GoogleEvent): GoogleEvent {
  return Object.fromEntries(
    Object.entries({ id, iCalUID, created, creator, organizer, recurringEventId, originalStartTime }).filter(
      ([, value]) => value !== undefined,
    ),
  );
}

/** Objects are merged, arrays replaced, null deletes. */
function mergeEvent(event: GoogleEvent, changes: GoogleEvent): GoogleEvent {
  const merged = merge(event, changes);
  return typeof merged === 'object' && merged !== null ? merged : event;
}

function merge(before: unknown, now: unknown): unknown {
  if (typeof now !== 'object' || now === null || Array.isArray(now)) return now;
  const base = typeof before === 'object' && before !== null && !Array.isArray(before) ? before : {};
  const names = [...new Set([...Object.keys(base), ...Object.keys(now)])];
  return Object.fromEntries(
    names.flatMap((name) => {
      if (!Object.hasOwn(now, name)) return [[name, Reflect.get(base, name)]];
      const value: unknown = Reflect.get(now, name);
      return value === null ? [] : [[name, merge(Reflect.get(base, name), value)]];
    }),
  );
}

function timesDiffer(before: GoogleEvent, now: GoogleEvent): boolean {
  return (
    JSON.stringify([before.start, before.end, before.recurrence]) !==
    JSON.stringify([now.start, now.end, now.recurrence])
  );
}

/** @throws Refusal */
function checked(event: GoogleEvent): GoogleEvent {
  const { start, end } = event;
  if (event.status === 'cancelled') return event;
  if (!start || !hasTime(start)) throw invalid('Missing start time.', 'start');
  if (!end || !hasTime(end)) throw invalid('Missing end time.', 'end');
  if (Boolean(start.date) !== Boolean(end.date))
    throw invalid('Start and end times must either both be date or both be dateTime.');
  if (instantOf(end) < instantOf(start)) throw invalid('The specified time range is empty.', 'timeRangeEmpty');
  if (isSeries(event) && start.dateTime && !start.timeZone)
    throw invalid('Missing time zone definition for start time.', 'start');
  return event;
}

/** One of both, and a wall time without offset only with its zone. */
function hasTime({ date, dateTime, timeZone }: GoogleEventTime): boolean {
  if (date && dateTime) throw invalid('Invalid start time.');
  if (date) return /^\d{4}-\d{2}-\d{2}$/.test(date);
  return Boolean(dateTime) && (/(?:[zZ]|[+-]\d{2}:\d{2})$/.test(dateTime ?? '') || Boolean(timeZone));
}
