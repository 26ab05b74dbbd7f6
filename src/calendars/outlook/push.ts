/**
 * Subscriptions to the events of a mailbox, one for each calendar of ours in it, each with an address and a secret of
 * its own. https://learn.microsoft.com/graph/outlook-change-notifications-overview
 */
import type { z } from 'zod';
import { DAY, type Instant, instantFromIso, isoOf, SECOND } from '../../scheduling/instant.ts';
import {
  CalendarError,
  type CalendarRef,
  type PushCapability,
  type PushChannel,
  type RemoteChannel,
} from '../provider.ts';
import { isDone, isMissing } from './failure.ts';
import type { GraphClient } from './graph-client.ts';
import { readNotifications } from './notifications.ts';
import { placeOf } from './places.ts';
import { GraphPage, GraphSubscription } from './shapes.ts';

export function createPush(graph: GraphClient): PushCapability {
  return {
    // A subscription is worth as much as the right by which it was made, which Graph wants to see anew.
    renewEvery: DAY,
    // https://learn.microsoft.com/graph/delta-query-overview: a change may not be in the first round after it.
    tellsWithin: 45 * SECOND,

    async open({ calendar, channelId, address, token, expiresAt }) {
      const { root, owner } = placeOf(calendar);
      const body = {
        changeType: 'created,updated,deleted',
        notificationUrl: address,
        // Can be set now or never. Both kinds of messages carry the same secret, and say which they are.
        lifecycleNotificationUrl: address,
        resource: `${root}/events`,
        expirationDateTime: isoOf(expiresAt),
        clientState: token,
      };
      const made = await graph.read({ method: 'POST', url: '/subscriptions', body, owner }, GraphSubscription);
      return toChannel(channelId, made);
    },

    // Prolonging also authorizes anew (https://learn.microsoft.com/graph/change-notifications-lifecycle-events).
    async renew(channel, expiresAt, calendar) {
      const { owner } = placeOf(calendar);
      const url = `/subscriptions/${encodeURIComponent(channel.remoteId)}`;
      const body = { expirationDateTime: isoOf(expiresAt) };
      return toChannel(channel.channelId, await graph.read({ method: 'PATCH', url, body, owner }, GraphSubscription));
    },

    async close(channel, calendar) {
      const { owner } = placeOf(calendar);
      const url = `/subscriptions/${encodeURIComponent(channel.remoteId)}`;
      const answer = await graph.send({ method: 'DELETE', url, owner });
      if (!isDone(answer) && !isMissing(answer)) throw graph.refuse(answer);
    },

    async list(calendars) {
      // An application sees all its subscriptions at once, whoever lets us in themselves only their own.
      const places = calendars.map((calendar) => ({ calendar, place: placeOf(calendar) }));
      const personal = new Map(places.filter(({ place }) => place.isPersonal).map((one) => [one.place.owner, one]));
      const [shared] = places.filter(({ place }) => !place.isPersonal);
      const listed = await Promise.all(
        [...personal.values(), ...(shared ? [shared] : [])].map(async ({ calendar, place }) =>
          (await listSubscriptions(graph, place.owner)).map((each) => toRemoteChannel(each, calendar)),
        ),
      );
      return listed.flat();
    },

    read: readNotifications,
  };
}

async function listSubscriptions(graph: GraphClient, owner: string): Promise<readonly GraphSubscription[]> {
  const all: GraphSubscription[] = [];
  for (let url: string | null = '/subscriptions'; url !== null; ) {
    const page: z.output<typeof GraphPage> = await graph.read({ method: 'GET', url, owner }, GraphPage);
    all.push(...page.value.flatMap((item) => GraphSubscription.safeParse(item).data ?? []));
    url = page['@odata.nextLink'] ?? null;
  }
  return all;
}

function toRemoteChannel({ id, notificationUrl }: GraphSubscription, calendar: CalendarRef): RemoteChannel {
  return { remoteId: id, address: notificationUrl ?? '', calendar };
}

function toChannel(channelId: string, { id, expirationDateTime }: GraphSubscription): PushChannel {
  return { channelId, remoteId: id, expiresAt: instantOf(expirationDateTime) };
}

function instantOf(text: string): Instant {
  try {
    return instantFromIso(text);
  } catch (error) {
    throw new CalendarError(
      { reason: 'unreadable' },
      'Microsoft Graph gave a subscription without a time at which it ends',
      { cause: error },
    );
  }
}
