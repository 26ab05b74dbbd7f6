/** An admin's sentence, and the numbers around it, as the validated configuration hands them over. */
import type { BusyClass, DayRange } from './availability.ts';
import type { Mark } from './busy-weight.ts';
import type { RuleConditions } from './conditions.ts';
import type { FindingKind } from './finding.ts';
import type { ReasonTemplates } from './reason.ts';
import type { TermWeights } from './slot-terms.ts';

export const ACTIONS = [
  'accept',
  'reschedule',
  'resize',
  'replace_from_pool',
  'propose',
  'revert',
  'notify',
  'ignore',
] as const;
/**
 * `accept`: take the interviewer's new time. `reschedule`: the next free slot. `resize`: the same start, another length.
 * `replace_from_pool`: somebody else of the pool takes the seat. `propose`: `accept` or `reschedule`, once a person has agreed. `revert`: write the hold back.
 * `notify`: change nothing, call a person. `ignore`: change nothing, say nothing.
 */
export type Action = (typeof ACTIONS)[number];

export interface Rule {
  readonly name: string;
  readonly on: readonly FindingKind[];
  readonly when: RuleConditions;
  /** Tried in order; the first that can be done is done. */
  readonly actions: readonly Action[];
  /** For `resize`: what must be left of an interview, in ms; null: as much as JobHive takes. */
  readonly shortest: number | null;
  /** What the candidate reads; null: what is always said in such a case. */
  readonly reason: ReasonTemplates | null;
  /** What interviewers read in their holds; null likewise. */
  readonly note: ReasonTemplates | null;
}

/** Every duration in milliseconds unless its name says otherwise. */
export interface SchedulingPolicy {
  readonly bufferBefore: number;
  readonly bufferAfter: number;
  /** A new time must be at least this far from now. */
  readonly minimumNotice: number;
  /** Within this time before its start an interview is not moved without a person. */
  readonly freeze: number;
  /** How far ahead a new time may lie, counted from the later of now and the original day. */
  readonly horizon: { readonly days: number; readonly unit: 'days' | 'working_days' };
  readonly slotStepMinutes: number;
  /** A finding must have lasted this long before it is acted on. */
  readonly settle: number;
  readonly candidateHours: DayRange;
  /** IANA zone of `candidateHours`. */
  readonly candidateZone: string;
  readonly movesPerInterview: number;
  /** Of one interviewer, in their own day. */
  readonly movesPerInterviewerDay: number;
  /** Of all interviews. Past it moves are paused until a person resumes them. */
  readonly movesPerHour: number;
  /** Busy classes that block a new time. `tentative` blocks by default; `free` and `working_elsewhere` do not. */
  readonly blocking: readonly BusyClass[];
  /** What an invitation counts as while its owner has not answered it; `busy`: as what it says itself. */
  readonly unanswered: 'busy' | 'tentative' | 'free';
  /** Title patterns that say of an event how firm it is. */
  readonly keywords: Readonly<Record<Mark, readonly string[]>>;
  /** What each term of a slot's score is worth. */
  readonly prefer: TermWeights;
  /** Several interviews of one candidate never overlap. `keep`: those on one day stay on one, and in their order. */
  readonly together: {
    readonly sameDay: 'keep' | 'free';
    readonly order: 'keep' | 'free';
    /** Free time (ms) between two of them. */
    readonly gap: number;
  };
}
