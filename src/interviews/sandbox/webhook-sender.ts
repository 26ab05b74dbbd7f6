/** Every webhook endpoint of a sandbox, and who gets which event. */
import type { Clock } from '../../clock.ts';
import { isoOf } from '../../scheduling/instant.ts';
import type { Announcement } from './announcements.ts';
import type { FaultBook } from './faults.ts';
import { newIdentifier, type Random } from './identifiers.ts';
import type { DeliveryRecord, TrafficLog } from './traffic-log.ts';
import type { WebhookEndpoint } from './webhook-endpoint.ts';
import { WebhookQueue } from './webhook-queue.ts';

export class WebhookSender {
  readonly #parts: {
    readonly clock: Clock;
    readonly random: Random;
    readonly faults: FaultBook;
    readonly traffic: TrafficLog;
  };
  #queues = new Map<string, WebhookQueue>();

  constructor(parts: { clock: Clock; random: Random; faults: FaultBook; traffic: TrafficLog }) {
    this.#parts = parts;
  }

  get endpoints(): readonly WebhookEndpoint[] {
    return [...this.#queues.values()].map((queue) => queue.endpoint);
  }

  /** Adds an endpoint; one with a known URL replaces its secret and events, and is enabled again after a 410. */
  register(endpoint: WebhookEndpoint): void {
    const known = this.#queues.get(endpoint.url);
    if (known) known.replaceEndpoint(endpoint);
    else this.#queues.set(endpoint.url, new WebhookQueue(endpoint, this.#parts.clock));
  }

  /** Queues one webhook per endpoint that wants the event. What it says is fixed now, however late it leaves. */
  announce({ event, data }: Announcement): void {
    const { clock, random, faults, traffic } = this.#parts;
    for (const queue of this.#queues.values()) {
      if (!queue.wants(event)) continue;
      const fault = faults.takeForWebhook(event);
      const record: DeliveryRecord = {
        id: newIdentifier('msg', random),
        url: queue.endpoint.url,
        event,
        body: { event, data },
        queued_at: isoOf(clock.now()),
        state: 'queued',
        attempts: [],
        fault: fault?.kind ?? null,
      };
      traffic.addDelivery(record);
      queue.enqueue(record, JSON.stringify(record.body), fault);
    }
  }

  async settled(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.settled()));
  }

  /** Forgets every endpoint and aborts what is under way. */
  async clear(): Promise<void> {
    const queues = [...this.#queues.values()];
    this.#queues = new Map();
    await Promise.all(queues.map((queue) => queue.stop()));
  }
}
