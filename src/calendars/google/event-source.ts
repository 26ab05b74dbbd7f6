/** The requests by which a calendar is read. */
import type { calendar_v3 } from '@googleapis/calendar';
import { type Interval, isoOf } from '../../scheduling/instant.ts';
import { CalendarError, type CalendarRef } from '../provider.ts';
import type { Call, GoogleCalls } from './calls.ts';
import { type Frozen, frozenWith } from './cursor.ts';
import { EVENT_FIELDS, EventsPage, GoogleEvent, LIST_FIELDS } from './event-shape.ts';

export interface EventSource {
  /** What every list asks for. */
  readonly frozen: Frozen;
  /** One page. @throws CalendarError `cursor_expired` when the sync token is not taken any more */
  list(calendar: CalendarRef, query: ListQuery, signal: AbortSignal | undefined): Promise<EventsPage>;
  /** Null when it does not exist (any more). A deleted event may still be told, as cancelled. */
  get(calendar: CalendarRef, id: string, signal: AbortSignal | undefined): Promise<GoogleEvent | null>;
  /** Every occurrence of a series that touches `within`, cancelled ones too; null when there is no such series. */
  instances(
    calendar: CalendarRef,
    series: string,
    within: Interval,
    signal: AbortSignal | undefined,
  ): Promise<readonly unknown[] | null>;
}

export type ListQuery = Omit<calendar_v3.Params$Resource$Events$List, 'calendarId' | 'auth'>;

/** What takes the place of an answer when there is nothing. */
const NOTHING = Symbol('nothing');

export function createEventSource(calls: GoogleCalls, pageSize: number): EventSource {
  const frozen = frozenWith(pageSize);
  const { maxResults } = frozen;

  /** Null for 404 and 410. */
  async function ask<T>(call: Call<unknown>, read: (data: unknown) => T): Promise<T | null> {
    const data = await calls.callUnless<unknown>(call, ({ status }) =>
      status === 404 || status === 410 ? NOTHING : null,
    );
    return data === NOTHING ? null : read(data);
  }

  return {
    frozen,
    async list({ remoteId: calendarId, ownerEmail: owner }, query, signal) {
      const data = await calls.callUnless<unknown>(
        {
          what: 'events.list',
          owner,
          kind: 'read',
          signal,
          run: (api, options) => api.events.list({ calendarId, ...query }, options),
        },
        ({ status, reason }) => {
          // With a token the status alone decides: some 410 come without a reason, and a token that is none is a 400.
          if (query.syncToken !== undefined && (status === 410 || status === 400))
            throw new CalendarError({ reason: 'cursor_expired' }, `Google events.list answered ${status} (${reason})`);
          return null;
        },
      );
      return parsed(EventsPage, data, 'events.list');
    },
    get: ({ remoteId: calendarId, ownerEmail: owner }, eventId, signal) =>
      ask(
        {
          what: 'events.get',
          owner,
          kind: 'read',
          signal,
          run: (api, options) =>
            api.events.get({ calendarId, eventId, maxAttendees: 1, fields: EVENT_FIELDS }, options),
        },
        (data) => parsed(GoogleEvent, data, 'events.get'),
      ),
    async instances({ remoteId: calendarId, ownerEmail: owner }, eventId, within, signal) {
      const bounds = { timeMin: isoOf(within.start), timeMax: isoOf(within.end) };
      const items: unknown[] = [];
      for (let pageToken: string | null | undefined; ; ) {
        const asked = {
          calendarId,
          eventId,
          maxResults,
          showDeleted: true,
          maxAttendees: 1,
          fields: LIST_FIELDS,
          ...bounds,
        };
        const page = await ask(
          {
            what: 'events.instances',
            owner,
            kind: 'read',
            signal,
            run: (api, options) => api.events.instances({ ...asked, ...(pageToken ? { pageToken } : {}) }, options),
          },
          (data) => parsed(EventsPage, data, 'events.instances'),
        );
        if (page === null) return null;
        items.push(...(page.items ?? []));
        if (!page.nextPageToken) return items;
        pageToken = page.nextPageToken;
      }
    },
  };
}

/** @throws CalendarError `unreadable` */
export function parsed<T>(
  shape: { safeParse(data: unknown): { success: true; data: T } | { success: false } },
  data: unknown,
  what: string,
): T {
  const read = shape.safeParse(data);
  if (read.success) return read.data;
  throw new CalendarError(
    { reason: 'unreadable' },
    `Google ${what} answered something that is not in its documentation`,
  );
}
