/** Lanes of a few places each: how many requests of a kind run at once, counted for all nodes. */
import { sql } from 'kysely';
import type { Instant } from '../scheduling/instant.ts';
import { type Db, toDate } from './columns.ts';

export interface HeldPlace {
  readonly lane: string;
  readonly place: number;
  readonly holder: string;
}

/**
 * A free place of the lane's `most`, held until `until` at the latest: whoever dies with one keeps nobody out for
 * longer. Null when all are held, or another took the same one in this moment.
 */
export async function takePlace(
  db: Db,
  { lane, most, holder }: { readonly lane: string; readonly most: number; readonly holder: string },
  now: Instant,
  until: Instant,
): Promise<HeldPlace | null> {
  const { rows } = await sql<{ place: number }>`
    insert into request_lanes as held (lane, place, holder, held_until)
    select ${lane}::text, place, ${holder}::text, ${toDate(until)}::timestamptz
    from generate_series(1, ${most}::int) as place
    where not exists (
      select from request_lanes
      where lane = ${lane} and request_lanes.place = place.place and held_until > ${toDate(now)}::timestamptz
    )
    order by place
    limit 1
    on conflict (lane, place) do update set holder = excluded.holder, held_until = excluded.held_until
    where held.held_until <= ${toDate(now)}::timestamptz
    returning place
  `.execute(db);
  const [taken] = rows;
  return taken ? { lane, place: taken.place, holder } : null;
}

/** Its holder lives and works. */
export async function keepPlace(db: Db, { lane, place, holder }: HeldPlace, until: Instant): Promise<void> {
  await db
    .updateTable('request_lanes')
    .set({ held_until: toDate(until) })
    .where('lane', '=', lane)
    .where('place', '=', place)
    .where('holder', '=', holder)
    .execute();
}

/** Whoever held one is dead: for the only process that a database has, when it starts. */
export async function leaveAllPlaces(db: Db): Promise<void> {
  await db.deleteFrom('request_lanes').execute();
}

export async function leavePlace(db: Db, { lane, place, holder }: HeldPlace): Promise<void> {
  await db
    .deleteFrom('request_lanes')
    .where('lane', '=', lane)
    .where('place', '=', place)
    .where('holder', '=', holder)
    .execute();
}
