/** What takes up time in calendars. */
import { sql } from 'kysely';
import type { CalendarId } from '../scheduling/ids.ts';
import type { Interval } from '../scheduling/instant.ts';
import { type Db, toDate } from './columns.ts';
import { type StoredEvent, toStored } from './events.ts';

/** The event is the hold itself, not a copy of it. */
const isTheHold = sql<boolean>`exists (
  select from holds
  where holds.interview_id = events.tag and holds.calendar_id = events.calendar_id and holds.resource = events.resource
)`;

/** It stands where the interview is or was: a copy of a hold, and maybe one that has not followed yet. */
const standsWhereTheInterviewWas = sql<boolean>`exists (
  select from interviews where interviews.id = events.tag and interviews.scheduled_at = events.starts_at
) or exists (
  select from holds where holds.interview_id = events.tag and events.starts_at in (holds.asked_start, holds.written_start)
) or exists (
  select from reschedules
  where reschedules.interview_id = events.tag and events.starts_at in (reschedules.from_start, reschedules.to_start)
)`;

/**
 * Everything in these calendars that overlaps `window`, sorted by start; left out are cancelled events, and copies of our
 * holds that some other program has made: an interview is no conflict with itself. What somebody made of such a copy at
 * another time is an event like any other, and nobody's hold.
 */
export async function blocksWithin(db: Db, calendars: readonly CalendarId[], window: Interval): Promise<StoredEvent[]> {
  if (calendars.length === 0) return [];
  const rows = await db
    .selectFrom('events')
    .selectAll()
    .select(isTheHold.as('is_the_hold'))
    .where('calendar_id', 'in', calendars)
    .where((eb) => eb.or([eb('tag', 'is', null), isTheHold, eb.not(eb.parens(standsWhereTheInterviewWas))]))
    .where(sql<boolean>`during && tstzrange(${toDate(window.start)}, ${toDate(window.end)}, '[)')`)
    .where('cancelled', '=', false)
    .orderBy('starts_at')
    .execute();
  return rows.map((row) => toStored({ ...row, tag: row.is_the_hold ? row.tag : null }));
}
