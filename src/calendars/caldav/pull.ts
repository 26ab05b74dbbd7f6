/**
 * Reads a calendar in pages. One walk asks once which objects there are (or changed), keeps that list in memory, and
 * reads them a page at a time; so a page token is short, and the work of a pull grows with what changed.
 */
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { ResourceId } from '../../scheduling/ids.ts';
import { type CalendarChange, CalendarError, type PullPage, type PullRequest } from '../provider.ts';
import type { DavClient } from './dav-client.ts';
import { allMembers, collectionTag, type Members, membersSince } from './members.ts';
import { readObjects } from './objects.ts';
import { collectionUrl } from './paths.ts';

/** What is left to say of one resource. `missing`: what it means when it is gone by the time it is read. */
type Step =
  | { readonly kind: 'read'; readonly resource: ResourceId; readonly missing: 'removed' | 'unmentioned' }
  | { readonly kind: 'removed'; readonly resource: ResourceId };

interface Walk {
  readonly id: string;
  readonly listing: PullPage['listing'];
  readonly steps: Step[];
  /** The token of a listing that the server cut short, or null: then `steps` is all there is. */
  unfinished: string | null;
  cursor: Cursor;
}

const Cursor = z.discriminatedUnion('by', [
  z.object({ by: z.literal('sync-token'), token: z.string().min(1) }),
  /** The server has no sync-collection: its ctag, or null when it has not even that. */
  z.object({ by: z.literal('ctag'), ctag: z.string().nullable() }),
]);
type Cursor = z.infer<typeof Cursor>;

/** `<walk>/<position>`. */
const PAGE = /^(\d+-\d+)\/(\d+)$/;

export function createPuller(dav: DavClient, clock: Clock, pageSize: number) {
  /** One per calendar, as pulls of one calendar never overlap; a walk that was given up goes with the next one. */
  const walks = new Map<string, Walk>();
  let begun = 0;

  async function begin(request: PullRequest, collection: URL): Promise<Walk> {
    begun += 1;
    const id = `${clock.now()}-${begun}`;
    const walk = { id, ...(await start(dav, request, collection)) };
    walks.set(collection.href, walk);
    return walk;
  }

  function resume(page: string, collection: URL): { walk: Walk; offset: number } {
    const [, id, position] = PAGE.exec(page) ?? [];
    const walk = walks.get(collection.href);
    if (walk && walk.id === id) return { walk, offset: Number(position) };
    throw new CalendarError(
      { reason: 'cursor_expired' },
      'CalDAV listing to be continued is not known (this process did not begin it, or a later one took its place)',
    );
  }

  return async function pullPage(request: PullRequest): Promise<PullPage> {
    const collection = collectionUrl(request.calendar.remoteId, dav.base);
    const { walk, offset } =
      request.page === undefined
        ? { walk: await begin(request, collection), offset: 0 }
        : resume(request.page, collection);
    while (offset >= walk.steps.length && walk.unfinished !== null) {
      await extend(dav, walk, walk.unfinished, collection, request.signal);
    }
    const steps = walk.steps.slice(offset, offset + pageSize);
    const changes = await changesOf(dav, steps, request, collection);
    const end = offset + steps.length;
    if (end < walk.steps.length || walk.unfinished !== null) {
      return { changes, listing: walk.listing, next: { kind: 'page', page: `${walk.id}/${end}` } };
    }
    walks.delete(collection.href);
    return { changes, listing: walk.listing, next: { kind: 'done', cursor: JSON.stringify(walk.cursor) } };
  };
}

async function start(dav: DavClient, request: PullRequest, collection: URL): Promise<Omit<Walk, 'id'>> {
  const { signal } = request;
  const cursor = request.from.kind === 'cursor' ? readCursor(request.from.cursor) : null;
  if (cursor?.by === 'ctag') return unchanged(dav, collection, cursor, signal);
  const members = await membersSince(dav, collection, cursor?.token ?? '', signal);
  if (members === 'unsupported') return listAll(dav, collection, signal);
  return {
    listing: cursor ? 'changes' : 'complete',
    steps: stepsOf(members, cursor ? 'removed' : 'unmentioned'),
    unfinished: members.more ? members.token : null,
    cursor: { by: 'sync-token', token: members.token },
  };
}

/** For servers without sync-collection. */
async function listAll(dav: DavClient, collection: URL, signal: AbortSignal | undefined): Promise<Omit<Walk, 'id'>> {
  // Read before the listing, so that a change in between is seen again next time, not lost.
  const ctag = await collectionTag(dav, collection, signal);
  const resources = await allMembers(dav, collection, signal);
  const steps = resources.map((resource): Step => ({ kind: 'read', resource, missing: 'unmentioned' }));
  return { listing: 'complete', steps, unfinished: null, cursor: { by: 'ctag', ctag } };
}

/** A ctag that stands still says that nothing changed; one that moved does not say what, so only a listing can. */
async function unchanged(
  dav: DavClient,
  collection: URL,
  cursor: Cursor & { by: 'ctag' },
  signal: AbortSignal | undefined,
): Promise<Omit<Walk, 'id'>> {
  const ctag = await collectionTag(dav, collection, signal);
  if (ctag !== null && ctag === cursor.ctag) return { listing: 'changes', steps: [], unfinished: null, cursor };
  throw new CalendarError(
    { reason: 'cursor_expired' },
    'CalDAV calendar has changed, and its server has no sync-collection (RFC 6578) to say what: list it from scratch',
  );
}

/** A resource may come up again in a later part of the listing: what is said last is what holds. */
async function extend(dav: DavClient, walk: Walk, token: string, collection: URL, signal: AbortSignal | undefined) {
  const members = await membersSince(dav, collection, token, signal);
  if (members === 'unsupported') return;
  walk.steps.push(...stepsOf(members, 'removed'));
  walk.unfinished = members.more ? members.token : null;
  walk.cursor = { by: 'sync-token', token: members.token };
}

async function changesOf(
  dav: DavClient,
  steps: readonly Step[],
  request: PullRequest,
  collection: URL,
): Promise<readonly CalendarChange[]> {
  const resources = steps.flatMap((step) => (step.kind === 'read' ? [step.resource] : []));
  const { calendar, window, signal } = request;
  const objects = await readObjects(dav, { collection, resources, calendar, window, signal });
  return steps.flatMap((step): readonly CalendarChange[] => {
    if (step.kind === 'removed') return [step];
    const read = objects.get(step.resource);
    if (read) return [read];
    return step.missing === 'removed' ? [{ kind: 'removed', resource: step.resource }] : [];
  });
}

function stepsOf(members: Members, missing: 'removed' | 'unmentioned'): Step[] {
  return [
    ...members.present.map((resource): Step => ({ kind: 'read', resource, missing })),
    ...members.removed.map((resource): Step => ({ kind: 'removed', resource })),
  ];
}

function readCursor(text: string): Cursor {
  try {
    return Cursor.parse(JSON.parse(text));
  } catch (error) {
    throw new CalendarError({ reason: 'cursor_expired' }, 'CalDAV cursor is not one of ours', { cause: error });
  }
}
