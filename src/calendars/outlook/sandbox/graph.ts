/** The calls of Graph v1.0 that the sandbox knows, each with its permission, its limits and its faults. */
import { randomUUID } from 'node:crypto';
import { changesSince, createEvent, listCalendars, listEvents } from './calendar-calls.ts';
import type { GraphAnswer, GraphCall } from './call.ts';
import type { DeltaRounds } from './delta-rounds.ts';
import { grantIn } from './entra.ts';
import {
  deleteEvent,
  getCalendarOfEvent,
  getEvent,
  type IfMatchManners,
  listInstances,
  patchEvent,
} from './event-calls.ts';
import { answerOf, type FaultPlan } from './faults.ts';
import type { CalendarFolder, Mailbox } from './mailbox.ts';
import type { MailboxLimits } from './mailbox-limits.ts';
import { accessDenied, GraphRefusal } from './refusal.ts';
import { showCalendar } from './shapes.ts';
import { type SubscriptionBook, showSubscription } from './subscription-book.ts';

export interface GraphParts {
  readonly mailboxes: ReadonlyMap<string, Mailbox>;
  readonly rounds: ReadonlyMap<string, DeltaRounds>;
  readonly subscriptions: SubscriptionBook;
  readonly limits: MailboxLimits;
  readonly faults: FaultPlan;
  readonly ifMatch: IfMatchManners;
}

/** @returns what Graph answers; a refusal is an answer, too */
export async function answerCall(call: GraphCall, parts: GraphParts): Promise<GraphAnswer> {
  try {
    return await parts.faults.around(call, async () => {
      const segments = call.path.split('/').slice(1).map(decodeURIComponent);
      return segments[0] === 'subscriptions'
        ? answerSubscriptionCall(call, segments.slice(1), parts)
        : answerMailboxCall(call, segments, parts);
    });
  } catch (error) {
    if (error instanceof GraphRefusal) return answerOf(error, randomUUID());
    throw error;
  }
}

async function answerMailboxCall(call: GraphCall, segments: readonly string[], parts: GraphParts) {
  const { mailbox, rest } = mailboxOf(call, segments, parts);
  const grant = grantIn(call.caller, mailbox.address);
  if (grant === null || (call.method !== 'GET' && grant !== 'Calendars.ReadWrite')) throw accessDenied();
  return parts.limits.run(`${call.caller.app.clientId} ${mailbox.address}`, () => route(call, mailbox, rest, parts));
}

function route(call: GraphCall, mailbox: Mailbox, path: readonly string[], parts: GraphParts): GraphAnswer {
  const { folder, rest } = folderOf(mailbox, path);
  const [what, id, detail] = rest;
  const called = `${call.method} ${[what, id && (what === 'events' ? '{id}' : id), detail].filter(Boolean).join('/')}`;
  switch (called) {
    case 'GET calendars':
      return listCalendars(mailbox, call);
    case 'GET ':
      return { status: 200, shape: 'calendar', body: showCalendar(mailbox, folder) };
    case 'GET calendarView/delta': {
      const rounds = parts.rounds.get(mailbox.address);
      if (!rounds) break;
      return changesSince(mailbox, folder, rounds, call);
    }
    case 'GET events':
      return listEvents(mailbox, folder, call);
    case 'POST events':
      return createEvent(mailbox, folder, call);
    case 'GET events/{id}':
      return getEvent(mailbox, id ?? '', call);
    case 'PATCH events/{id}':
      return patchEvent(mailbox, id ?? '', call, parts.ifMatch);
    case 'DELETE events/{id}':
      return deleteEvent(mailbox, id ?? '', call, parts.ifMatch);
    case 'GET events/{id}/instances':
      return listInstances(mailbox, id ?? '', call);
    case 'GET events/{id}/calendar':
      return getCalendarOfEvent(mailbox, id ?? '');
  }
  throw new GraphRefusal(400, 'BadRequest', `Resource not found for the segment '${rest.join('/')}'.`);
}

/** `/me/…` or `/users/{address or id}/…`. */
function mailboxOf(call: GraphCall, segments: readonly string[], { mailboxes }: GraphParts) {
  const { caller } = call;
  const [first, user] = segments;
  const me = first === 'me' && caller.kind === 'person' ? caller.address : null;
  const wanted = me ?? (first === 'users' ? (user ?? '').toLowerCase() : '');
  const mailbox = mailboxes.get(wanted) ?? [...mailboxes.values()].find(({ userId }) => userId === wanted);
  if (!mailbox) throw new GraphRefusal(404, 'ErrorInvalidUser', `The requested user '${wanted}' is invalid.`);
  return { mailbox, rest: segments.slice(me === null ? 2 : 1) };
}

/** A calendar by its id, or the default one where the path names none. */
function folderOf(mailbox: Mailbox, path: readonly string[]): { folder: CalendarFolder; rest: readonly string[] } {
  const [what, id] = path;
  if (what === 'calendar') return { folder: mailbox.calendar, rest: path.slice(1) };
  if (what !== 'calendars' || id === undefined) return { folder: mailbox.calendar, rest: path };
  const folder = mailbox.folders.find((each) => each.id === id);
  if (!folder) throw new GraphRefusal(404, 'ErrorItemNotFound', 'The specified object was not found in the store.');
  return { folder, rest: path.slice(2) };
}

async function answerSubscriptionCall(call: GraphCall, path: readonly string[], parts: GraphParts) {
  const { subscriptions } = parts;
  const { clientId } = call.caller.app;
  const [id, detail] = path;
  if (id === undefined && call.method === 'POST') {
    const stored = await subscriptions.create(clientId, call.body, (resource) => watched(call, resource, parts));
    return { status: 201, shape: 'subscription', body: showSubscription(stored) } as const;
  }
  if (id === undefined) {
    const mine = subscriptions.live().filter(({ appId }) => appId === clientId);
    return { status: 200, shape: 'subscriptionCollection', body: { value: mine.map(showSubscription) } } as const;
  }
  const stored = subscriptions.find(id, clientId);
  if (call.method === 'DELETE') {
    subscriptions.remove(id);
    return { status: 204 };
  }
  // Reauthorizing does not prolong.
  if (call.method === 'POST' && detail === 'reauthorize') return { status: 204 };
  const shown = call.method === 'PATCH' ? subscriptions.prolong(id, clientId, call.body) : stored;
  return { status: 200, shape: 'subscription', body: showSubscription(shown) } as const;
}

/** Subscriptions are to the events of a whole mailbox. */
function watched(call: GraphCall, resource: string, parts: GraphParts): string {
  // Not a part of an address: nobody says that Graph would decode it.
  const segments = resource.replace(/^\//, '').split('/');
  const { mailbox, rest } = mailboxOf(call, segments, parts);
  if (rest.join('/') !== 'events')
    throw new GraphRefusal(400, 'InvalidRequest', `Unsupported segment type in resource '${resource}'.`);
  if (grantIn(call.caller, mailbox.address) === null) throw accessDenied();
  return mailbox.address;
}
