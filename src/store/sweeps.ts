/** When each interview is to be read again although nothing was heard of it. */
import type { InterviewId } from '../scheduling/ids.ts';
import type { Instant } from '../scheduling/instant.ts';
import { type Db, toDate, toDateOrNull } from './columns.ts';

/** @param at null: never by itself */
export async function setSweep(db: Db, id: InterviewId, at: Instant | null): Promise<void> {
  await db
    .updateTable('interviews')
    .set({ sweep_at: toDateOrNull(at) })
    .where('id', '=', id)
    .execute();
}

/** The rules or the panels have changed: every interview that can still change is looked at anew. */
export async function sweepAllNow(db: Db, now: Instant): Promise<void> {
  await db
    .updateTable('interviews')
    .set({ sweep_at: toDate(now) })
    .where('sweep_at', 'is not', null)
    .execute();
}

/** The interviews whose sweep is due, the longest waiting first. */
export async function dueForSweep(db: Db, now: Instant, limit: number): Promise<InterviewId[]> {
  const rows = await db
    .selectFrom('interviews')
    .select('id')
    .where('sweep_at', '<=', toDate(now))
    .orderBy('sweep_at')
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}
