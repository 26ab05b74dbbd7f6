/** Messages on their way: prepared once, sent until the server has them or refuses them. */
import type { Selectable } from 'kysely';
import type { PreparedMessage } from '../invites/transport/port.ts';
import type { InterviewId } from '../scheduling/ids.ts';
import type { Instant } from '../scheduling/instant.ts';
import { type Db, toDate, toDateOrNull, toInstant, toInstantOrNull } from './columns.ts';
import type { DeliveriesTable, DeliveryState } from './schema.ts';

/** What was prepared, and how far it has come. */
export interface Delivery extends PreparedMessage {
  readonly id: number;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly settledAt: Instant | null;
  readonly response: string | null;
}

function toDelivery(row: Selectable<DeliveriesTable>): Delivery {
  return {
    id: row.id,
    interview: row.interview_id,
    from: row.sender,
    to: row.recipient,
    sequence: row.sequence,
    method: row.method,
    messageId: row.message_id,
    subject: row.subject,
    raw: row.raw,
    preparedAt: toInstant(row.created_at),
    state: row.state,
    attempts: row.attempts,
    settledAt: toInstantOrNull(row.settled_at),
    response: row.response,
  };
}

/** @returns the id, or null when a message with this Message-ID was queued before: it is never queued twice. */
export async function queueDelivery(db: Db, message: PreparedMessage, now: Instant): Promise<number | null> {
  const row = await db
    .insertInto('deliveries')
    .values({
      interview_id: message.interview,
      recipient: message.to,
      sequence: message.sequence,
      method: message.method,
      message_id: message.messageId,
      sender: message.from,
      subject: message.subject,
      raw: message.raw,
      state: 'queued',
      created_at: toDate(message.preparedAt),
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
  if (delivery.interview === null || delivery.sequence === null) return false;
  const row = await db
    .selectFrom('deliveries')
    .select('id')
    .where('interview_id', '=', delivery.interview)
    .where('recipient', '=', delivery.to)
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

/** Messages that are still to be sent, those whose turn comes first before others. */
export async function waitingDeliveries(db: Db): Promise<(Delivery & { readonly nextAttemptAt: Instant })[]> {
  const rows = await db
    .selectFrom('deliveries')
    .selectAll()
    .where('state', '=', 'queued')
    .orderBy('next_attempt_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ ...toDelivery(row), nextAttemptAt: toInstant(row.next_attempt_at ?? row.created_at) }));
}

/** The latest invite message of this interview that failed for good, when nothing newer took its place. */
export async function failedInvite(db: Db, interview: InterviewId): Promise<Delivery | null> {
  const row = await db
    .selectFrom('deliveries')
    .selectAll()
    .where('interview_id', '=', interview)
    .where('sequence', 'is not', null)
    .where('state', '!=', 'superseded')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.state === 'failed' ? toDelivery(row) : null;
}

export async function countDeliveries(db: Db): Promise<Partial<Record<DeliveryState, number>>> {
  const rows = await db
    .selectFrom('deliveries')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute();
  return Object.fromEntries(rows.map((row) => [row.state, row.count]));
}
