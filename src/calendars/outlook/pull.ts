/** Reads a calendar in pages: walks that this process began, and cursors that outlast it. */
import { z } from 'zod';
import { instant } from '../../scheduling/instant.ts';
import { CalendarError, type PullPage, type PullRequest } from '../provider.ts';
import type { GraphClient } from './graph-client.ts';
import { type Place, placeOf } from './places.ts';
import { GraphCalendar } from './shapes.ts';
import { createWalk, type Walk } from './walk.ts';

/** A delta link is good only for the window in which its first round was read. */
const Cursor = z.object({
  version: z.literal(1),
  link: z.url(),
  calendar: z.string().min(1),
  start: z.number(),
  end: z.number(),
});
type Cursor = z.output<typeof Cursor>;

interface Begun {
  readonly id: string;
  readonly walk: Walk;
  readonly cursor: Omit<Cursor, 'link'>;
  readonly writable: boolean | null;
  page: number;
}

export function createPuller(graph: GraphClient, pageSize: number) {
  /** One per calendar, as pulls of one calendar never overlap; a walk that was given up goes with the next one. */
  const walks = new Map<string, Begun>();
  let begun = 0;

  async function begin(request: PullRequest): Promise<Begun> {
    const place = placeOf(request.calendar);
    const from = request.from.kind === 'cursor' ? readCursor(request.from.cursor) : null;
    const home = from ? null : await readCalendar(graph, place, request.signal);
    const cursor = from ?? {
      version: 1,
      calendar: home?.id ?? '',
      start: request.window.start,
      end: request.window.end,
    };
    const window = { start: instant(cursor.start), end: instant(cursor.end) };
    const walk = createWalk({ graph, place, calendarId: cursor.calendar, window, pageSize, link: from?.link ?? null });
    begun += 1;
    return { id: `${graph.now()}-${begun}`, walk, cursor, writable: home?.canEdit ?? null, page: 0 };
  }

  function resume(page: string, calendar: string): Begun {
    const found = walks.get(calendar);
    if (found && page === `${found.id}/${found.page}`) return found;
    throw new CalendarError(
      { reason: 'cursor_expired' },
      'Microsoft Graph listing to be continued is not known (this process did not begin it, or a later one took its place)',
    );
  }

  return async function pullPage(request: PullRequest): Promise<PullPage> {
    request.signal?.throwIfAborted();
    // `me` is somebody else for each owner.
    const calendar = `${request.calendar.ownerEmail} ${request.calendar.remoteId}`;
    const current = request.page === undefined ? await begin(request) : resume(request.page, calendar);
    walks.set(calendar, current);
    const { changes, end } = await current.walk.next(request);
    const { listing } = current.walk;
    const said = { changes, listing, ...(current.writable !== null && { writable: current.writable }) };
    if (end === null) {
      current.page += 1;
      return { ...said, next: { kind: 'page', page: `${current.id}/${current.page}` } };
    }
    walks.delete(calendar);
    const cursor: Cursor = { ...current.cursor, link: end };
    return { ...said, next: { kind: 'done', cursor: JSON.stringify(cursor) } };
  };
}

async function readCalendar(graph: GraphClient, place: Place, signal: AbortSignal | undefined) {
  const query = { $select: 'id,name,isDefaultCalendar,canEdit' };
  return graph.read({ method: 'GET', url: place.home, query, owner: place.owner, signal }, GraphCalendar);
}

function readCursor(text: string): Cursor {
  try {
    return Cursor.parse(JSON.parse(text));
  } catch (error) {
    throw new CalendarError({ reason: 'cursor_expired' }, 'Microsoft Graph cursor is not one of ours', {
      cause: error,
    });
  }
}
