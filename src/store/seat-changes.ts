/** Who of a pool took whose seat, by interview, and whether a person has taken that back. */
import { sql } from 'kysely';
import type { Email, InterviewId } from '../scheduling/ids.ts';
import type { Instant } from '../scheduling/instant.ts';
import type { KnownSeatChange, SeatChange } from '../scheduling/panel.ts';
import { type Db, toDate } from './columns.ts';

export async function recordSeatChange(
  db: Db,
  change: SeatChange & { readonly interview: InterviewId; readonly decisionId: number },
  now: Instant,
): Promise<void> {
  await db
    .insertInto('seat_changes')
    .values({
      interview_id: change.interview,
      gave_up: change.gaveUp,
      took: change.took,
      decision_id: change.decisionId,
      changed_at: toDate(now),
      undone_at: null,
    })
    .execute();
}

/** In the order in which they happened. */
export async function seatChangesOf(db: Db, interview: InterviewId): Promise<KnownSeatChange[]> {
  return (await listSeatChanges(db, [interview])).get(interview) ?? [];
}

export async function listSeatChanges(
  db: Db,
  interviews: readonly InterviewId[],
): Promise<ReadonlyMap<InterviewId, KnownSeatChange[]>> {
  if (interviews.length === 0) return new Map();
  const rows = await db
    .selectFrom('seat_changes')
    .select(['interview_id', 'gave_up', 'took', 'undone_at'])
    .where('interview_id', 'in', interviews)
    .orderBy('id')
    .execute();
  const changes = new Map<InterviewId, KnownSeatChange[]>();
  for (const { interview_id, gave_up, took, undone_at } of rows) {
    const change = { gaveUp: gave_up, took, undone: undone_at !== null };
    changes.set(interview_id, [...(changes.get(interview_id) ?? []), change]);
  }
  return changes;
}

/** Everybody gets their seat back. @returns who takes back whose, in the order in which they were taken */
export async function undoSeatChanges(db: Db, interview: InterviewId, now: Instant): Promise<SeatChange[]> {
  const rows = await db
    .updateTable('seat_changes')
    .set({ undone_at: toDate(now) })
    .where('interview_id', '=', interview)
    .where('undone_at', 'is', null)
    .returning(['id', 'gave_up', 'took'])
    .execute();
  return rows.sort((a, b) => a.id - b.id).map(({ gave_up, took }) => ({ gaveUp: gave_up, took }));
}

/** A column of a query on `interviews`, as `seatChangesFrom` reads it; null where there are none. */
export const seatChangesColumn = sql<[Email, Email, boolean][] | null>`(
  select json_agg(json_build_array(gave_up, took, undone_at is not null) order by seat_changes.id) from seat_changes
  where interview_id = interviews.id
)`;

export function seatChangesFrom(column: readonly (readonly [Email, Email, boolean])[] | null): KnownSeatChange[] {
  return (column ?? []).map(([gaveUp, took, undone]) => ({ gaveUp, took, undone }));
}
