/** An event as somebody sees it: by their role, by how many attendees they asked for. */
import type { StoredCalendar } from './calendar-book.ts';
import type { GoogleEvent, Role } from './shapes.ts';

export function visibleEvent(
  event: GoogleEvent,
  calendar: StoredCalendar,
  role: Role,
  maxAttendees: number | null = null,
): GoogleEvent {
  if (isTombstone(event)) return bareTombstone(event);
  if (role === 'freeBusyReader' || (role === 'reader' && isPrivate(event))) return timesOnly(event);
  return { ...event, ...attendeesOf(event, calendar, maxAttendees), ...peopleOf(event, calendar) };
}

/** Of a deleted event of somebody else's nothing but the id is left. */
function isTombstone(event: GoogleEvent): boolean {
  return event.status === 'cancelled' && !event.recurringEventId && event.organizer?.self !== true;
}

function bareTombstone(event: GoogleEvent): GoogleEvent {
  return { kind: 'calendar#event', ...(event.etag && { etag: event.etag }), id: event.id ?? '', status: 'cancelled' };
}

function isPrivate({ visibility }: GoogleEvent): boolean {
  return visibility === 'private' || visibility === 'confidential';
}

const ABOUT_TIME = [
  'kind',
  'etag',
  'id',
  'status',
  'updated',
  'created',
  'start',
  'end',
  'transparency',
  'recurringEventId',
  'originalStartTime',
] as const;

function timesOnly(event: GoogleEvent): GoogleEvent {
  const told = ABOUT_TIME.filter((name) => event[name] !== undefined).map((name) => [name, event[name]]);
  return { ...Object.fromEntries(told), visibility: 'private', eventType: 'default' };
}

function attendeesOf(event: GoogleEvent, { owner }: StoredCalendar, most: number | null): GoogleEvent {
  if (!event.attendees) return {};
  const attendees = event.attendees.map((one) => (one.email === owner ? { ...one, self: true } : one));
  if (most === null || attendees.length <= most) return { attendees };
  // https://developers.google.com/workspace/calendar/api/v3/reference/events/list: "only the participant is returned".
  return { attendees: attendees.filter(({ self }) => self), attendeesOmitted: true };
}

function peopleOf({ organizer }: GoogleEvent, { owner }: StoredCalendar): GoogleEvent {
  if (!organizer) return {};
  const { self: _self, ...known } = organizer;
  return { organizer: organizer.email === owner ? { ...known, self: true } : known };
}
