/** One page of a round of changes in a calendar view, read item by item. */
import { z } from 'zod';
import { ResourceId } from '../../scheduling/ids.ts';
import { type Interval, isoOf } from '../../scheduling/instant.ts';
import { type CalendarChange, CalendarError } from '../provider.ts';
import { isDone, isStateLost } from './failure.ts';
import { type GraphClient, type GraphRequest, shaped } from './graph-client.ts';
import type { Place } from './places.ts';
import { GraphEvent, GraphPage, RemovedItem } from './shapes.ts';

export interface DeltaPage {
  readonly singles: readonly GraphEvent[];
  /** Occurrences, exceptions and masters, as they came. */
  readonly ofSeries: readonly GraphEvent[];
  readonly removed: readonly string[];
  /** Items that have an id and nothing else that can be read. */
  readonly unreadable: readonly CalendarChange[];
  /** The next page; or, after the last, where the next round begins. Whole links, opaque to us. */
  readonly next: { readonly kind: 'page' | 'round'; readonly link: string };
}

/** Nobody documents a largest page; more than this was never seen to be given. */
export const PAGE_SIZE = 200;

/** The first page of a round over a window, which the round and those that follow it keep. */
export function firstPage(place: Place, window: Interval): Pick<GraphRequest, 'url' | 'query'> {
  return { url: place.delta, query: { startDateTime: isoOf(window.start), endDateTime: isoOf(window.end) } };
}

/** @throws CalendarError `cursor_expired` when Graph has forgotten where the link goes on */
export async function readDeltaPage(
  graph: GraphClient,
  request: Pick<GraphRequest, 'url' | 'query' | 'owner' | 'signal'>,
  pageSize: number,
): Promise<DeltaPage> {
  const answer = await graph.send({
    ...request,
    method: 'GET',
    headers: { prefer: `odata.maxpagesize=${pageSize}` },
  });
  if (!isDone(answer)) {
    if (isStateLost(answer) && request.query === undefined)
      throw new CalendarError(
        { reason: 'cursor_expired' },
        `Microsoft Graph has forgotten the state of ${answer.at} (${answer.status}): a new round must begin`,
      );
    throw graph.refuse(answer);
  }
  const page = shaped(answer, GraphPage);
  const next = nextOf(page);
  if (!next)
    throw new CalendarError(
      { reason: 'unreadable' },
      `Microsoft Graph ended a page of ${answer.at} without a link to what comes next`,
    );
  return { ...sorted(page.value), next };
}

function nextOf(page: z.output<typeof GraphPage>): DeltaPage['next'] | null {
  const [nextLink, deltaLink] = [page['@odata.nextLink'], page['@odata.deltaLink']];
  if (nextLink) return { kind: 'page', link: nextLink };
  return deltaLink ? { kind: 'round', link: deltaLink } : null;
}

function sorted(items: readonly unknown[]): Omit<DeltaPage, 'next'> {
  const singles: GraphEvent[] = [];
  const ofSeries: GraphEvent[] = [];
  const removed: string[] = [];
  const unreadable: CalendarChange[] = [];
  for (const item of items) {
    const gone = RemovedItem.safeParse(item);
    const read = GraphEvent.safeParse(item);
    if (gone.success) removed.push(gone.data.id);
    else if (read.success)
      (read.data.seriesMasterId || read.data.type === 'seriesMaster' ? ofSeries : singles).push(read.data);
    else unreadable.push(...nameOf(item));
  }
  return { singles, ofSeries, removed, unreadable };
}

function nameOf(item: unknown): readonly CalendarChange[] {
  const named = z.object({ id: ResourceId }).safeParse(item);
  const problem = 'Microsoft Graph told it in a form that cannot be read';
  return named.success ? [{ kind: 'unreadable', resource: named.data.id, problem }] : [];
}
