/** Holds as we last wrote them. Where they are now is what the calendars say (`events`). */
import type { Selectable } from 'kysely';
import type { Answer } from '../scheduling/availability.ts';
import type { CalendarId, Email, HoldId, InterviewId, ResourceId } from '../scheduling/ids.ts';
import type { Instant, Interval } from '../scheduling/instant.ts';
import { type Db, toDate, toInstantOrNull, toIntervalOrNull } from './columns.ts';
import type { HoldsTable } from './schema.ts';

export interface HoldRecord {
  readonly interview: InterviewId;
  readonly calendar: CalendarId;
  readonly interviewer: Email;
  readonly holdId: HoldId;
  readonly resource: ResourceId | null;
  readonly etag: string | null;
  /** Where we last asked for it to be; null until the first write is known to have landed. */
  readonly asked: Interval | null;
  /** What its provider made of that. */
  readonly written: Interval | null;
  readonly writtenAt: Instant | null;
  /** Where a write was begun of which no answer is known: it may or may not have landed. */
  readonly writing: Interval | null;
  /** Writes in a row that failed. */
  readonly failures: number;
  /** Its owner's answer as read back after our last write; null when that is not known. */
  readonly writtenAnswer: Answer | null;
}

function toRecord(row: Selectable<HoldsTable>): HoldRecord {
  return {
    interview: row.interview_id,
    calendar: row.calendar_id,
    interviewer: row.interviewer,
    holdId: row.hold_id,
    resource: row.resource,
    etag: row.etag,
    asked: toIntervalOrNull(row.asked_start, row.asked_end),
    written: toIntervalOrNull(row.written_start, row.written_end),
    writtenAt: toInstantOrNull(row.written_at),
    writing: toIntervalOrNull(row.writing_start, row.writing_end),
    failures: row.failures,
    writtenAnswer: row.written_answer,
  };
}

export async function holdsOf(db: Db, interview: InterviewId): Promise<HoldRecord[]> {
  const rows = await db
    .selectFrom('holds')
    .selectAll()
    .where('interview_id', '=', interview)
    .orderBy('calendar_id')
    .execute();
  return rows.map(toRecord);
}

/** Remembers a hold, and where, before it is written: after a crash its write is known as ours. */
export async function announceHold(
  db: Db,
  hold: Pick<HoldRecord, 'interview' | 'calendar' | 'interviewer' | 'holdId'>,
  writing: Interval,
): Promise<void> {
  const begun = { writing_start: toDate(writing.start), writing_end: toDate(writing.end) };
  await db
    .insertInto('holds')
    .values({
      interview_id: hold.interview,
      calendar_id: hold.calendar,
      interviewer: hold.interviewer,
      hold_id: hold.holdId,
      resource: null,
      etag: null,
      asked_start: null,
      asked_end: null,
      written_start: null,
      written_end: null,
      written_at: null,
      written_answer: null,
      ...begun,
    })
    .onConflict((conflict) => conflict.columns(['interview_id', 'calendar_id']).doUpdateSet(begun))
    .execute();
}

export async function saveWrittenHold(
  db: Db,
  key: { readonly interview: InterviewId; readonly calendar: CalendarId },
  written: {
    readonly resource: ResourceId;
    readonly etag: string | null;
    /** What the provider was asked for. */
    readonly asked: Interval;
    /** What it stored. */
    readonly during: Interval;
    readonly at: Instant;
    /** Left as it was where nothing was written. */
    readonly answer?: Answer;
  },
): Promise<void> {
  await db
    .updateTable('holds')
    .set({
      resource: written.resource,
      etag: written.etag,
      asked_start: toDate(written.asked.start),
      asked_end: toDate(written.asked.end),
      written_start: toDate(written.during.start),
      written_end: toDate(written.during.end),
      written_at: toDate(written.at),
      writing_start: null,
      writing_end: null,
      failures: 0,
      ...(written.answer && { written_answer: written.answer }),
    })
    .where('interview_id', '=', key.interview)
    .where('calendar_id', '=', key.calendar)
    .execute();
}

/** @returns how many writes in a row have failed now */
export async function countFailedWrite(
  db: Db,
  key: { readonly interview: InterviewId; readonly calendar: CalendarId },
): Promise<number> {
  const row = await db
    .updateTable('holds')
    .set((eb) => ({ failures: eb('failures', '+', 1) }))
    .where('interview_id', '=', key.interview)
    .where('calendar_id', '=', key.calendar)
    .returning('failures')
    .executeTakeFirst();
  return row?.failures ?? 1;
}

export async function forgetHold(
  db: Db,
  key: { readonly interview: InterviewId; readonly calendar: CalendarId },
): Promise<void> {
  await db
    .deleteFrom('holds')
    .where('interview_id', '=', key.interview)
    .where('calendar_id', '=', key.calendar)
    .execute();
}

/** Of `resources`, our holds that were written at or after `since`: a page asked for before then knows less of them. */
export async function resourcesWrittenSince(
  db: Db,
  calendar: CalendarId,
  resources: readonly ResourceId[],
  since: Instant,
): Promise<ResourceId[]> {
  if (resources.length === 0) return [];
  const rows = await db
    .selectFrom('holds')
    .select('resource')
    .where('calendar_id', '=', calendar)
    .where('resource', 'in', resources)
    .where('written_at', '>=', toDate(since))
    .execute();
  return rows.flatMap((row) => (row.resource === null ? [] : [row.resource]));
}
