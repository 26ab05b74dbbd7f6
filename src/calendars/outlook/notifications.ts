/**
 * What Graph posts: the question whether somebody is there, and notifications, several in one body, of changes and of
 * what became of a subscription. https://learn.microsoft.com/graph/change-notifications-delivery-webhooks
 */
import { z } from 'zod';
import type { PushClaim, PushReading, PushRequest } from '../provider.ts';

const Notification = z.object({
  clientState: z.string().nullish(),
  lifecycleEvent: z.string().nullish(),
});
const Notifications = z.object({ value: z.array(z.unknown()) });

/** A token is some hundred characters long. */
const LONGEST_TOKEN = 2_048;

const LIFECYCLE: ReadonlyMap<string, PushClaim['about']> = new Map([
  ['reauthorizationRequired', 'expiring'],
  ['subscriptionRemoved', 'ended'],
  ['missed', 'missed'],
]);

export function readNotifications({ query, body }: PushRequest): PushReading {
  const { validationToken } = query;
  // Decoded, and else as it came: Graph compares. It never sends HTML, and others who do are to get none back.
  if (typeof validationToken === 'string' && validationToken.length <= LONGEST_TOKEN)
    return { kind: 'handshake', answer: validationToken.replaceAll('<', '&lt;').replaceAll('>', '&gt;') };
  const read = Notifications.safeParse(jsonOf(body));
  if (!read.success) return { kind: 'unreadable' };
  const claims = read.data.value.flatMap((one): PushClaim[] => {
    const { data } = Notification.safeParse(one);
    if (!data) return [];
    // A word of tomorrow is a reason to look all the same.
    const about = data.lifecycleEvent ? (LIFECYCLE.get(data.lifecycleEvent) ?? 'missed') : 'changed';
    return [{ about, token: data.clientState ?? null }];
  });
  return claims.length > 0 ? { kind: 'claims', claims } : { kind: 'unreadable' };
}

function jsonOf(body: Buffer): unknown {
  try {
    const read: unknown = JSON.parse(body.toString('utf8'));
    return read;
  } catch {
    return null;
  }
}
