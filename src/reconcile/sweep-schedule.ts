/** Pure: when an interview is reread though nothing has named it. */
import type { Settings } from '../config/settings.ts';
import { after, DAY, type Instant } from '../scheduling/instant.ts';
import type { Snapshot } from '../store/interviews.ts';

/** How much more rarely interviews that are far ahead are reread. */
const SLOWER_WHEN_FAR = 4;

/** The longest that an interview which is still ahead goes without being reread. */
export function longestSweep({ jobhive }: Settings): number {
  return jobhive.sweepEvery * SLOWER_WHEN_FAR;
}

/**
 * Near interviews are reread every period, far ones a quarter as often, past ones daily for a month, finished ones no
 * more.
 * @param from when it was read last, or could not be
 */
export function nextSweep(settings: Settings, snapshot: Snapshot, from: Instant): Instant | null {
  if (snapshot.goneAt !== null || snapshot.status === 'cancelled' || snapshot.status === 'completed') return null;
  // One that was never held stays 'scheduled' for ever: it must not be asked for every quarter of an hour for ever.
  const past = snapshot.scheduledAt === null ? 0 : from - snapshot.scheduledAt;
  if (past > 2 * DAY) return past > 30 * DAY ? null : after(from, DAY);
  const far = snapshot.scheduledAt !== null && snapshot.scheduledAt - from > 7 * DAY;
  return after(from, far ? longestSweep(settings) : settings.jobhive.sweepEvery);
}
