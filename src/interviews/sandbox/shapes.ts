/** One interview in each of JobHive's shapes. */
import type { z } from 'zod';
import type { CancelledInterview, CreatedInterview, ReadInterview, UpdatedInterview } from '../contract.ts';
import { RESULTS } from './announcements.ts';
import { actualMinutes, type StoredInterview } from './interview-state.ts';

/** `.example` is reserved: whoever follows the link lands nowhere. */
const SITE = 'https://jobhive.example';

/** `data` of POST: flat; the planned length is `estimated_duration`. */
export function createdShape(interview: StoredInterview): z.input<typeof CreatedInterview> {
  return {
    id: interview.id,
    status: interview.status,
    candidate_email: interview.candidate_email,
    position: interview.position,
    skills: interview.skills,
    scheduled_at: interview.scheduled_at,
    estimated_duration: interview.duration_minutes,
    difficulty: interview.difficulty,
    company_name: interview.company_name,
    interview_url: `${SITE}/interview/${interview.id}`,
    created_at: interview.created_at,
  };
}

/** `data` of GET, and of each item of a list: nested; what has not happened yet is left out. */
export function readShape(interview: StoredInterview): z.input<typeof ReadInterview> {
  const started = interview.started_at !== null;
  const completed = interview.completed_at !== null;
  return {
    id: interview.id,
    status: interview.status,
    candidate: { email: interview.candidate_email, ...(started ? { joined_at: interview.started_at } : {}) },
    position: interview.position,
    skills: interview.skills,
    difficulty: interview.difficulty,
    duration: {
      estimated_minutes: interview.duration_minutes,
      ...(completed ? { actual_minutes: actualMinutes(interview) } : {}),
    },
    schedule: {
      scheduled_at: interview.scheduled_at,
      ...(started ? { started_at: interview.started_at } : {}),
      ...(completed ? { completed_at: interview.completed_at } : {}),
    },
    urls: {
      interview_url: `${SITE}/interview/${interview.id}`,
      dashboard_url: `${SITE}/dashboard/interviews/${interview.id}`,
      ...(completed ? { results_url: `${SITE}/dashboard/interviews/${interview.id}/results` } : {}),
    },
    created_at: interview.created_at,
    updated_at: interview.updated_at,
  };
}

/** What GET adds on request. Nobody speaks in a sandbox: transcript and recordings are always empty. */
export function requestedExtras(
  interview: StoredInterview,
  query: { include_results: boolean; include_transcript: boolean; include_recordings: boolean },
): Record<string, unknown> {
  return {
    ...(query.include_results ? { results: interview.status === 'completed' ? RESULTS : null } : {}),
    ...(query.include_transcript ? { transcript: [] } : {}),
    ...(query.include_recordings ? { recordings: [] } : {}),
  };
}

/** `data` of PATCH: flat; the planned length is `duration_minutes`. */
export function updatedShape(interview: StoredInterview, notificationSent: boolean): z.input<typeof UpdatedInterview> {
  return {
    id: interview.id,
    status: interview.status,
    candidate_email: interview.candidate_email,
    position: interview.position,
    skills: interview.skills,
    scheduled_at: interview.scheduled_at,
    duration_minutes: interview.duration_minutes,
    difficulty: interview.difficulty,
    company_name: interview.company_name,
    instructions: interview.instructions,
    created_at: interview.created_at,
    updated_at: interview.updated_at,
    notification_sent: notificationSent,
  };
}

/** `data` of DELETE. The inside of `refund_details` is the sandbox's own: JobHive shows none. */
export function cancelledShape(
  interview: StoredInterview,
  refunded: boolean,
  notificationSent: boolean,
): z.input<typeof CancelledInterview> {
  return {
    id: interview.id,
    status: 'cancelled',
    cancelled_at: interview.cancelled_at,
    cancellation_reason: interview.cancellation_reason,
    refund_details: { refund_type: refunded ? 'full' : 'none', credits_refunded: refunded ? 1 : 0 },
    notification_sent: notificationSent,
  };
}
