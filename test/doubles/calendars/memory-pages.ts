/** Walks through a calendar in memory: what changed since a version, page by page, as it stood at the first page. */
import { z } from 'zod';
import {
  type CalendarChange,
  CalendarError,
  type PullPage,
  type PullRequest,
} from '../../../src/calendars/provider.ts';
import { changeOf, type MemoryCollection } from './memory-collection.ts';

const Cursor = z.object({ epoch: z.int(), version: z.int() });
const PageToken = z.object({ epoch: z.int(), names: z.array(z.string()), version: z.int() });

export function pageOf(
  collection: MemoryCollection,
  request: PullRequest,
  { pageSize, windowed }: { readonly pageSize: number; readonly windowed: boolean },
): PullPage {
  const scratch = request.from.kind === 'scratch';
  const { names, version } =
    request.page === undefined ? begun(collection, request.from) : parsed(PageToken, request.page, collection.epoch);
  const changes = names.slice(0, pageSize).flatMap((name) => {
    const object = collection.objects.get(name);
    if (object === undefined || (scratch && object.ics === null)) return [];
    const change = changeOf(name, object, request.calendar, request.window);
    return scratch && windowed && !isInSight(change, request) ? [] : [change];
  });
  const rest = names.slice(pageSize);
  const { epoch, writable } = collection;
  return {
    changes,
    listing: !scratch ? 'changes' : windowed ? 'window' : 'complete',
    ...(writable !== null && { writable }),
    next:
      rest.length > 0
        ? { kind: 'page', page: JSON.stringify({ epoch, names: rest, version }) }
        : { kind: 'done', cursor: JSON.stringify({ epoch, version }) },
  };
}

/** All-day events lie where their days do in UTC: near enough for a test. */
function isInSight(change: CalendarChange, { window }: PullRequest): boolean {
  if (change.kind !== 'present') return true;
  return change.events.some(({ time, tag }) => {
    if (tag !== null) return true;
    const [start, end] =
      time.kind === 'timed' ? [time.start, time.end] : [Date.parse(time.startDate), Date.parse(time.endDate)];
    return start < window.end && window.start < end;
  });
}

function begun(collection: MemoryCollection, from: PullRequest['from']): { names: string[]; version: number } {
  const { objects, version } = collection;
  if (from.kind === 'scratch') {
    const leftOut = new Set(collection.leftOut.splice(0));
    return { names: [...objects.keys()].filter((name) => !leftOut.has(name)), version };
  }
  const since = parsed(Cursor, from.cursor, collection.epoch).version;
  return { names: [...objects].filter(([, object]) => object.version > since).map(([name]) => name), version };
}

function parsed<T extends z.ZodType<{ epoch: number }>>(schema: T, text: string, epoch: number): z.output<T> {
  const read = z
    .string()
    .transform((json, context) => {
      try {
        return JSON.parse(json);
      } catch {
        context.addIssue({ code: 'custom', message: 'not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema)
    .safeParse(text);
  if (!read.success || read.data.epoch !== epoch)
    throw new CalendarError({ reason: 'cursor_expired' }, 'the cursor is no longer good');
  return read.data;
}
