/** A person has a message sent again. */
import { recordAct } from '../store/audit.ts';
import { type Delivery, findDelivery, queueAgain } from '../store/deliveries.ts';
import type { DeliveryState } from '../store/schema-of-mail.ts';
import type { Deps } from './deps.ts';
import { whyOvertaken } from './overtaken-mail.ts';

export type Resent =
  | { readonly kind: 'queued' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly because: Refusal; readonly state: DeliveryState };

/**
 * `forgotten`: what it said is not kept any more. `superseded`: a newer message has told the recipient otherwise, or will.
 * `state`: it arrived, or is on its way.
 */
export type Refusal = 'forgotten' | 'superseded' | 'state';

export interface ResendOrder {
  readonly delivery: number;
  readonly by: string;
  /** Also when the server has taken it: the recipient gets it twice. */
  readonly force: boolean;
}

/** The same bytes, under the same Message-ID. */
export async function resend(
  deps: Pick<Deps, 'store' | 'jobs' | 'clock'>,
  { delivery: id, by, force }: ResendOrder,
): Promise<Resent> {
  return deps.store.transaction(async (tx) => {
    const delivery = await findDelivery(tx.db, id);
    if (!delivery) return { kind: 'unknown' };
    const now = deps.clock.now();
    const refusal = refusalOf(delivery, force, (await whyOvertaken(tx.db, delivery, now)) !== null);
    if (refusal) return { kind: 'refused', because: refusal, state: delivery.state };
    await queueAgain(tx.db, id, by, now);
    const old = { delivery: id, state: delivery.state, attempts: delivery.attempts };
    const subject = delivery.interview ?? `delivery ${id}`;
    await recordAct(tx.db, { who: by, act: 'resend', subject, old, new: { delivery: id, force } }, now);
    await deps.jobs.wake(tx, { kind: 'deliver', key: String(id) }, now);
    // What it asked of a person is answered.
    if (delivery.interview !== null) await deps.jobs.wake(tx, { kind: 'reconcile', key: delivery.interview }, now);
    return { kind: 'queued' };
  });
}

function refusalOf({ state, raw }: Delivery, force: boolean, overtaken: boolean): Refusal | null {
  if (raw === null) return 'forgotten';
  if (state === 'superseded' || overtaken) return 'superseded';
  if (state === 'failed' || state === 'bounced' || state === 'uncertain' || state === 'deferred') return null;
  return state === 'accepted' && force ? null : 'state';
}
