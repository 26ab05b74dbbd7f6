/** The tables about what candidates are told, and about every mail on its way. Part of `schema.ts`. */
import type { Generated } from 'kysely';
import type { InterviewId } from '../scheduling/ids.ts';

export interface InvitesTable {
  interview_id: InterviewId;
  uid: string;
  /** -1: known, but nothing was ever sent. */
  sequence: number;
  method: 'REQUEST' | 'CANCEL' | null;
  starts_at: Date;
  ends_at: Date;
  candidate_email: string;
  join_url: string | null;
  position: string;
  revised_at: Date;
}

/** `bounced`: taken, and sent back later. `uncertain`: handed over to a server whose answer nobody heard; a person says whether it goes out again. */
export const DELIVERY_STATES = [
  'queued',
  'sending',
  'accepted',
  'deferred',
  'failed',
  'bounced',
  'uncertain',
  'superseded',
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];
/** What only a person can mend. */
export const LOST_STATES = ['failed', 'bounced', 'uncertain'] as const satisfies readonly DeliveryState[];

export interface DeliveriesTable {
  id: Generated<number>;
  interview_id: InterviewId | null;
  recipient: string;
  /** Null for what is no revision of an invite: a notice to an admin, an answer to a candidate's wish. */
  sequence: number | null;
  method: 'REQUEST' | 'CANCEL' | null;
  message_id: string;
  sender: string;
  subject: string;
  /** The whole message (RFC 5322), prepared once; what is sent is what was recorded. Null once it is forgotten. */
  raw: string | null;
  state: DeliveryState;
  attempts: Generated<number>;
  created_at: Date;
  next_attempt_at: Date | null;
  /** Written before the first byte of the latest attempt left. */
  handed_over_at: Date | null;
  settled_at: Date | null;
  /** The mail server's last answer. */
  response: string | null;
  /** The candidate's wish that it answers; null for everything else. */
  proposal_id: number | null;
  /** Who had it sent again, the last time that anybody did. */
  resent_by: string | null;
  resent_at: Date | null;
}

export interface CandidateAnswersTable {
  interview_id: InterviewId;
  answer: 'accepted' | 'tentative' | 'declined';
  sequence: number;
  stamped_at: Date;
  received_at: Date;
  message_id: string | null;
  comment: string;
}

export interface MailboxesTable {
  name: string;
  validity: string | null;
  last_uid: Generated<number>;
  read_at: Date | null;
  failure: string | null;
  failed_at: Date | null;
}
