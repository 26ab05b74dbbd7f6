/** `events.list` and `events.instances`: a first listing, what changed since a token, pages, and the next token. */
import { type Interval, instantFromIso, overlaps } from '../../../scheduling/instant.ts';
import type { CalendarBook, StoredCalendar, StoredEvent } from './calendar-book.ts';
import { invalid, Refusal, tokenExpired } from './refusal.ts';
import { instancesOf, isSeries, spanOf } from './series.ts';
import type { GoogleEvent, GoogleEvents, Role } from './shapes.ts';
import { askedFor, readSyncToken, writeSyncToken } from './sync-token.ts';
import { visibleEvent } from './visible-event.ts';

/** What is not said about incremental lists of a bounded first one: each is played where a test wants it. */
export type Incremental = 'everything' | 'bounded';

export interface ListRules {
  /** Entries on a page at most, whatever was asked for. */
  readonly pageLimit: number;
  /** Every second page is empty, and there are more. */
  readonly emptyPages: boolean;
  readonly incremental: Incremental;
}

export type ListQuery = Readonly<Record<string, string | undefined>>;

/** https://developers.google.com/workspace/calendar/api/v3/reference/events/list, `syncToken`. */
const NOT_WITH_TOKEN = [
  'iCalUID',
  'orderBy',
  'privateExtendedProperty',
  'q',
  'sharedExtendedProperty',
  'timeMin',
  'timeMax',
  'updatedMin',
];
const LARGEST_PAGE = 2_500;

interface Listing {
  readonly items: readonly GoogleEvent[];
  readonly syncToken: string | null;
}

/** Keeps the listings whose pages are not all read. */
export class EventLists {
  readonly #book: CalendarBook;
  readonly #rules: () => ListRules;
  readonly #open = new Map<string, Listing>();
  #begun = 0;

  constructor(book: CalendarBook, rules: () => ListRules) {
    this.#book = book;
    this.#rules = rules;
  }

  /** @throws Refusal */
  list(calendar: StoredCalendar, role: Role, query: ListQuery): GoogleEvents {
    return this.#page(calendar, role, query, () => this.#listing(calendar, role, query));
  }

  /** @throws Refusal */
  instances(calendar: StoredCalendar, role: Role, master: StoredEvent, query: ListQuery): GoogleEvents {
    return this.#page(calendar, role, query, () => {
      const bounds = boundsOf(query);
      const most = wholeNumber(query.maxAttendees);
      const found = this.#instancesOf(calendar, master, bounds).filter(
        ({ event }) => event.status !== 'cancelled' || query.showDeleted === 'true',
      );
      return { items: found.map(({ event }) => visibleEvent(event, calendar, role, most)), syncToken: null };
    });
  }

  #page(calendar: StoredCalendar, role: Role, query: ListQuery, begin: () => Listing): GoogleEvents {
    const { pageLimit, emptyPages } = this.#rules();
    const [key, from] = this.#place(query.pageToken, begin);
    const listing = this.#open.get(key) ?? { items: [], syncToken: null };
    const size = Math.min(wholeNumber(query.maxResults) ?? 250, LARGEST_PAGE, pageLimit);
    const empty = emptyPages && from.emptied === false && listing.items.length > 0;
    const end = empty ? from.at : Math.min(from.at + size, listing.items.length);
    const more = end < listing.items.length || empty;
    if (!more) this.#open.delete(key);
    return {
      kind: 'calendar#events',
      etag: `"p${calendar.changedAt}"`,
      summary: calendar.name,
      timeZone: calendar.timeZone,
      accessRole: role,
      defaultReminders: [],
      items: listing.items.slice(from.at, end),
      ...(more
        ? { nextPageToken: `${key}/${end}/${empty ? 1 : 0}` }
        : listing.syncToken !== null && { nextSyncToken: listing.syncToken }),
    };
  }

  #place(pageToken: string | undefined, begin: () => Listing): [string, { at: number; emptied: boolean }] {
    if (pageToken !== undefined) {
      const [key = '', at = '0', emptied] = pageToken.split('/');
      if (!this.#open.has(key)) throw invalid('Invalid page token value.', 'pageToken');
      return [key, { at: Number(at), emptied: emptied === '1' }];
    }
    this.#begun += 1;
    const key = `list${this.#begun}`;
    this.#open.set(key, begin());
    return [key, { at: 0, emptied: false }];
  }

  #listing(calendar: StoredCalendar, role: Role, query: ListQuery): Listing {
    const asked = askedFor(query);
    const most = wholeNumber(query.maxAttendees);
    const since = query.syncToken === undefined ? null : this.#tokenOf(calendar, query, asked);
    const bounds = since
      ? boundsOf({ timeMin: since.bounds[0] ?? undefined, timeMax: since.bounds[1] ?? undefined })
      : boundsOf(query);
    const found = since
      ? this.#changedSince(calendar, since.version, bounds)
      : this.#all(calendar, bounds, query.showDeleted === 'true');
    const property = query.privateExtendedProperty?.split(/=(.*)/s);
    const items = found
      .filter(({ event }) => !property || event.extendedProperties?.private?.[property[0] ?? ''] === property[1])
      .map(({ event }) => visibleEvent(event, calendar, role, most));
    const written: [string | null, string | null] = since
      ? since.bounds
      : [query.timeMin ?? null, query.timeMax ?? null];
    const { id, epoch } = calendar;
    const token = { calendar: id, version: this.#book.version, epoch, asked, bounds: written };
    // Searching for something gives no token.
    return { items, syncToken: property || query.orderBy ? null : writeSyncToken(token) };
  }

  #tokenOf(calendar: StoredCalendar, query: ListQuery, asked: string) {
    for (const name of NOT_WITH_TOKEN)
      if (query[name] !== undefined)
        throw new Refusal(400, 'badRequest', `Sync token cannot be used with ${name}.`, { location: name });
    if (query.showDeleted === 'false') throw new Refusal(400, 'badRequest', 'showDeleted must not be false.');
    const token = readSyncToken(query.syncToken ?? '', calendar);
    if (!token) throw tokenExpired();
    // Google calls this undefined behaviour; a test had better hear of it.
    if (token.asked !== asked) throw invalid('Parameters differ from those of the first listing.', 'syncToken');
    return token;
  }

  /** Single events and instances, as `singleEvents` has them. */
  #all(calendar: StoredCalendar, bounds: Interval, showDeleted: boolean): StoredEvent[] {
    return [...calendar.events.values()]
      .flatMap((stored) => {
        const { event } = stored;
        if (event.recurringEventId) return [];
        if (isSeries(event))
          return event.status === 'cancelled' ? [] : this.#instancesOf(calendar, stored, bounds, showDeleted);
        return (event.status !== 'cancelled' || showDeleted) && touches(event, bounds) ? [stored] : [];
      })
      .filter(({ event }) => showDeleted || event.status !== 'cancelled');
  }

  #changedSince(calendar: StoredCalendar, version: number, bounds: Interval): StoredEvent[] {
    const within = this.#rules().incremental === 'bounded' ? bounds : this.#book.horizon();
    const told = (stored: StoredEvent) =>
      stored.version > version && (this.#rules().incremental === 'everything' || touches(stored.event, bounds));
    const changed = [...calendar.events.values()].flatMap((stored) => {
      if (!isSeries(stored.event)) return told(stored) ? [stored] : [];
      if (stored.version <= version || stored.event.status === 'cancelled') return [];
      return this.#instancesOf(calendar, stored, within).filter(({ event }) => !calendar.events.has(event.id ?? ''));
    });
    const gone = [...calendar.vanished]
      .filter(([, at]) => at > version)
      .map(([id, at]): StoredEvent => ({ event: { kind: 'calendar#event', id, status: 'cancelled' }, version: at }));
    return [...changed, ...gone];
  }

  #instancesOf(calendar: StoredCalendar, master: StoredEvent, bounds: Interval, showDeleted = true): StoredEvent[] {
    const horizon = this.#book.horizon();
    const byRule = instancesOf(master.event, horizon).map((one) => this.#book.instanceOf(calendar, master, one));
    return byRule.filter(({ event }) => touches(event, bounds) && (showDeleted || event.status !== 'cancelled'));
  }
}

function touches(event: GoogleEvent, bounds: Interval): boolean {
  const span =
    spanOf(event) ??
    (event.originalStartTime ? spanOf({ start: event.originalStartTime, end: event.originalStartTime }) : null);
  if (!span) return true;
  return overlaps(span, bounds) || (span.start === span.end && bounds.start <= span.start && span.start < bounds.end);
}

/** @throws Refusal when one of them has no offset */
function boundsOf({
  timeMin,
  timeMax,
}: {
  readonly timeMin?: string | undefined;
  readonly timeMax?: string | undefined;
}): Interval {
  const at = (text: string | undefined, name: string, open: string) => {
    try {
      return instantFromIso(text ?? open);
    } catch {
      throw invalid('Bad Request', name);
    }
  };
  return {
    start: at(timeMin, 'timeMin', '1000-01-01T00:00:00Z'),
    end: at(timeMax, 'timeMax', '9000-01-01T00:00:00Z'),
  };
}

function wholeNumber(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^\d+$/.test(text)) throw invalid('Invalid value');
  return Number(text);
}
