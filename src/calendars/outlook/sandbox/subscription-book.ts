/** Subscriptions to mailboxes: made with a handshake, ended by the clock, told apart by application. */
import { randomUUID } from 'node:crypto';
import type { Subscription } from '@microsoft/microsoft-graph-types';
import { z } from 'zod';
import type { Clock } from '../../../clock.ts';
import { after, type Instant, instantFromIso, isoOf, MINUTE, SECOND } from '../../../scheduling/instant.ts';
import { GraphRefusal } from './refusal.ts';

/** learn.microsoft.com/graph/api/resources/subscription: of Outlook events, without resource data. */
const LONGEST = 10_080 * MINUTE;
const SHORTEST = 45 * MINUTE;
const HANDSHAKE_LASTS = 10 * SECOND;

export interface StoredSubscription {
  readonly id: string;
  readonly appId: string;
  /** The mailbox's address. */
  readonly mailbox: string;
  readonly resource: string;
  readonly changeType: string;
  readonly notificationUrl: string;
  readonly lifecycleNotificationUrl: string | null;
  readonly clientState: string | null;
  expiresAt: Instant;
}

const instantText = z.string().transform((text, context) => {
  try {
    return instantFromIso(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'not a time' });
    return z.NEVER;
  }
});

const CreateRequest = z.strictObject({
  changeType: z.string().regex(/^(created|updated|deleted)(,(created|updated|deleted))*$/),
  notificationUrl: z.url(),
  lifecycleNotificationUrl: z.url().exactOptional(),
  resource: z.string().min(1),
  expirationDateTime: instantText,
  clientState: z.string().max(128).exactOptional(),
});
/** `lifecycleNotificationUrl` can be set only at creation. */
const UpdateRequest = z.strictObject({ expirationDateTime: instantText });

export class SubscriptionBook {
  readonly #clock: Clock;
  readonly #all = new Map<string, StoredSubscription>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Those that have not expired, oldest first. */
  live(): readonly StoredSubscription[] {
    for (const [id, { expiresAt }] of this.#all) if (expiresAt <= this.#clock.now()) this.#all.delete(id);
    return [...this.#all.values()];
  }

  find(id: string, appId: string): StoredSubscription {
    const found = this.live().find((each) => each.id === id && each.appId === appId);
    if (!found) throw new GraphRefusal(404, 'ResourceNotFound', 'The object was not found.');
    return found;
  }

  /** @param mailboxOf the mailbox that a resource names, when the caller may read it */
  async create(appId: string, body: unknown, mailboxOf: (resource: string) => string): Promise<StoredSubscription> {
    const asked = CreateRequest.safeParse(body);
    if (!asked.success) throw invalid(asked.error.issues[0]?.path.join('.') ?? '');
    const { expirationDateTime, lifecycleNotificationUrl = null, clientState = null, ...rest } = asked.data;
    const mailbox = mailboxOf(rest.resource);
    const expiresAt = this.#granted(expirationDateTime);
    for (const url of [rest.notificationUrl, lifecycleNotificationUrl]) if (url !== null) await shakeHands(url);
    const stored = { id: randomUUID(), appId, mailbox, lifecycleNotificationUrl, clientState, expiresAt, ...rest };
    this.#all.set(stored.id, stored);
    return stored;
  }

  prolong(id: string, appId: string, body: unknown): StoredSubscription {
    const asked = UpdateRequest.safeParse(body);
    if (!asked.success) throw invalid(asked.error.issues[0]?.path.join('.') ?? '');
    const stored = this.find(id, appId);
    stored.expiresAt = this.#granted(asked.data.expirationDateTime);
    return stored;
  }

  remove(id: string): void {
    this.#all.delete(id);
  }

  #granted(asked: Instant): Instant {
    const now = this.#clock.now();
    if (asked > after(now, LONGEST)) throw invalid('expirationDateTime');
    return asked < after(now, SHORTEST) ? after(now, SHORTEST) : asked;
  }
}

/** `clientState` is never shown again. */
export function showSubscription(stored: StoredSubscription): Subscription {
  return {
    id: stored.id,
    applicationId: stored.appId,
    resource: stored.resource,
    changeType: stored.changeType,
    notificationUrl: stored.notificationUrl,
    lifecycleNotificationUrl: stored.lifecycleNotificationUrl,
    expirationDateTime: isoOf(stored.expiresAt),
    clientState: null,
    includeResourceData: null,
  };
}

/**
 * The endpoint must answer a POST within ten seconds with the decoded token as plain text. The token is one that must be
 * decoded; Graph never sends HTML.
 */
async function shakeHands(address: string): Promise<void> {
  const token = `Validation: Testing client application reachability + 100 % & ${randomUUID()}`;
  const url = `${address}${address.includes('?') ? '&' : '?'}validationToken=${encodeURIComponent(token)}`;
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    signal: AbortSignal.timeout(HANDSHAKE_LASTS),
  }).catch(() => null);
  const echoed = answer === null ? null : await answer.text();
  const plain = answer?.headers.get('content-type')?.startsWith('text/plain') ?? false;
  if (answer?.status === 200 && plain && echoed === token) return;
  throw new GraphRefusal(
    400,
    'ValidationError',
    `Subscription validation request failed. Notification endpoint must respond with 200 OK to validation request; it said ${answer?.status ?? 'nothing'}.`,
  );
}

function invalid(property: string): GraphRefusal {
  return new GraphRefusal(400, 'InvalidRequest', `The property '${property}' has a wrong value.`);
}
