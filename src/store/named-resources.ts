/** What an id of a provider's names here. */
import { sql } from 'kysely';
import type { CalendarId, ResourceId } from '../scheduling/ids.ts';
import type { Db } from './columns.ts';

/** Those of `ids` that name a resource or an event here, each with its resource. */
export async function resourcesNamedBy(
  db: Db,
  calendar: CalendarId,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ResourceId>> {
  const { rows } = await sql<{ id: string; resource: ResourceId }>`
    select resource as id, resource from resources where calendar_id = ${calendar} and resource = any(${ids}::text[])
    union
    select event_id as id, resource from events where calendar_id = ${calendar} and event_id = any(${ids}::text[])
  `.execute(db);
  return new Map(rows.map(({ id, resource }) => [id, resource]));
}
