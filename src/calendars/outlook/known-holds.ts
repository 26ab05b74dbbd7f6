/** Which events of a mailbox are our holds: deltas do not tell, so Graph is asked for the mark. */
import type { InterviewId } from '../../scheduling/ids.ts';
import type { Instant } from '../../scheduling/instant.ts';
import { instantOfWritten } from './event-time.ts';
import type { GraphClient } from './graph-client.ts';
import { interviewOf, isHold, WITH_MARK } from './hold-mark.ts';
import type { Place } from './places.ts';
import { GraphEvent, GraphPage } from './shapes.ts';

export interface KnownHold {
  readonly interview: InterviewId | null;
  /** Null where it cannot be read. */
  readonly end: Instant | null;
}

/**
 * All holds by the ids of their events. The filter reaches every calendar of the mailbox and may reach what was deleted
 * (https://learn.microsoft.com/graph/api/singlevaluelegacyextendedproperty-get), so an id alone proves no place.
 */
export async function listHolds(
  graph: GraphClient,
  place: Place,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, KnownHold>> {
  const holds = new Map<string, KnownHold>();
  const query = { $filter: isHold(null), $expand: WITH_MARK, $select: 'id,end', $top: '100' };
  let request: { readonly url: string; readonly query?: typeof query } = { url: `${place.home}/events`, query };
  for (;;) {
    const page = await graph.read({ ...request, method: 'GET', owner: place.owner, signal }, GraphPage);
    for (const item of page.value) {
      const read = GraphEvent.safeParse(item);
      if (read.success) holds.set(read.data.id, { interview: interviewOf(read.data), end: endOf(read.data) });
    }
    const link = page['@odata.nextLink'];
    if (!link) return holds;
    request = { url: link };
  }
}

function endOf({ end }: GraphEvent): Instant | null {
  try {
    return end ? instantOfWritten(end) : null;
  } catch {
    return null;
  }
}
