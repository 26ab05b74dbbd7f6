/** Who is concerned by which stretch of time: the bridge from a changed event to the interviews it may touch. */
import { sql } from 'kysely';
import type { Panel } from '../scheduling/decision.ts';
import type { Email, InterviewId } from '../scheduling/ids.ts';
import type { Interval } from '../scheduling/instant.ts';
import { type Db, toDate } from './columns.ts';

/** Replaces the members of one interview; null when nothing in its calendars concerns it any more. */
export async function savePanelMembers(
  db: Db,
  interview: InterviewId,
  concern: { readonly panel: Panel; readonly during: Interval } | null,
): Promise<void> {
  const members = concern
    ? [
        ...concern.panel.required.map((interviewer) => ({ interviewer, required: true })),
        ...concern.panel.optional.map((interviewer) => ({ interviewer, required: false })),
      ]
    : [];
  let stale = db.deleteFrom('panel_members').where('interview_id', '=', interview);
  if (members.length > 0)
    stale = stale.where(
      'interviewer',
      'not in',
      members.map((member) => member.interviewer),
    );
  await stale.execute();
  if (!concern || members.length === 0) return;
  await db
    .insertInto('panel_members')
    .values(
      members.map((member) => ({
        interview_id: interview,
        ...member,
        starts_at: toDate(concern.during.start),
        ends_at: toDate(concern.during.end),
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['interview_id', 'interviewer']).doUpdateSet((excluded) => ({
        required: excluded.ref('excluded.required'),
        starts_at: excluded.ref('excluded.starts_at'),
        ends_at: excluded.ref('excluded.ends_at'),
      })),
    )
    .execute();
}

/** The interviews of one interviewer that overlap any of the stretches. Costs what it finds, not what exists. */
export async function interviewsTouching(
  db: Db,
  interviewer: Email,
  stretches: readonly Interval[],
): Promise<InterviewId[]> {
  if (stretches.length === 0) return [];
  const rows = await sql<{ interview_id: InterviewId }>`
    select distinct member.interview_id
    from unnest(
      ${stretches.map((stretch) => toDate(stretch.start))}::timestamptz[],
      ${stretches.map((stretch) => toDate(stretch.end))}::timestamptz[]
    ) as changed (starts_at, ends_at)
    join panel_members member
      on member.interviewer = ${interviewer} and member.during && tstzrange(changed.starts_at, changed.ends_at, '[)')
  `.execute(db);
  return rows.rows.map((row) => row.interview_id);
}
