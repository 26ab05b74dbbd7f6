/**
 * One reading of a calendar from its first page to its cursor. The list comes first, because the token on its last page
 * covers what had happened when it began; then what the list cannot say by itself: our holds outside the window, and
 * each series that was touched, read anew as a whole.
 */
import type { ResourceId } from '../../scheduling/ids.ts';
import { after, DAY, type Interval, isoOf } from '../../scheduling/instant.ts';
import type { CalendarEvent } from '../event.ts';
import { type CalendarChange, CalendarError, type CalendarRef, type PullPage } from '../provider.ts';
import { type GoogleCursor, writeCursor } from './cursor.ts';
import { EventName, type EventsPage } from './event-shape.ts';
import type { EventSource } from './event-source.ts';
import { HOLDS_ONLY } from './hold-mark.ts';
import { readEvent, resourceOf } from './read-event.ts';

/** Series that are read for one page: each is a request of its own. */
const SERIES_AT_ONCE = 10;
/** Holds of interviews that are long over are of no interest to anybody. */
const HOLDS_BEHIND = 60 * DAY;

type Step =
  | { readonly at: 'list'; readonly page: string | null }
  | { readonly at: 'holds'; readonly page: string | null }
  | { readonly at: 'series' };

export class Walk {
  readonly id: string;
  readonly #source: EventSource;
  readonly #calendar: CalendarRef;
  readonly #since: GoogleCursor | null;
  readonly #window: Interval;
  /** Of a listing from scratch: the occurrences that were told so far. Of changes: only the keys matter. */
  readonly #series = new Map<ResourceId, CalendarEvent[]>();
  /** Of a listing from scratch: holds that the list has told. */
  readonly #holdsTold = new Set<ResourceId>();
  #step: Step = { at: 'list', page: null };
  #token: string | null = null;
  #writable: boolean | null = null;
  #zone: string;
  #pages = 0;

  constructor(id: string, source: EventSource, calendar: CalendarRef, since: GoogleCursor | null, window: Interval) {
    this.id = id;
    this.#source = source;
    this.#calendar = calendar;
    this.#since = since;
    this.#window = since?.window ?? window;
    this.#zone = calendar.ownerZone;
  }

  /** How many pages were read: only the next one can be asked for. */
  get pages(): number {
    return this.#pages;
  }

  /** @throws CalendarError */
  async next(signal: AbortSignal | undefined): Promise<PullPage> {
    const changes = await this.#changes(signal);
    this.#pages += 1;
    const done = this.#step.at === 'series' && this.#series.size === 0;
    return {
      changes,
      listing: this.#since ? 'changes' : 'window',
      ...(this.#writable !== null && { writable: this.#writable }),
      next: done ? { kind: 'done', cursor: this.#cursor() } : { kind: 'page', page: `${this.id}/${this.#pages}` },
    };
  }

  #changes(signal: AbortSignal | undefined): Promise<CalendarChange[]> {
    switch (this.#step.at) {
      case 'list':
        return this.#readList(this.#step.page, signal);
      case 'holds':
        return this.#readHolds(this.#step.page, signal);
      case 'series':
        return this.#since ? this.#readSeries(signal) : this.#tellSeries();
    }
  }

  async #readList(pageToken: string | null, signal: AbortSignal | undefined): Promise<CalendarChange[]> {
    const { start, end } = this.#window;
    const bounds = this.#since ? { syncToken: this.#since.token } : { timeMin: isoOf(start), timeMax: isoOf(end) };
    const page = await this.#source.list(
      this.#calendar,
      { ...this.#source.frozen, ...bounds, ...pageOf(pageToken) },
      signal,
    );
    this.#zone = page.timeZone ?? this.#zone;
    if (page.accessRole) this.#writable = page.accessRole === 'writer' || page.accessRole === 'owner';
    if (page.nextPageToken) this.#step = { at: 'list', page: page.nextPageToken };
    else this.#finishList(page);
    return this.#collect(page.items ?? [], signal);
  }

  /** A last page without a token would make the next pull begin anew for ever, and look well. */
  #finishList({ nextSyncToken }: EventsPage): void {
    if (!nextSyncToken)
      throw new CalendarError({ reason: 'unreadable' }, 'Google events.list ended without a sync token');
    this.#token = nextSyncToken;
    this.#step = this.#since ? { at: 'series' } : { at: 'holds', page: null };
  }

  /** They are ours wherever they are: what the window leaves out must not look as if it were gone. */
  async #readHolds(pageToken: string | null, signal: AbortSignal | undefined): Promise<CalendarChange[]> {
    const asked = {
      ...this.#source.frozen,
      showDeleted: false,
      privateExtendedProperty: [HOLDS_ONLY],
      ...pageOf(pageToken),
    };
    const timeMin = isoOf(after(this.#window.start, -HOLDS_BEHIND));
    const page = await this.#source.list(this.#calendar, { ...asked, timeMin }, signal);
    this.#step = page.nextPageToken ? { at: 'holds', page: page.nextPageToken } : { at: 'series' };
    const single = (page.items ?? []).filter((item) => !this.#isOccurrence(item));
    const told = new Set(this.#holdsTold);
    return (await this.#collect(single, signal)).filter(({ resource }) => !told.has(resource));
  }

  async #collect(items: readonly unknown[], signal: AbortSignal | undefined): Promise<CalendarChange[]> {
    const changes: CalendarChange[] = [];
    for (const item of items) {
      const known = EventName.safeParse(item);
      if (known.success && resourceOf(known.data).isOccurrence)
        this.#noteOccurrence(resourceOf(known.data).resource, item);
      else changes.push(...(await this.#single(item, signal)));
    }
    return changes;
  }

  #isOccurrence(item: unknown): boolean {
    const known = EventName.safeParse(item);
    return known.success && resourceOf(known.data).isOccurrence;
  }

  #noteOccurrence(series: ResourceId, item: unknown): void {
    const told = this.#series.get(series) ?? [];
    this.#series.set(series, told);
    const read = readEvent(item, this.#zone);
    if (read.kind === 'event') told.push(read.event);
  }

  async #single(item: unknown, signal: AbortSignal | undefined): Promise<readonly CalendarChange[]> {
    const read = readEvent(item, this.#zone);
    switch (read.kind) {
      case 'event':
        if (read.event.tag !== null) this.#holdsTold.add(read.event.resource);
        return [{ kind: 'present', resource: read.event.resource, events: [read.event] }];
      case 'unreadable':
        return [read];
      case 'gone':
        return this.#since ? [await this.#confirmed(read.resource, signal)] : [];
      case 'nothing':
        throw new CalendarError({ reason: 'unreadable' }, 'Google events.list told an event without an id');
    }
  }

  /**
   * That somebody deleted a hold is told to people, so it is asked for once more: nothing says that an event which left
   * the first listing's window is told as what it is. Google's own ids have 26 letters, ours more.
   */
  async #confirmed(resource: ResourceId, signal: AbortSignal | undefined): Promise<CalendarChange> {
    if (!/^[a-v0-9]{30,}$/.test(resource)) return { kind: 'removed', resource };
    const stored = await this.#source.get(this.#calendar, resource, signal);
    const read = stored === null ? null : readEvent(stored, this.#zone);
    return read?.kind === 'event' ? { kind: 'present', resource, events: [read.event] } : { kind: 'removed', resource };
  }

  /** The next few series of a listing from scratch: all their occurrences were told by then. */
  async #tellSeries(): Promise<CalendarChange[]> {
    const told = [...this.#series].map(([resource, events]): CalendarChange => ({ kind: 'present', resource, events }));
    this.#series.clear();
    return told;
  }

  /** An occurrence that changed says nothing of its sisters: the whole series is read, inside the window. */
  async #readSeries(signal: AbortSignal | undefined): Promise<CalendarChange[]> {
    const changes: CalendarChange[] = [];
    for (const resource of [...this.#series.keys()].slice(0, SERIES_AT_ONCE)) {
      const events = await this.#occurrencesOf(resource, signal);
      changes.push(events === null ? { kind: 'removed', resource } : { kind: 'present', resource, events });
      this.#series.delete(resource);
    }
    return changes;
  }

  /** Null when the series is no more. */
  async #occurrencesOf(series: ResourceId, signal: AbortSignal | undefined): Promise<CalendarEvent[] | null> {
    const items = await this.#source.instances(this.#calendar, series, this.#window, signal);
    if (items === null) return null;
    const events = items.flatMap((item) => {
      const read = readEvent(item, this.#zone);
      return read.kind === 'event' ? [read.event] : [];
    });
    if (events.some(({ cancelled }) => !cancelled)) return events;
    // Nothing of it takes place in the window: whether it does elsewhere, or is deleted, only the series itself says.
    const master = await this.#source.get(this.#calendar, series, signal);
    return master === null || master.status === 'cancelled' ? null : events;
  }

  #cursor(): string {
    return writeCursor({ token: this.#token ?? '', window: this.#window }, this.#source.frozen);
  }
}

function pageOf(pageToken: string | null): { pageToken?: string } {
  return pageToken === null ? {} : { pageToken };
}
