/**
 * What may be asked of JobHive. Strict, unknown names included: a misspelt `schedule_at` must not look like a success.
 * Defaults are the server's; a client sends only what it means to say (`z.input`).
 */
import { z } from 'zod';
import { DifficultyLevel, QueryFlag, RequestMinutes, RequestTimestamp } from './fields.ts';

/** Body of PATCH /interviews/{id}. All optional; which may change in which status, see the sandbox's status rules. */
export const UpdateInterviewRequest = z.strictObject({
  scheduled_at: RequestTimestamp.optional(),
  position: z.string().min(1).optional(),
  skills: z.array(z.string().min(1)).optional(),
  duration_minutes: RequestMinutes.optional(),
  difficulty: DifficultyLevel.optional(),
  company_name: z.string().optional(),
  instructions: z.string().optional(),
  candidate_email: z.email().optional(),
  /** Whether JobHive mails the candidate about the change. */
  send_notification: z.boolean().default(true),
  /** Goes into that mail. */
  reschedule_reason: z.string().optional(),
});
export type UpdateInterviewRequest = z.input<typeof UpdateInterviewRequest>;

/** Body of POST /interviews. */
export const CreateInterviewRequest = z.strictObject({
  candidate_email: z.email(),
  position: z.string().min(1),
  skills: z.array(z.string().min(1)),
  duration_minutes: RequestMinutes.default(30),
  difficulty: DifficultyLevel.default('intermediate'),
  company_name: z.string().optional(),
  instructions: z.string().optional(),
  send_invitation: z.boolean().default(true),
  scheduled_at: RequestTimestamp.optional(),
});
export type CreateInterviewRequest = z.input<typeof CreateInterviewRequest>;

/** Query of GET /interviews/{id}. */
export const ReadInterviewQuery = z.object({
  include_results: QueryFlag.default(false),
  include_transcript: QueryFlag.default(false),
  include_recordings: QueryFlag.default(false),
});

/** Query of GET /interviews. JobHive documents none: `cursor` is what its own `next_cursor` is sent back in. */
export const ListInterviewsQuery = z.object({
  cursor: z.string().min(1).optional(),
});

/** Query of DELETE /interviews/{id}. */
export const CancelInterviewQuery = z.object({
  reason: z.string().optional(),
  send_notification: QueryFlag.default(true),
  refund_credits: QueryFlag.default(true),
});
