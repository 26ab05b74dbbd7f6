/** Where resources are seen now, holds of ours above all. */
import type { Answer } from '../scheduling/availability.ts';
import type { CalendarId, ResourceId } from '../scheduling/ids.ts';
import type { Instant, Interval } from '../scheduling/instant.ts';
import { type Db, toInstant, toInterval } from './columns.ts';

export interface ResourceSighting {
  readonly calendar: CalendarId;
  readonly resource: ResourceId;
  readonly problem: string | null;
  /** How many events it yields; `during` and `cancelled` are those of the only one. */
  readonly events: number;
  readonly during: Interval | null;
  readonly cancelled: boolean;
  /** Of the only one; null when there is not one. */
  readonly answer: Answer | null;
  readonly changedAt: Instant | null;
}

/** These resources, in whatever calendars, as far as they are there. */
export async function sightingsOf(
  db: Db,
  wanted: readonly { readonly calendar: CalendarId; readonly resource: ResourceId }[],
): Promise<ResourceSighting[]> {
  if (wanted.length === 0) return [];
  const rows = await db
    .selectFrom('resources')
    .leftJoin('events', (join) =>
      join
        .onRef('events.calendar_id', '=', 'resources.calendar_id')
        .onRef('events.resource', '=', 'resources.resource'),
    )
    .select(['resources.calendar_id', 'resources.resource', 'resources.problem'])
    .select((eb) => [
      eb.fn.count<number>('events.event_id').as('events'),
      eb.fn.min('events.starts_at').as('starts_at'),
      eb.fn.max('events.ends_at').as('ends_at'),
      eb.fn.agg<boolean | null>('bool_or', ['events.cancelled']).as('cancelled'),
      eb.fn.min('events.answer').as('answer'),
      eb.fn.min('events.changed_at').as('changed_at'),
    ])
    .where((eb) =>
      eb.or(
        wanted.map(({ calendar, resource }) =>
          eb.and([eb('resources.calendar_id', '=', calendar), eb('resources.resource', '=', resource)]),
        ),
      ),
    )
    .groupBy(['resources.calendar_id', 'resources.resource'])
    .execute();
  return rows.map((row) => ({
    calendar: row.calendar_id,
    resource: row.resource,
    problem: row.problem,
    events: row.events,
    during: row.starts_at && row.ends_at ? toInterval(row.starts_at, row.ends_at) : null,
    cancelled: row.cancelled ?? false,
    answer: row.events === 1 ? row.answer : null,
    changedAt: row.events === 1 && row.changed_at ? toInstant(row.changed_at) : null,
  }));
}
