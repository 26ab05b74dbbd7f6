/** The webhooks of one endpoint: one at a time, in order, retried until answered 2xx. */
import type { Clock } from '../../clock.ts';
import { HOUR, isoOf, MINUTE, SECOND } from '../../scheduling/instant.ts';
import { signStandardWebhook } from '../webhook-signature.ts';
import type { WebhookFault } from './faults.ts';
import type { DeliveryRecord } from './traffic-log.ts';
import type { WebhookEndpoint } from './webhook-endpoint.ts';
import { postWebhook } from './webhook-post.ts';

/** Waits before the second, third, … attempt: the ladder Standard Webhooks 1.0.0 suggests, about three days long. */
const RETRY_AFTER: readonly number[] = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

interface Waiting {
  readonly record: DeliveryRecord;
  readonly body: string;
  readonly delayMs: number;
}

export class WebhookQueue {
  readonly #clock: Clock;
  readonly #stopping = new AbortController();
  #endpoint: WebhookEndpoint;
  #disabled = false;
  #waiting: Waiting[] = [];
  #heldBack: Waiting[] = [];
  #wake = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #isRunning = false;

  constructor(endpoint: WebhookEndpoint, clock: Clock) {
    this.#endpoint = endpoint;
    this.#clock = clock;
  }

  get endpoint(): WebhookEndpoint {
    return this.#endpoint;
  }

  wants(event: string): boolean {
    return !this.#disabled && (this.#endpoint.events === undefined || this.#endpoint.events.includes(event));
  }

  /** Takes over a new registration of the same URL; what waits for a retry is tried at once. */
  replaceEndpoint(endpoint: WebhookEndpoint): void {
    this.#endpoint = endpoint;
    this.#disabled = false;
    this.#wake.abort();
  }

  enqueue(record: DeliveryRecord, body: string, fault: WebhookFault | null): void {
    if (fault?.kind === 'webhook_drop') {
      record.state = 'dropped';
      return;
    }
    const delivery: Waiting = { record, body, delayMs: fault?.kind === 'webhook_delay' ? fault.ms : 0 };
    if (fault?.kind === 'webhook_reorder') {
      this.#heldBack.push(delivery);
      return;
    }
    this.#waiting.push(delivery);
    if (fault?.kind === 'webhook_duplicate') this.#waiting.push(delivery);
    this.#waiting.push(...this.#heldBack);
    this.#heldBack = [];
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#running = this.#run();
  }

  /** Resolves when nothing is being sent or waits for a retry. What a reorder fault holds back does not count. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** Aborts what is being sent; nothing more leaves. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#discardAll();
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      await this.#pause(next.delayMs);
      await this.#deliver(next);
    }
    this.#isRunning = false;
  }

  async #deliver({ record, body }: Waiting): Promise<void> {
    for (let attempt = 0; !this.#stopping.signal.aborted; attempt += 1) {
      const status = await this.#attempt(record, body);
      if (status !== null && status >= 200 && status < 300) {
        record.state = 'delivered';
        return;
      }
      if (status === 410) {
        record.state = 'failed';
        this.#disabled = true;
        this.#discardAll();
        return;
      }
      const wait = RETRY_AFTER[attempt];
      if (wait === undefined) {
        record.state = 'failed';
        return;
      }
      await this.#pause(wait);
    }
    record.state = 'discarded';
  }

  async #attempt(record: DeliveryRecord, body: string): Promise<number | null> {
    const at = this.#clock.now();
    const headers = signStandardWebhook(this.#endpoint.secret, { id: record.id, timestamp: at, body });
    const result = await postWebhook(this.#endpoint.url, headers, body, this.#clock, this.#stopping.signal);
    const status = 'status' in result ? result.status : null;
    record.attempts.push({ at: isoOf(at), status, error: 'error' in result ? result.error : null });
    return status;
  }

  async #pause(ms: number): Promise<void> {
    if (ms === 0) return;
    if (this.#wake.signal.aborted) this.#wake = new AbortController();
    try {
      await this.#clock.sleep(ms, AbortSignal.any([this.#stopping.signal, this.#wake.signal]));
    } catch {
      // Stopped or woken: the loops look at the stop signal themselves.
    }
  }

  #discardAll(): void {
    for (const { record } of [...this.#waiting, ...this.#heldBack]) {
      if (record.state === 'queued') record.state = 'discarded';
    }
    this.#waiting = [];
    this.#heldBack = [];
  }
}
