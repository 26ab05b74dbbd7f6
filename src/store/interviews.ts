/** Snapshots of interviews: what JobHive last said of each, and what we must do about it next. */
import { type Selectable, sql } from 'kysely';
import type { Interview } from '../interviews/interview.ts';
import type { InterviewId } from '../scheduling/ids.ts';
import { type Instant, type Interval, intervalOf } from '../scheduling/instant.ts';
import { type Db, toDate, toDateOrNull, toInstant, toInstantOrNull } from './columns.ts';
import type { InterviewsTable } from './schema.ts';

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

/** A row as the rest of the program knows it. */
export function toSnapshot(row: Selectable<InterviewsTable>): Snapshot {
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
