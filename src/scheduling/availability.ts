/** Who is busy when, as the pure part sees it. */
import type { CalendarId, Email, EventId, InterviewId } from './ids.ts';
import type { Instant, Interval } from './instant.ts';

/** How an event blocks its owner. `unknown`: the provider said something we cannot read; treated as busy. */
export type BusyClass = 'free' | 'tentative' | 'busy' | 'out_of_office' | 'working_elsewhere' | 'focus' | 'unknown';

/** The calendar owner's own answer. `none`: the event has no attendees, or the owner is not among them. */
export type Answer = 'accepted' | 'tentative' | 'declined' | 'needs_action' | 'organizer' | 'none';

/** Who called an event: somebody of the company, or not. Null: nobody, or its calendar does not say. */
export type Organizer = 'inside' | 'outside' | null;

/** One stretch of somebody's calendar. Holds no word of the event: only ids, times and classes. */
export interface BusyBlock {
  readonly calendar: CalendarId;
  readonly event: EventId;
  readonly during: Interval;
  readonly busy: BusyClass;
  readonly answer: Answer;
  readonly allDay: boolean;
  readonly organizer: Organizer;
  /** Set when the event is one of our holds. */
  readonly holdOf: InterviewId | null;
  /** When we first read it at this time and with this answer; null when that is not known. */
  readonly changedAt: Instant | null;
  /** Those of the admin's title keywords that the event's title matched when it was read. Titles are not kept. */
  readonly keywords: readonly string[];
}

/** Minutes of the day, `end` exclusive and at most 1440. */
export interface DayRange {
  readonly startMinute: number;
  readonly endMinute: number;
}

/** Wall-clock working hours by ISO weekday (1 Monday … 7 Sunday); a missing or empty day is not worked. */
export type WorkingHours = Readonly<Partial<Record<1 | 2 | 3 | 4 | 5 | 6 | 7, readonly DayRange[]>>>;

/** How many interviews a person takes, on their own clock; null: any number. A week begins on Monday (ISO 8601). */
export interface InterviewLimits {
  readonly perDay: number | null;
  readonly perWeek: number | null;
}

/** One interviewer for the length of one decision. */
export interface Person {
  readonly email: Email;
  readonly name: string;
  /** IANA zone of the working hours. */
  readonly zone: string;
  readonly workingHours: WorkingHours;
  /** Dates (`YYYY-MM-DD`) in their zone that are not worked: holidays. */
  readonly daysOff: readonly string[];
  /** When they would rather interview; null: any time they work is as good as another. */
  readonly preferredHours: WorkingHours | null;
  readonly limits: InterviewLimits;
  /** Free time (ms) before and after an interview of theirs; null: as the policy says. */
  readonly buffer: { readonly before: number | null; readonly after: number | null };
  /**
   * `known`: every calendar of theirs was read recently enough. `unknown`: at least one was not; nothing about their
   * time may be concluded, least of all that it is free.
   */
  readonly knowledge: 'known' | 'unknown';
  /** Up to when recurring events were expanded: beyond it their time is unknown. Null: without end. */
  readonly knownUntil: Instant | null;
  /** Sorted by start. Contains declined, free and cancelled-by-nobody events alike: the rules decide what blocks. */
  readonly blocks: readonly BusyBlock[];
}
