/** Reads a folder in pages. A page token and a cursor hold all there is to know of a walk, so a walk may be left at any page. */
import { ResourceId } from '../../scheduling/ids.ts';
import { readResource } from '../icalendar/read-resource.ts';
import { type CalendarChange, CalendarError, type PullPage, type PullRequest } from '../provider.ts';
import { readEventFile } from './event-file.ts';
import { folderOf } from './folder.ts';
import type { FolderIndex } from './folder-index.ts';

interface Puller {
  readonly root: string;
  readonly epoch: string;
  readonly pageSize: number;
  indexOf(remoteId: string): FolderIndex;
}

/** `v1:<epoch>:<position>`, positions being the index's. */
const CURSOR = /^v1:(.+):(\d+)$/;
/** `v1:<epoch>:<position at which the walk began>:<the last name that it told, encoded>`. */
const PAGE = /^v1:(.+):(\d+):([^:]+)$/;

export function createFolderPuller({ root, epoch, pageSize, indexOf }: Puller) {
  return async function pullPage(request: PullRequest): Promise<PullPage> {
    const { calendar, from, page, signal } = request;
    signal?.throwIfAborted();
    const folder = folderOf(root, calendar.remoteId);
    const index = indexOf(calendar.remoteId);
    const since = from.kind === 'cursor' ? read(CURSOR, from.cursor).position : null;
    if (page === undefined) await index.refresh(signal);
    const begun = page === undefined ? { position: index.position(), after: '' } : read(PAGE, page);
    if (begun.position > index.position() || (since ?? 0) > begun.position) throw expired();

    const listing = since === null ? 'complete' : 'changes';
    const names = since === null ? index.names() : index.changed(since, begun.position);
    // By name, not by number: a file that goes while the walk is under way must not push another one out of it.
    const left = names.filter((name) => name > begun.after);
    const changes: CalendarChange[] = [];
    for (const name of left.slice(0, pageSize)) {
      signal?.throwIfAborted();
      const change = await changeOf(folder, name, index, request);
      if (change.kind !== 'removed' || listing === 'changes') changes.push(change);
    }
    const last = left[pageSize - 1];
    const cursor = `v1:${epoch}:${begun.position}`;
    if (last === undefined || left.length <= pageSize) return { changes, listing, next: { kind: 'done', cursor } };
    return { changes, listing, next: { kind: 'page', page: `${cursor}:${encodeURIComponent(last)}` } };
  };

  function read(form: RegExp, text: string): { readonly position: number; readonly after: string } {
    const [, written, position, after] = form.exec(text) ?? [];
    if (written !== epoch) throw expired();
    return { position: Number(position), after: decodeURIComponent(after ?? '') };
  }
}

/**
 * The file as it is now, not as it was when its change was noticed: one that an editor took away and put back between
 * the two is there.
 */
async function changeOf(
  folder: string,
  name: string,
  index: FolderIndex,
  { calendar, window }: PullRequest,
): Promise<CalendarChange> {
  const resource = ResourceId.parse(name);
  const file = await readEventFile(folder, name);
  if (file.kind === 'missing') return { kind: 'removed', resource };
  index.saw(name, file.version);
  if (file.kind === 'unreadable') return { kind: 'unreadable', resource, problem: file.problem };
  const { ownerEmail, ownerZone } = calendar;
  const read = readResource(file.text, { resource, etag: file.version.hash, ownerEmail, ownerZone, window });
  if (read.kind === 'unreadable') return { kind: 'unreadable', resource, problem: `${name}: ${read.problem}` };
  return { kind: 'present', resource, events: read.events };
}

function expired(): CalendarError {
  return new CalendarError(
    { reason: 'cursor_expired' },
    'Local cursor is not of this process, which does not know what changed before it began: list from scratch',
  );
}
