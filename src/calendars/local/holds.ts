/** Writes our own events as files: whole or not at all, and not over what was not seen. */
import { randomUUID } from 'node:crypto';
import { open, rename, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { ResourceId } from '../../scheduling/ids.ts';
import { readResource } from '../icalendar/read-resource.ts';
import { writeHold } from '../icalendar/write-hold.ts';
import {
  CalendarError,
  type CalendarRef,
  type HoldContent,
  type HoldRef,
  type UnheardHold,
  type WrittenHold,
} from '../provider.ts';
import { type EventFile, readEventFile } from './event-file.ts';
import { folderOf, isEventFile, isMissing, refused } from './folder.ts';

export function createHoldFiles(root: string, clock: Clock) {
  async function write(calendar: CalendarRef, name: string, content: HoldContent, before: EventFile) {
    const folder = folderOf(root, calendar.remoteId);
    const existing = before.kind === 'text' ? before.text : null;
    await replaceFile(folder, name, writeHold(existing, content, clock.now()), async () => {
      // A file system has no write on a condition. Another program's change can slip in only between here and the rename.
      if (etagOf(await readEventFile(folder, name)) !== etagOf(before)) throw changed(folder, name);
    });
    return readBack(calendar, folder, name, content);
  }

  /** Makes the hold be there with this content, whether or not it was. */
  async function bring(calendar: CalendarRef, name: string, content: HoldContent): Promise<WrittenHold> {
    return write(calendar, name, content, await readEventFile(folderOf(root, calendar.remoteId), name));
  }

  return {
    createHold(calendar: CalendarRef, content: HoldContent): Promise<WrittenHold> {
      return bring(calendar, ownName(content), content);
    },

    async restoreHold(calendar: CalendarRef, ref: HoldRef, content: HoldContent): Promise<WrittenHold> {
      return bring(calendar, nameOf(ref), content);
    },

    async moveHold(calendar: CalendarRef, ref: HoldRef, content: HoldContent): Promise<WrittenHold> {
      const [folder, name] = [folderOf(root, calendar.remoteId), nameOf(ref)];
      const before = await readEventFile(folder, name);
      if (before.kind === 'missing') throw gone(folder, name);
      if (ref.etag !== null && etagOf(before) !== ref.etag) throw changed(folder, name);
      return write(calendar, name, content, before);
    },

    async deleteHold(calendar: CalendarRef, ref: HoldRef | UnheardHold): Promise<void> {
      const [folder, name] = [folderOf(root, calendar.remoteId), ref.resource === null ? ownName(ref) : nameOf(ref)];
      const before = await readEventFile(folder, name);
      if (before.kind === 'missing') return;
      if (ref.etag !== null && etagOf(before) !== ref.etag) throw changed(folder, name);
      try {
        await unlink(join(folder, name));
        await syncFolder(folder);
      } catch (error) {
        if (!isMissing(error)) throw refused('delete', join(folder, name), error);
      }
    },
  };
}

async function readBack(
  calendar: CalendarRef,
  folder: string,
  name: string,
  content: HoldContent,
): Promise<WrittenHold> {
  const file = await readEventFile(folder, name);
  if (file.kind === 'missing') throw gone(folder, name);
  const resource = ResourceId.parse(name);
  const { ownerEmail, ownerZone } = calendar;
  const etag = file.version.hash;
  const options = { resource, etag, ownerEmail, ownerZone, window: content.during };
  const read = file.kind === 'text' ? readResource(file.text, options) : file;
  const event = read.kind === 'events' ? read.events[0] : undefined;
  if (event) return { resource, etag, event };
  const problem = read.kind === 'unreadable' ? read.problem : 'it has no event';
  throw new CalendarError(
    { reason: 'unreadable' },
    `Local hold ${join(folder, name)} cannot be read after it was written: ${problem}`,
  );
}

/** @param check is the last thing before the new text takes the name's place */
async function replaceFile(folder: string, name: string, text: string, check: () => Promise<void>): Promise<void> {
  // Hidden, and no .ics: other programs do not take it for an event.
  const temporary = join(folder, `.${name}.${randomUUID()}.tmp`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await check();
    await rename(temporary, join(folder, name));
    await syncFolder(folder);
  } catch (error) {
    await rm(temporary, { force: true });
    throw refused('write', join(folder, name), error);
  }
}

/** A new name is safe from a power cut only once its folder is. Windows cannot, and need not, open a folder for it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function etagOf(file: EventFile): string | null {
  return file.kind === 'missing' ? null : file.version.hash;
}

/** Under which a hold is created. */
function ownName({ holdId }: Pick<HoldContent, 'holdId'>): string {
  return `${holdId}.ics`;
}

function nameOf(ref: HoldRef): string {
  if (isEventFile(ref.resource)) return ref.resource;
  throw new CalendarError({ reason: 'not_found' }, `Local hold ${JSON.stringify(ref.resource)} is not an .ics file`);
}

function gone(folder: string, name: string): CalendarError {
  return new CalendarError({ reason: 'not_found' }, `Local hold ${join(folder, name)} is not there`);
}

function changed(folder: string, name: string): CalendarError {
  return new CalendarError(
    { reason: 'conflict' },
    `Local hold ${join(folder, name)} has changed since it was last read; read it again first`,
  );
}
