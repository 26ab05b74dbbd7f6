/**
 * Which message, if any, the candidate is owed. Pure: what was said last, what is true now, what follows.
 * SEQUENCE rises with every message, also where RFC 5546 2.1.4 would allow the same with a newer DTSTAMP: some clients
 * look at nothing else.
 */
import type { InterviewStatus } from '../interviews/interview.ts';
import type { Instant, Interval } from '../scheduling/instant.ts';
import type { InviteMethod, RequestWhy } from './invite-content.ts';

/** What the candidate was told last, or would have been told (`method: null`, the baseline of a silent start). */
export interface LastRevision {
  /** -1 while nothing was ever sent. */
  readonly sequence: number;
  readonly method: InviteMethod | null;
  readonly during: Interval;
  readonly candidateEmail: string;
  readonly joinUrl: string | null;
  readonly position: string;
}

export interface InviteFacts {
  readonly status: InterviewStatus;
  /** Null: no time is known. */
  readonly during: Interval | null;
  readonly candidateEmail: string;
  /** Null: not known, which is not a change. */
  readonly joinUrl: string | null;
  readonly position: string;
  /** Whether a newly known interview is announced with SEQUENCE 0. */
  readonly firstInvite: boolean;
  /** Now. What has begun is not announced or moved any more. */
  readonly at: Instant;
}

export type Revision =
  | {
      readonly kind: 'none';
      readonly because:
        | 'up_to_date'
        | 'not_scheduled'
        | 'no_time'
        | 'already_started'
        | 'never_sent'
        | 'already_cancelled';
    }
  /** Remember these facts with SEQUENCE -1 and send nothing; only ever said once. */
  | { readonly kind: 'baseline' }
  | {
      readonly kind: 'request';
      readonly sequence: number;
      readonly why: Exclude<RequestWhy, 'candidate_changed'>;
      /** The time told before; set when `why` is `time_changed`. */
      readonly previous: Interval | null;
    }
  /** `to` and `during` are those of the last message: that is what the addressee's calendar shows. */
  | { readonly kind: 'cancel'; readonly sequence: number; readonly to: string; readonly during: Interval }
  /**
   * Withdraw from the old address, then invite the new one. Two numbers, so that the invitation wins where both
   * addresses end in one mailbox. `requestSequence` is the one to remember.
   */
  | {
      readonly kind: 'candidate_changed';
      readonly cancelTo: string;
      readonly cancelDuring: Interval;
      readonly cancelSequence: number;
      readonly requestSequence: number;
    };

/** @param last null when this interview was never looked at before */
export function planRevision(last: LastRevision | null, now: InviteFacts): Revision {
  if (now.status === 'cancelled') return planCancel(last);
  if (now.status !== 'scheduled') return { kind: 'none', because: 'not_scheduled' };
  if (now.during === null) return { kind: 'none', because: 'no_time' };
  if (now.during.start <= now.at) return { kind: 'none', because: 'already_started' };
  if (last === null) {
    return now.firstInvite ? { kind: 'request', sequence: 0, why: 'first', previous: null } : { kind: 'baseline' };
  }
  if (last.method === 'CANCEL') {
    return { kind: 'request', sequence: last.sequence + 1, why: 'first', previous: null };
  }
  return last.method === null ? planFromBaseline(last, now, now.during) : planUpdate(last, now, now.during);
}

function planCancel(last: LastRevision | null): Revision {
  if (last === null || last.method === null) return { kind: 'none', because: 'never_sent' };
  if (last.method === 'CANCEL') return { kind: 'none', because: 'already_cancelled' };
  return { kind: 'cancel', sequence: last.sequence + 1, to: last.candidateEmail, during: last.during };
}

/** Nothing of ours is in the candidate's calendar: only a new time is worth a first message. */
function planFromBaseline(last: LastRevision, now: InviteFacts, during: Interval): Revision {
  if (!otherTime(last, during)) return { kind: 'none', because: 'up_to_date' };
  const sequence = last.sequence + 1;
  return otherCandidate(last, now)
    ? { kind: 'request', sequence, why: 'first', previous: null }
    : { kind: 'request', sequence, why: 'time_changed', previous: last.during };
}

function planUpdate(last: LastRevision, now: InviteFacts, during: Interval): Revision {
  if (otherCandidate(last, now)) {
    return {
      kind: 'candidate_changed',
      cancelTo: last.candidateEmail,
      cancelDuring: last.during,
      cancelSequence: last.sequence + 1,
      requestSequence: last.sequence + 2,
    };
  }
  const sequence = last.sequence + 1;
  if (otherTime(last, during)) return { kind: 'request', sequence, why: 'time_changed', previous: last.during };
  if (otherDetails(last, now)) return { kind: 'request', sequence, why: 'details_changed', previous: null };
  return { kind: 'none', because: 'up_to_date' };
}

function otherCandidate(last: LastRevision, now: InviteFacts): boolean {
  return last.candidateEmail.trim().toLowerCase() !== now.candidateEmail.trim().toLowerCase();
}

function otherTime(last: LastRevision, during: Interval): boolean {
  return last.during.start !== during.start || last.during.end !== during.end;
}

function otherDetails(last: LastRevision, now: InviteFacts): boolean {
  return last.position !== now.position || (now.joinUrl !== null && last.joinUrl !== now.joinUrl);
}
