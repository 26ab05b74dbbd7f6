/** Snapshots of interviews: what JobHive last said of each, and what we must do about it next. */
import { type Selectable, sql } from 'kysely';
import type { Interview } from '../interviews/interview.ts';
import type { Decision } from '../scheduling/decision.ts';
import type { InterviewId } from '../scheduling/ids.ts';
import { type Instant, type Interval, intervalOf } from '../scheduling/instant.ts';
import type { KnownSeatChange } from '../scheduling/panel.ts';
import { type Db, toDate, toDateOrNull, toInstant, toInstantOrNull } from './columns.ts';
import { unsettled, untold } from './proposals.ts';
import { inFlight } from './reschedules.ts';
import type { InterviewsTable } from './schema.ts';
import { LOST_STATES } from './schema-of-mail.ts';
import { seatChangesColumn, seatChangesFrom } from './seat-changes.ts';

export interface Snapshot extends Interview {
  readonly readAt: Instant;
  /** When JobHive stopped knowing it; null while it does. */
  readonly goneAt: Instant | null;
  /** When the sweep rereads it; null when nothing can change any more. */
  readonly sweepAt: Instant | null;
  readonly attention: string | null;
  readonly attentionSince: Instant | null;
  /** Since when we know it at this time and with this length. */
  readonly timedAt: Instant | null;
}

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

function toSnapshot(row: Selectable<InterviewsTable>): Snapshot {
  return {
    id: row.id,
    status: row.status,
    candidateEmail: row.candidate_email,
    candidateName: row.candidate_name,
    position: row.position,
    skills: row.skills,
    scheduledAt: toInstantOrNull(row.scheduled_at),
    durationMinutes: row.duration_minutes,
    difficulty: row.difficulty,
    companyName: row.company_name,
    instructions: row.instructions,
    joinUrl: row.join_url,
    createdAt: toInstantOrNull(row.created_at),
    updatedAt: toInstantOrNull(row.updated_at),
    readAt: toInstant(row.read_at),
    goneAt: toInstantOrNull(row.gone_at),
    sweepAt: toInstantOrNull(row.sweep_at),
    attention: row.attention,
    attentionSince: toInstantOrNull(row.attention_since),
    timedAt: toInstantOrNull(row.timed_at),
  };
}

export async function findSnapshot(db: Db, id: InterviewId): Promise<Snapshot | null> {
  const row = await db.selectFrom('interviews').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? toSnapshot(row) : null;
}

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

/**
 * When else this candidate has an interview: by address, of interviews that are to take place or do. JobHive may mask
 * addresses, and a masked one may stand for many people.
 */
export async function otherTimesOf(db: Db, { id, candidateEmail }: Snapshot): Promise<Interval[]> {
  if (candidateEmail.includes('*')) return [];
  const rows = await db
    .selectFrom('interviews')
    .select(['scheduled_at', 'duration_minutes'])
    .where('candidate_email', '=', candidateEmail)
    .where('id', '!=', id)
    .where('status', 'in', ['scheduled', 'in_progress'])
    .where('gone_at', 'is', null)
    .where('scheduled_at', 'is not', null)
    .orderBy('scheduled_at')
    .execute();
  return rows.flatMap(({ scheduled_at, duration_minutes }) =>
    scheduled_at === null ? [] : [intervalOf(toInstant(scheduled_at), duration_minutes)],
  );
}

/** Every interview we know, soonest first. */
export async function listSnapshots(db: Db): Promise<Snapshot[]> {
  const rows = await db.selectFrom('interviews').selectAll().orderBy('scheduled_at').orderBy('id').execute();
  return rows.map(toSnapshot);
}

/** Those whose time is `since` or later, soonest first, cancelled ones included. */
export async function snapshotsSince(db: Db, since: Instant): Promise<Snapshot[]> {
  const rows = await db
    .selectFrom('interviews')
    .selectAll()
    .where('scheduled_at', '>=', toDate(since))
    .orderBy('scheduled_at')
    .orderBy('id')
    .execute();
  return rows.map(toSnapshot);
}

/**
 * Stores what JobHive said. A null in `interview` means that this answer did not say (the GET shape has no company and
 * no instructions): what was known before is kept.
 */
export async function saveSnapshot(db: Db, interview: Interview, readAt: Instant): Promise<Snapshot> {
  const values = {
    status: interview.status,
    candidate_email: interview.candidateEmail,
    candidate_name: interview.candidateName,
    position: interview.position,
    skills: [...interview.skills],
    difficulty: interview.difficulty,
    company_name: interview.companyName,
    instructions: interview.instructions,
    join_url: interview.joinUrl,
    scheduled_at: toDateOrNull(interview.scheduledAt),
    duration_minutes: interview.durationMinutes,
    created_at: toDateOrNull(interview.createdAt),
    updated_at: toDateOrNull(interview.updatedAt),
    read_at: toDate(readAt),
    gone_at: null,
  };
  const row = await db
    .insertInto('interviews')
    .values({
      id: interview.id,
      sweep_at: null,
      attention: null,
      attention_since: null,
      timed_at: toDate(readAt),
      ...values,
    })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((excluded) => ({
        ...values,
        candidate_name: sql`coalesce(${excluded.ref('excluded.candidate_name')}, interviews.candidate_name)`,
        company_name: sql`coalesce(${excluded.ref('excluded.company_name')}, interviews.company_name)`,
        instructions: sql`coalesce(${excluded.ref('excluded.instructions')}, interviews.instructions)`,
        join_url: sql`coalesce(${excluded.ref('excluded.join_url')}, interviews.join_url)`,
        created_at: sql`coalesce(${excluded.ref('excluded.created_at')}, interviews.created_at)`,
        updated_at: sql`coalesce(${excluded.ref('excluded.updated_at')}, interviews.updated_at)`,
        timed_at: sql`case when (interviews.scheduled_at, interviews.duration_minutes)
          is distinct from (excluded.scheduled_at, excluded.duration_minutes)
          then excluded.timed_at else interviews.timed_at end`,
      })),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
  return toSnapshot(row);
}

/** JobHive answered 404: nothing more will come, but what we did for it stays readable. */
export async function markGone(db: Db, id: InterviewId, at: Instant): Promise<void> {
  await db
    .updateTable('interviews')
    .set({ gone_at: toDate(at), read_at: toDate(at) })
    .where('id', '=', id)
    .execute();
}

/** Calls a person, or stops calling (`text` null). An unchanged text keeps its first time. */
export async function setAttention(db: Db, id: InterviewId, text: string | null, at: Instant): Promise<void> {
  await db
    .updateTable('interviews')
    .set({ attention: text, attention_since: text === null ? null : toDate(at) })
    .where('id', '=', id)
    .where('attention', 'is distinct from', text)
    .execute();
}

/** Of `ids`, those we do not know yet. */
export async function unknownAmong(db: Db, ids: readonly InterviewId[]): Promise<InterviewId[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('interviews').select('id').where('id', 'in', ids).execute();
  const known = new Set(rows.map((row) => row.id));
  return ids.filter((id) => !known.has(id));
}
