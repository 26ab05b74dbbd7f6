/** The calendar servers of a virtual stage: what their owners do in them, and what goes wrong on the way to them. */
import type { CalendarProvider } from '../../src/calendars/provider.ts';
import type { Clock } from '../../src/clock.ts';
import { SECOND } from '../../src/scheduling/instant.ts';
import type { Section, Who } from './virtual-config.ts';

export interface VirtualCalendars {
  readonly connections: Section;
  calendarOf(who: Who): { readonly connection: string; readonly id: string };
  /** As the daemon has them, by the names of their connections. */
  providers(): ReadonlyMap<string, CalendarProvider>;
  /** Stores an iCalendar object, or what it says, new or in place of the one of that name. */
  put(who: Who, name: string, ics: string): Promise<void>;
  /** Many new ones at once. */
  fill(who: Who, objects: ReadonlyMap<string, string>): Promise<void>;
  /** Null when it is not there. */
  read(who: Who, name: string): Promise<string | null>;
  readonly faults: CalendarFaults;
}

/** On the daemon's way to somebody's calendar only; until everything passes again. */
export interface CalendarFaults {
  /** How often the calendar was asked for anything. */
  asked(who: Who): number;
  /** Every request is answered so. */
  refuse(who: Who, status: number, headers?: Record<string, string>): void;
  /** The next request is never answered. */
  hang(who: Who): void;
  /** Every connection dies. */
  cut(who: Who): void;
  /** Cursors are not known any more, whenever one is used. */
  forgetCursors(who: Who): void;
  /** Listings from scratch have nothing in them. */
  emptyListings(who: Who): void;
  /** Something happens while the next write is on its way. */
  meanwhile(who: Who, act: () => Promise<unknown>): void;
  heal(): void;
}

/** Opens the calendars of one stage. @param atTheEnd takes how to close them */
export type OpenCalendars<Calendars extends VirtualCalendars> = (
  clock: Clock,
  atTheEnd: (close: () => Promise<unknown>) => void,
) => Promise<Calendars>;

/** More often than any test asks. */
export const ALWAYS = 1_000_000;

/** Short waits of a client take no time: nobody can move the clock while a job waits for it. */
export function waitingForNobody(clock: Clock): Clock {
  return {
    now: () => clock.now(),
    sleep: (ms, signal) => (ms <= 10 * SECOND ? Promise.resolve() : clock.sleep(ms, signal)),
  };
}
