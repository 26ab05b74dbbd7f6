/** What mails said, once nobody needs it any more: the links and names in them go, what became of each mail stays. */
import { sql } from 'kysely';
import type { Instant } from '../scheduling/instant.ts';
import { type Db, toDate } from './columns.ts';

/** Of the interview in scope. One without a time may still get one, unless JobHive has ended it. */
const isOver = (now: Instant) => sql`(
  interviews.scheduled_at + make_interval(mins => interviews.duration_minutes) <= ${toDate(now)}
  or (interviews.scheduled_at is null
    and (interviews.gone_at is not null or interviews.status not in ('scheduled', 'in_progress')))
)`;

/**
 * Forgets the words of mails that were settled before and whose interview, if they are about one, is over.
 * @param limit how many at once
 * @returns how many there were; as many as `limit`: there may be more
 */
export async function forgetMails(db: Db, settledBefore: Instant, now: Instant, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    update deliveries set raw = null where id in (
      select deliveries.id from deliveries left join interviews on interviews.id = deliveries.interview_id
      where deliveries.raw is not null and deliveries.settled_at <= ${toDate(settledBefore)}
        and (deliveries.interview_id is null or ${isOver(now)})
      limit ${limit}
      for update of deliveries skip locked
    )
  `.execute(db);
  return Number(numAffectedRows ?? 0);
}

/** Forgets what candidates wrote with answers that came before, to interviews that are over. @returns how many */
export async function forgetComments(db: Db, receivedBefore: Instant, now: Instant): Promise<number> {
  const { numAffectedRows } = await sql`
    update candidate_answers set comment = '' from interviews
    where interviews.id = candidate_answers.interview_id and comment <> ''
      and received_at <= ${toDate(receivedBefore)} and ${isOver(now)}
  `.execute(db);
  return Number(numAffectedRows ?? 0);
}
