/**
 * Which fields a PATCH may name in which status: JobHive's table "Update Rules by Status", as data. Two things the
 * table leaves open are the sandbox's own reading: "limited" instructions may only be appended to, and a cancelled
 * interview is as closed as a completed one.
 */
import type { InterviewStatus } from '../interview.ts';
import type { Refusal } from './refusal.ts';

type Permission = 'yes' | 'append-only' | 'no';

const SCHEDULED_ONLY = { scheduled: 'yes', in_progress: 'no', completed: 'no', cancelled: 'no' } as const;

const TABLE = {
  scheduled_at: SCHEDULED_ONLY,
  candidate_email: SCHEDULED_ONLY,
  position: SCHEDULED_ONLY,
  skills: SCHEDULED_ONLY,
  duration_minutes: SCHEDULED_ONLY,
  difficulty: SCHEDULED_ONLY,
  instructions: { ...SCHEDULED_ONLY, in_progress: 'append-only' },
  company_name: { ...SCHEDULED_ONLY, in_progress: 'yes' },
} as const satisfies Record<string, Record<InterviewStatus, Permission>>;

export type UpdatableField = keyof typeof TABLE;

export const UPDATABLE_FIELDS: readonly UpdatableField[] = [
  'scheduled_at',
  'candidate_email',
  'position',
  'skills',
  'duration_minutes',
  'difficulty',
  'instructions',
  'company_name',
];

/**
 * The first field of `patch`, in the table's order, that `status` does not allow, or null. A field is judged when
 * it is named, whatever its value: JobHive documents fields, not differences.
 */
export function fieldRefusal(
  status: InterviewStatus,
  currentInstructions: string | null,
  patch: Readonly<Partial<Record<UpdatableField, unknown>>>,
): Refusal | null {
  for (const field of UPDATABLE_FIELDS) {
    const value = patch[field];
    if (value === undefined) continue;
    const permission: Permission = TABLE[field][status];
    if (permission === 'yes') continue;
    if (permission === 'append-only') {
      if (typeof value === 'string' && value.startsWith(currentInstructions ?? '')) continue;
      return notAllowed(
        field,
        value,
        `may only be appended to while the interview is ${status}: start with the present text`,
      );
    }
    return notAllowed(field, value, `cannot be updated while the interview is ${status}`);
  }
  return null;
}

function notAllowed(field: UpdatableField, value: unknown, what: string): Refusal {
  return { status: 422, code: 'FIELD_NOT_UPDATABLE', message: `'${field}' ${what}`, details: { field, value } };
}
