/** What a contract test has in hand: a calendar, what its owner does elsewhere, and short ways to read it. */

import type { CalendarEvent } from '../../src/calendars/event.ts';
import {
  type CalendarChange,
  CalendarError,
  type CalendarProvider,
  type CalendarRef,
  type PullFrom,
  type PullPage,
} from '../../src/calendars/provider.ts';
import { instantFromIso } from '../../src/scheduling/instant.ts';
import { changesOf, cursorOf, eventsOf, walkThrough } from '../harness/calendar-walk.ts';

export interface CalendarUnderTest {
  readonly provider: CalendarProvider;
  /** An empty calendar of its own. */
  readonly calendar: CalendarRef;
  /** What a walk from scratch lists; everything there is, when left out. */
  readonly lists?: 'complete' | 'window';
  /** What the calendar's owner does in another program. */
  readonly outside: {
    /** Stores an iCalendar object, new or in place of the one of that name. */
    put(name: string, ics: string): Promise<void>;
    remove(name: string): Promise<void>;
    /** Makes what is stored under the name unreadable; absent where the provider lets nobody store such a thing. */
    break?(name: string): Promise<void>;
  };
  close(): Promise<void>;
}

export const WINDOW = { start: instantFromIso('2026-11-01T00:00:00Z'), end: instantFromIso('2026-12-13T00:00:00Z') };
export const SCRATCH: PullFrom = { kind: 'scratch' };

/** One pull, all its pages. */
export interface Told {
  readonly listing: PullPage['listing'] | undefined;
  readonly changes: readonly CalendarChange[];
  readonly events: readonly CalendarEvent[];
  readonly titles: readonly (string | null)[];
  readonly cursor: PullFrom;
}

export async function pull(
  { provider, calendar }: Pick<CalendarUnderTest, 'provider' | 'calendar'>,
  from: PullFrom = SCRATCH,
): Promise<Told> {
  const pages = await walkThrough(provider, { calendar, from, window: WINDOW });
  const events = eventsOf(pages);
  return {
    listing: pages.at(-1)?.listing,
    changes: changesOf(pages),
    events,
    titles: events.map(({ title }) => title).toSorted(),
    cursor: cursorOf(pages),
  };
}

export function failsWith(reason: CalendarError['reason']) {
  return (error: unknown) => error instanceof CalendarError && error.reason === reason;
}

/** Another calendar of the same connection that is not there. */
export function missing(calendar: CalendarRef): CalendarRef {
  return { ...calendar, remoteId: calendar.remoteId.replace(/\/?$/, (end) => `-missing${end}`) };
}
