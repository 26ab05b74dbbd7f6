/** Messages on their way: prepared once, sent until the server has them or refuses them. */
import type { Selectable } from 'kysely';
import type { PreparedMessage } from '../invites/transport/port.ts';
import type { InterviewId } from '../scheduling/ids.ts';
import type { Instant } from '../scheduling/instant.ts';
import { type Db, toDate, toDateOrNull, toInstant, toInstantOrNull } from './columns.ts';
import { type DeliveriesTable, type DeliveryState, LOST_STATES } from './schema-of-mail.ts';

/** What was prepared, and how far it has come. */
export interface Delivery extends Omit<PreparedMessage, 'raw'> {
  readonly id: number;
  /** Null once it is forgotten, which what may still be sent never is. */
  readonly raw: string | null;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** Null once nothing is tried any more of its own accord. */
  readonly nextAttemptAt: Instant | null;
  /** When the latest attempt was about to send its first byte. */
  readonly handedOverAt: Instant | null;
  readonly settledAt: Instant | null;
  readonly response: string | null;
  readonly resent: { readonly by: string; readonly at: Instant } | null;
}

function toDelivery(row: Selectable<DeliveriesTable>): Delivery {
  return {
    id: row.id,
    interview: row.interview_id,
    from: row.sender,
    to: row.recipient,
    sequence: row.sequence,
    method: row.method,
    proposal: row.proposal_id,
    messageId: row.message_id,
    subject: row.subject,
    raw: row.raw,
    preparedAt: toInstant(row.created_at),
    state: row.state,
    attempts: row.attempts,
    nextAttemptAt: toInstantOrNull(row.next_attempt_at),
    handedOverAt: toInstantOrNull(row.handed_over_at),
    settledAt: toInstantOrNull(row.settled_at),
    response: row.response,
    resent: row.resent_by !== null && row.resent_at ? { by: row.resent_by, at: toInstant(row.resent_at) } : null,
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
      proposal_id: message.proposal,
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

/** An attempt begins; whatever an earlier one left behind is over. */
export async function beginAttempt(db: Db, id: number, attempts: number): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ state: 'sending', attempts, next_attempt_at: null, handed_over_at: null })
    .where('id', '=', id)
    .execute();
}

/**
 * The first byte is about to leave. Only one attempt can say so: of two workers that hold the same delivery, because one
 * was thought dead, the later one's attempt counts.
 * @returns false when this attempt is not the one that counts: then nothing may be sent
 */
export async function markHandedOver(db: Db, id: number, attempts: number, now: Instant): Promise<boolean> {
  const row = await db
    .updateTable('deliveries')
    .set({ handed_over_at: toDate(now) })
    .where('id', '=', id)
    .where('state', '=', 'sending')
    .where('attempts', '=', attempts)
    .where('handed_over_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Makes it one that was never tried. */
export async function queueAgain(db: Db, id: number, by: string, now: Instant): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({
      state: 'queued',
      attempts: 0,
      next_attempt_at: toDate(now),
      handed_over_at: null,
      settled_at: null,
      resent_by: by,
      resent_at: toDate(now),
    })
    .where('id', '=', id)
    .execute();
}

/** How many are still to be sent. */
export async function countUnsettled(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('deliveries')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('settled_at', 'is', null)
    .executeTakeFirstOrThrow();
  return count;
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

/** Which message went to whom under this Message-ID. */
export async function findDeliveryByMessageId(db: Db, messageId: string): Promise<Delivery | null> {
  const row = await db.selectFrom('deliveries').selectAll().where('message_id', '=', messageId).executeTakeFirst();
  return row ? toDelivery(row) : null;
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

/** The latest invitation that was made before: whom it went to, and its SEQUENCE. */
export async function invitedBy(
  db: Db,
  interview: InterviewId,
  at: Instant,
): Promise<{ readonly to: string; readonly sequence: number } | null> {
  const row = await db
    .selectFrom('deliveries')
    .select(['recipient', 'sequence'])
    .where('interview_id', '=', interview)
    .where('method', '=', 'REQUEST')
    .where('created_at', '<', toDate(at))
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && row.sequence !== null ? { to: row.recipient, sequence: row.sequence } : null;
}

/** Messages that are still to be sent, or sent again, those whose turn comes first before others. */
export async function waitingDeliveries(db: Db): Promise<(Delivery & { readonly nextAttemptAt: Instant })[]> {
  const rows = await db
    .selectFrom('deliveries')
    .selectAll()
    .where('state', 'in', ['queued', 'deferred'])
    .orderBy('next_attempt_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ ...toDelivery(row), nextAttemptAt: toInstant(row.next_attempt_at ?? row.created_at) }));
}

/** Those of one state or interview, or all; the latest first. */
export async function listDeliveries(
  db: Db,
  which: { readonly interview: InterviewId | null; readonly state: DeliveryState | null },
  limit: number,
): Promise<Delivery[]> {
  const rows = await db
    .selectFrom('deliveries')
    .selectAll()
    .$if(which.interview !== null, (query) => query.where('interview_id', '=', which.interview))
    .$if(which.state !== null, (query) => query.where('state', '=', which.state ?? 'queued'))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toDelivery);
}

/**
 * The latest invite message of this interview when it failed for good or nobody knows whether it was taken; null when
 * something newer took its place.
 */
export async function lostInvite(db: Db, interview: InterviewId): Promise<Delivery | null> {
  const row = await db
    .selectFrom('deliveries')
    .selectAll()
    .where('interview_id', '=', interview)
    .where('sequence', 'is not', null)
    .where('state', '!=', 'superseded')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && isLost(row.state) ? toDelivery(row) : null;
}

function isLost(state: DeliveryState): boolean {
  return LOST_STATES.some((lost) => lost === state);
}

export async function countDeliveries(db: Db): Promise<Partial<Record<DeliveryState, number>>> {
  const rows = await db
    .selectFrom('deliveries')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute();
  return Object.fromEntries(rows.map((row) => [row.state, row.count]));
}
