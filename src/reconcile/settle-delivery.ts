/** What became of a message, recorded once for all that follows: the notices, the interview's own run, the metrics, the log. */
import type { Delivery } from '../store/deliveries.ts';
import { setDeliveryState } from '../store/deliveries.ts';
import { LOST_STATES } from '../store/schema-of-mail.ts';
import type { Deps } from './deps.ts';
import { noticesOfLostMail } from './lost-mail.ts';
import { queueNotices } from './notices.ts';

type SettledState = 'accepted' | 'failed' | 'bounced' | 'uncertain' | 'superseded';

/** @param answer the server's; `code` is logged, `response` is not: its words quote the recipient */
export async function settleDelivery(
  deps: Pick<Deps, 'settings' | 'store' | 'jobs' | 'clock' | 'metrics' | 'log'>,
  delivery: Delivery,
  state: SettledState,
  { response, code }: { readonly response: string; readonly code?: string },
): Promise<void> {
  const { id, interview, sequence, attempts } = delivery;
  const now = deps.clock.now();
  const lost = LOST_STATES.some((each) => each === state);
  const notices = lost ? await noticesOfLostMail(deps.settings(), { ...delivery, state, response }, now) : [];
  await deps.store.transaction(async (tx) => {
    await setDeliveryState(tx.db, id, { state, attempts, nextAttemptAt: null, settledAt: now, response });
    await queueNotices(deps, tx, notices);
    // The interview's own run says what needs a person, so that nothing here is overwritten by it.
    if (lost && interview !== null && sequence !== null)
      await deps.jobs.wake(tx, { kind: 'reconcile', key: interview }, now);
  });
  deps.metrics.delivered(state);
  const fields = { delivery: id, interview, sequence };
  if (lost) deps.log.error(`a message is ${state}`, { ...fields, code });
  else deps.log.info(`a message is ${state}`, fields);
}
