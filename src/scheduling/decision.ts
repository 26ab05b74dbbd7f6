/** What the rules made of the findings of one interview at one moment. Plain data: stored as JSON, replayed later. */
import type { Person } from './availability.ts';
import type { Difficulty } from './conditions.ts';
import type { Finding } from './finding.ts';
import type { Email, InterviewId } from './ids.ts';
import type { Instant, Interval } from './instant.ts';
import type { Claim } from './interview-load.ts';
import type { Proposal, ProposedTime } from './proposal.ts';
import type { Reader, Voice } from './reason.ts';
import type { Action, Rule, SchedulingPolicy } from './rule.ts';
import type { Terms } from './slot-terms.ts';

/** Who must be there. `any` is already resolved to people in `required`; it stays here for the explanation. */
export interface Panel {
  readonly name: string;
  readonly required: readonly Email[];
  readonly optional: readonly Email[];
  /** Who of the pool sits there (they are among `required`), and who could instead. Missing where there is no pool. */
  readonly pool?: {
    readonly seated: readonly Email[];
    readonly reserve: readonly Email[];
    /** Of those seated, to whom a person gave the seat back: it is theirs. */
    readonly kept: readonly Email[];
  };
}

/** Everything `decide` may look at. The same situation gives the same decision. */
export interface Situation {
  readonly now: Instant;
  readonly interview: {
    readonly id: InterviewId;
    readonly status: 'scheduled' | 'in_progress' | 'completed' | 'cancelled';
    readonly scheduledAt: Instant | null;
    readonly durationMinutes: number;
    readonly position: string;
    readonly skills: readonly string[];
    readonly difficulty: Difficulty;
    readonly companyName: string | null;
  };
  readonly panel: Panel;
  readonly findings: readonly Finding[];
  /** Everybody on the panel; where a rule may ask for them, also who is in reserve. */
  readonly people: readonly Person[];
  readonly rules: readonly Rule[];
  readonly policy: SchedulingPolicy;
  /** In whose words and on whose clock reasons are written. */
  readonly readers: Readonly<Record<Voice, Reader>>;
  readonly history: {
    /** Automatic moves of this interview so far, reverts of its holds included. */
    readonly movesOfInterview: number;
    /** Automatic moves of all interviews in the last hour, or since moves were resumed if that is later. */
    readonly movesLastHour: number;
    /** Automatic moves of each required person, and of each in reserve, since their day began; nobody without one. */
    readonly movesToday: readonly { readonly interviewer: Email; readonly count: number }[];
    /** Nothing is moved without a person until somebody resumes. */
    readonly paused: boolean;
    /** Of those in reserve, who is paused: they are given no seat. Missing where nobody is. */
    readonly pausedReserve?: readonly Email[];
    /** What other interviews have of these people's time: their own times, and slots of reschedules not settled yet. */
    readonly reserved: readonly Claim[];
    /** The times of the candidate's other interviews. */
    readonly candidate: readonly Interval[];
  };
  /** About the interview at its present time, the latest first. Missing in what was recorded before there were any. */
  readonly proposals?: readonly Proposal[];
  /** The company's holidays (`YYYY-MM-DD`), as far as a new time may lie. */
  readonly holidays: readonly string[];
}

/** Why nothing may be done without a person, whatever the rules say. */
export type Guard =
  | 'not_scheduled'
  | 'no_time_yet'
  | 'already_started'
  | 'frozen'
  | 'interview_cap'
  | 'paused'
  | 'interviewer_cap'
  /** The breaker: from here on moves are paused. */
  | 'hourly_cap';

/** Why an action that a rule asked for was not possible. */
export type Obstacle =
  | { readonly why: 'new_time_in_past' }
  | { readonly why: 'new_time_within_notice' }
  | { readonly why: 'new_time_in_freeze' }
  /** Against their hours, or their other interviews. */
  | { readonly why: 'new_time_not_for_candidate'; readonly because: SlotLoss }
  | { readonly why: 'new_time_not_free'; readonly interviewer: Email; readonly because: SlotLoss }
  | { readonly why: 'duration_not_allowed'; readonly minutes: number }
  | { readonly why: 'no_slot' }
  /** Their seat is nobody else's to take. */
  | { readonly why: 'not_of_pool' }
  /** A person gave it back to them. */
  | { readonly why: 'seat_given_back' }
  /** They could come, and take the seat, but are asked no more of. The others in reserve are looked at all the same. */
  | { readonly why: 'not_to_be_seated'; readonly interviewer: Email; readonly because: LeftOut }
  /** Nobody else in reserve can come then. */
  | { readonly why: 'nobody_free' }
  /** So few minutes would be left of it. */
  | { readonly why: 'too_short'; readonly minutes: number }
  /** A person said no to it. */
  | { readonly why: 'proposal_refused'; readonly proposal: number }
  /** Nobody answered it in time, or JobHive refused what it asked for. */
  | { readonly why: 'proposal_lapsed'; readonly proposal: number }
  | { readonly why: 'not_applicable' };

/** Why somebody in reserve who could come is not asked to. */
export type LeftOut = 'moved_enough_today' | 'paused';

/** Why a slot lost. */
export type SlotLoss =
  | 'outside_candidate_hours'
  /** Another interview of the candidate. */
  | 'candidate_busy'
  | 'another_day'
  | 'out_of_order'
  | 'calendar_unknown'
  | 'holiday'
  | 'outside_working_hours'
  | 'busy'
  | 'reserved'
  /** So many interviews that day or week already. */
  | 'load_reached'
  | 'too_few_of_pool';

export interface Slot {
  readonly start: Instant;
  readonly score: number;
  readonly terms: Terms;
  /** Who of the pool would sit in it; empty where there is no pool. */
  readonly fromPool: readonly Email[];
}

export interface SlotSearchTrace {
  readonly window: Interval;
  /** How many starts were looked at. */
  readonly tried: number;
  /** How many of them each cause (and person) ruled out first. */
  readonly lost: readonly { readonly because: SlotLoss; readonly interviewer: Email | null; readonly count: number }[];
  /** The first start of each stretch that one cause ruled out, at most 20, for reading. */
  readonly examples: readonly {
    readonly start: Instant;
    readonly because: SlotLoss;
    readonly interviewer: Email | null;
  }[];
  readonly chosen: Slot | null;
  /** The next best ones, at most 5. */
  readonly runnersUp: readonly Slot[];
}

/** One per finding, in the order they were considered. */
export interface FindingTrace {
  readonly finding: string;
  /** Null when no rule matched; then `otherwise` (notify) applies. */
  readonly rule: string | null;
  /** Rules for this kind that did not match, and the condition that failed. */
  readonly passedOver: readonly { readonly rule: string; readonly condition: string }[];
  readonly settledAt: Instant;
  /** Actions that were asked for and could not be done, and whom one that was done had to do without. */
  readonly refused: readonly { readonly action: Action; readonly obstacle: Obstacle }[];
}

export interface Explanation {
  readonly findings: readonly FindingTrace[];
  /** What stood before a change that a rule wanted, even where the outcome is about another finding. */
  readonly guard: Guard | null;
  readonly slots: SlotSearchTrace | null;
  /** One sentence for a person who reads a log. Holds no other event's words. */
  readonly summary: string;
}

export type Outcome =
  /** No findings. */
  | { readonly kind: 'in_order' }
  /** Something was found, but it has not lasted long enough. */
  | { readonly kind: 'wait'; readonly until: Instant }
  | {
      readonly kind: 'reschedule';
      readonly via: 'accept' | 'reschedule' | 'resize';
      readonly finding: string;
      readonly rule: string;
      readonly from: Interval;
      readonly to: Interval;
      /** For the candidate, and for the interviewers in their holds; at most 500 characters each. */
      readonly reason: string;
      readonly note: string;
    }
  /** A person has approved it. `rule`: which had proposed it; null: the candidate asked. */
  | {
      readonly kind: 'reschedule';
      readonly via: 'proposal';
      readonly proposal: number;
      readonly finding: null;
      readonly rule: string | null;
      /** Which interviewer's own new time it is. */
      readonly chosenBy: Email | null;
      /** The approval also counts past freeze, caps and pauses. */
      readonly anyway: boolean;
      readonly from: Interval;
      readonly to: Interval;
      readonly reason: string;
      readonly note: string;
    }
  /** A person is asked whether the interview may be moved to one of these times. */
  | {
      readonly kind: 'propose';
      readonly finding: string;
      readonly rule: string;
      /** Whom it is about; null: the candidate. */
      readonly interviewer: Email | null;
      readonly chosenBy: Email | null;
      readonly from: Interval;
      readonly times: readonly ProposedTime[];
    }
  /** A person has approved it, and none of its times can be had any more. */
  | {
      readonly kind: 'not_possible';
      readonly proposal: number;
      readonly obstacles: readonly { readonly start: Instant; readonly obstacle: Obstacle }[];
    }
  | {
      readonly kind: 'revert';
      readonly finding: string;
      readonly rule: string;
      readonly interviewers: readonly Email[];
    }
  /** Somebody else of the pool takes the seat; the interview stays where it is. */
  | {
      readonly kind: 'replace';
      readonly finding: string;
      readonly rule: string;
      readonly gaveUp: Email;
      readonly took: Email;
      /** Both of them: whose move it counts as. */
      readonly interviewers: readonly Email[];
    }
  | { readonly kind: 'notify'; readonly finding: string; readonly rule: string | null }
  | { readonly kind: 'ignore' }
  /** A guard stands before every rule: a person must look. */
  | { readonly kind: 'held_back'; readonly guard: Guard };

export interface Decision {
  readonly interview: InterviewId;
  readonly at: Instant;
  readonly outcome: Outcome;
  readonly explanation: Explanation;
}
