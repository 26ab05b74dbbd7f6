/** Reads a calendar in pages; see `walk.ts` for the way. */
import type { Clock } from '../../clock.ts';
import { CalendarError, type PullPage, type PullRequest } from '../provider.ts';
import { readCursor } from './cursor.ts';
import type { EventSource } from './event-source.ts';
import { Walk } from './walk.ts';

/** `<walk>/<pages read>`. */
const PAGE = /^(\d+-\d+)\/(\d+)$/;

export function createPuller(source: EventSource, clock: Clock) {
  /** One per calendar, as pulls of one calendar never overlap; a walk that was given up goes with the next one. */
  const walks = new Map<string, Walk>();
  let begun = 0;

  function begin({ calendar, from, window }: PullRequest): Walk {
    begun += 1;
    const since = from.kind === 'cursor' ? readCursor(from.cursor, source.frozen) : null;
    const walk = new Walk(`${clock.now()}-${begun}`, source, calendar, since, window);
    walks.set(keyOf(calendar), walk);
    return walk;
  }

  function resume(page: string, calendar: PullRequest['calendar']): Walk {
    const [, id, pages] = PAGE.exec(page) ?? [];
    const walk = walks.get(keyOf(calendar));
    if (walk && walk.id === id && walk.pages === Number(pages)) return walk;
    throw new CalendarError(
      { reason: 'cursor_expired' },
      'Google listing to be continued is not known (this process did not begin it, or a later one took its place)',
    );
  }

  return async function pullPage(request: PullRequest): Promise<PullPage> {
    request.signal?.throwIfAborted();
    const walk = request.page === undefined ? begin(request) : resume(request.page, request.calendar);
    const page = await walk.next(request.signal);
    if (page.next.kind === 'done') walks.delete(keyOf(request.calendar));
    return page;
  };
}

/** Two interviewers may read the same calendar, each by their own right. */
function keyOf({ remoteId, ownerEmail }: PullRequest['calendar']): string {
  return `${ownerEmail} ${remoteId}`;
}
