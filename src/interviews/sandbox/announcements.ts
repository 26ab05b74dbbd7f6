/** Which webhooks a change sends, in which order, and what they say. */
import { isDeepStrictEqual } from 'node:util';
import type { Instant } from '../../scheduling/instant.ts';
import { actualMinutes, type StoredInterview } from './interview-state.ts';
import { timestampOf } from './timestamp.ts';

/** The body of a webhook: JobHive shows nothing beside these two. */
export interface Announcement {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export function whenScheduled(interview: StoredInterview, mailed: boolean, now: Instant): Announcement[] {
  const { id, candidate_email, position, scheduled_at } = interview;
  return [
    { event: 'interview.scheduled', data: { id, candidate_email, position, scheduled_at } },
    ...(mailed ? [candidateNotified(interview, now)] : []),
  ];
}

/** `interview.updated` for every update, `interview.rescheduled` only where the time is another one. */
export function whenUpdated(
  before: StoredInterview,
  interview: StoredInterview,
  rescheduleReason: string | null,
  mailed: boolean,
  now: Instant,
): Announcement[] {
  const { id, status, scheduled_at, updated_at } = interview;
  const updated = { event: 'interview.updated', data: { id, status, updated_at } };
  const rescheduled = {
    event: 'interview.rescheduled',
    data: {
      id,
      scheduled_at,
      previous_scheduled_at: before.scheduled_at,
      ...(rescheduleReason === null ? {} : { reschedule_reason: rescheduleReason }),
    },
  };
  return [
    updated,
    ...(isRescheduled(before, interview) ? [rescheduled] : []),
    ...(mailed ? [candidateNotified(interview, now)] : []),
  ];
}

/** JobHive mails the candidate about significant changes only: another time, or other skills. */
export function isSignificant(before: StoredInterview, after: StoredInterview): boolean {
  return isRescheduled(before, after) || !isDeepStrictEqual(before.skills, after.skills);
}

function isRescheduled(before: StoredInterview, after: StoredInterview): boolean {
  return before.scheduled_at !== after.scheduled_at;
}

export function whenStarted({ id, candidate_email, started_at }: StoredInterview): Announcement[] {
  const candidate = { email: candidate_email, joined_at: started_at };
  return [{ event: 'interview.started', data: { id, candidate, started_at } }];
}

/** `duration_minutes` is how long it really took, not how long it was planned. */
export function whenCompleted(interview: StoredInterview): Announcement[] {
  const { id, completed_at } = interview;
  const data = { id, completed_at, duration_minutes: actualMinutes(interview), results: RESULTS };
  return [{ event: 'interview.completed', data }];
}

export function whenCancelled(interview: StoredInterview, mailed: boolean, now: Instant): Announcement[] {
  const { id, cancelled_at, cancellation_reason } = interview;
  return [
    { event: 'interview.cancelled', data: { id, cancelled_at, reason: cancellation_reason } },
    ...(mailed ? [candidateNotified(interview, now)] : []),
  ];
}

/** JobHive announces a candidate who has not joined after 15 minutes; the name is this sandbox's own. */
export function whenMissed({ id, candidate_email, scheduled_at }: StoredInterview): Announcement[] {
  return [{ event: 'interview.no_show', data: { id, candidate: { email: candidate_email }, scheduled_at } }];
}

function candidateNotified({ id, candidate_email }: StoredInterview, now: Instant): Announcement {
  return { event: 'candidate.notified', data: { id, candidate_email, notified_at: timestampOf(now) } };
}

/** Every completed interview of the sandbox went equally well. */
export const RESULTS = { overall_score: 82, recommendation: 'advance' } as const;
