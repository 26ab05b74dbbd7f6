/** Decisions with all their inputs: what an admin reads, and what can be decided again under other rules. */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Decision, Situation } from '../scheduling/decision.ts';
import type { Email, InterviewId } from '../scheduling/ids.ts';
import type { Instant } from '../scheduling/instant.ts';
import { type Db, toDate, toInstant } from './columns.ts';

export interface RecordedDecision {
  readonly id: number;
  readonly interview: InterviewId;
  readonly decidedAt: Instant;
  readonly fingerprint: string;
  readonly decision: Decision;
}

/**
 * Equal for two decisions that say the same about the same findings at the same planned time; `at` and slot scores do
 * not count. A run that decides what was already decided records nothing.
 */
export function fingerprintOf(decision: Decision, situation: Situation): string {
  const { outcome } = decision;
  const essence = {
    outcome,
    planned: situation.interview.scheduledAt,
    minutes: situation.interview.durationMinutes,
    findings: situation.findings.map((finding) => finding.key).sort(),
  };
  return createHash('sha256').update(JSON.stringify(essence)).digest('base64url');
}

export async function latestDecision(db: Db, interview: InterviewId): Promise<RecordedDecision | null> {
  const row = await db
    .selectFrom('decisions')
    .select(['id', 'interview_id', 'decided_at', 'fingerprint', 'decision'])
    .where('interview_id', '=', interview)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return null;
  return {
    id: row.id,
    interview: row.interview_id,
    decidedAt: toInstant(row.decided_at),
    fingerprint: row.fingerprint,
    decision: row.decision,
  };
}

export async function decisionHistory(db: Db, interview: InterviewId): Promise<RecordedDecision[]> {
  const rows = await db
    .selectFrom('decisions')
    .select(['id', 'interview_id', 'decided_at', 'fingerprint', 'decision'])
    .where('interview_id', '=', interview)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    interview: row.interview_id,
    decidedAt: toInstant(row.decided_at),
    fingerprint: row.fingerprint,
    decision: row.decision,
  }));
}

/** A decision with all that it was made of. */
export interface RecordedSituation {
  readonly id: number;
  readonly decision: Decision;
  readonly situation: Situation;
}

/** A decision with its calendars can be large. */
export const DECISIONS_AT_ONCE = 100;

/** Decided since then, oldest first, beginning after the one with this id. */
export async function decisionsSince(
  db: Db,
  since: Instant,
  afterId: number,
  limit: number,
): Promise<RecordedSituation[]> {
  return db
    .selectFrom('decisions')
    .select(['id', 'decision', 'situation'])
    .where('decided_at', '>=', toDate(since))
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
    .execute();
}

/**
 * Whether a person was asked the same before, and nothing has come of it since: what was found meanwhile went away again,
 * or led to another question.
 */
export async function wasAsked(db: Db, interview: InterviewId, fingerprint: string): Promise<boolean> {
  const row = await db
    .selectFrom('decisions')
    .select('id')
    .where('interview_id', '=', interview)
    .where('fingerprint', '=', fingerprint)
    .where('id', '>', (eb) =>
      eb
        .selectFrom('decisions')
        .select((other) => other.fn.coalesce(other.fn.max('id'), other.lit(0)).as('last'))
        .where('interview_id', '=', interview)
        .where('outcome', 'not in', ['wait', 'notify', 'held_back', 'propose', 'not_possible']),
    )
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** @returns the new decision's id. */
export async function recordDecision(db: Db, decision: Decision, situation: Situation): Promise<number> {
  const row = await db
    .insertInto('decisions')
    .values({
      interview_id: decision.interview,
      decided_at: toDate(decision.at),
      outcome: decision.outcome.kind,
      fingerprint: fingerprintOf(decision, situation),
      decision: JSON.stringify(decision),
      situation: JSON.stringify(situation),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Written out, so that the partial index is found under a plan that is made for any parameters. */
const isOtherMove = sql<boolean>`outcome in ('revert', 'replace')`;

/** Automatic moves: reschedules, reverts of holds, and seats that others took. */
export interface Moves {
  /** Of one interview, ever: reschedules that were not given up (refused ones included), and the others. */
  readonly ofInterview: number;
  /** Of all interviews since `since`; what JobHive refused moved nothing. */
  readonly ofAll: number;
}

export async function countMoves(db: Db, interview: InterviewId, since: Instant): Promise<Moves> {
  const counts = await db
    .selectNoFrom((eb) => [
      eb
        .selectFrom('reschedules')
        .select((count) => count.fn.countAll<number>().as('count'))
        .where('interview_id', '=', interview)
        .where('state', '!=', 'abandoned')
        .as('reschedules'),
      eb
        .selectFrom('decisions')
        .select((count) => count.fn.countAll<number>().as('count'))
        .where('interview_id', '=', interview)
        .where(isOtherMove)
        .as('others'),
      eb
        .selectFrom('reschedules')
        .select((count) => count.fn.countAll<number>().as('count'))
        .where('planned_at', '>=', toDate(since))
        .where('state', 'in', ['planned', 'sent', 'confirmed'])
        .as('all_reschedules'),
      eb
        .selectFrom('decisions')
        .select((count) => count.fn.countAll<number>().as('count'))
        .where('decided_at', '>=', toDate(since))
        .where(isOtherMove)
        .as('all_others'),
    ])
    .executeTakeFirstOrThrow();
  return {
    ofInterview: (counts.reschedules ?? 0) + (counts.others ?? 0),
    ofAll: (counts.all_reschedules ?? 0) + (counts.all_others ?? 0),
  };
}

/** Every automatic move of any of these people since `since`, whatever kind. */
export async function movesOfInterviewers(
  db: Db,
  interviewers: readonly Email[],
  since: Instant,
): Promise<{ readonly interviewer: Email; readonly at: Instant }[]> {
  if (interviewers.length === 0) return [];
  const { rows } = await sql<{ interviewer: Email; at: Date }>`
    select interviewer, moves.at
    from (
      select interviewers, planned_at as at from reschedules
      where planned_at >= ${toDate(since)} and state in ('planned', 'sent', 'confirmed')
      union all
      select array(select jsonb_array_elements_text(decision->'outcome'->'interviewers')), decided_at from decisions
      where decided_at >= ${toDate(since)} and ${isOtherMove}
    ) as moves (interviewers, at)
    cross join unnest(moves.interviewers) as interviewer
    where interviewer = any(${interviewers})
  `.execute(db);
  return rows.map((row) => ({ interviewer: row.interviewer, at: toInstant(row.at) }));
}
