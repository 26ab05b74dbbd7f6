/**
 * How our own events are known: properties that belong to this calendar's copy and that nobody sees
 * (https://developers.google.com/workspace/calendar/api/guides/extended-properties).
 */
import { InterviewId } from '../../scheduling/ids.ts';
import type { GoogleEvent } from './event-shape.ts';

/** The same for all of them, because a listing can be narrowed by one property with its value only. */
const IS_HOLD = { name: 'interviewSyncHold', value: '1' } as const;
const INTERVIEW = 'interviewSyncInterview';

export const HOLDS_ONLY = `${IS_HOLD.name}=${IS_HOLD.value}`;

export function holdMark(interview: InterviewId): Record<string, string> {
  return { [IS_HOLD.name]: IS_HOLD.value, [INTERVIEW]: interview };
}

/** Null for what is none of ours, and for occurrences: a hold is one meeting, a series made of one is its owner's. */
export function interviewOf({ extendedProperties, recurringEventId }: GoogleEvent): InterviewId | null {
  if (recurringEventId) return null;
  return InterviewId.safeParse(extendedProperties?.private?.[INTERVIEW]).data ?? null;
}
