/**
 * What the sandbox knows of one interview, and the pure steps from one state to the next. Times are ISO 8601 in
 * UTC, so two of them are the same instant exactly when they are the same text.
 */
import { z } from 'zod';
import { type Instant, instantFromIso, MINUTE } from '../../scheduling/instant.ts';
import { accepted, type Outcome, type Refusal, refused } from './refusal.ts';
import { fieldRefusal, UPDATABLE_FIELDS } from './status-rules.ts';
import { timestampOf } from './timestamp.ts';

const iso = z.iso.datetime();

/** One row of the data file. */
export const StoredInterview = z.object({
  id: z.string().min(1),
  status: z.enum(['scheduled', 'in_progress', 'completed', 'cancelled']),
  candidate_email: z.string(),
  position: z.string(),
  skills: z.array(z.string()),
  scheduled_at: iso.nullable(),
  duration_minutes: z.int().min(15).max(90),
  difficulty: z.enum(['junior', 'intermediate', 'senior', 'expert']),
  company_name: z.string().nullable(),
  instructions: z.string().nullable(),
  created_at: iso,
  updated_at: iso,
  started_at: iso.nullable(),
  completed_at: iso.nullable(),
  cancelled_at: iso.nullable(),
  cancellation_reason: z.string().nullable(),
});
export type StoredInterview = z.infer<typeof StoredInterview>;

type Details = Pick<
  StoredInterview,
  | 'candidate_email'
  | 'position'
  | 'skills'
  | 'scheduled_at'
  | 'duration_minutes'
  | 'difficulty'
  | 'company_name'
  | 'instructions'
>;

export function newInterview(id: string, details: Details, now: Instant): StoredInterview {
  return {
    id,
    status: 'scheduled',
    ...details,
    created_at: timestampOf(now),
    updated_at: timestampOf(now),
    started_at: null,
    completed_at: null,
    cancelled_at: null,
    cancellation_reason: null,
  };
}

/**
 * The interview after a PATCH. One that names no updatable field changes nothing and returns the same object.
 * Refuses by the status table (422).
 */
export function updatedInterview(
  interview: StoredInterview,
  patch: Readonly<Partial<{ [F in keyof Details]: Details[F] | undefined }>>,
  now: Instant,
): Outcome<StoredInterview> {
  const refusal = fieldRefusal(interview.status, interview.instructions, patch);
  if (refusal) return refused(refusal);
  const named = UPDATABLE_FIELDS.filter((field) => patch[field] !== undefined);
  if (named.length === 0) return accepted(interview);
  const changes = Object.fromEntries(named.map((field) => [field, patch[field]]));
  return accepted(StoredInterview.parse({ ...interview, ...changes, updated_at: timestampOf(now) }));
}

export function startedInterview(interview: StoredInterview, now: Instant): Outcome<StoredInterview> {
  if (interview.status !== 'scheduled') return refused(stateConflict(interview, 'started', 'scheduled'));
  return accepted({ ...interview, status: 'in_progress', started_at: timestampOf(now), updated_at: timestampOf(now) });
}

export function completedInterview(interview: StoredInterview, now: Instant): Outcome<StoredInterview> {
  if (interview.status !== 'in_progress') return refused(stateConflict(interview, 'completed', 'in_progress'));
  return accepted({ ...interview, status: 'completed', completed_at: timestampOf(now), updated_at: timestampOf(now) });
}

/** Scheduled and running interviews can be cancelled; for the rest JobHive documents a refusal (409). */
export function cancelledInterview(
  interview: StoredInterview,
  reason: string | null,
  now: Instant,
): Outcome<StoredInterview> {
  if (interview.status !== 'scheduled' && interview.status !== 'in_progress') {
    return refused(stateConflict(interview, 'cancelled', 'scheduled or in_progress'));
  }
  return accepted({
    ...interview,
    status: 'cancelled',
    cancelled_at: timestampOf(now),
    cancellation_reason: reason,
    updated_at: timestampOf(now),
  });
}

/** A candidate who has not come: JobHive has no status for it, so the interview stays as it is. */
export function missedInterview(interview: StoredInterview): Outcome<StoredInterview> {
  if (interview.status !== 'scheduled') return refused(stateConflict(interview, 'missed', 'scheduled'));
  return accepted(interview);
}

/** Whole minutes from start to completion, at least one; null before completion. */
export function actualMinutes({ started_at, completed_at }: StoredInterview): number | null {
  if (started_at === null || completed_at === null) return null;
  return Math.max(1, Math.round((instantFromIso(completed_at) - instantFromIso(started_at)) / MINUTE));
}

function stateConflict({ id, status }: StoredInterview, done: string, needed: string): Refusal {
  return {
    status: 409,
    code: 'STATE_CONFLICT',
    message: `Interview '${id}' is ${status} and cannot be ${done}: it would have to be ${needed}`,
    details: { field: 'status', value: status },
  };
}
