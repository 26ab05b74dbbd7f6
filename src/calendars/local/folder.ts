/** Names, paths and failures of the vdir layout: `<root>/<calendar>/<event>.ics` (khal, vdirsyncer, calcurse). */
import { basename, join } from 'node:path';
import { CalendarError, type CalendarFailure } from '../provider.ts';

/** One step into a folder, never out of it. Hidden folders and files belong to programs. */
export function isPlainName(name: string): boolean {
  return name !== '' && !name.startsWith('.') && basename(name) === name && !/[\\\0]/.test(name);
}

/** False for what programs keep beside the events: hidden files, metadata, and writes under way (`*.tmp`, `*~`). */
export function isEventFile(name: string): boolean {
  return isPlainName(name) && name.toLowerCase().endsWith('.ics');
}

/** @throws CalendarError `not_found` */
export function folderOf(root: string, remoteId: string): string {
  if (isPlainName(remoteId)) return join(root, remoteId);
  throw new CalendarError(
    { reason: 'not_found' },
    `Local calendar ${JSON.stringify(remoteId)} is not the name of a folder in ${root}`,
  );
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';
}

export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
}

/** @param doing such as `list`: what was tried */
export function refused(doing: string, path: string, error: unknown): CalendarError {
  if (error instanceof CalendarError) return error;
  const { failure, hint } = meaningOf(error);
  return new CalendarError(failure, `Local calendar: cannot ${doing} ${path} (${codeOf(error)}). ${hint}`, {
    cause: error,
  });
}

function meaningOf(error: unknown): { failure: CalendarFailure; hint: string } {
  if (isMissing(error)) return { failure: { reason: 'not_found' }, hint: 'There is no such folder; is it mounted?' };
  if (['EACCES', 'EPERM', 'EROFS'].includes(codeOf(error))) {
    return { failure: { reason: 'forbidden' }, hint: 'Give the user that this daemon runs as access to it.' };
  }
  return { failure: { reason: 'unavailable' }, hint: 'The file system refused; it is tried again.' };
}
