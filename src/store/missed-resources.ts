/** What a walk through a calendar has left out. */
import { sql } from 'kysely';
import type { CalendarId, ResourceId } from '../scheduling/ids.ts';
import type { Interval } from '../scheduling/instant.ts';
import { type Db, toDate } from './columns.ts';

/** After a walk from scratch: what it never mentioned, and whether any of it lies in `window`. */
export async function resourcesMissedBy(
  db: Db,
  calendar: CalendarId,
  listing: number,
  window: Interval,
): Promise<{ readonly resource: ResourceId; readonly touchesWindow: boolean }[]> {
  const rows = await db
    .selectFrom('resources')
    .select((eb) => [
      'resource',
      eb
        .exists(
          eb
            .selectFrom('events')
            .select('event_id')
            .whereRef('events.calendar_id', '=', 'resources.calendar_id')
            .whereRef('events.resource', '=', 'resources.resource')
            .where(during(window)),
        )
        .as('touches'),
    ])
    .where('calendar_id', '=', calendar)
    .where('listing', '<', listing)
    .execute();
  return rows.map(({ resource, touches }) => ({ resource, touchesWindow: Boolean(touches) }));
}

function during(window: Interval) {
  return sql<boolean>`during && tstzrange(${toDate(window.start)}, ${toDate(window.end)}, '[)')`;
}
