/** A Google event in the words of `event.ts` (https://developers.google.com/workspace/calendar/api/v3/reference/events). */
import type { Answer, BusyClass } from '../../scheduling/availability.ts';
import { type Email, EventId, ResourceId } from '../../scheduling/ids.ts';
import { type Instant, instantFromIso } from '../../scheduling/instant.ts';
import type { CalendarEvent } from '../event.ts';
import { organizerAddress } from '../organizer-address.ts';
import { EventName, GoogleEvent } from './event-shape.ts';
import { eventTimeOf, originalStartOf, timeOfCancelled } from './event-time.ts';
import { interviewOf } from './hold-mark.ts';

export type EventReading =
  | { readonly kind: 'event'; readonly event: CalendarEvent }
  /** Deleted. Of an occurrence this is known by `series`: then it says that the series is another one now. */
  | { readonly kind: 'gone'; readonly resource: ResourceId }
  | { readonly kind: 'unreadable'; readonly resource: ResourceId; readonly problem: string }
  /** Not even an id. */
  | { readonly kind: 'nothing' };

/** `<series>_<original start>`, the start in basic UTC or a date. */
const OCCURRENCE = /^(.+)_\d{8}(?:T\d{6}Z)?$/;

/**
 * A series is one resource, whatever its occurrences are called: a person deletes, moves and keeps it as one thing. Of a
 * deleted occurrence nothing but its id may be left, and that holds the series' id.
 */
export function resourceOf(event: Pick<GoogleEvent, 'id' | 'recurringEventId'>): {
  resource: ResourceId;
  isOccurrence: boolean;
} {
  const series = event.recurringEventId ?? OCCURRENCE.exec(event.id)?.[1];
  return { resource: ResourceId.parse(series ?? event.id), isOccurrence: series !== undefined };
}

/** Never throws, whatever was sent. */
export function readEvent(sent: unknown, calendarZone: string): EventReading {
  const parsed = GoogleEvent.safeParse(sent);
  if (!parsed.success) return unreadable(sent);
  const event = parsed.data;
  const { resource, isOccurrence } = resourceOf(event);
  const cancelled = event.status === 'cancelled';
  // A cancelled exception of a series that lives stays as long as that does; any other cancelled event is deleted.
  if (cancelled && !event.recurringEventId) return { kind: 'gone', resource };
  const time = eventTimeOf(event, calendarZone) ?? (cancelled ? timeOfCancelled(event, calendarZone) : null);
  if (!time) return { kind: 'unreadable', resource, problem: 'it has no time that can be read' };
  return {
    kind: 'event',
    event: {
      id: EventId.parse(event.id),
      resource,
      series: isOccurrence ? resource : null,
      originalStart: isOccurrence ? originalStartOf(event, calendarZone) : null,
      time,
      busy: busyOf(event),
      answer: answerOf(event),
      cancelled,
      etag: event.etag ?? null,
      updated: updatedOf(event),
      visibility: event.visibility === 'private' || event.visibility === 'confidential' ? 'private' : 'normal',
      tag: interviewOf(event),
      title: event.summary ?? null,
      organizer: organizerOf(event),
    },
  };
}

function unreadable(sent: unknown): EventReading {
  const known = EventName.safeParse(sent);
  if (!known.success) return { kind: 'nothing' };
  return {
    kind: 'unreadable',
    resource: resourceOf(known.data).resource,
    problem: 'it is not as Google documents events',
  };
}

/** Kinds that say more than busy or free. Birthdays and places of work never keep anybody from a meeting. */
const KINDS: ReadonlyMap<string, BusyClass> = new Map([
  ['outOfOffice', 'out_of_office'],
  ['focusTime', 'focus'],
  ['birthday', 'free'],
]);

/** Absent transparency is opaque. `fromGmail` (flights, tables) blocks as its transparency says. */
function busyOf({ eventType, transparency, status, workingLocationProperties }: GoogleEvent): BusyClass {
  if (eventType === 'workingLocation')
    return workingLocationProperties?.type === 'officeLocation' ? 'free' : 'working_elsewhere';
  if (transparency === 'transparent') return 'free';
  const kind = KINDS.get(eventType ?? 'default');
  if (kind !== undefined) return kind;
  return status === 'tentative' ? 'tentative' : 'busy';
}

const ANSWERS: ReadonlyMap<string, Answer> = new Map([
  ['accepted', 'accepted'],
  ['tentative', 'tentative'],
  ['declined', 'declined'],
  ['needsAction', 'needs_action'],
]);

/** With one attendee asked for, only the owner is among them, if they are one. */
function answerOf({ attendees, attendeesOmitted, organizer }: GoogleEvent): Answer {
  if (isAlone({ attendees, attendeesOmitted })) return 'none';
  const mine = attendees?.find(({ self }) => self);
  const answer = mine ? (ANSWERS.get(mine.responseStatus ?? 'needsAction') ?? 'needs_action') : 'none';
  return organizer?.self && answer !== 'declined' ? 'organizer' : answer;
}

/** Every event has an organizer at Google, also somebody's own appointment; and a calendar may be one. */
function organizerOf({ attendees, attendeesOmitted, organizer }: GoogleEvent): Email | null {
  const address = organizerAddress(organizer?.email);
  if (isAlone({ attendees, attendeesOmitted }) || address?.endsWith('@group.calendar.google.com')) return null;
  return address;
}

function isAlone({ attendees, attendeesOmitted }: Pick<GoogleEvent, 'attendees' | 'attendeesOmitted'>): boolean {
  return !attendeesOmitted && (attendees ?? []).length === 0;
}

/** A wrong one costs nothing but itself. */
function updatedOf({ updated }: GoogleEvent): Instant | null {
  try {
    return updated ? instantFromIso(updated) : null;
  } catch {
    return null;
  }
}
