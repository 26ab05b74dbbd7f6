/** Calendars with their cursors: where reading stands, when it last worked, why it does not. */
import { type Selectable, sql } from 'kysely';
import type { CalendarFailure } from '../calendars/provider.ts';
import type { CalendarId, Email } from '../scheduling/ids.ts';
import type { Instant, Interval } from '../scheduling/instant.ts';
import { type Db, toDate, toDateOrNull, toInstantOrNull, toIntervalOrNull } from './columns.ts';
import type { CalendarsTable } from './schema.ts';

/** Besides the provider's reasons: a pull that would have deleted too much and waits for a person. */
export type CalendarTrouble = CalendarFailure['reason'] | 'too_many_deletions';

export interface CalendarRecord {
  readonly id: CalendarId;
  readonly connection: string;
  readonly remoteId: string;
  readonly interviewer: Email;
  readonly cursor: string | null;
  readonly listingProfile: string | null;
  readonly listing: number;
  readonly listedAt: Instant | null;
  readonly window: Interval | null;
  readonly attemptedAt: Instant | null;
  readonly pulledAt: Instant | null;
  readonly nextPullAt: Instant | null;
  readonly failure: string | null;
  readonly failureMessage: string | null;
  readonly failures: number;
  /** False: it may only be read. Null: nobody has said. */
  readonly writable: boolean | null;
}

function toRecord(row: Selectable<CalendarsTable>): CalendarRecord {
  return {
    id: row.id,
    connection: row.connection,
    remoteId: row.remote_id,
    interviewer: row.interviewer,
    cursor: row.cursor,
    listingProfile: row.listing_profile,
    listing: row.listing,
    listedAt: toInstantOrNull(row.listed_at),
    window: toIntervalOrNull(row.window_start, row.window_end),
    attemptedAt: toInstantOrNull(row.attempted_at),
    pulledAt: toInstantOrNull(row.pulled_at),
    nextPullAt: toInstantOrNull(row.next_pull_at),
    failure: row.failure,
    failureMessage: row.failure_message,
    failures: row.failures,
    writable: row.writable,
  };
}

export interface ConfiguredCalendar {
  readonly id: CalendarId;
  readonly connection: string;
  readonly remoteId: string;
  readonly interviewer: Email;
}

/** Only a person can mend these, and a configuration that is read anew is how a person acts. */
const WAITING_FOR_A_PERSON: readonly CalendarTrouble[] = [
  'unauthorized',
  'forbidden',
  'not_found',
  'too_many_deletions',
];

export function waitsForAPerson(trouble: string | null): boolean {
  return WAITING_FOR_A_PERSON.some((each) => each === trouble);
}

/**
 * Brings the table in line with the configuration: new calendars are due at once, and so are those that waited for a
 * person; those no longer configured are forgotten with everything read from them, but for our holds: they still stand there.
 */
export async function syncCalendars(db: Db, configured: readonly ConfiguredCalendar[], now: Instant): Promise<void> {
  let stale = db.deleteFrom('calendars');
  if (configured.length > 0)
    stale = stale.where(
      'id',
      'not in',
      configured.map((calendar) => calendar.id),
    );
  await stale.execute();
  if (configured.length === 0) return;
  await db
    .insertInto('calendars')
    .values(
      configured.map((calendar) => ({
        id: calendar.id,
        connection: calendar.connection,
        remote_id: calendar.remoteId,
        interviewer: calendar.interviewer,
        next_pull_at: toDate(now),
      })),
    )
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((excluded) => ({
        connection: excluded.ref('excluded.connection'),
        remote_id: excluded.ref('excluded.remote_id'),
        interviewer: excluded.ref('excluded.interviewer'),
      })),
    )
    .execute();
  await db
    .updateTable('calendars')
    .set({ next_pull_at: toDate(now) })
    .where('failure', 'in', WAITING_FOR_A_PERSON)
    .execute();
}

export async function findCalendar(db: Db, id: CalendarId): Promise<CalendarRecord | null> {
  const row = await db.selectFrom('calendars').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? toRecord(row) : null;
}

export async function calendarsOf(db: Db, interviewers: readonly Email[]): Promise<CalendarRecord[]> {
  if (interviewers.length === 0) return [];
  const rows = await db.selectFrom('calendars').selectAll().where('interviewer', 'in', interviewers).execute();
  return rows.map(toRecord);
}

/** With everything read from them, and what was written there. */
export async function forgetCalendarsOf(db: Db, connection: string, interviewer: Email): Promise<void> {
  await db
    .deleteFrom('holds')
    .where('calendar_id', 'in', (eb) =>
      eb
        .selectFrom('calendars')
        .select('id')
        .where('connection', '=', connection)
        .where('interviewer', '=', interviewer),
    )
    .execute();
  await db
    .deleteFrom('calendars')
    .where('connection', '=', connection)
    .where('interviewer', '=', interviewer)
    .execute();
}

export async function listCalendars(db: Db): Promise<CalendarRecord[]> {
  const rows = await db.selectFrom('calendars').selectAll().orderBy('interviewer').orderBy('id').execute();
  return rows.map(toRecord);
}

export async function dueForPull(db: Db, now: Instant, limit: number): Promise<CalendarId[]> {
  const rows = await db
    .selectFrom('calendars')
    .select('id')
    .where('next_pull_at', '<=', toDate(now))
    .orderBy('next_pull_at')
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}

/** No calendar that can be read waits longer than this many milliseconds after it was read last. */
export async function hastenPulls(db: Db, longest: number): Promise<void> {
  const soonest = sql<Date>`pulled_at + ${longest} * interval '1 millisecond'`;
  await db
    .updateTable('calendars')
    .set({ next_pull_at: soonest })
    .where('next_pull_at', '>', soonest)
    .where('failure', 'is', null)
    .execute();
}

/** Stamped before the first request, so that a calendar that kills its reader goes to the back of the queue. */
export async function stampAttempt(db: Db, id: CalendarId, now: Instant, nextPullAt: Instant): Promise<void> {
  await db
    .updateTable('calendars')
    .set({ attempted_at: toDate(now), next_pull_at: toDate(nextPullAt) })
    .where('id', '=', id)
    .execute();
}

/**
 * Begins a walk from scratch; the cursor of the one before is good until this one's takes its place.
 * @returns its number, to be written on every resource that it mentions
 */
export async function beginListing(db: Db, id: CalendarId): Promise<number> {
  const row = await db
    .updateTable('calendars')
    .set((eb) => ({ listing: eb('listing', '+', 1) }))
    .where('id', '=', id)
    .returning('listing')
    .executeTakeFirstOrThrow();
  return row.listing;
}

/** The cursor, in the transaction that holds what it covers. `listed` after a walk from scratch. */
export async function saveCursor(
  db: Db,
  id: CalendarId,
  cursor: string,
  now: Instant,
  listed: { readonly profile: string; readonly window: Interval } | null,
): Promise<void> {
  await db
    .updateTable('calendars')
    .set({
      cursor,
      pulled_at: toDate(now),
      failure: null,
      failure_message: null,
      failures: 0,
      ...(listed && {
        listing_profile: listed.profile,
        listed_at: toDate(now),
        window_start: toDate(listed.window.start),
        window_end: toDate(listed.window.end),
      }),
    })
    .where('id', '=', id)
    .execute();
}

/** What the provider said with a listing. @returns false when it had said so before */
export async function saveWritable(db: Db, id: CalendarId, writable: boolean): Promise<boolean> {
  const row = await db
    .updateTable('calendars')
    .set({ writable })
    .where('id', '=', id)
    .where('writable', 'is distinct from', writable)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function dropCursor(db: Db, id: CalendarId): Promise<void> {
  await db.updateTable('calendars').set({ cursor: null }).where('id', '=', id).execute();
}

/** What waits for a person does so until it was read, whatever else goes wrong on the way there. */
export async function saveFailure(
  db: Db,
  id: CalendarId,
  trouble: CalendarTrouble,
  message: string,
  nextPullAt: Instant | null,
): Promise<void> {
  await db
    .updateTable('calendars')
    .set((eb) => {
      const stays = waitsForAPerson(trouble) ? eb.lit(false) : eb('failure', 'in', WAITING_FOR_A_PERSON);
      return {
        failure: eb.case().when(stays).then(eb.ref('failure')).else(trouble).end(),
        failure_message: eb.case().when(stays).then(eb.ref('failure_message')).else(message).end(),
        failures: eb('failures', '+', 1),
        next_pull_at: toDateOrNull(nextPullAt),
      };
    })
    .where('id', '=', id)
    .execute();
}
