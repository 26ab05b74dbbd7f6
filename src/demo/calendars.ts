/** Where the demo's three interviewers have their calendars, and what they do there in programs of their own. */
import type { Instant } from '../scheduling/instant.ts';
import { INTERVIEWERS, type Meeting, meetingsOf, type Who } from './fortnight.ts';

export interface SeenHold {
  readonly id: string;
  readonly interview: string;
  readonly start: Instant;
  readonly end: Instant;
}

export interface DemoCalendars {
  /** The section of the configuration. */
  readonly connections: Readonly<Record<string, unknown>>;
  calendarOf(who: Who): { readonly connection: string; readonly id: string };
  /** Sections of the configuration that these calendars would have different. */
  readonly config: Readonly<Record<string, unknown>>;
  add(who: Who, meeting: Meeting): Promise<void>;
  holds(who: Who): Promise<readonly SeenHold[]>;
  postpone(who: Who, hold: SeenHold, minutes: number): Promise<void>;
  /** Where to find them, and what a reader can do to them by hand. */
  invitation(): Promise<{ readonly where: string; readonly tryIt: readonly string[] }>;
  close(): Promise<void>;
}

/** @param days the coming weekdays, `YYYY-MM-DD`, at least eight */
export async function fillCalendars(calendars: DemoCalendars, days: readonly string[]): Promise<void> {
  for (const { who } of INTERVIEWERS) for (const meeting of meetingsOf(who, days)) await calendars.add(who, meeting);
}
