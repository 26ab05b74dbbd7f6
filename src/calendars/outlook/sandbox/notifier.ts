/**
 * Posts change and lifecycle notifications. Several that are due at once for one address share a POST; one that is not
 * answered with 2xx is tried again for four hours; some get lost when a test asks for it.
 */
import type {
  ChangeNotification,
  ChangeNotificationCollection,
  LifecycleEventType,
} from '@microsoft/microsoft-graph-types';
import type { Clock } from '../../../clock.ts';
import { HOUR, isoOf, SECOND } from '../../../scheduling/instant.ts';
import type { ChangeType } from './mailbox.ts';
import type { StoredSubscription } from './subscription-book.ts';

const PATIENCE = 10 * SECOND;
const FIRST_RETRY = 5 * SECOND;
const GIVE_UP_AFTER = 4 * HOUR;

export interface SentNotification {
  readonly url: string;
  readonly body: ChangeNotificationCollection;
  /** HTTP statuses in order; null for no answer. */
  readonly answers: (number | null)[];
}

export class Notifier {
  readonly #clock: Clock;
  readonly #tenantId: string;
  readonly #inspect: (body: ChangeNotificationCollection) => void;
  readonly #stopping = new AbortController();
  readonly #waiting = new Map<string, ChangeNotification[]>();
  readonly #underWay = new Set<Promise<void>>();
  readonly sent: SentNotification[] = [];
  #losing = 0;
  #paused = false;

  constructor(clock: Clock, tenantId: string, inspect: (body: ChangeNotificationCollection) => void) {
    this.#clock = clock;
    this.#tenantId = tenantId;
    this.#inspect = inspect;
  }

  /** The next `count` are never posted, and nobody is told. */
  lose(count: number): void {
    this.#losing += count;
  }

  /** What happens from now on is told together, at `resume`. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#flush();
  }

  changed(subscription: StoredSubscription, userId: string, eventId: string, etag: string, change: ChangeType): void {
    if (!subscription.changeType.split(',').includes(change)) return;
    const resource = `Users/${userId}/Events/${eventId}`;
    this.#queue(subscription.notificationUrl, {
      ...this.#head(subscription),
      changeType: change,
      resource,
      // The published types leave OData's annotations out of the resource data.
      resourceData: Object.assign(
        {},
        {
          '@odata.type': '#Microsoft.Graph.Event',
          '@odata.id': resource,
          '@odata.etag': etag,
          id: eventId,
        },
      ),
    });
  }

  lifecycle(subscription: StoredSubscription, event: LifecycleEventType): void {
    if (subscription.lifecycleNotificationUrl === null) return;
    this.#queue(subscription.lifecycleNotificationUrl, {
      ...this.#head(subscription),
      lifecycleEvent: event,
      resource: subscription.resource,
      changeType: 'updated',
    });
  }

  /** Resolves when nothing is being posted or waits to be. */
  async settled(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#underWay);
  }

  #head({ id, clientState, expiresAt }: StoredSubscription) {
    return {
      subscriptionId: id,
      subscriptionExpirationDateTime: isoOf(expiresAt),
      clientState,
      tenantId: this.#tenantId,
    };
  }

  #queue(url: string, notification: ChangeNotification): void {
    if (this.#losing > 0) {
      this.#losing -= 1;
      return;
    }
    this.#waiting.set(url, [...(this.#waiting.get(url) ?? []), notification]);
    if (!this.#paused) setImmediate(() => this.#flush());
  }

  #flush(): void {
    if (this.#paused) return;
    for (const [url, value] of this.#waiting) {
      const post = this.#post({ url, body: { value }, answers: [] }).catch(() => {});
      this.#underWay.add(post);
      void post.finally(() => this.#underWay.delete(post));
    }
    this.#waiting.clear();
  }

  async #post(notification: SentNotification): Promise<void> {
    this.sent.push(notification);
    this.#inspect(notification.body);
    const { signal } = this.#stopping;
    const since = this.#clock.now();
    for (let wait = FIRST_RETRY; ; wait *= 2) {
      const answer = await fetch(notification.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify(notification.body),
        signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
      }).then(
        async (response) => {
          await response.body?.cancel();
          return response.status;
        },
        () => null,
      );
      notification.answers.push(answer);
      if ((answer !== null && answer >= 200 && answer < 300) || signal.aborted) return;
      if (this.#clock.now() - since > GIVE_UP_AFTER) return;
      await this.#clock.sleep(wait, signal);
    }
  }
}
