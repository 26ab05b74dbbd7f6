/** The inbox: a webhook is stored before it is answered, and worked after. */
import type { InterviewId } from '../scheduling/ids.ts';
import type { Instant } from '../scheduling/instant.ts';
import { type Db, toDate, toInstant } from './columns.ts';

export interface IncomingWebhook {
  readonly deliveryId: string;
  readonly event: string;
  readonly interview: InterviewId | null;
  /** As received; kept for a person to read, never acted on. */
  readonly body: string;
  readonly receivedAt: Instant;
}

/** `duplicate`: this delivery was stored before. */
export async function storeWebhook(db: Db, webhook: IncomingWebhook): Promise<'stored' | 'duplicate'> {
  const result = await db
    .insertInto('webhooks')
    .values({
      delivery_id: webhook.deliveryId,
      event: webhook.event,
      interview_id: webhook.interview,
      body: webhook.body,
      received_at: toDate(webhook.receivedAt),
      // One that names no interview has no work.
      worked_at: webhook.interview === null ? toDate(webhook.receivedAt) : null,
    })
    .onConflict((conflict) => conflict.column('delivery_id').doNothing())
    .returning('delivery_id')
    .executeTakeFirst();
  return result ? 'stored' : 'duplicate';
}

/** The deliveries that hint at this interview and were not worked yet, oldest first. */
export async function unworkedWebhooks(
  db: Db,
  interview: InterviewId,
): Promise<{ readonly deliveryId: string; readonly receivedAt: Instant }[]> {
  const rows = await db
    .selectFrom('webhooks')
    .select(['delivery_id', 'received_at'])
    .where('interview_id', '=', interview)
    .where('worked_at', 'is', null)
    .orderBy('received_at')
    .execute();
  return rows.map((row) => ({ deliveryId: row.delivery_id, receivedAt: toInstant(row.received_at) }));
}

/** Only those that were there when the interview was reread: one that came in meanwhile asks for another reading. */
export async function markWorked(db: Db, deliveryIds: readonly string[], now: Instant): Promise<void> {
  if (deliveryIds.length === 0) return;
  await db
    .updateTable('webhooks')
    .set({ worked_at: toDate(now) })
    .where('delivery_id', 'in', deliveryIds)
    .execute();
}

/** Interviews whose webhooks were stored but never worked, for instance because the daemon stopped in between. */
export async function interviewsWithUnworkedWebhooks(db: Db): Promise<InterviewId[]> {
  const rows = await db
    .selectFrom('webhooks')
    .select('interview_id')
    .distinct()
    .where('worked_at', 'is', null)
    .where('interview_id', 'is not', null)
    .execute();
  return rows.flatMap((row) => (row.interview_id === null ? [] : [row.interview_id]));
}

/** @returns how many were dropped. Kept at least as long as any sender retries, for their ids to be recognised. */
export async function purgeWebhooks(db: Db, receivedBefore: Instant): Promise<number> {
  const result = await db
    .deleteFrom('webhooks')
    .where('received_at', '<', toDate(receivedBefore))
    .where('worked_at', 'is not', null)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
