/** What may happen in a mailbox, and what is known of it from one round of changes to the next. */
import type { PatternedRecurrence, RecurrencePattern, RecurrenceRange } from '@microsoft/microsoft-graph-types';
import fc from 'fast-check';
import type { CalendarEvent } from '../../../src/calendars/event.ts';
import { createOutlookProvider } from '../../../src/calendars/outlook/provider.ts';
import type { ItemFields } from '../../../src/calendars/outlook/sandbox/item.ts';
import type { CalendarFolder } from '../../../src/calendars/outlook/sandbox/mailbox.ts';
import type { OutlookPerson } from '../../../src/calendars/outlook/sandbox/person.ts';
import { datesOf } from '../../../src/calendars/outlook/sandbox/recurrence.ts';
import type { OutlookSandbox } from '../../../src/calendars/outlook/sandbox/server.ts';
import type { CalendarProvider, PullFrom, PullPage } from '../../../src/calendars/provider.ts';
import { CalendarError } from '../../../src/calendars/provider.ts';
import { systemClock } from '../../../src/clock.ts';
import { HoldId, type ResourceId } from '../../../src/scheduling/ids.ts';
import { after, DAY, HOUR, type Instant, isoOf, overlaps } from '../../../src/scheduling/instant.ts';
import { changesOf, cursorOf, walkThrough } from '../../harness/calendar-walk.ts';
import { ALONE, APP, directTokens } from '../../harness/outlook.ts';
import { hold, WINDOW } from './mailbox-under-test.ts';

/** A day before, inside or after the window of six weeks, and an hour of it. */
const time = fc.record({ day: fc.integer({ min: -15, max: 60 }), hour: fc.integer({ min: 6, max: 20 }) });
const which = fc.nat(30);
export const act = fc.oneof(
  fc.record({ kind: fc.constant('single'), at: time }),
  fc.record({ kind: fc.constant('all day'), at: time }),
  fc.record({ kind: fc.constant('series'), at: time, times: fc.option(fc.integer({ min: 1, max: 8 })) }),
  fc.record({ kind: fc.constant('hold'), at: time }),
  fc.record({ kind: fc.constant('drag'), which, days: fc.integer({ min: -40, max: 40 }) }),
  fc.record({ kind: fc.constant('rename'), which }),
  fc.record({ kind: fc.constant('cancel'), which }),
  fc.record({ kind: fc.constant('delete'), which }),
  fc.record({ kind: fc.constant('drag occurrence'), which, date: fc.nat(8), hours: fc.integer({ min: -30, max: 30 }) }),
  fc.record({ kind: fc.constant('delete occurrence'), which, date: fc.nat(8) }),
  fc.record({ kind: fc.constant('make a series'), which }),
  fc.record({ kind: fc.constant('make it single'), which }),
  fc.record({ kind: fc.constant('move away'), which }),
  fc.record({ kind: fc.constant('move back'), which }),
  fc.record({ kind: fc.constant('pull') }),
  fc.record({ kind: fc.constant('pull, too early') }),
  fc.record({ kind: fc.constant('pull, forgotten') }),
);
export type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

export const calendar = {
  remoteId: 'alice@acme.example',
  ownerZone: 'Europe/Berlin',
  ownerEmail: 'alice@acme.example',
};

/** Alice, and what is known of her calendar. */
export class Story {
  readonly #outlook: OutlookSandbox;
  readonly #alice: OutlookPerson;
  readonly #elsewhere: CalendarFolder;
  readonly #provider: CalendarProvider;
  readonly #known = new Map<ResourceId, readonly CalendarEvent[]>();
  #cursor: PullFrom = { kind: 'scratch' };
  #holds = 0;

  constructor(outlook: OutlookSandbox, pageSize: number) {
    this.#outlook = outlook;
    this.#alice = outlook.person(calendar.remoteId);
    this.#elsewhere = this.#alice.mailbox.addFolder('Private');
    const tokens = directTokens(outlook);
    const { url: graphUrl } = outlook;
    const mailboxes = [calendar.remoteId];
    const rest = { application: APP.clientId, pacing: ALONE, clock: systemClock, pageSize };
    this.#provider = createOutlookProvider({ graphUrl, tokens, mailboxes, ...rest });
  }

  async play(one: Act): Promise<void> {
    switch (one.kind) {
      case 'single':
        this.#alice.writes({ subject: 'Meeting', ...from(one.at) });
        return;
      case 'all day':
        this.#alice.writes({ subject: 'Day off', ...from({ ...one.at, hour: 0 }, 24), isAllDay: true });
        return;
      case 'series': {
        const times = from(one.at);
        this.#alice.writes({ subject: 'Weekly', ...times, recurrence: twiceAWeek(times.start, one.times) });
        return;
      }
      case 'hold': {
        this.#holds += 1;
        const holdId = HoldId.parse(`hold${this.#holds}`.padEnd(20, '0'));
        const written = await this.#provider.createHold(calendar, hold(isoOf(instantAt(one.at)), holdId));
        this.#known.set(written.resource, [written.event]);
        return;
      }
      case 'pull':
        return this.pull();
      case 'pull, too early':
        this.#outlook.rounds(calendar.remoteId).lag();
        return this.pull();
      case 'pull, forgotten':
        this.#outlook.rounds(calendar.remoteId).evict();
        return this.pull();
      default:
        return this.#change(one);
    }
  }

  #change(one: Extract<Act, { which: number }>): void {
    const items = [...this.#alice.items(), ...this.#alice.items(this.#elsewhere)];
    const item = items[one.which % Math.max(1, items.length)];
    if (!item) return;
    const { id, fields } = item;
    const dates = datesOf(fields, WINDOW).filter((date) => !item.cancelled.has(date));
    const dateOf = (nth: number) => dates[nth % Math.max(1, dates.length)];
    switch (one.kind) {
      case 'drag':
        this.#alice.drags(id, one.days * DAY);
        break;
      case 'rename':
        this.#alice.changes(id, { subject: `${fields.subject}!` });
        break;
      case 'cancel':
        this.#alice.seesCancelled(id);
        break;
      case 'delete':
        this.#alice.deletes(id);
        break;
      case 'drag occurrence': {
        const date = dateOf(one.date);
        if (date !== undefined && !fields.isAllDay)
          this.#alice.changesOccurrence(id, date, shiftedTo(date, fields, one.hours));
        break;
      }
      case 'delete occurrence': {
        const date = dateOf(one.date);
        if (date !== undefined) this.#alice.deletesOccurrence(id, date);
        break;
      }
      case 'make a series':
        this.#alice.changes(id, { recurrence: twiceAWeek(fields.start, null) });
        break;
      case 'make it single':
        this.#alice.changes(id, { recurrence: null });
        break;
      case 'move away':
        this.#alice.moves(id, this.#elsewhere);
        break;
      case 'move back':
        this.#alice.moves(id, this.#alice.mailbox.calendar);
        break;
    }
  }

  /** As the pull job does it, in memory. */
  async pull(): Promise<void> {
    const from = this.#cursor;
    const request = { calendar, from, window: WINDOW, known: async (ids: readonly string[]) => this.#named(ids) };
    try {
      const pages = await walkThrough(this.#provider, request);
      if (from.kind === 'scratch') this.#known.clear();
      this.#apply(this.#known, pages);
      this.#cursor = cursorOf(pages);
    } catch (error) {
      if (!(error instanceof CalendarError) || error.reason !== 'cursor_expired') throw error;
      this.#cursor = { kind: 'scratch' };
      await this.pull();
    }
  }

  #apply(known: Map<ResourceId, readonly CalendarEvent[]>, pages: readonly PullPage[]): void {
    for (const change of changesOf(pages)) {
      if (change.kind === 'present') known.set(change.resource, change.events);
      else if (change.kind === 'removed') known.delete(change.resource);
      else throw new Error(change.problem);
    }
  }

  #named(ids: readonly string[]): ReadonlyMap<string, ResourceId> {
    const named = new Map<string, ResourceId>();
    for (const [resource, events] of this.#known)
      for (const id of [resource, ...events.map((event) => event.id)]) if (ids.includes(id)) named.set(id, resource);
    return named;
  }

  known(): readonly string[] {
    return seen(this.#known);
  }

  async listed(): Promise<readonly string[]> {
    const listed = new Map<ResourceId, readonly CalendarEvent[]>();
    this.#apply(listed, await walkThrough(this.#provider, { calendar, from: { kind: 'scratch' }, window: WINDOW }));
    return seen(listed);
  }
}

function twiceAWeek({ wall }: ItemFields['start'], times: number | null): PatternedRecurrence {
  const pattern: RecurrencePattern = { type: 'weekly', interval: 1, daysOfWeek: ['monday', 'thursday'] };
  const end: RecurrenceRange = times === null ? { type: 'noEnd' } : { type: 'numbered', numberOfOccurrences: times };
  return { pattern, range: { startDate: wall.slice(0, 10), ...end } };
}

/** The times of a series on one of its dates, dragged by that many hours. */
function shiftedTo(date: string, { start, end }: Pick<ItemFields, 'start' | 'end'>, hours: number) {
  const dragged = (wall: string) =>
    new Date(Date.parse(`${date}${wall.slice(10)}Z`) + hours * HOUR).toISOString().slice(0, 19);
  return { start: { ...start, wall: dragged(start.wall) }, end: { ...end, wall: dragged(end.wall) } };
}

function instantAt({ day, hour }: { day: number; hour: number }): Instant {
  return after(WINDOW.start, day * DAY + hour * HOUR);
}

function from(at: { day: number; hour: number }, hours = 1) {
  const written = (shift: number) => ({
    wall: isoOf(after(instantAt(at), shift * HOUR)).slice(0, 19),
    zone: 'W. Europe Standard Time',
  });
  return { start: written(0), end: written(hours) };
}

/** All that counts: what takes time in the window, and holds that are not over, each in a line. */
function seen(known: ReadonlyMap<ResourceId, readonly CalendarEvent[]>): readonly string[] {
  return [...known.values()]
    .flat()
    .filter((event) => {
      if (event.time.kind === 'all_day')
        return (
          event.time.endDate > isoOf(WINDOW.start).slice(0, 10) && event.time.startDate < isoOf(WINDOW.end).slice(0, 10)
        );
      const { start, end } = event.time;
      return overlaps({ start, end }, WINDOW) || (event.tag !== null && end > WINDOW.start);
    })
    .map(({ id, resource, time, tag, title, busy, cancelled, series, originalStart, etag }) =>
      JSON.stringify({ id, resource, time, tag, title, busy, cancelled, series, originalStart, etag }),
    )
    .toSorted();
}
