/** Messages on their way: prepared once, sent until the server has them or refuses them. */
import type { Selectable } from 'kysely';
import type { InterviewId } from '../scheduling/ids.ts';
import type { Instant } from '../scheduling/instant.ts';
import { type Db, toDate, toDateOrNull, toInstant, toInstantOrNull } from './columns.ts';
import type { DeliveriesTable, DeliveryState } from './schema.ts';

export interface Delivery {
  readonly id: number;
  readonly interview: InterviewId | null;
  readonly kind: 'invite' | 'notice';
  readonly recipient: string;
  readonly sequence: number | null;
  readonly method: 'REQUEST' | 'CANCEL' | null;
  readonly messageId: string;
  readonly sender: string;
  readonly subject: string;
  readonly raw: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly createdAt: Instant;
  readonly settledAt: Instant | null;
  readonly response: string | null;
}

function toDelivery(row: Selectable<DeliveriesTable>): Delivery {
  return {
    id: row.id,
    interview: row.interview_id,
    kind: row.kind,
    recipient: row.recipient,
    sequence: row.sequence,
    method: row.method,
    messageId: row.message_id,
    sender: row.sender,
    subject: row.subject,
    raw: row.raw,
    state: row.state,
    attempts: row.attempts,
    createdAt: toInstant(row.created_at),
    settledAt: toInstantOrNull(row.settled_at),
    response: row.response,
  };
}

export type NewDelivery = Pick<
  Delivery,
  'interview' | 'kind' | 'recipient' | 'sequence' | 'method' | 'messageId' | 'sender' | 'subject' | 'raw'
>;

/** @returns the id, or null when a message with this Message-ID was queued before: it is never queued twice. */
export async function queueDelivery(db: Db, delivery: NewDelivery, now: Instant): Promise<number | null> {
  const row = await db
    .insertInto('deliveries')
    .values({
      interview_id: delivery.interview,
      kind: delivery.kind,
      recipient: delivery.recipient,
      sequence: delivery.sequence,
      method: delivery.method,
      message_id: delivery.messageId,
      sender: delivery.sender,
      subject: delivery.subject,
      raw: delivery.raw,
      state: 'queued',
      created_at: toDate(now),
      next_attempt_at: toDate(now),
      settled_at: null,
      response: null,
    })
    .onConflict((conflict) => conflict.column('message_id').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id ?? null;
}

export async function findDelivery(db: Db, id: number): Promise<Delivery | null> {
  const row = await db.selectFrom('deliveries').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? toDelivery(row) : null;
}

/** True when the same recipient has a later message about the same interview: this one would only confuse. */
export async function isSuperseded(db: Db, delivery: Delivery): Promise<boolean> {
  if (delivery.kind !== 'invite' || delivery.interview === null || delivery.sequence === null) return false;
  const row = await db
    .selectFrom('deliveries')
    .select('id')
    .where('interview_id', '=', delivery.interview)
    .where('kind', '=', 'invite')
    .where('recipient', '=', delivery.recipient)
    .where('sequence', '>', delivery.sequence)
    .executeTakeFirst();
  return row !== undefined;
}

export async function setDeliveryState(
  db: Db,
  id: number,
  change: {
    readonly state: DeliveryState;
    readonly attempts: number;
    readonly nextAttemptAt: Instant | null;
    readonly settledAt: Instant | null;
    readonly response: string | null;
  },
): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({
      state: change.state,
      attempts: change.attempts,
      next_attempt_at: toDateOrNull(change.nextAttemptAt),
      settled_at: toDateOrNull(change.settledAt),
      response: change.response,
    })
    .where('id', '=', id)
    .execute();
}

export async function deliveriesOf(db: Db, interview: InterviewId): Promise<Delivery[]> {
  const rows = await db
    .selectFrom('deliveries')
    .selectAll()
    .where('interview_id', '=', interview)
    .orderBy('id')
    .execute();
  return rows.map(toDelivery);
}

export async function countDeliveries(db: Db): Promise<Partial<Record<DeliveryState, number>>> {
  const rows = await db
    .selectFrom('deliveries')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute();
  return Object.fromEntries(rows.map((row) => [row.state, row.count]));
}
