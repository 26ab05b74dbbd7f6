/**
 * The calendars and what lies in them: events with etags, series with their exceptions, tombstones, and a version that
 * rises with every change, of which sync tokens speak.
 */
import type { Clock } from '../../../clock.ts';
import { after, DAY, type Interval, isoOf } from '../../../scheduling/instant.ts';
import { type Instance, instancesOf, isSeries } from './series.ts';
import type { GoogleEvent, Role } from './shapes.ts';

export interface StoredEvent {
  readonly event: GoogleEvent;
  /** The book's when it was stored. */
  readonly version: number;
}

export interface StoredCalendar {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
  /** Its owner's address: they are `self` in it. */
  readonly owner: string;
  readonly roles: Map<string, Role>;
  /** Single events, masters and exceptions, by id. */
  readonly events: Map<string, StoredEvent>;
  /** Instances that are no more since their series was changed or deleted; only their ids are left. */
  readonly vanished: Map<string, number>;
  /** Sync tokens of another epoch have expired. */
  epoch: number;
  /** The version that a list of its events would speak of. */
  changedAt: number;
}

/** How far the server works out series that have no end. */
const BEHIND = 366 * DAY;
const AHEAD = 2 * 366 * DAY;

export class CalendarBook {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #calendars = new Map<string, StoredCalendar>();
  readonly #onChange: (calendar: StoredCalendar) => void;
  #version = 0;

  constructor(clock: Clock, random: () => number, onChange: (calendar: StoredCalendar) => void) {
    this.#clock = clock;
    this.#random = random;
    this.#onChange = onChange;
  }

  get all(): readonly StoredCalendar[] {
    return [...this.#calendars.values()];
  }

  add(calendar: Pick<StoredCalendar, 'id' | 'name' | 'timeZone' | 'owner'>): StoredCalendar {
    const stored: StoredCalendar = {
      ...calendar,
      roles: new Map([[calendar.owner, 'owner']]),
      events: new Map(),
      vanished: new Map(),
      epoch: 0,
      changedAt: this.#version,
    };
    this.#calendars.set(calendar.id, stored);
    return stored;
  }

  find(id: string): StoredCalendar | null {
    return this.#calendars.get(id) ?? null;
  }

  remove(id: string): void {
    this.#calendars.delete(id);
  }

  get version(): number {
    return this.#version;
  }

  newId(): string {
    const letters = '0123456789abcdefghijklmnopqrstuv';
    return Array.from({ length: 26 }, () => letters[Math.floor(this.#random() * letters.length)]).join('');
  }

  /** The stretch in which series are worked out. */
  horizon(): Interval {
    const now = this.#clock.now();
    return { start: after(now, -BEHIND), end: after(now, AHEAD) };
  }

  /** Stores an event, new or in place of the one with its id. @param quiet fills a calendar without telling anybody */
  put(calendar: StoredCalendar, event: GoogleEvent, quiet = false): GoogleEvent {
    this.#version += 1;
    const id = event.id ?? this.newId();
    const before = calendar.events.get(id)?.event;
    const stamp = isoOf(this.#clock.now());
    const stored: GoogleEvent = {
      ...event,
      kind: 'calendar#event',
      id,
      etag: `"${3_000_000_000_000_000 + this.#version * 2}"`,
      status: event.status ?? 'confirmed',
      created: before?.created ?? stamp,
      updated: stamp,
      iCalUID: event.iCalUID ?? before?.iCalUID ?? `${event.recurringEventId ?? id}@google.com`,
      eventType: event.eventType ?? 'default',
      sequence: event.sequence ?? before?.sequence ?? 0,
      creator: event.creator ?? before?.creator ?? { email: calendar.owner, self: true },
      organizer: event.organizer ?? before?.organizer ?? { email: calendar.owner, self: true },
      reminders: event.reminders ?? { useDefault: true },
    };
    if (before && isSeries(before)) this.#forgetInstances(calendar, before, stored);
    calendar.events.set(id, { event: stored, version: this.#version });
    calendar.changedAt = this.#version;
    if (!quiet) this.#onChange(calendar);
    return stored;
  }

  /** Deleted: what is left says so. In its organizer's calendar it keeps its details. */
  cancel(calendar: StoredCalendar, id: string): void {
    const stored = calendar.events.get(id);
    if (stored) this.put(calendar, { ...stored.event, status: 'cancelled' });
  }

  /** Instances that the changed series has no longer leave a tombstone, and their exceptions go. */
  #forgetInstances(calendar: StoredCalendar, before: GoogleEvent, now: GoogleEvent): void {
    const horizon = this.horizon();
    const left = now.status === 'cancelled' || !isSeries(now) ? [] : instancesOf(now, horizon);
    const ids = new Set(left.map(({ id }) => id));
    for (const { id } of instancesOf(before, horizon)) {
      if (ids.has(id)) continue;
      calendar.vanished.set(id, this.#version);
      calendar.events.delete(id);
    }
    for (const id of ids) calendar.vanished.delete(id);
  }

  /** An instance as it stands: its exception where there is one, else what the rule makes of it. */
  instanceOf(calendar: StoredCalendar, master: StoredEvent, instance: Instance): StoredEvent {
    const exception = calendar.events.get(instance.id);
    if (exception) return exception;
    const { recurrence: _rule, ...shared } = master.event;
    const { id, originalStart, start, end } = instance;
    const event = {
      ...shared,
      id,
      recurringEventId: master.event.id ?? '',
      originalStartTime: originalStart,
      start,
      end,
    };
    return { event, version: master.version };
  }
}
