/**
 * The `deliver` job: hands one prepared message to the mail server and records the answer. SMTP cannot say whether a
 * message arrived when the connection or this process ends in between, so it is recorded that it is about to leave; and
 * where no answer is known, an invite is not sent again unless somebody said so.
 */
import { nextAttempt } from '../invites/delivery-retry.ts';
import { startInWords } from '../invites/time-in-words.ts';
import type { SendResult } from '../invites/transport/port.ts';
import { after, type Instant, isoOf } from '../scheduling/instant.ts';
import {
  beginAttempt,
  countUnsettled,
  type Delivery,
  findDelivery,
  markHandedOver,
  setDeliveryState,
} from '../store/deliveries.ts';
import { spendRequest } from '../store/request-quotas.ts';
import type { Deps } from './deps.ts';
import { whyOvertaken } from './overtaken-mail.ts';
import { settleDelivery } from './settle-delivery.ts';

type DeliverDeps = Omit<Deps, 'jobhive' | 'provider'>;

/** @param key a delivery's id */
export async function deliver(deps: DeliverDeps, key: string, signal: AbortSignal): Promise<void> {
  const { db } = deps.store;
  const delivery = await findDelivery(db, Number(key));
  if (!delivery || delivery.settledAt !== null) return;
  const overtaken = await whyOvertaken(db, delivery, deps.clock.now());
  if (overtaken !== null) return settleDelivery(deps, delivery, 'superseded', { response: overtaken });
  const { raw } = delivery;
  // Somebody had it sent again in the moment in which it was forgotten.
  if (raw === null) return settleDelivery(deps, delivery, 'failed', { response: 'what it said is not kept any more' });
  if (delivery.state === 'sending' && delivery.handedOverAt !== null && !mayGoTwice(deps, delivery)) {
    const at = startInWords(delivery.handedOverAt, deps.settings().company.zone);
    const response = `it was handed over at ${at}, and this program ended before the answer came`;
    return settleDelivery(deps, delivery, 'uncertain', { response });
  }
  const turn = await takeTurn(deps);
  if (turn !== 'now') return putOff(deps, delivery, turn);

  const attempts = delivery.attempts + 1;
  await beginAttempt(db, delivery.id, attempts);
  const result = await deps.transport().send(
    { ...delivery, raw },
    {
      signal,
      handingOver: async () => {
        if (await markHandedOver(db, delivery.id, attempts, deps.clock.now())) return;
        throw new Error(`delivery ${delivery.id} is sent by somebody else by now`);
      },
    },
  );
  await record(deps, { ...delivery, attempts }, result);
}

/** A notice that comes twice does no harm, one that does not come may. */
function mayGoTwice(deps: DeliverDeps, { sequence, proposal }: Delivery): boolean {
  return (sequence === null && proposal === null) || deps.settings().mail.whenUncertain === 'send_again';
}

async function record(deps: DeliverDeps, delivery: Delivery, result: SendResult): Promise<void> {
  switch (result.kind) {
    case 'accepted':
      return settleDelivery(deps, delivery, 'accepted', result);
    case 'rejected':
      return settleDelivery(deps, delivery, 'failed', result);
    case 'uncertain':
      return mayGoTwice(deps, delivery)
        ? tryLater(deps, delivery, result)
        : settleDelivery(deps, delivery, 'uncertain', result);
    case 'deferred':
      return tryLater(deps, delivery, result);
  }
}

type Answer = { readonly response: string; readonly code?: string };

async function tryLater(deps: DeliverDeps, delivery: Delivery, answer: Answer): Promise<void> {
  const { id, attempts } = delivery;
  const next = nextAttempt(attempts, deps.clock.now(), deps.random);
  if (next === 'give_up') {
    return settleDelivery(deps, delivery, 'failed', { ...answer, response: `given up: ${answer.response}` });
  }
  await callBack(deps, { ...delivery, state: 'deferred', response: answer.response }, next);
  deps.metrics.delivered('deferred');
  deps.log.warn('a message is deferred', { delivery: id, attempts, next: isoOf(next), code: answer.code });
}

/** `mail.smtp.per_minute`, of all nodes together. @returns when to ask again, where it is used up */
async function takeTurn(deps: DeliverDeps): Promise<'now' | Instant> {
  const { transport } = deps.settings().mail;
  if (transport.kind !== 'smtp' || transport.perMinute === null) return 'now';
  const now = deps.clock.now();
  const spending = await spendRequest(deps.store.db, [{ name: 'mail', perMinute: transport.perMinute }], now);
  if (spending.kind === 'spent') return 'now';
  const wait = spending.kind === 'short' ? spending.waitMs : spending.until - now;
  // Whoever waits comes back at a time of their own, or all would ask for the one place that is free by then.
  return after(now, Math.ceil(wait * (1 + deps.random() * (await countUnsettled(deps.store.db)))));
}

async function putOff(deps: DeliverDeps, delivery: Delivery, until: Instant): Promise<void> {
  const state = delivery.state === 'sending' ? 'queued' : delivery.state;
  await callBack(deps, { ...delivery, state }, until);
}

async function callBack(deps: DeliverDeps, delivery: Delivery, at: Instant): Promise<void> {
  const { id, state, attempts, response } = delivery;
  await deps.store.transaction(async (tx) => {
    await setDeliveryState(tx.db, id, { state, attempts, nextAttemptAt: at, settledAt: null, response });
    await deps.jobs.schedule(tx, { kind: 'deliver', key: String(id) }, at);
  });
}
