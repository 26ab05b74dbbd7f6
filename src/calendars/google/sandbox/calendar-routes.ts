/** The routes of Calendar v3 that the sandbox knows, behind a token with the scopes that each of them needs. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AccessGrant, Accounts } from './accounts.ts';
import type { CalendarBook, StoredCalendar } from './calendar-book.ts';
import type { Channels } from './channels.ts';
import { changeEvent, deleteEvent, findEvent, insertEvent } from './event-writes.ts';
import type { EventLists, ListQuery } from './events-list.ts';
import { applyFields } from './fields-mask.ts';
import { invalid, needsWriter, notFound, scopeMissing, unauthorized } from './refusal.ts';
import { type GoogleCalendarListEntry, type GoogleEvent, mayWrite, type Role, type Shape } from './shapes.ts';
import { visibleEvent } from './visible-event.ts';

export interface CalendarRouteParts {
  readonly accounts: Accounts;
  readonly book: CalendarBook;
  readonly lists: EventLists;
  readonly channels: Channels;
  readonly origin: () => string;
  /** Counts the request against the quotas. */
  readonly count: (user: string) => void;
  readonly inspect: (shape: Shape, body: unknown) => void;
}

const AUTH = 'https://www.googleapis.com/auth/';
const EVENTS = ['calendar', 'calendar.events'];
const READ_EVENTS = [...EVENTS, 'calendar.readonly', 'calendar.events.readonly', 'calendar.events.freebusy'];
const LIST_CALENDARS = ['calendar', 'calendar.readonly', 'calendar.calendarlist', 'calendar.calendarlist.readonly'];

const Body = z.looseObject({});
const Params = z.object({ calendarId: z.string(), eventId: z.string().optional() });
const Query = z.record(
  z.string(),
  z
    .string()
    .or(z.array(z.string()))
    .transform((value) => [value].flat()[0]),
);

interface Asked {
  readonly who: AccessGrant;
  readonly calendar: StoredCalendar;
  readonly role: Role;
  readonly eventId: string;
  readonly query: ListQuery;
  readonly ifMatch: string | null;
}

export function calendarRoutes(app: FastifyInstance, parts: CalendarRouteParts): void {
  const { book, lists, channels, inspect } = parts;

  function enter(request: FastifyRequest, scopes: readonly string[]): AccessGrant {
    const [, token = ''] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
    const who = parts.accounts.accessOf(token);
    if (!who) throw unauthorized();
    parts.count(who.user);
    if (!scopes.some((scope) => who.scopes.includes(`${AUTH}${scope}`))) throw scopeMissing();
    return who;
  }

  function ask(request: FastifyRequest, access: 'read' | 'write'): Asked {
    const who = enter(request, access === 'write' ? EVENTS : READ_EVENTS);
    const { calendarId, eventId = '' } = Params.parse(request.params);
    const calendar = book.find(calendarId === 'primary' ? who.user : calendarId);
    const role = calendar?.roles.get(who.user);
    if (!calendar || !role) throw notFound();
    if (access === 'write' && !mayWrite(role)) throw needsWriter();
    return {
      who,
      calendar,
      role,
      eventId,
      query: Query.parse(request.query),
      ifMatch: request.headers['if-match'] ?? null,
    };
  }

  function given(request: FastifyRequest, shape: Shape): GoogleEvent {
    const body = Body.safeParse(request.body);
    if (!body.success) throw invalid('Parse Error');
    inspect(shape, withoutNulls(body.data));
    return body.data;
  }

  const tell = (shape: Shape, body: unknown, query: ListQuery) => {
    inspect(shape, body);
    return applyFields(body, query.fields);
  };
  const tellEvent = ({ calendar, role, query }: Asked, event: GoogleEvent) =>
    tell('Event', visibleEvent(event, calendar, role), query);

  app.get('/users/me/calendarList', (request) => {
    const who = enter(request, LIST_CALENDARS);
    const query: ListQuery = Query.parse(request.query);
    const entries = book.all.flatMap((calendar) => entryFor(calendar, who.user));
    const size = Number(query.maxResults ?? 100);
    const from = Number(query.pageToken ?? 0);
    const items = entries.slice(from, from + size);
    const next = from + size < entries.length ? { nextPageToken: String(from + size) } : { nextSyncToken: 'list' };
    return tell('CalendarList', { kind: 'calendar#calendarList', etag: '"l"', items, ...next }, query);
  });

  app.get('/users/me/calendarList/:calendarId', (request) => {
    const who = enter(request, LIST_CALENDARS);
    const { calendarId } = Params.parse(request.params);
    const calendar = book.find(calendarId === 'primary' ? who.user : calendarId);
    const [entry] = calendar ? entryFor(calendar, who.user) : [];
    if (!entry) throw notFound();
    return tell('CalendarListEntry', entry, Query.parse(request.query));
  });

  app.get('/calendars/:calendarId/events', (request) => {
    const asked = ask(request, 'read');
    return tell('Events', lists.list(asked.calendar, asked.role, asked.query), asked.query);
  });

  app.post('/calendars/:calendarId/events', (request) => {
    const asked = ask(request, 'write');
    return tellEvent(asked, insertEvent(book, asked.calendar, given(request, 'Event')));
  });

  app.get('/calendars/:calendarId/events/:eventId', (request) => {
    const asked = ask(request, 'read');
    const stored = findEvent(book, asked.calendar, asked.eventId);
    if (!stored) throw notFound();
    return tellEvent(asked, stored.event);
  });

  app.get('/calendars/:calendarId/events/:eventId/instances', (request) => {
    const asked = ask(request, 'read');
    const master = asked.calendar.events.get(asked.eventId);
    if (!master) throw notFound();
    return tell('Events', lists.instances(asked.calendar, asked.role, master, asked.query), asked.query);
  });

  for (const [method, how] of [
    ['PATCH', 'patch'],
    ['PUT', 'update'],
  ] as const)
    app.route({
      method,
      url: '/calendars/:calendarId/events/:eventId',
      handler: async (request) => {
        const asked = ask(request, 'write');
        const changed = changeEvent(book, asked.calendar, asked.eventId, given(request, 'Event'), {
          ifMatch: asked.ifMatch,
          how,
        });
        return tellEvent(asked, changed);
      },
    });

  app.delete('/calendars/:calendarId/events/:eventId', async (request, reply) => {
    const asked = ask(request, 'write');
    deleteEvent(book, asked.calendar, asked.eventId, asked.ifMatch);
    return reply.status(204).send();
  });

  app.post('/calendars/:calendarId/events/watch', (request) => {
    const asked = ask(request, 'read');
    return tell(
      'Channel',
      channels.watch(asked.calendar, given(request, 'Channel'), asked.who, parts.origin()),
      asked.query,
    );
  });

  app.post('/channels/stop', async (request, reply) => {
    const who = enter(request, READ_EVENTS);
    channels.stop(given(request, 'Channel'), who);
    return reply.status(204).send();
  });
}

/** A null in a PATCH deletes; the schema knows none. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (inner === null ? [] : [[name, withoutNulls(inner)]])),
  );
}

function entryFor(calendar: StoredCalendar, user: string): GoogleCalendarListEntry[] {
  const role = calendar.roles.get(user);
  if (!role) return [];
  return [
    {
      kind: 'calendar#calendarListEntry',
      etag: `"${calendar.changedAt}"`,
      id: calendar.id,
      summary: calendar.name,
      timeZone: calendar.timeZone,
      accessRole: role,
      ...(calendar.id === user && { primary: true }),
    },
  ];
}
