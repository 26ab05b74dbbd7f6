/** One observed difference between the plan (the interview) and the world (its interviewers' calendars). */
import type { Answer, BusyClass, Organizer } from './availability.ts';
import type { CalendarId, Email, EventId, InterviewId } from './ids.ts';
import type { Instant, Interval } from './instant.ts';

export const FINDING_KINDS = [
  'moved',
  'resized',
  'removed',
  'declined',
  'candidate_declined',
  'conflict',
  'unavailable',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export const ABSENCES = ['outside_working_hours', 'holiday', 'out_of_office'] as const;
/** Why somebody is not there. */
export type Absence = (typeof ABSENCES)[number];

/**
 * What changed last of all that makes the difference: an event (or the hold itself) in the calendar, the time of the
 * interview, who sits on its panel, or what the candidate answered. `at`: when we first read it so; null where nobody saw it, as of what vanished.
 */
export interface FindingCause {
  readonly change: 'calendar' | 'interview' | 'panel' | 'answer';
  readonly at: Instant | null;
}

interface FindingBase {
  /**
   * Stable while the same difference lasts, different when it is another one: a hold dragged twice gives two keys,
   * so its settle time starts anew.
   */
  readonly key: string;
  readonly interviewer: Email;
  /** Where it is seen; null for what no calendar shows: working hours, holidays. */
  readonly calendar: CalendarId | null;
  /** False when the interviewer is optional on this panel. */
  readonly required: boolean;
  readonly cause: FindingCause;
}

/** What the conflict is with: ids, times and classes only. */
export interface ConflictingEvent {
  readonly event: EventId;
  readonly during: Interval;
  /** As it counts: an invitation without an answer as the policy says. */
  readonly busy: BusyClass;
  readonly answer: Answer;
  readonly allDay: boolean;
  readonly organizer: Organizer;
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
  /** The hold is there, and its owner answered that they do not come. */
  | (FindingBase & { readonly kind: 'declined'; readonly from: Interval })
  /** The candidate answered to the invite that they do not come then. It is about nobody of the panel. */
  | (Omit<FindingBase, 'interviewer'> & {
      readonly kind: 'candidate_declined';
      readonly interviewer: null;
      readonly from: Interval;
    })
  | (FindingBase & { readonly kind: 'conflict'; readonly with: ConflictingEvent })
  /** An absence that an event says. Rules about conflicts see it as well. */
  | (FindingBase & { readonly kind: 'unavailable'; readonly why: 'out_of_office'; readonly with: ConflictingEvent })
  /** The interview, at `from`, is when this interviewer does not work. */
  | (FindingBase & {
      readonly kind: 'unavailable';
      readonly why: 'outside_working_hours' | 'holiday';
      readonly from: Interval;
    });

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
  /** Its owner has declined it since we last wrote it. */
  readonly declined: boolean;
  /** When we first read it as it is now; null when that is not known. */
  readonly changedAt: Instant | null;
  /** Where we began to write it and never heard what became of that: shown there, it is our doing, nobody's wish. */
  readonly writing?: Interval;
  readonly seen:
    | { readonly kind: 'at'; readonly during: Interval }
    | { readonly kind: 'gone'; readonly how: 'deleted' | 'cancelled' }
    /** Its calendar was not read recently enough to say. */
    | { readonly kind: 'unknown' };
}
