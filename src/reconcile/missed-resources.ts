/** What a walk from scratch did not mention, and what follows from that. */
import type { PullPage } from '../calendars/provider.ts';
import type { CalendarId, ResourceId } from '../scheduling/ids.ts';
import type { Interval } from '../scheduling/instant.ts';
import type { Db } from '../store/columns.ts';
import { resourcesMissedBy } from '../store/missed-resources.ts';

export interface Missed {
  /** They would have been mentioned if they were still there. */
  readonly gone: readonly ResourceId[];
  /** The walk did not look where they are: nothing is known of them any more, which is no deletion. */
  readonly outOfSight: readonly ResourceId[];
}

/** Asked after the last page. @param window what the walk asked for */
export async function missedResources(
  db: Db,
  calendar: CalendarId,
  listing: number,
  kind: PullPage['listing'],
  window: Interval,
): Promise<Missed> {
  if (kind === 'changes') return { gone: [], outOfSight: [] };
  const missed = await resourcesMissedBy(db, calendar, listing, window);
  const isGone = (one: (typeof missed)[number]) => kind === 'complete' || one.touchesWindow;
  return {
    gone: missed.filter(isGone).map(({ resource }) => resource),
    outOfSight: missed.filter((one) => !isGone(one)).map(({ resource }) => resource),
  };
}
