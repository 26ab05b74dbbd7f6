/**
 * Push channels (https://developers.google.com/workspace/calendar/api/guides/push): a POST without a body, known by its
 * headers. They cannot be prolonged, and only who opened one can stop it.
 */
import { z } from 'zod';
import { instant } from '../../scheduling/instant.ts';
import type { PushCapability, PushClaim, PushReading, PushRequest } from '../provider.ts';
import type { GoogleCalls } from './calls.ts';
import { parsed } from './event-source.ts';

const Opened = z.object({
  resourceId: z.string().min(1),
  /** Unix milliseconds, as text. What was granted, whatever was asked for. */
  expiration: z.string().regex(/^\d+$/),
});

/** Nothing to stop: it ended, or was stopped before. */
const GONE: ReadonlySet<number> = new Set([400, 404, 410]);

export function createPush(calls: GoogleCalls): PushCapability {
  return {
    async open({ calendar, channelId, address, token, expiresAt }) {
      const requestBody = { id: channelId, type: 'web_hook', address, token, expiration: String(expiresAt) };
      const data = await calls.call<unknown>({
        what: 'events.watch',
        owner: calendar.ownerEmail,
        kind: 'channel',
        // Seen before Google answers: the row of the channel is there, and its first message may come at once.
        run: (api, options) => api.events.watch({ calendarId: calendar.remoteId, requestBody }, options),
      });
      const { resourceId, expiration } = parsed(Opened, data, 'events.watch');
      return { channelId, remoteId: resourceId, expiresAt: instant(Number(expiration)) };
    },
    async close({ channelId: id, remoteId: resourceId }, calendar) {
      await calls.callUnless<unknown>(
        {
          what: 'channels.stop',
          owner: calendar.ownerEmail,
          kind: 'channel',
          run: (api, options) => api.channels.stop({ requestBody: { id, resourceId } }, options),
        },
        ({ status }) => (GONE.has(status) ? '' : null),
      );
    },
    read: readMessage,
  };
}

/** https://developers.google.com/workspace/calendar/api/guides/push, "Understanding the notification message format". */
const STATES: ReadonlyMap<string, PushClaim['about']> = new Map([
  ['sync', 'opened'],
  ['exists', 'changed'],
  ['not_exists', 'changed'],
]);

function readMessage({ headers }: PushRequest): PushReading {
  const about = STATES.get(textOf(headers['x-goog-resource-state']) ?? '');
  if (about === undefined) return { kind: 'unreadable' };
  return { kind: 'claims', claims: [{ about, token: textOf(headers['x-goog-channel-token']) }] };
}

function textOf(value: string | readonly string[] | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
