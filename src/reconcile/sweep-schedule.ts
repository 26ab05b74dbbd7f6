/** Pure: when an interview is reread though nothing has named it. */
import type { Settings } from '../config/settings.ts';
import { after, DAY, type Instant } from '../scheduling/instant.ts';
import type { Snapshot } from '../store/interviews.ts';

/** How much more rarely interviews that are far ahead are reread. */
const SLOWER_WHEN_FAR = 4;
const NEAR = 7 * DAY;

/** The longest that an interview which is still ahead goes without being reread. */
export function longestSweep({ jobhive }: Settings): number {
  return jobhive.sweepEvery * SLOWER_WHEN_FAR;
}

/**
 * Near interviews are reread every period, far ones a quarter as often but when they come near, past ones daily for a
 * month, finished ones no more.
 * @param every the period, `jobhive.sweep`
 * @param from when it was read last, or could not be
 */
export function nextSweep(
  every: number,
  { scheduledAt, status, goneAt }: Pick<Snapshot, 'scheduledAt' | 'status' | 'goneAt'>,
  from: Instant,
): Instant | null {
  if (goneAt !== null || status === 'cancelled' || status === 'completed') return null;
  if (scheduledAt === null) return after(from, every);
  // One that was never held stays 'scheduled' for ever: it must not be asked for every quarter of an hour for ever.
  const ahead = scheduledAt - from;
  if (ahead < -2 * DAY) return ahead < -30 * DAY ? null : after(from, DAY);
  return after(from, Math.min(every * SLOWER_WHEN_FAR, Math.max(every, ahead - NEAR)));
}
