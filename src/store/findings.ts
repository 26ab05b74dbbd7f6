/** Open and ended findings. `first_seen_at` is what the settle time counts from, so an open one is never rewritten. */
import type { Finding, ObservedFinding } from '../scheduling/finding.ts';
import type { InterviewId } from '../scheduling/ids.ts';
import type { Instant } from '../scheduling/instant.ts';
import { type Db, toDate, toInstant, toInstantOrNull } from './columns.ts';

/**
 * Brings the open findings of one interview in line with what is observed now: new ones begin, missing ones end.
 * @param spared keys of those that do not end although they are missing, because nobody could look
 * @returns those observed, each with when it was first seen.
 */
export async function trackFindings(
  db: Db,
  interview: InterviewId,
  observed: readonly ObservedFinding[],
  now: Instant,
  spared: readonly string[] = [],
): Promise<Finding[]> {
  let ended = db
    .updateTable('findings')
    .set({ ended_at: toDate(now) })
    .where('interview_id', '=', interview)
    .where('ended_at', 'is', null);
  const kept = [...observed.map((finding) => finding.key), ...spared];
  if (kept.length > 0) ended = ended.where('key', 'not in', kept);
  await ended.execute();
  if (observed.length === 0) return [];
  const rows = await db
    .insertInto('findings')
    .values(
      observed.map((finding) => ({
        interview_id: interview,
        key: finding.key,
        kind: finding.kind,
        interviewer: finding.interviewer,
        facts: JSON.stringify(finding),
        first_seen_at: toDate(now),
        last_seen_at: toDate(now),
        ended_at: null,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['interview_id', 'key'])
        .where('ended_at', 'is', null)
        .doUpdateSet((excluded) => ({
          last_seen_at: excluded.ref('excluded.last_seen_at'),
          facts: excluded.ref('excluded.facts'),
        })),
    )
    .returning(['key', 'first_seen_at'])
    .execute();
  const firstSeen = new Map(rows.map((row) => [row.key, toInstant(row.first_seen_at)]));
  return observed.map((finding) => ({ ...finding, firstSeen: firstSeen.get(finding.key) ?? now }));
}

export async function openFindings(
  db: Db,
  interview: InterviewId,
): Promise<{ finding: ObservedFinding; firstSeen: Instant }[]> {
  const rows = await db
    .selectFrom('findings')
    .select(['facts', 'first_seen_at'])
    .where('interview_id', '=', interview)
    .where('ended_at', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ finding: row.facts, firstSeen: toInstant(row.first_seen_at) }));
}

export interface RecordedFinding {
  readonly finding: ObservedFinding;
  readonly firstSeen: Instant;
  /** Null while it lasts. */
  readonly ended: Instant | null;
}

/** Every finding there ever was for this interview, oldest first, for a person to read. */
export async function findingHistory(db: Db, interview: InterviewId): Promise<RecordedFinding[]> {
  const rows = await db
    .selectFrom('findings')
    .selectAll()
    .where('interview_id', '=', interview)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    finding: row.facts,
    firstSeen: toInstant(row.first_seen_at),
    ended: toInstantOrNull(row.ended_at),
  }));
}
