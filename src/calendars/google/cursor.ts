/** Where reading stands: Google's token, and what it was given for. */
import { z } from 'zod';
import { type Interval, instant } from '../../scheduling/instant.ts';
import { CalendarError } from '../provider.ts';
import { LIST_FIELDS } from './event-shape.ts';

/** What is asked for beside bounds and pages. */
const ASKED = {
  singleEvents: true,
  showDeleted: true,
  // Only the owner's own answer is wanted; with more of them than this, Google leaves the others out.
  maxAttendees: 1,
  fields: LIST_FIELDS,
} as const;

/** Everything that a token freezes (events.list, `syncToken`); another value needs another listing. */
export type Frozen = typeof ASKED & { readonly maxResults: number };

export function frozenWith(pageSize: number): Frozen {
  return { ...ASKED, maxResults: pageSize };
}

const Cursor = z.object({
  token: z.string().min(1),
  asked: z.string(),
  /** In which series are worked out, as it was when the token was first given. */
  window: z.object({ start: z.number(), end: z.number() }),
});

export interface GoogleCursor {
  readonly token: string;
  readonly window: Interval;
}

export function writeCursor({ token, window }: GoogleCursor, frozen: Frozen): string {
  return JSON.stringify({ token, asked: JSON.stringify(frozen), window });
}

/** @throws CalendarError `cursor_expired` when it is none, or was given for other questions */
export function readCursor(text: string, frozen: Frozen): GoogleCursor {
  try {
    const { token, asked, window } = Cursor.parse(JSON.parse(text));
    if (asked !== JSON.stringify(frozen)) throw new Error('it was given for other questions');
    return { token, window: { start: instant(window.start), end: instant(window.end) } };
  } catch (error) {
    throw new CalendarError({ reason: 'cursor_expired' }, 'Google cursor is not one that this version gave', {
      cause: error,
    });
  }
}
