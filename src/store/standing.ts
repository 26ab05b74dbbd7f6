/** What is known of an interview besides what JobHive said of it, asked for together with that. */
import type { Decision } from '../scheduling/decision.ts';
import type { InterviewId } from '../scheduling/ids.ts';
import type { Instant } from '../scheduling/instant.ts';
import type { KnownSeatChange } from '../scheduling/panel.ts';
import { type Db, toInstantOrNull } from './columns.ts';
import { type Snapshot, toSnapshot } from './interviews.ts';
import { unsettled, untold } from './proposals.ts';
import { inFlight } from './reschedules.ts';
import { LOST_STATES } from './schema-of-mail.ts';
import { seatChangesColumn, seatChangesFrom } from './seat-changes.ts';

/** Which tables have something to say of an interview: one question instead of one to each of them. */
export interface Standing {
  /** Webhooks that hint at it were stored and not worked. */
  readonly hinted: boolean;
  readonly rescheduleInFlight: boolean;
  readonly openFindings: boolean;
  /** Of the last decision; null when nothing was ever decided. */
  readonly lastOutcome: Decision['outcome']['kind'] | null;
  /** The last message of its invite failed for good, or nobody knows whether it was taken. */
  readonly inviteLost: boolean;
  /** When the candidate declined the invite as it is; null when they did not. */
  readonly candidateDeclinedAt: Instant | null;
  /** A new time waits for a person, or for being carried out. */
  readonly openProposals: boolean;
  /** A wish of the candidate's has ended, and they may not know. */
  readonly untoldWishes: boolean;
  /** Who of the pool took whose seat, in order, and whether that was taken back. */
  readonly seatChanges: readonly KnownSeatChange[];
}

export const NOTHING_KNOWN: Standing = {
  hinted: false,
  rescheduleInFlight: false,
  openFindings: false,
  lastOutcome: null,
  inviteLost: false,
  candidateDeclinedAt: null,
  openProposals: false,
  untoldWishes: false,
  seatChanges: [],
};

/** An interview as it was last read, and what else is known of it. */
export async function findInterview(
  db: Db,
  id: InterviewId,
): Promise<{ readonly snapshot: Snapshot; readonly standing: Standing } | null> {
  const row = await db
    .selectFrom('interviews')
    .selectAll()
    .select((eb) => [
      eb
        .exists(
          eb
            .selectFrom('webhooks')
            .select('delivery_id')
            .whereRef('interview_id', '=', 'interviews.id')
            .where('worked_at', 'is', null),
        )
        .as('hinted'),
      eb
        .exists(
          eb
            .selectFrom('reschedules')
            .select('reschedules.id')
            .whereRef('interview_id', '=', 'interviews.id')
            .where(inFlight),
        )
        .as('reschedule_in_flight'),
      eb
        .exists(
          eb
            .selectFrom('findings')
            .select('findings.id')
            .whereRef('interview_id', '=', 'interviews.id')
            .where('ended_at', 'is', null),
        )
        .as('open_findings'),
      eb
        .selectFrom('decisions')
        .select('outcome')
        .whereRef('interview_id', '=', 'interviews.id')
        .orderBy('decisions.id', 'desc')
        .limit(1)
        .as('last_outcome'),
      eb
        .selectFrom('deliveries')
        .select((last) => last('state', 'in', LOST_STATES).as('lost'))
        .whereRef('interview_id', '=', 'interviews.id')
        .where('sequence', 'is not', null)
        .where('state', '!=', 'superseded')
        .orderBy('deliveries.id', 'desc')
        .limit(1)
        .as('invite_lost'),
      eb
        .selectFrom('candidate_answers')
        .innerJoin('invites', 'invites.interview_id', 'candidate_answers.interview_id')
        .select('received_at')
        .whereRef('candidate_answers.interview_id', '=', 'interviews.id')
        .whereRef('candidate_answers.sequence', '=', 'invites.sequence')
        .where('answer', '=', 'declined')
        .as('candidate_declined_at'),
      eb
        .exists(
          eb
            .selectFrom('proposals')
            .select('proposals.id')
            .whereRef('interview_id', '=', 'interviews.id')
            .where(unsettled),
        )
        .as('open_proposals'),
      eb
        .exists(
          eb
            .selectFrom('proposals')
            .select('proposals.id')
            .whereRef('interview_id', '=', 'interviews.id')
            .where(untold),
        )
        .as('untold_wishes'),
      seatChangesColumn.as('seat_changes'),
    ])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) return null;
  return {
    snapshot: toSnapshot(row),
    standing: {
      hinted: Boolean(row.hinted),
      rescheduleInFlight: Boolean(row.reschedule_in_flight),
      openFindings: Boolean(row.open_findings),
      lastOutcome: row.last_outcome,
      inviteLost: row.invite_lost === true,
      candidateDeclinedAt: toInstantOrNull(row.candidate_declined_at),
      openProposals: Boolean(row.open_proposals),
      untoldWishes: Boolean(row.untold_wishes),
      seatChanges: seatChangesFrom(row.seat_changes),
    },
  };
}
