/** What takes up time in calendars. */
import { sql } from 'kysely';
import type { CalendarId } from '../scheduling/ids.ts';
import type { Interval } from '../scheduling/instant.ts';
import { type Db, toDate } from './columns.ts';
import { type StoredEvent, toStored } from './events.ts';
import type { HoldRecord } from './holds.ts';

/**
 * Everything in these calendars that overlaps `window`, sorted by start; left out are cancelled events, and copies of our
 * holds that some other program has made: an interview is no conflict with itself. What somebody made of such a copy at
 * another time is an event like any other, and nobody's hold.
 * @param holds those that are known already, which saves asking whether they are any
 */
export async function blocksWithin(
  db: Db,
  calendars: readonly CalendarId[],
  window: Interval,
  holds: readonly HoldRecord[] = [],
): Promise<StoredEvent[]> {
  if (calendars.length === 0) return [];
  const rows = await db
    .selectFrom('events')
    .selectAll()
    .where('calendar_id', 'in', calendars)
    .where(sql<boolean>`during && tstzrange(${toDate(window.start)}, ${toDate(window.end)}, '[)')`)
    // As the index says it: a plan for any parameters cannot know that it holds.
    .where(sql<boolean>`not cancelled`)
    .orderBy('starts_at')
    .execute();
  const blocks = rows.map(toStored);
  const doubtful = blocks.filter((block) => block.holdOf !== null && !holds.some((hold) => isThe(hold, block)));
  if (doubtful.length === 0) return blocks;
  const marks = await readMarks(db, doubtful);
  return blocks.flatMap((block) => {
    const mark = marks.get(keyOf(block.calendar, block.event));
    if (mark === undefined || mark === 'hold') return [block];
    return mark === 'copy' ? [] : [{ ...block, holdOf: null }];
  });
}

function isThe(hold: HoldRecord, block: StoredEvent): boolean {
  return hold.interview === block.holdOf && hold.calendar === block.calendar && hold.resource === block.resource;
}

function keyOf(calendar: string, event: string): string {
  return `${calendar}\n${event}`;
}

/** `copy`: it stands where its interview is or was, so maybe it has only not followed yet. */
type Mark = 'hold' | 'copy' | 'event';

/** What events are that carry our mark. */
async function readMarks(db: Db, events: readonly StoredEvent[]): Promise<Map<string, Mark>> {
  const { rows } = await sql<{ calendar_id: string; event_id: string; mark: Mark }>`
    select events.calendar_id, events.event_id,
      case
        when exists (
          select from holds
          where interview_id = events.tag and calendar_id = events.calendar_id and resource = events.resource
        ) then 'hold'
        when exists (select from interviews where id = events.tag and scheduled_at = events.starts_at)
          or exists (
            select from holds where interview_id = events.tag and events.starts_at in (asked_start, written_start)
          )
          or exists (
            select from reschedules where interview_id = events.tag and events.starts_at in (from_start, to_start)
          ) then 'copy'
        else 'event'
      end as mark
    from unnest(${events.map(({ calendar }) => calendar)}::text[], ${events.map(({ event }) => event)}::text[])
      as wanted (calendar_id, event_id)
    join events on events.calendar_id = wanted.calendar_id and events.event_id = wanted.event_id
  `.execute(db);
  return new Map(rows.map((row) => [keyOf(row.calendar_id, row.event_id), row.mark]));
}
