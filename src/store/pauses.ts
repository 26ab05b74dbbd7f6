/** When nothing is moved without a person: because the breaker tripped, or because somebody said so. */
import type { Instant } from '../scheduling/instant.ts';
import { type Db, toDate, toInstant, toInstantOrNull } from './columns.ts';
import { sweepAllNow } from './sweeps.ts';

export interface Pause {
  readonly reason: string;
  /** `breaker`, or who. */
  readonly pausedBy: string;
  readonly pausedAt: Instant;
  /** Null while it lasts. */
  readonly resumedAt: Instant | null;
}

/** The present one, else the last; null when there never was one. */
export async function latestPause(db: Db): Promise<Pause | null> {
  const row = await db.selectFrom('pauses').selectAll().orderBy('id', 'desc').limit(1).executeTakeFirst();
  if (!row) return null;
  return {
    reason: row.reason,
    pausedBy: row.paused_by,
    pausedAt: toInstant(row.paused_at),
    resumedAt: toInstantOrNull(row.resumed_at),
  };
}

/** @returns false when it was paused already: that pause goes on, under its own reason */
export async function pauseMoves(
  db: Db,
  pause: { readonly by: string; readonly reason: string },
  now: Instant,
): Promise<boolean> {
  const row = await db
    .insertInto('pauses')
    .values({
      reason: pause.reason,
      paused_by: pause.by,
      paused_at: toDate(now),
      resumed_by: null,
      resumed_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Ends the pause, and has every interview looked at anew: what was held back meanwhile is decided now.
 * @returns false when nothing was paused
 */
export async function resumeMoves(db: Db, by: string, now: Instant): Promise<boolean> {
  const row = await db
    .updateTable('pauses')
    .set({ resumed_by: by, resumed_at: toDate(now) })
    .where('resumed_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  if (row) await sweepAllNow(db, now);
  return row !== undefined;
}
