/**
 * What JobHive answers with: one interview in three shapes, a list, a cancellation. Tolerant: unknown fields are let
 * through, and only what the program cannot do without is required.
 */
import { z } from 'zod';
import { InterviewId } from '../../scheduling/ids.ts';
import { AnswerAddress, AnswerMinutes, AnswerTimestamp, DifficultyLevel, Status } from './fields.ts';

const inEveryShape = {
  id: InterviewId,
  status: Status,
  position: z.string(),
  skills: z.array(z.string()),
  difficulty: DifficultyLevel,
  company_name: z.string().nullish(),
  created_at: AnswerTimestamp.nullish(),
};

/** `data` of POST /interviews: flat, with `estimated_duration`; says neither `instructions` nor `updated_at`. */
export const CreatedInterview = z.object({
  ...inEveryShape,
  candidate_email: AnswerAddress,
  scheduled_at: AnswerTimestamp.nullish(),
  estimated_duration: AnswerMinutes,
  interview_url: z.string().nullish(),
});
export type CreatedInterview = z.infer<typeof CreatedInterview>;

/** `data` of GET /interviews/{id}: nested. */
export const ReadInterview = z.object({
  ...inEveryShape,
  candidate: z.object({
    email: AnswerAddress,
    name: z.string().nullish(),
    joined_at: AnswerTimestamp.nullish(),
  }),
  duration: z.object({
    estimated_minutes: AnswerMinutes,
    actual_minutes: z.number().nonnegative().nullish(),
  }),
  schedule: z
    .object({
      scheduled_at: AnswerTimestamp.nullish(),
      started_at: AnswerTimestamp.nullish(),
      completed_at: AnswerTimestamp.nullish(),
    })
    .nullish(),
  urls: z
    .object({
      interview_url: z.string().nullish(),
      dashboard_url: z.string().nullish(),
      results_url: z.string().nullish(),
    })
    .nullish(),
  instructions: z.string().nullish(),
  updated_at: AnswerTimestamp.nullish(),
});
export type ReadInterview = z.infer<typeof ReadInterview>;

/** `data` of PATCH /interviews/{id}: flat, with `duration_minutes`. */
export const UpdatedInterview = z.object({
  ...inEveryShape,
  candidate_email: AnswerAddress,
  scheduled_at: AnswerTimestamp.nullish(),
  duration_minutes: AnswerMinutes,
  instructions: z.string().nullish(),
  updated_at: AnswerTimestamp.nullish(),
  notification_sent: z.boolean().nullish(),
});
export type UpdatedInterview = z.infer<typeof UpdatedInterview>;

/** One entry of a list. Which of the shapes a list uses is undocumented, so each is accepted. */
export const ListedInterview = z.union([ReadInterview, UpdatedInterview, CreatedInterview]);
export type ListedInterview = z.infer<typeof ListedInterview>;

const Cursor = z.string().min(1).nullish();
const paging = { next_cursor: Cursor, pagination: z.object({ next_cursor: Cursor }).nullish() };

/** `data` of GET /interviews, undocumented: an array, or an object that holds one and perhaps the next cursor. */
export function interviewListOf<T extends z.ZodType>(entry: T) {
  const entries = z.array(entry);
  return z.union([entries, z.object({ items: entries, ...paging }), z.object({ interviews: entries, ...paging })]);
}

/** With its entries unread, so that one that cannot be read does not hide the others. */
export const InterviewList = interviewListOf(z.unknown());
export type InterviewList = z.infer<typeof InterviewList>;

/** `data` of DELETE /interviews/{id}. */
export const CancelledInterview = z.object({
  id: InterviewId,
  status: z.literal('cancelled'),
  cancelled_at: AnswerTimestamp.nullish(),
  cancellation_reason: z.string().nullish(),
  /** Its shape is undocumented. */
  refund_details: z.unknown().optional(),
  notification_sent: z.boolean().nullish(),
});
export type CancelledInterview = z.infer<typeof CancelledInterview>;
