/**
 * An account with calendars that are held in memory: iCalendar objects with etags, a log of changes that cursors speak
 * of, pages, push channels that expire, and things that go wrong when a test asks for them.
 */
import { writeHold } from '../../../src/calendars/icalendar/write-hold.ts';
import {
  CalendarError,
  type CalendarFailure,
  type CalendarProvider,
  type CalendarRef,
  type HoldContent,
  type HoldRef,
  type WrittenHold,
} from '../../../src/calendars/provider.ts';
import type { Clock } from '../../../src/clock.ts';
import { ResourceId } from '../../../src/scheduling/ids.ts';
import { instant } from '../../../src/scheduling/instant.ts';
import { changeOf, type MemoryCollection, type StoredObject } from './memory-collection.ts';
import { pageOf } from './memory-pages.ts';
import { type MemoryPush, memoryPush } from './memory-push.ts';

/** `list`: a page of a walk from scratch. */
export type MemoryCall = 'pullPage' | 'list' | 'createHold' | 'moveHold' | 'restoreHold' | 'deleteHold';

/** What a test does to one calendar, besides what its provider is asked for. */
export interface MemoryCalendar {
  /** Stores an object as another program would. */
  put(name: string, ics: string): void;
  remove(name: string): void;
  read(name: string): string | null;
  names(): readonly string[];
  /** The next `times` calls of this kind fail. */
  fail(call: MemoryCall, failure: CalendarFailure, times?: number): void;
  /** The next walk from scratch leaves these out, and calls itself complete all the same. */
  leaveOut(names: readonly string[]): void;
  /** Cursors given so far are no longer good. */
  expireCursors(): void;
  /** From now on walks say whether it may be written to, and writing fails where it may not. */
  allowWriting(writable: boolean): void;
  /** The next page is answered, with what stands now, only when the test says so. */
  delayPage(): { readonly asked: Promise<void>; answer(): void };
  /** Hold writes so far, oldest first. */
  readonly writes: readonly { readonly call: MemoryCall; readonly resource: string }[];
}

export interface MemoryAccount {
  readonly provider: CalendarProvider;
  readonly push: MemoryPush;
  calendar(remoteId: string): MemoryCalendar;
}

export interface MemoryAccountOptions {
  readonly clock: Clock;
  readonly calendars: readonly string[];
  readonly pageSize?: number;
  /** Whether push channels can be prolonged; absent: the account cannot push. */
  readonly push?: 'renewable' | 'replaceable';
  /** Walks from scratch tell only what lies in their window, and our holds. */
  readonly windowed?: boolean;
  /** What the provider makes of a hold that it is asked to store. */
  readonly rewrite?: (ics: string) => string;
}

export function createMemoryAccount(options: MemoryAccountOptions): MemoryAccount {
  const { clock, pageSize = 100, rewrite = (ics) => ics } = options;
  const collections = new Map(options.calendars.map((id) => [id, emptyCollection()]));
  const push = memoryPush(clock, options.push === 'renewable');

  function find(remoteId: string): MemoryCollection {
    const collection = collections.get(remoteId);
    if (!collection) throw new CalendarError({ reason: 'not_found' }, `there is no calendar ${remoteId}`);
    return collection;
  }

  function begin(call: MemoryCall, { remoteId }: CalendarRef): MemoryCollection {
    const collection = find(remoteId);
    const index = collection.faults.findIndex((fault) => fault.call === call);
    const [fault] = index === -1 ? [] : collection.faults.splice(index, 1);
    if (fault) throw new CalendarError(fault.failure, `the ${call} of a test's calendar failed as asked`);
    if (call !== 'pullPage' && collection.writable === false)
      throw new CalendarError({ reason: 'forbidden' }, 'this calendar of a test may only be read');
    return collection;
  }

  function store(collection: MemoryCollection, name: string, ics: string | null): StoredObject {
    collection.version += 1;
    const object = { ics, version: collection.version };
    collection.objects.set(name, object);
    for (const wake of collection.listeners) wake();
    return object;
  }

  function write(call: MemoryCall, calendar: CalendarRef, name: string, content: HoldContent): WrittenHold {
    const collection = find(calendar.remoteId);
    const ics = rewrite(writeHold(collection.objects.get(name)?.ics ?? null, content, clock.now()));
    const object = store(collection, name, ics);
    collection.writes.push({ call, resource: name });
    const window = { start: instant(0), end: instant(8e15) };
    const read = changeOf(name, object, calendar, window);
    const event = read.kind === 'present' ? read.events[0] : undefined;
    if (!event) throw new Error('a hold that was just written cannot be read');
    return { resource: event.resource, etag: event.etag, event };
  }

  function unchanged(collection: MemoryCollection, ref: HoldRef): void {
    const stored = collection.objects.get(ref.resource);
    if (stored && ref.etag !== null && ref.etag !== `"${stored.version}"`)
      throw new CalendarError({ reason: 'conflict' }, `${ref.resource} has changed`);
  }

  const provider: CalendarProvider = {
    ...(options.push && { push: push.capability }),
    listen(calendar, wake) {
      const { listeners } = find(calendar.remoteId);
      listeners.add(wake);
      return {
        close: async () => {
          listeners.delete(wake);
        },
      };
    },
    async listCalendars(signal) {
      signal?.throwIfAborted();
      return [...collections.keys()].map((remoteId) => ({ remoteId, name: remoteId, writable: true }));
    },
    async pullPage(request) {
      request.signal?.throwIfAborted();
      const collection = begin('pullPage', request.calendar);
      if (request.from.kind === 'scratch') begin('list', request.calendar);
      const page = pageOf(collection, request, { pageSize, windowed: options.windowed ?? false });
      const delay = collection.delays.shift();
      delay?.asked();
      await delay?.answered;
      return page;
    },
    async createHold(calendar, content) {
      begin('createHold', calendar);
      return write('createHold', calendar, nameOf(content), content);
    },
    async moveHold(calendar, ref, content) {
      const collection = begin('moveHold', calendar);
      if (!collection.objects.get(ref.resource)?.ics)
        throw new CalendarError({ reason: 'not_found' }, `${ref.resource} is gone`);
      unchanged(collection, ref);
      return write('moveHold', calendar, ref.resource, content);
    },
    async restoreHold(calendar, ref, content) {
      begin('restoreHold', calendar);
      return write('restoreHold', calendar, ref.resource, content);
    },
    async deleteHold(calendar, ref) {
      const collection = begin('deleteHold', calendar);
      const resource = ref.resource ?? nameOf(ref);
      if (!collection.objects.get(resource)?.ics) return;
      if (ref.resource !== null) unchanged(collection, ref);
      store(collection, resource, null);
      collection.writes.push({ call: 'deleteHold', resource });
    },
  };

  return {
    provider,
    push,
    calendar(remoteId) {
      const collection = find(remoteId);
      return {
        put: (name, ics) => void store(collection, name, ics),
        remove: (name) => void store(collection, name, null),
        read: (name) => collection.objects.get(name)?.ics ?? null,
        names: () => [...collection.objects].flatMap(([name, { ics }]) => (ics === null ? [] : [name])),
        fail(call, failure, times = 1) {
          for (let left = times; left > 0; left -= 1) collection.faults.push({ call, failure });
        },
        leaveOut: (names) => collection.leftOut.push(...names),
        expireCursors() {
          collection.epoch += 1;
        },
        allowWriting(writable) {
          collection.writable = writable;
        },
        delayPage() {
          const asked = Promise.withResolvers<void>();
          const answered = Promise.withResolvers<void>();
          collection.delays.push({ asked: asked.resolve, answered: answered.promise });
          return { asked: asked.promise, answer: answered.resolve };
        },
        writes: collection.writes,
      };
    },
  };
}

function nameOf({ holdId }: Pick<HoldContent, 'holdId'>): ResourceId {
  return ResourceId.parse(`${holdId}.ics`);
}

function emptyCollection(): MemoryCollection {
  return {
    objects: new Map(),
    version: 0,
    epoch: 0,
    writable: null,
    faults: [],
    leftOut: [],
    delays: [],
    listeners: new Set(),
    writes: [],
  };
}
