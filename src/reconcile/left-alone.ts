/** Pure: whether a calendar is to be left alone for now. What a pull found out holds for writing as well. */
import { after, type Instant, MINUTE } from '../scheduling/instant.ts';
import type { CalendarRecord } from '../store/calendars.ts';

/** Failures of the account, the calendar or its server: a write would meet the same. */
const CONCERN_WRITES = new Set(['unauthorized', 'forbidden', 'not_found', 'rate_limited', 'unavailable']);
const FOR_A_PERSON = new Set(['unauthorized', 'forbidden', 'not_found']);

export interface LeftAlone {
  readonly until: Instant;
  readonly reason: string;
}

/** Until it is read again; null when it may be asked. */
export function leftAlone(calendar: CalendarRecord | null, now: Instant): LeftAlone | null {
  if (!calendar || calendar.failure === null || calendar.nextPullAt === null) return null;
  if (!CONCERN_WRITES.has(calendar.failure)) return null;
  // Where a person is needed only the pull looks whether they have acted.
  if (FOR_A_PERSON.has(calendar.failure))
    return { until: after(calendar.nextPullAt > now ? calendar.nextPullAt : now, MINUTE), reason: calendar.failure };
  return now < calendar.nextPullAt ? { until: calendar.nextPullAt, reason: calendar.failure } : null;
}

/** Whether no retry will mend it. */
export function needsAPerson(reason: string): boolean {
  return FOR_A_PERSON.has(reason);
}
