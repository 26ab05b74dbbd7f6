/**
 * The `deliver` job: hands one prepared message to the mail server and records the answer. At least once: a crash
 * between the server's answer and our record sends the same message, with the same Message-ID, again.
 */
import { nextAttempt } from '../invites/delivery-retry.ts';
import { isoOf } from '../scheduling/instant.ts';
import { type Delivery, findDelivery, isSuperseded, setDeliveryState } from '../store/deliveries.ts';
import type { Deps } from './deps.ts';

/** @param key a delivery's id */
export async function deliver(deps: Deps, key: string, signal: AbortSignal): Promise<void> {
  const delivery = await findDelivery(deps.store.db, Number(key));
  if (!delivery || ['accepted', 'failed', 'superseded'].includes(delivery.state)) return;
  if (await isSuperseded(deps.store.db, delivery)) {
    const response = 'a newer message about the same interview took its place';
    await settle(deps, delivery, 'superseded', { response });
    return;
  }
  const attempts = delivery.attempts + 1;
  await setDeliveryState(deps.store.db, delivery.id, {
    state: 'sending',
    attempts,
    nextAttemptAt: null,
    settledAt: null,
    response: delivery.response,
  });
  const result = await deps.transport().send(delivery, signal);
  switch (result.kind) {
    case 'accepted':
      await settle(deps, { ...delivery, attempts }, 'accepted', result);
      return;
    case 'rejected':
      await settle(deps, { ...delivery, attempts }, 'failed', result);
      await callAPerson(deps, delivery);
      return;
    case 'deferred': {
      const now = deps.clock.now();
      const next = nextAttempt(attempts, now, deps.random);
      if (next === 'give_up') {
        const response = `given up: ${result.response}`;
        await settle(deps, { ...delivery, attempts }, 'failed', { ...result, response });
        await callAPerson(deps, delivery);
        return;
      }
      await deps.store.transaction(async (tx) => {
        await setDeliveryState(tx.db, delivery.id, {
          state: 'deferred',
          attempts,
          nextAttemptAt: next,
          settledAt: null,
          response: result.response,
        });
        await deps.jobs.schedule(tx, { kind: 'deliver', key }, next);
      });
      deps.metrics.delivered('deferred');
      deps.log.warn('a message is deferred', {
        delivery: delivery.id,
        attempts,
        next: isoOf(next),
        code: result.code,
      });
    }
  }
}

async function settle(
  deps: Deps,
  delivery: Delivery,
  state: 'accepted' | 'failed' | 'superseded',
  answer: { readonly response: string; readonly code?: string },
): Promise<void> {
  await setDeliveryState(deps.store.db, delivery.id, {
    state,
    attempts: delivery.attempts,
    nextAttemptAt: null,
    settledAt: deps.clock.now(),
    response: answer.response,
  });
  deps.metrics.delivered(state);
  const fields = { delivery: delivery.id, interview: delivery.interview, sequence: delivery.sequence };
  // Of the server's answer only the code: its words quote the recipient.
  if (state === 'failed') deps.log.error('a message failed for good', { ...fields, code: answer.code });
  else deps.log.info(`a message is ${state}`, fields);
}

/** The interview's own run says what needs a person, so that nothing here is overwritten by it. */
async function callAPerson(deps: Deps, delivery: Delivery): Promise<void> {
  const { interview } = delivery;
  if (interview === null || delivery.sequence === null) return;
  await deps.store.transaction((tx) => deps.jobs.wake(tx, { kind: 'reconcile', key: interview }, deps.clock.now()));
}
