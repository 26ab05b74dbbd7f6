/** Pure: when a calendar is read or written next, and how much of it is read. */
import { createHash } from 'node:crypto';
import type { CalendarFailure } from '../calendars/provider.ts';
import type { CalendarId } from '../scheduling/ids.ts';
import { after, DAY, HOUR, type Instant, type Interval, MINUTE, SECOND } from '../scheduling/instant.ts';

/** Recurring events are expanded this far; a listing from scratch at least weekly keeps the far end ahead of us. */
const WINDOW_BEHIND = 2 * DAY;
const WINDOW_AHEAD = 120 * DAY;
const RELIST_AFTER = 7 * DAY;
const RELIST_SPREAD = 2 * DAY;

const SHORTEST_BACKOFF = MINUTE;
const LONGEST_BACKOFF = 6 * HOUR;
/** What stood in the way of a write is mostly read and gone within seconds. */
const SHORTEST_REWRITE = 30 * SECOND;
const LONGEST_REWRITE = HOUR;
/** A provider that asks for more has its clock or its numbers wrong; quotas are counted by the day at most. */
const LONGEST_CALM = DAY;
/** A dead credential or a vanished calendar needs a person; asking hourly notices when one has acted. */
const WAIT_FOR_A_PERSON = HOUR;

export function listingWindow(now: Instant): Interval {
  return { start: after(now, -WINDOW_BEHIND), end: after(now, WINDOW_AHEAD) };
}

/**
 * Whether the cursor may be continued: same profile, and its listing is not too old. Calendars that were listed together
 * are listed anew at times of their own, spread over two days.
 */
export function mayContinue(
  calendar: {
    readonly id: CalendarId;
    readonly cursor: string | null;
    readonly listingProfile: string | null;
    readonly listedAt: Instant | null;
  },
  profile: string,
  now: Instant,
): boolean {
  return (
    calendar.cursor !== null &&
    calendar.listingProfile === profile &&
    calendar.listedAt !== null &&
    now - calendar.listedAt < RELIST_AFTER - shareOf(calendar.id) * RELIST_SPREAD
  );
}

/** Of a calendar, always the same number in [0, 1). */
function shareOf(id: CalendarId): number {
  return createHash('sha256').update(id).digest().readUInt32BE(0) / 2 ** 32;
}

/** Of a server that keeps asking for no wait at all, or for one that has passed: its clock may be slow. */
function leastWait(failuresInARow: number): number {
  return Math.min(SHORTEST_BACKOFF, SECOND * 2 ** Math.min(failuresInARow, 10));
}

/**
 * When to try again after a failure. The provider's own `Retry-After` wins; else the delay doubles per failure in a
 * row, with jitter so that calendars of one provider do not come back together.
 */
export function nextTryAfter(
  failure: CalendarFailure,
  failuresInARow: number,
  now: Instant,
  random: () => number,
): Instant {
  switch (failure.reason) {
    case 'unauthorized':
    case 'forbidden':
    case 'not_found':
      return after(now, WAIT_FOR_A_PERSON);
    case 'rate_limited':
      if (failure.retryAfterMs !== null)
        return after(now, Math.min(LONGEST_CALM, Math.max(failure.retryAfterMs, leastWait(failuresInARow))));
      break;
    // Of a walk from scratch: the calendar changes faster than it can be listed.
    case 'cursor_expired':
    case 'conflict':
    case 'unavailable':
    case 'unreadable':
      break;
  }
  const ceiling = Math.min(LONGEST_BACKOFF, SHORTEST_BACKOFF * 2 ** Math.min(failuresInARow, 10));
  return after(now, Math.round(ceiling / 2 + (ceiling / 2) * random()));
}

/**
 * When to try again to write a hold. That its etag was stale, or that it was gone, is news for the next pull and soon
 * made good; a calendar that goes on saying so is asked ever more rarely.
 * @param failuresInARow of this hold, this one included
 */
export function nextWriteAfter(
  failure: CalendarFailure,
  failuresInARow: number,
  now: Instant,
  random: () => number,
): Instant {
  if (failure.reason !== 'conflict' && failure.reason !== 'not_found')
    return nextTryAfter(failure, failuresInARow - 1, now, random);
  const ceiling = Math.min(LONGEST_REWRITE, SHORTEST_REWRITE * 2 ** Math.min(failuresInARow - 1, 10));
  return after(now, Math.round(ceiling * (0.75 + random() / 4)));
}
