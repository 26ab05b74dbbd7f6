/** What the calendars say: resources (what a provider stores and versions) and the events they yield. */
import { type Selectable, sql } from 'kysely';
import type { CalendarEvent } from '../calendars/event.ts';
import type { BusyBlock, Organizer } from '../scheduling/availability.ts';
import type { CalendarId, ResourceId } from '../scheduling/ids.ts';
import type { Instant, Interval } from '../scheduling/instant.ts';
import { type Db, toDate, toDateOrNull, toInstantOrNull, toInterval } from './columns.ts';
import type { EventsTable } from './schema.ts';

/** An event as stored: instants for all of them (all-day ones resolved in their owner's zone), no title. */
export interface StoredEvent extends BusyBlock {
  readonly resource: ResourceId;
  readonly cancelled: boolean;
}

/** A `CalendarEvent` with what only the reader of the calendar can add to it. */
export interface EventToStore {
  readonly event: CalendarEvent;
  readonly during: Interval;
  readonly keywords: readonly string[];
  readonly organizer: Organizer;
}

export interface ResourceToStore {
  readonly resource: ResourceId;
  readonly etag: string | null;
  readonly events: readonly EventToStore[];
}

export function toStored(row: Selectable<EventsTable>): StoredEvent {
  return {
    calendar: row.calendar_id,
    event: row.event_id,
    resource: row.resource,
    during: toInterval(row.starts_at, row.ends_at),
    busy: row.busy,
    answer: row.answer,
    allDay: row.all_day,
    organizer: row.organizer,
    holdOf: row.tag,
    changedAt: toInstantOrNull(row.changed_at),
    keywords: row.keywords,
    cancelled: row.cancelled,
  };
}

function toRow(calendar: CalendarId, { event, during, keywords, organizer }: EventToStore, now: Instant) {
  const { time } = event;
  return {
    calendar_id: calendar,
    event_id: event.id,
    resource: event.resource,
    series: event.series,
    original_start: event.originalStart,
    all_day: time.kind === 'all_day',
    starts_at: toDate(during.start),
    ends_at: toDate(during.end),
    wall_start: time.kind === 'all_day' ? time.startDate : time.wallStart,
    wall_end: time.kind === 'all_day' ? time.endDate : time.wallEnd,
    zone: time.kind === 'all_day' ? null : time.zone,
    busy: event.busy,
    answer: event.answer,
    cancelled: event.cancelled,
    etag: event.etag,
    updated_at: toDateOrNull(event.updated),
    private: event.visibility === 'private',
    tag: event.tag,
    keywords: [...keywords],
    organizer,
    changed_at: toDate(now),
  };
}

/**
 * These, to look for one after the other. A list in the statement (`in (…)`) would be held against every row of the
 * calendar, for each page of it, once the database has planned without knowing the list, and while there were no rows.
 */
function eachOf(resources: readonly ResourceId[]) {
  return sql<{ resource: ResourceId }>`(select unnest(${[...resources]}::text[]) as resource)`.as<'wanted'>(
    sql`wanted`,
  );
}

/** Keeps the planner from turning the look-ups into one look through everything. */
const BY_KEY = sql<number>`0`;

/** PostgreSQL takes 65,535 parameters in a statement; an event has 21. */
const ROWS_PER_STATEMENT = 1_000;

/** Replaces the events of these resources by what is given, read at `now`. `listing`: the walk that mentioned them. */
export async function replaceResources(
  db: Db,
  calendar: CalendarId,
  resources: readonly ResourceToStore[],
  listing: number,
  now: Instant,
): Promise<void> {
  if (resources.length === 0) return;
  await db
    .insertInto('resources')
    .values(
      resources.map(({ resource, etag, events }) => ({
        calendar_id: calendar,
        resource,
        etag,
        recurring: events.some(({ event }) => event.series !== null),
        problem: null,
        listing,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['calendar_id', 'resource']).doUpdateSet((excluded) => ({
        etag: excluded.ref('excluded.etag'),
        recurring: excluded.ref('excluded.recurring'),
        problem: null,
        // A hold written while a walk goes on must not fall behind what the walk has said of it.
        listing: sql`greatest(${excluded.ref('excluded.listing')}, resources.listing)`,
      })),
    )
    .execute();
  const rows = resources.flatMap(({ events }) => events.map((event) => toRow(calendar, event, now)));
  await deleteLeftOver(db, calendar, resources);
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    await db
      .insertInto('events')
      .values(rows.slice(from, from + ROWS_PER_STATEMENT))
      .onConflict((conflict) =>
        conflict.columns(['calendar_id', 'event_id']).doUpdateSet((excluded) => ({
          resource: excluded.ref('excluded.resource'),
          series: excluded.ref('excluded.series'),
          original_start: excluded.ref('excluded.original_start'),
          all_day: excluded.ref('excluded.all_day'),
          starts_at: excluded.ref('excluded.starts_at'),
          ends_at: excluded.ref('excluded.ends_at'),
          wall_start: excluded.ref('excluded.wall_start'),
          wall_end: excluded.ref('excluded.wall_end'),
          zone: excluded.ref('excluded.zone'),
          busy: excluded.ref('excluded.busy'),
          answer: excluded.ref('excluded.answer'),
          cancelled: excluded.ref('excluded.cancelled'),
          etag: excluded.ref('excluded.etag'),
          updated_at: excluded.ref('excluded.updated_at'),
          private: excluded.ref('excluded.private'),
          tag: excluded.ref('excluded.tag'),
          keywords: excluded.ref('excluded.keywords'),
          organizer: excluded.ref('excluded.organizer'),
          changed_at: sql`case when (events.starts_at, events.ends_at, events.busy, events.answer, events.cancelled)
            is distinct from (excluded.starts_at, excluded.ends_at, excluded.busy, excluded.answer, excluded.cancelled)
            then excluded.changed_at else events.changed_at end`,
        })),
      )
      .execute();
  }
}

/** Events that their resources do not have any more. */
async function deleteLeftOver(db: Db, calendar: CalendarId, resources: readonly ResourceToStore[]): Promise<void> {
  const told = new Set(resources.flatMap(({ events }) => events.map(({ event }) => event.id)));
  const stored = await eventsOfResources(
    db,
    calendar,
    resources.map(({ resource }) => resource),
  );
  const leftOver = stored.map(({ event }) => event).filter((id) => !told.has(id));
  if (leftOver.length === 0) return;
  await db
    .deleteFrom('events')
    .where('calendar_id', '=', calendar)
    .where(sql<boolean>`event_id = any(${leftOver}::text[])`)
    .execute();
}

/** There, but not readable: what was known of it stays, and its time counts as unknown. */
export async function markUnreadable(
  db: Db,
  calendar: CalendarId,
  resource: ResourceId,
  problem: string,
  listing: number,
): Promise<void> {
  await db
    .insertInto('resources')
    .values({ calendar_id: calendar, resource, etag: null, recurring: false, problem, listing })
    .onConflict((conflict) =>
      conflict.columns(['calendar_id', 'resource']).doUpdateSet({ problem, etag: null, listing }),
    )
    .execute();
}

/** Notes that a walk met these and found them as they were. */
export async function touchResources(
  db: Db,
  calendar: CalendarId,
  resources: readonly ResourceId[],
  listing: number,
): Promise<void> {
  if (resources.length === 0) return;
  await db
    .updateTable('resources')
    .from(eachOf(resources))
    .set({ listing })
    .where('calendar_id', '=', calendar)
    .whereRef('resources.resource', '=', 'wanted.resource')
    .execute();
}

export async function deleteResources(db: Db, calendar: CalendarId, resources: readonly ResourceId[]): Promise<void> {
  if (resources.length === 0) return;
  await db
    .deleteFrom('resources')
    .using(eachOf(resources))
    .where('calendar_id', '=', calendar)
    .whereRef('resources.resource', '=', 'wanted.resource')
    .execute();
}

export async function countResources(db: Db, calendar: CalendarId): Promise<number> {
  const { count } = await db
    .selectFrom('resources')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('calendar_id', '=', calendar)
    .executeTakeFirstOrThrow();
  return count;
}

/** The stored side of a page: these resources with their events. */
export async function eventsOfResources(
  db: Db,
  calendar: CalendarId,
  resources: readonly ResourceId[],
): Promise<StoredEvent[]> {
  if (resources.length === 0) return [];
  const rows = await db
    .selectFrom(eachOf(resources))
    .crossJoinLateral((eb) =>
      eb
        .selectFrom('events')
        .selectAll()
        .where('calendar_id', '=', calendar)
        .whereRef('events.resource', '=', 'wanted.resource')
        .offset(BY_KEY)
        .as('found'),
    )
    .selectAll('found')
    .execute();
  return rows.map(toStored);
}

export interface ResourceState {
  readonly resource: ResourceId;
  readonly etag: string | null;
  readonly recurring: boolean;
  readonly problem: string | null;
}

export async function resourceStates(
  db: Db,
  calendar: CalendarId,
  resources: readonly ResourceId[],
): Promise<ResourceState[]> {
  if (resources.length === 0) return [];
  return db
    .selectFrom(eachOf(resources))
    .crossJoinLateral((eb) =>
      eb
        .selectFrom('resources')
        .select(['resources.resource', 'etag', 'recurring', 'problem'])
        .where('calendar_id', '=', calendar)
        .whereRef('resources.resource', '=', 'wanted.resource')
        .offset(BY_KEY)
        .as('found'),
    )
    .selectAll('found')
    .execute();
}
