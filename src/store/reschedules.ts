/**
 * The ledger: one row per PATCH of `scheduled_at`, from planned to settled, and the slots reserved meanwhile.
 * `planned → sent → confirmed | refused | abandoned`.
 */
import { type Selectable, sql } from 'kysely';
import type { Email, InterviewId } from '../scheduling/ids.ts';
import { type Instant, type Interval, intervalOf } from '../scheduling/instant.ts';
import type { Claim } from '../scheduling/interview-load.ts';
import { type Db, toDate, toInstant, toInstantOrNull, toInterval } from './columns.ts';
import type { RescheduleState, ReschedulesTable } from './schema.ts';

export interface Reschedule {
  readonly id: number;
  readonly interview: InterviewId;
  readonly decisionId: number;
  readonly via: 'accept' | 'reschedule' | 'resize' | 'proposal';
  /** What it carries out; null where a rule moved it by itself. */
  readonly proposal: number | null;
  /** Whose own new time it is; null where we searched it. */
  readonly chosenBy: Email | null;
  readonly from: { readonly start: Instant; readonly minutes: number };
  readonly to: { readonly start: Instant; readonly minutes: number };
  readonly reason: string;
  /** What interviewers read in their holds. */
  readonly note: string;
  readonly state: RescheduleState;
  readonly plannedAt: Instant;
  readonly sentAt: Instant | null;
  readonly attempts: number;
  readonly settledAt: Instant | null;
  readonly answer: string | null;
}

function toReschedule(row: Selectable<ReschedulesTable>): Reschedule {
  return {
    id: row.id,
    interview: row.interview_id,
    decisionId: row.decision_id,
    via: row.via,
    proposal: row.proposal_id,
    chosenBy: row.chosen_by,
    from: { start: toInstant(row.from_start), minutes: row.from_minutes },
    to: { start: toInstant(row.to_start), minutes: row.to_minutes },
    reason: row.reason,
    note: row.note,
    state: row.state,
    plannedAt: toInstant(row.planned_at),
    sentAt: toInstantOrNull(row.sent_at),
    attempts: row.attempts,
    settledAt: toInstantOrNull(row.settled_at),
    answer: row.answer,
  };
}

/** Written out, so that the partial index on these states is found under a plan that is made for any parameters. */
export const inFlight = sql<boolean>`reschedules.state in ('planned', 'sent')`;

export type NewReschedule = Pick<
  Reschedule,
  'interview' | 'decisionId' | 'via' | 'proposal' | 'chosenBy' | 'from' | 'to' | 'reason' | 'note'
>;

/**
 * Plans a reschedule and reserves its slot for `interviewers`.
 * @throws the database's unique violation (23505) when one is in flight for this interview, or its exclusion violation
 * (23P01) when another interview has just reserved that time of one of them: decide again.
 */
export async function planReschedule(
  db: Db,
  plan: NewReschedule,
  interviewers: readonly Email[],
  now: Instant,
): Promise<number> {
  const { id } = await db
    .insertInto('reschedules')
    .values({
      interview_id: plan.interview,
      decision_id: plan.decisionId,
      via: plan.via,
      proposal_id: plan.proposal,
      chosen_by: plan.chosenBy,
      from_start: toDate(plan.from.start),
      from_minutes: plan.from.minutes,
      to_start: toDate(plan.to.start),
      to_minutes: plan.to.minutes,
      reason: plan.reason,
      note: plan.note,
      interviewers: [...interviewers],
      state: 'planned',
      planned_at: toDate(now),
      sent_at: null,
      settled_at: null,
      answer: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  if (interviewers.length > 0) {
    const slot = intervalOf(plan.to.start, plan.to.minutes);
    await db
      .insertInto('slot_reservations')
      .values(
        interviewers.map((interviewer) => ({
          reschedule_id: id,
          interviewer,
          starts_at: toDate(slot.start),
          ends_at: toDate(slot.end),
        })),
      )
      .execute();
  }
  return id;
}

export async function rescheduleInFlight(db: Db, interview: InterviewId): Promise<Reschedule | null> {
  const row = await db
    .selectFrom('reschedules')
    .selectAll()
    .where('interview_id', '=', interview)
    .where(inFlight)
    .executeTakeFirst();
  return row ? toReschedule(row) : null;
}

export async function latestReschedule(db: Db, interview: InterviewId): Promise<Reschedule | null> {
  const row = await db
    .selectFrom('reschedules')
    .selectAll()
    .where('interview_id', '=', interview)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? toReschedule(row) : null;
}

/** The reschedule of ours that led to the time at which the interview is; null when somebody else put it there. */
export async function rescheduleThatLed(
  db: Db,
  interview: InterviewId,
  at: { readonly scheduledAt: Instant | null; readonly durationMinutes: number },
): Promise<Reschedule | null> {
  const latest = await latestReschedule(db, interview);
  const led =
    latest?.state === 'confirmed' && latest.to.start === at.scheduledAt && latest.to.minutes === at.durationMinutes;
  return led ? latest : null;
}

export async function rescheduleHistory(db: Db, interview: InterviewId): Promise<Reschedule[]> {
  const rows = await db
    .selectFrom('reschedules')
    .selectAll()
    .where('interview_id', '=', interview)
    .orderBy('id')
    .execute();
  return rows.map(toReschedule);
}

/** Written before the PATCH leaves, so that a crash between the two is known for what it is. */
export async function markSent(db: Db, id: number, now: Instant): Promise<void> {
  await db
    .updateTable('reschedules')
    .set((eb) => ({ state: 'sent', sent_at: toDate(now), attempts: eb('attempts', '+', 1) }))
    .where('id', '=', id)
    .where('state', 'in', ['planned', 'sent'])
    .execute();
}

/**
 * Ends a reschedule and frees its slot, both or neither: a slot that stayed behind would be nobody's for ever. Settling
 * twice changes nothing.
 */
export async function settleReschedule(
  db: Db,
  id: number,
  outcome: { readonly state: 'confirmed' | 'refused' | 'abandoned'; readonly answer: string | null },
  now: Instant,
): Promise<void> {
  await db
    .with('freed', (with_) => with_.deleteFrom('slot_reservations').where('reschedule_id', '=', id))
    .updateTable('reschedules')
    .set({ state: outcome.state, answer: outcome.answer, settled_at: toDate(now) })
    .where('id', '=', id)
    .where('state', 'in', ['planned', 'sent'])
    .execute();
}

/**
 * What other interviews hold of these people's time: slots whose PATCH is not settled, and the times of the interviews
 * themselves, which a calendar shows only after their holds were written and read.
 */
export async function reservationsOf(
  db: Db,
  interviewers: readonly Email[],
  except: InterviewId,
  window: Interval,
): Promise<Claim[]> {
  if (interviewers.length === 0) return [];
  const within = sql<boolean>`during && tstzrange(${toDate(window.start)}, ${toDate(window.end)}, '[)')`;
  const rows = await db
    .selectFrom('slot_reservations')
    .innerJoin('reschedules', 'reschedules.id', 'slot_reservations.reschedule_id')
    .select([
      'slot_reservations.interviewer',
      'reschedules.interview_id',
      'slot_reservations.starts_at',
      'slot_reservations.ends_at',
    ])
    .where('slot_reservations.interviewer', 'in', interviewers)
    .where('reschedules.interview_id', '!=', except)
    .where(within)
    .unionAll(
      db
        .selectFrom('panel_members')
        .select(['interviewer', 'interview_id', 'starts_at', 'ends_at'])
        .where('interviewer', 'in', interviewers)
        .where('interview_id', '!=', except)
        .where(within),
    )
    .execute();
  return rows.map((row) => ({
    interviewer: row.interviewer,
    during: toInterval(row.starts_at, row.ends_at),
    interview: row.interview_id,
  }));
}
