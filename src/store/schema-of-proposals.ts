/** The tables of what waits for a person, and of who gave whom a seat, as Kysely sees them. */
import type { Generated } from 'kysely';
import type { Email, InterviewId } from '../scheduling/ids.ts';
import type { ProposalOrigin, ProposalState, ProposedTime, WhenExpired } from '../scheduling/proposal.ts';
import type { Json } from './schema.ts';

export interface ProposalsTable {
  id: Generated<number>;
  interview_id: InterviewId;
  asked_by: ProposalOrigin['kind'];
  origin: Json<ProposalOrigin>;
  /** Where the interview was when it was asked. */
  from_start: Date;
  from_end: Date;
  times: Json<readonly ProposedTime[]>;
  state: ProposalState;
  opened_at: Date;
  expires_at: Date;
  when_expired: WhenExpired;
  /** When people were told; null until then. */
  announced_at: Date | null;
  answered_at: Date | null;
  answered_by: string | null;
  /** An index of `times`. */
  chosen: number | null;
  anyway: Generated<boolean>;
  settled_at: Date | null;
  settled_why: string | null;
  /** When it was seen to that the candidate who asked knows how it ended; null until then, and for what a rule asked. */
  told_at: Date | null;
}

export interface SeatChangesTable {
  id: Generated<number>;
  interview_id: InterviewId;
  gave_up: Email;
  took: Email;
  decision_id: number | null;
  changed_at: Date;
  undone_at: Date | null;
}

export interface ProposalLinksTable {
  token_hash: string;
  proposal_id: number;
  recipient: string;
  expires_at: Date;
  used_at: Date | null;
}
