/** A new time that waits for a person's word: who asks for it, which times would do, and what becomes of it. */
import type { Email } from './ids.ts';
import type { Instant, Interval } from './instant.ts';

/**
 * `open`: nobody has answered. `approved`: somebody has agreed, and the interview is moved as soon as it can be. `done`: it is
 * there. `expired`: nobody answered in time, and a person is called. `withdrawn`: it is no longer about anything, or cannot be
 * had any more. `failed`: JobHive refused it.
 */
export const PROPOSAL_STATES = ['open', 'approved', 'refused', 'expired', 'withdrawn', 'done', 'failed'] as const;
export type ProposalState = (typeof PROPOSAL_STATES)[number];

/** What happens to a proposal that nobody answers in time. */
export const WHEN_EXPIRED = ['notify', 'refuse', 'carry_out'] as const;
export type WhenExpired = (typeof WHEN_EXPIRED)[number];

/** `finding`: its key. `chosenBy`: whose own new time it is; null where it was searched. */
export type ProposalOrigin =
  | {
      readonly kind: 'rule';
      readonly rule: string;
      readonly finding: string;
      /** Whom the finding is about; null: the candidate. */
      readonly interviewer: Email | null;
      readonly chosenBy: Email | null;
    }
  /** `evidence`: where it can be looked up, such as a Message-ID; no words of the candidate's. */
  | { readonly kind: 'candidate'; readonly by: 'page' | 'mail'; readonly evidence: string };

export interface ProposedTime {
  readonly during: Interval;
  /** What the candidate and the interviewers will read; null: what is always said when a candidate asks. */
  readonly reason: string | null;
  readonly note: string | null;
}

export interface Proposal {
  readonly id: number;
  readonly origin: ProposalOrigin;
  /** Where the interview was when it was asked. */
  readonly from: Interval;
  /** The best first. */
  readonly times: readonly ProposedTime[];
  readonly state: ProposalState;
  readonly openedAt: Instant;
  readonly expiresAt: Instant;
  readonly whenExpired: WhenExpired;
  /** `chosen`: an index of `times`; null: the first that is free. `anyway`: also past freeze, caps and pauses. */
  readonly answer: {
    readonly by: string;
    readonly at: Instant;
    readonly chosen: number | null;
    readonly anyway: boolean;
  } | null;
}

export interface ProposalSurroundings {
  readonly now: Instant;
  /** Where the interview is; null when it is not to be moved any more, whatever anybody wants. */
  readonly planned: Interval | null;
  /** Keys of what is found now; null where that is not known. */
  readonly findings: readonly string[] | null;
  /** JobHive's refusal of the reschedule that it led to; null when there is none. */
  readonly refusal: string | null;
}

export interface ProposalChange {
  readonly state: Exclude<ProposalState, 'open'>;
  readonly why: string;
}

/** Whose word counts where nobody has given one. */
export const NOBODY_IN_TIME = 'nobody, in time';

/** What becomes of a proposal that is not settled, without anybody's word; null while it stands. */
export function changeOf(proposal: Proposal, surroundings: ProposalSurroundings): ProposalChange | null {
  const { state, origin, from, times } = proposal;
  const { now, planned, findings, refusal } = surroundings;
  if (state !== 'open' && state !== 'approved') return null;
  if (planned === null) return { state: 'withdrawn', why: 'the interview is not to be moved any more' };
  if (!isSame(planned, from)) {
    return state === 'approved' && times.some(({ during }) => isSame(during, planned))
      ? { state: 'done', why: 'the interview is at that time' }
      : { state: 'withdrawn', why: 'the interview was moved meanwhile' };
  }
  if (refusal !== null) return { state: 'failed', why: `JobHive refused the new time: ${refusal}` };
  if (planned.start <= now) return { state: 'withdrawn', why: 'the time of the interview has come' };
  if (state === 'approved') return null;
  if (origin.kind === 'rule' && findings !== null && !findings.includes(origin.finding))
    return { state: 'withdrawn', why: 'what it was about is no longer so' };
  return now >= proposal.expiresAt ? { state: EXPIRED[proposal.whenExpired], why: NOBODY_IN_TIME } : null;
}

const EXPIRED = { notify: 'expired', refuse: 'refused', carry_out: 'approved' } as const;

/**
 * Whether the candidate who asked must be told that the interview stays where it is. Of what was granted, moved or cancelled the
 * invite tells them; a wish that gave way to another one is answered with that.
 * @param planned where the interview is; null when it is not to be moved any more
 */
export function isAnswerOwed(
  { state, from }: Pick<Proposal, 'state' | 'from'>,
  { now, planned, gaveWay }: { readonly now: Instant; readonly planned: Interval | null; readonly gaveWay: boolean },
): boolean {
  if (planned === null || !isSame(planned, from) || from.start <= now) return false;
  return state === 'refused' || state === 'expired' || state === 'failed' || (state === 'withdrawn' && !gaveWay);
}

function isSame(a: Interval, b: Interval): boolean {
  return a.start === b.start && a.end === b.end;
}

/** The times that an answer allows, the best first; of a proposal without an answer, all of them. */
export function allowedTimes({ times, answer }: Pick<Proposal, 'times' | 'answer'>): readonly ProposedTime[] {
  const chosen = answer?.chosen ?? null;
  return chosen === null ? times : times.slice(chosen, chosen + 1);
}
