/** Mails on their way, and those that have gone it; the latest first. */
import { z } from 'zod';
import type { InterviewId } from '../scheduling/ids.ts';
import { type Instant, isoOf } from '../scheduling/instant.ts';
import { listDeliveries } from '../store/deliveries.ts';
import { DELIVERY_STATES, type DeliveryState } from '../store/schema-of-mail.ts';
import type { Store } from '../store/store.ts';

export const DeliveryLine = z.object({
  delivery: z.number(),
  interview: z.string().nullable(),
  to: z.string(),
  /** Of an invite; null for everything else, as is `revision`. */
  method: z.string().nullable(),
  revision: z.number().nullable(),
  /** The candidate's wish that it answers; null for everything else. */
  proposal: z.number().nullable(),
  subject: z.string(),
  state: z.enum(DELIVERY_STATES),
  attempts: z.number(),
  prepared: z.string(),
  nextAttempt: z.string().nullable(),
  handedOver: z.string().nullable(),
  settled: z.string().nullable(),
  /** The mail server's last answer. */
  answer: z.string().nullable(),
  resent: z.object({ by: z.string(), at: z.string() }).nullable(),
});
export type DeliveryLine = z.infer<typeof DeliveryLine>;

export interface DeliveriesQuery {
  readonly interview: InterviewId | null;
  readonly state: DeliveryState | null;
}

const AT_MOST = 200;

export async function deliveriesReport(store: Store, query: DeliveriesQuery): Promise<DeliveryLine[]> {
  const isoOrNull = (at: Instant | null) => (at === null ? null : isoOf(at));
  const deliveries = await listDeliveries(store.db, query, AT_MOST);
  return deliveries.map((delivery) => ({
    delivery: delivery.id,
    interview: delivery.interview,
    to: delivery.to,
    method: delivery.method,
    revision: delivery.sequence,
    proposal: delivery.proposal,
    subject: delivery.subject,
    state: delivery.state,
    attempts: delivery.attempts,
    prepared: isoOf(delivery.preparedAt),
    nextAttempt: isoOrNull(delivery.nextAttemptAt),
    handedOver: isoOrNull(delivery.handedOverAt),
    settled: isoOrNull(delivery.settledAt),
    answer: delivery.response,
    resent: delivery.resent && { by: delivery.resent.by, at: isoOf(delivery.resent.at) },
  }));
}
