/** What came in and what went out, in order: the sandbox's memory for whoever debugs an integration. */

/** One request of the JobHive API, with the key masked. `status` is null while unanswered, or when the answer was lost. */
export interface RequestRecord {
  readonly request_id: string;
  readonly received_at: string;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly api_key: string | null;
  body: unknown;
  status: number | null;
  response: unknown;
  /** Kind of the fault that struck it. */
  fault: string | null;
}

/** One webhook for one endpoint, from queued to delivered or given up. */
export interface DeliveryRecord {
  /** `webhook-id`, the same on every attempt. */
  readonly id: string;
  readonly url: string;
  readonly event: string;
  readonly body: unknown;
  readonly queued_at: string;
  /** `dropped` by a fault; `failed` after the last retry; `discarded` because the endpoint answered 410 or was reset. */
  state: 'queued' | 'delivered' | 'failed' | 'dropped' | 'discarded';
  readonly attempts: DeliveryAttempt[];
  fault: string | null;
}

interface DeliveryAttempt {
  readonly at: string;
  /** HTTP status, or null when there was none. */
  readonly status: number | null;
  /** Why there was no status. */
  readonly error: string | null;
}

const KEPT = 1_000;

/** The last thousand of each. */
export class TrafficLog {
  readonly requests: RequestRecord[] = [];
  readonly deliveries: DeliveryRecord[] = [];

  addRequest(record: RequestRecord): void {
    this.requests.push(record);
    if (this.requests.length > KEPT) this.requests.shift();
  }

  addDelivery(record: DeliveryRecord): void {
    this.deliveries.push(record);
    if (this.deliveries.length > KEPT) this.deliveries.shift();
  }

  clear(): void {
    this.requests.length = 0;
    this.deliveries.length = 0;
  }
}
