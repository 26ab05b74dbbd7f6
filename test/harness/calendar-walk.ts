/** Reads a calendar to the end, as the pull job does. */
import type { CalendarEvent } from '../../src/calendars/event.ts';
import type {
  CalendarChange,
  CalendarProvider,
  PullFrom,
  PullPage,
  PullRequest,
} from '../../src/calendars/provider.ts';

/** @returns every page, in order. */
export async function walkThrough(
  provider: CalendarProvider,
  request: Omit<PullRequest, 'page'>,
): Promise<readonly PullPage[]> {
  const pages = [await provider.pullPage(request)];
  for (let last = pages[0]; last?.next.kind === 'page'; last = pages.at(-1)) {
    pages.push(await provider.pullPage({ ...request, page: last.next.page }));
  }
  return pages;
}

export function changesOf(pages: readonly PullPage[]): readonly CalendarChange[] {
  return pages.flatMap((page) => page.changes);
}

export function eventsOf(pages: readonly PullPage[]): readonly CalendarEvent[] {
  return changesOf(pages).flatMap((change) => (change.kind === 'present' ? change.events : []));
}

/** Where the next walk starts. */
export function cursorOf(pages: readonly PullPage[]): PullFrom {
  const last = pages.at(-1)?.next;
  if (last?.kind !== 'done') throw new Error('the walk has no end');
  return { kind: 'cursor', cursor: last.cursor };
}
