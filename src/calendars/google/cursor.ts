/** Where reading stands: Google's token, and what it was given for. */
import { z } from 'zod';
import { type Interval, instant } from '../../scheduling/instant.ts';
import { CalendarError } from '../provider.ts';

/** Everything that a token freezes (events.list, `syncToken`); another value needs another listing. */
export const FROZEN = {
  singleEvents: true,
  showDeleted: true,
  // Only the owner's own answer is wanted; with more of them than this, Google leaves the others out.
  maxAttendees: 1,
} as const;

const Cursor = z.object({
  token: z.string().min(1),
  asked: z.literal(JSON.stringify(FROZEN)),
  /** In which series are worked out, as it was when the token was first given. */
  window: z.object({ start: z.number(), end: z.number() }),
});

export interface GoogleCursor {
  readonly token: string;
  readonly window: Interval;
}

export function writeCursor({ token, window }: GoogleCursor): string {
  return JSON.stringify({ token, asked: JSON.stringify(FROZEN), window });
}

/** @throws CalendarError `cursor_expired` when it is none, or was given for other questions */
export function readCursor(text: string): GoogleCursor {
  try {
    const { token, window } = Cursor.parse(JSON.parse(text));
    return { token, window: { start: instant(window.start), end: instant(window.end) } };
  } catch (error) {
    throw new CalendarError({ reason: 'cursor_expired' }, 'Google cursor is not one that this version gave', {
      cause: error,
    });
  }
}
