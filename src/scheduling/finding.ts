/** One observed difference between the plan (the interview) and the world (its interviewers' calendars). */
import type { Answer, BusyClass } from './availability.ts';
import type { CalendarId, Email, EventId, InterviewId } from './ids.ts';
import type { Instant, Interval } from './instant.ts';

export const FINDING_KINDS = ['moved', 'resized', 'removed', 'conflict'] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

interface FindingBase {
  /**
   * Stable while the same difference lasts, different when it is another one: a hold dragged twice gives two keys,
   * so its settle time starts anew.
   */
  readonly key: string;
  readonly interviewer: Email;
  readonly calendar: CalendarId;
  /** False when the interviewer is optional on this panel. */
  readonly required: boolean;
}

/** What the conflict is with: ids, times and classes only. */
export interface ConflictingEvent {
  readonly event: EventId;
  readonly during: Interval;
  readonly busy: BusyClass;
  readonly answer: Answer;
  readonly allDay: boolean;
  readonly overlapMinutes: number;
  readonly holdOf: InterviewId | null;
  readonly keywords: readonly string[];
}

export type ObservedFinding =
  /** The hold starts at another time (its length may differ too). `from` is where we last wrote it. */
  | (FindingBase & { readonly kind: 'moved'; readonly from: Interval; readonly to: Interval })
  /** Same start, other length. */
  | (FindingBase & { readonly kind: 'resized'; readonly from: Interval; readonly to: Interval })
  /** The hold was deleted or cancelled: `how` keeps the two facts apart. */
  | (FindingBase & { readonly kind: 'removed'; readonly from: Interval; readonly how: 'deleted' | 'cancelled' })
  | (FindingBase & { readonly kind: 'conflict'; readonly with: ConflictingEvent });

/** A finding with its history, as the store keeps it. */
export type Finding = ObservedFinding & { readonly firstSeen: Instant };

/** One of an interview's holds: where we asked for it to be, what became of that, and where its calendar shows it now. */
export interface HoldState {
  readonly interviewer: Email;
  readonly calendar: CalendarId;
  /** Where we last asked for it to be. */
  readonly asked: Interval;
  /** Where its provider put it then, which some do otherwise than asked. */
  readonly written: Interval;
  /** Where we began to write it and never heard what became of that: shown there, it is our doing, nobody's wish. */
  readonly writing?: Interval;
  readonly seen:
    | { readonly kind: 'at'; readonly during: Interval }
    | { readonly kind: 'gone'; readonly how: 'deleted' | 'cancelled' }
    /** Its calendar was not read recently enough to say. */
    | { readonly kind: 'unknown' };
}
