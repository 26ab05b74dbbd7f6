/** Puts one page of changes into the store and says whom it touches. Runs inside the page's transaction. */
import type { CalendarEvent } from '../calendars/event.ts';
import type { CalendarChange } from '../calendars/provider.ts';
import type { CalendarId, InterviewId, ResourceId } from '../scheduling/ids.ts';
import type { Instant, Interval } from '../scheduling/instant.ts';
import { dayStart } from '../scheduling/wall-clock.ts';
import type { Db } from '../store/columns.ts';
import {
  deleteResources,
  type EventToStore,
  eventsOfResources,
  markUnreadable,
  type ResourceToStore,
  replaceResources,
  resourceStates,
  type StoredEvent,
  touchResources,
} from '../store/events.ts';
import { resourcesWrittenSince } from '../store/holds.ts';
import { compareReadings, type Touched } from './changed-stretches.ts';
import type { WordReader } from './kept-words.ts';

export interface PageContext {
  readonly calendar: CalendarId;
  /** Resolves all-day events: they are dates, and a date begins when its owner's day does. */
  readonly ownerZone: string;
  readonly listing: number;
  /** When the page was asked for. What we wrote ourselves since then is newer than the page. */
  readonly requestedAt: Instant;
  /** False when the listing's profile changed, and unchanged resources must be read anew all the same. */
  readonly trustEtags: boolean;
  readonly wordsOf: WordReader['read'];
}

export interface AppliedPage {
  readonly touched: Touched;
  readonly stored: number;
  /** Resources that were not known before. */
  readonly added: number;
  readonly unreadable: readonly { readonly resource: ResourceId; readonly problem: string }[];
  readonly removed: readonly ResourceId[];
  /** Something we wrote ourselves while the page was under way is told otherwise: older than our write, or newer. */
  readonly doubtful: boolean;
}

function duringOf(event: CalendarEvent, ownerZone: string): Interval {
  if (event.time.kind === 'timed') return { start: event.time.start, end: event.time.end };
  return { start: dayStart(event.time.startDate, ownerZone), end: dayStart(event.time.endDate, ownerZone) };
}

function toStored(calendar: CalendarId, { event, during, keywords, organizer }: EventToStore): StoredEvent {
  return {
    calendar,
    event: event.id,
    resource: event.resource,
    during,
    busy: event.busy,
    answer: event.answer,
    allDay: event.time.kind === 'all_day',
    organizer,
    changedAt: null,
    holdOf: event.tag,
    keywords,
    cancelled: event.cancelled,
  };
}

/** The last word on each resource wins: a page may mention one several times (Graph replays). */
function lastWords(changes: readonly CalendarChange[]): CalendarChange[] {
  return [...new Map(changes.map((change) => [change.resource, change])).values()];
}

export function readyToStore(
  change: Extract<CalendarChange, { kind: 'present' }>,
  context: Pick<PageContext, 'ownerZone' | 'wordsOf'>,
): ResourceToStore {
  return {
    resource: change.resource,
    etag: change.events[0]?.etag ?? null,
    events: change.events.map((event) => ({
      event,
      during: duringOf(event, context.ownerZone),
      ...context.wordsOf(event),
    })),
  };
}

/**
 * `removed` is not applied here: the caller first weighs how many there are (`deletions.ts`).
 */
export async function applyPage(
  db: Db,
  changes: readonly CalendarChange[],
  context: PageContext,
): Promise<AppliedPage> {
  const words = lastWords(changes);
  const mentioned = words.map((change) => change.resource);
  const ownWrites = new Set(await resourcesWrittenSince(db, context.calendar, mentioned, context.requestedAt));
  const states = new Map(
    (await resourceStates(db, context.calendar, mentioned)).map((state) => [state.resource, state]),
  );
  const fresh: ResourceToStore[] = [];
  const unchanged: ResourceId[] = [];
  const removed: ResourceId[] = [];
  const unreadable: { resource: ResourceId; problem: string }[] = [];
  let doubtful = false;
  for (const change of words) {
    if (ownWrites.has(change.resource)) {
      unchanged.push(change.resource);
      doubtful ||= !isOurVersion(change, states.get(change.resource)?.etag ?? null);
    } else if (change.kind === 'removed') {
      if (states.has(change.resource)) removed.push(change.resource);
    } else if (change.kind === 'unreadable') {
      unreadable.push({ resource: change.resource, problem: change.problem });
    } else {
      const resource = readyToStore(change, context);
      const state = states.get(change.resource);
      const same = state !== undefined && state.etag !== null && state.etag === resource.etag;
      // A series is read anew even when it did not change: the window it is expanded in has moved.
      if (context.trustEtags && same && !state.recurring && state.problem === null) unchanged.push(change.resource);
      else fresh.push(resource);
    }
  }
  const before = await eventsOfResources(
    db,
    context.calendar,
    fresh.map(({ resource }) => resource),
  );
  const after = fresh.flatMap(({ events }) => events.map((event) => toStored(context.calendar, event)));
  await replaceResources(db, context.calendar, fresh, context.listing, context.requestedAt);
  await touchResources(db, context.calendar, unchanged, context.listing);
  for (const { resource, problem } of unreadable)
    await markUnreadable(db, context.calendar, resource, problem, context.listing);
  const added = [...fresh, ...unreadable].filter(({ resource }) => !states.has(resource)).length;
  return { touched: compareReadings(before, after), stored: after.length, added, unreadable, removed, doubtful };
}

function isOurVersion(change: CalendarChange, etag: string | null): boolean {
  return change.kind === 'present' && etag !== null && change.events[0]?.etag === etag;
}

/** Deletes what a provider said is gone (or a complete walk never mentioned). */
export async function applyRemovals(db: Db, calendar: CalendarId, resources: readonly ResourceId[]): Promise<Touched> {
  const before = await eventsOfResources(db, calendar, resources);
  await deleteResources(db, calendar, resources);
  return compareReadings(before, []);
}

/** Joins what several steps touched. */
export function joinTouched(parts: readonly Touched[]): Touched {
  return {
    stretches: parts.flatMap((part) => part.stretches),
    interviews: [...new Set<InterviewId>(parts.flatMap((part) => part.interviews))],
  };
}
