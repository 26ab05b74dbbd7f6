/** Who is concerned by which stretch of time: the bridge from a changed event to the interviews it may touch. */
import { sql } from 'kysely';
import type { Panel } from '../scheduling/decision.ts';
import type { Email, InterviewId } from '../scheduling/ids.ts';
import { type Instant, type Interval, instant } from '../scheduling/instant.ts';
import { type Db, toDate, toInstant } from './columns.ts';

/**
 * Replaces the members of one interview; null when nothing in its calendars concerns it any more. One statement, which
 * writes only what differs: nearly every run finds the members as they were.
 */
export async function savePanelMembers(
  db: Db,
  interview: InterviewId,
  concern: { readonly panel: Panel; readonly during: Interval; readonly at: Instant } | null,
): Promise<void> {
  const { required, optional } = concern?.panel ?? { required: [], optional: [] };
  const { start, end } = concern?.during ?? { start: instant(0), end: instant(0) };
  const joined = toDate(concern?.at ?? start);
  await sql`
    with wanted as (
      select member as interviewer, required
      from unnest(${[...required, ...optional]}::text[], ${[...required.map(() => true), ...optional.map(() => false)]}::boolean[])
        as members (member, required)
    ), gone as (
      delete from panel_members
      where interview_id = ${interview} and interviewer not in (select interviewer from wanted)
    )
    insert into panel_members (interview_id, interviewer, required, starts_at, ends_at, joined_at)
    select ${interview}, interviewer, required, ${toDate(start)}::timestamptz, ${toDate(end)}::timestamptz, ${joined}::timestamptz
    from wanted
    on conflict (interview_id, interviewer) do update
      set required = excluded.required, starts_at = excluded.starts_at, ends_at = excluded.ends_at
      where (panel_members.required, panel_members.starts_at, panel_members.ends_at)
        is distinct from (excluded.required, excluded.starts_at, excluded.ends_at)
  `.execute(db);
}

/** Since when each of its members is on the panel, where that is known. */
export async function joinedOf(db: Db, interview: InterviewId): Promise<Map<Email, Instant>> {
  const rows = await db
    .selectFrom('panel_members')
    .select(['interviewer', 'joined_at'])
    .where('interview_id', '=', interview)
    .execute();
  return new Map(
    rows.flatMap(({ interviewer, joined_at }) => (joined_at ? [[interviewer, toInstant(joined_at)]] : [])),
  );
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
