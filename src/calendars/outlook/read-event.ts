/** From Graph's event to ours. */
import type { Answer, BusyClass } from '../../scheduling/availability.ts';
import { type Email, EventId, type InterviewId, ResourceId } from '../../scheduling/ids.ts';
import { type Instant, instantFromIso, isoOf } from '../../scheduling/instant.ts';
import type { CalendarEvent } from '../event.ts';
import { referencedInterview } from '../hold-reference.ts';
import { organizerAddress } from '../organizer-address.ts';
import type { CalendarChange } from '../provider.ts';
import { dayBegunAt, eventTimeOf, instantOfWritten } from './event-time.ts';
import type { GraphEvent } from './shapes.ts';

/**
 * A single event as a change.
 * @param tag the interview that it is a hold for, as its mark says; a copy without the mark has our line in its body
 */
export function presentSingle(event: GraphEvent, tag: InterviewId | null): CalendarChange {
  const resource = ResourceId.parse(event.id);
  return orUnreadable(resource, () => [readEvent(event, { resource, tag, series: null, originalStart: null })]);
}

/**
 * A series as a change.
 * @param instances those in the window; one that has only its times takes everything else from the master
 */
export function presentSeries(
  master: GraphEvent,
  instances: readonly GraphEvent[],
  tag: InterviewId | null,
): CalendarChange {
  const resource = ResourceId.parse(master.id);
  return orUnreadable(resource, () =>
    instances.map((instance) => {
      // All versions of a series are its master's; an instance that changes gives it a new one.
      const event = { ...withoutNothing(master), ...withoutNothing(instance), '@odata.etag': master['@odata.etag'] };
      return readEvent(event, { resource, tag, series: master.id, originalStart: originalStartOf(instance, event) });
    }),
  );
}

/** What is wrong with it is said without a word of its content; what was known of it stays. */
function orUnreadable(resource: ResourceId, read: () => readonly CalendarEvent[]): CalendarChange {
  try {
    return { kind: 'present', resource, events: read() };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { kind: 'unreadable', resource, problem: error.message };
  }
}

interface Belonging {
  readonly resource: ResourceId;
  readonly tag: InterviewId | null;
  readonly series: string | null;
  readonly originalStart: string | null;
}

function readEvent(event: GraphEvent, { resource, tag, series, originalStart }: Belonging): CalendarEvent {
  return {
    id: EventId.parse(event.id),
    resource,
    series,
    originalStart,
    time: eventTimeOf(event),
    busy: busyOf(event),
    answer: answerOf(event),
    cancelled: event.isCancelled ?? false,
    etag: event['@odata.etag'] ?? null,
    updated: updatedOf(event),
    visibility: event.sensitivity === 'private' || event.sensitivity === 'confidential' ? 'private' : 'normal',
    tag: tag ?? referencedInterview(event.body?.content ?? null),
    title: event.subject ?? null,
    organizer: organizerOf(event),
  };
}

/** An occurrence stands where its rule put it; only of an exception Graph must say so. Of whole days it is the first. */
function originalStartOf(instance: GraphEvent, event: GraphEvent): string | null {
  const original = instance.originalStart ? instantFromIso(instance.originalStart) : null;
  const placed = instance.type === 'occurrence' ? instance.start : null;
  if (event.isAllDay)
    return original === null
      ? (placed?.dateTime.slice(0, 10) ?? null)
      : dayBegunAt(original, event.originalStartTimeZone);
  if (original !== null) return isoOf(original);
  return placed ? isoOf(instantOfWritten(placed)) : null;
}

const BUSY: ReadonlyMap<string, BusyClass> = new Map([
  ['free', 'free'],
  ['tentative', 'tentative'],
  ['busy', 'busy'],
  ['oof', 'out_of_office'],
  ['workingElsewhere', 'working_elsewhere'],
]);

function busyOf({ showAs }: GraphEvent): BusyClass {
  return BUSY.get(showAs ?? '') ?? 'unknown';
}

/** `none` is what a mailbox shows that is not the owner's, `notResponded` what the owner's shows: the same to us. */
const ANSWERS: ReadonlyMap<string, Answer> = new Map([
  ['organizer', 'organizer'],
  ['accepted', 'accepted'],
  ['tentativelyAccepted', 'tentative'],
  ['declined', 'declined'],
]);

/** An appointment without attendees is organised by its owner, too, and asked of nobody. */
function answerOf({ attendees, isOrganizer, responseStatus }: GraphEvent): Answer {
  if (!attendees || attendees.length === 0) return 'none';
  if (isOrganizer) return 'organizer';
  return ANSWERS.get(responseStatus?.response ?? '') ?? 'needs_action';
}

/**
 * Of an appointment without attendees Graph names its owner, who called nobody. Exchange may know somebody by an X.500 name
 * only (`/O=EXCHANGELABS/…`), which says nothing of their company.
 */
function organizerOf({ attendees, isOrganizer, organizer }: GraphEvent): Email | null {
  if (isOrganizer && (attendees ?? []).length === 0) return null;
  return organizerAddress(organizer?.emailAddress?.address);
}

function updatedOf({ lastModifiedDateTime }: GraphEvent): Instant | null {
  try {
    return lastModifiedDateTime ? instantFromIso(lastModifiedDateTime) : null;
  } catch {
    return null;
  }
}

function withoutNothing(event: GraphEvent): GraphEvent {
  const said = Object.entries(event).filter(([, value]) => value !== null && value !== undefined);
  return { id: event.id, ...Object.fromEntries(said) };
}
