/** JobHive's webhooks on their way: on time, late, out of order, twice, or never. */
import type { Clock } from '../../src/clock.ts';
import type { InterviewId } from '../../src/scheduling/ids.ts';
import { after, HOUR, type Instant, SECOND } from '../../src/scheduling/instant.ts';
import type { Job } from '../../src/store/jobs.ts';
import type { Store, Tx } from '../../src/store/store.ts';
import { storeWebhook } from '../../src/store/webhooks.ts';

export interface WebhookPost {
  /** Something about the interview has changed. */
  readonly announce: (interview: InterviewId) => void;
}

export interface WebhookPostOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly store: Store;
  readonly later: (at: Instant, act: () => Promise<void>) => void;
  readonly wake: (tx: Tx, job: Job) => Promise<void>;
}

export function createWebhookPost({ clock, random, store, later, wake }: WebhookPostOptions): WebhookPost {
  let posted = 0;

  /** What the receiver does with one that is authentic. */
  async function arrive(deliveryId: string, interview: InterviewId): Promise<void> {
    const delivery = { deliveryId, event: 'interview.updated', interview, body: '{}', receivedAt: clock.now() };
    await store.transaction(async (tx) => {
      if ((await storeWebhook(tx.db, delivery)) === 'stored') await wake(tx, { kind: 'reconcile', key: interview });
    });
  }

  return {
    announce(interview) {
      posted += 1;
      const id = `msg_${posted}`;
      const fate = random();
      const delay = Math.round(random() * (fate < 0.6 ? 3 * SECOND : HOUR));
      if (fate > 0.9) return;
      later(after(clock.now(), delay), () => arrive(id, interview));
      if (fate > 0.8) later(after(clock.now(), Math.round(random() * HOUR)), () => arrive(id, interview));
    },
  };
}
