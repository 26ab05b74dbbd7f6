/** Tokens that say up to where somebody has heard of a calendar. Opaque to everybody but the server. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { StoredCalendar } from './calendar-book.ts';

const SyncToken = z.object({
  calendar: z.string(),
  version: z.int(),
  epoch: z.int(),
  /** What else was asked for: later requests must ask for the same. */
  asked: z.string(),
  /** The bounds of the first listing, as they were written. */
  bounds: z.tuple([z.string().nullable(), z.string().nullable()]),
});
export type SyncToken = z.infer<typeof SyncToken>;

export function writeSyncToken(token: SyncToken): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

/** Null when it is none of ours, has expired, or belongs to another calendar. */
export function readSyncToken(text: string, calendar: StoredCalendar): SyncToken | null {
  try {
    const token = SyncToken.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return token.calendar === calendar.id && token.epoch === calendar.epoch ? token : null;
  } catch {
    return null;
  }
}

/** Google freezes every parameter but those that a token replaces (events.list, `syncToken`). */
const REPLACED = new Set(['syncToken', 'pageToken', 'timeMin', 'timeMax', 'alt', 'prettyPrint']);

export function askedFor(query: Readonly<Record<string, unknown>>): string {
  const kept = Object.entries(query)
    .filter(([name]) => !REPLACED.has(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(kept)).digest('base64url').slice(0, 16);
}
