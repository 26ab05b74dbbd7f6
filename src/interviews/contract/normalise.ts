/** JobHive's shapes of an interview, each into the one of ours. Null where a shape does not say. */
import { type Instant, instant, instantFromIso, SECOND } from '../../scheduling/instant.ts';
import type { Interview } from '../interview.ts';
import type { CreatedInterview, InterviewList, ListedInterview, ReadInterview, UpdatedInterview } from './answers.ts';

/** From POST. */
export function normaliseCreated(data: CreatedInterview): Interview {
  return {
    ...sharedOf(data),
    candidateEmail: data.candidate_email,
    candidateName: null,
    scheduledAt: startOrNull(data.scheduled_at),
    durationMinutes: data.estimated_duration,
    instructions: null,
    joinUrl: data.interview_url ?? null,
    updatedAt: null,
  };
}

/** From GET. `durationMinutes` is the planned length, also of a completed interview. */
export function normaliseRead(data: ReadInterview): Interview {
  return {
    ...sharedOf(data),
    candidateEmail: data.candidate.email,
    candidateName: data.candidate.name ?? null,
    scheduledAt: startOrNull(data.schedule?.scheduled_at),
    durationMinutes: data.duration.estimated_minutes,
    instructions: data.instructions ?? null,
    joinUrl: data.urls?.interview_url ?? null,
    updatedAt: instantOrNull(data.updated_at),
  };
}

/** From PATCH. */
export function normaliseUpdated(data: UpdatedInterview): Interview {
  return {
    ...sharedOf(data),
    candidateEmail: data.candidate_email,
    candidateName: null,
    scheduledAt: startOrNull(data.scheduled_at),
    durationMinutes: data.duration_minutes,
    instructions: data.instructions ?? null,
    joinUrl: null,
    updatedAt: instantOrNull(data.updated_at),
  };
}

/** From an entry of a list, whichever shape it has. */
export function normaliseListed(data: ListedInterview): Interview {
  if ('candidate' in data) return normaliseRead(data);
  return 'duration_minutes' in data ? normaliseUpdated(data) : normaliseCreated(data);
}

/** The entries of a list, unread, and where it goes on (null at its end). */
export function normaliseList(data: InterviewList): { entries: readonly unknown[]; nextCursor: string | null } {
  if (Array.isArray(data)) return { entries: data, nextCursor: null };
  return {
    entries: 'items' in data ? data.items : data.interviews,
    nextCursor: data.next_cursor ?? data.pagination?.next_cursor ?? null,
  };
}

type Shared = Pick<Interview, 'id' | 'status' | 'position' | 'skills' | 'difficulty' | 'companyName' | 'createdAt'>;

function sharedOf(data: ListedInterview): Shared {
  return {
    id: data.id,
    status: data.status,
    position: data.position,
    skills: data.skills,
    difficulty: data.difficulty,
    companyName: data.company_name ?? null,
    createdAt: instantOrNull(data.created_at),
  };
}

function instantOrNull(iso: string | null | undefined): Instant | null {
  return iso === null || iso === undefined ? null : instantFromIso(iso);
}

/**
 * To the second, which is all that an iCalendar time can say (RFC 5545 §3.3.5): a hold could never stand at a fraction,
 * and would look misplaced for ever.
 */
function startOrNull(iso: string | null | undefined): Instant | null {
  const at = instantOrNull(iso);
  return at === null ? null : instant(Math.floor(at / SECOND) * SECOND);
}
