/**
 * What JobHive posts to a webhook URL: `{event, data}`. The payload of several events is undocumented, and unknown
 * events exist; a receiver needs the interview's id and re-reads the rest.
 */
import { z } from 'zod';
import { InterviewId } from '../../scheduling/ids.ts';
import { AnswerAddress, AnswerTimestamp } from './fields.ts';

const onlyTheId = z.looseObject({ id: InterviewId });

/** `data` of each known event, by the event's name. */
export const webhookData = {
  'interview.scheduled': z.looseObject({
    id: InterviewId,
    candidate_email: AnswerAddress,
    position: z.string(),
    scheduled_at: AnswerTimestamp.nullish(),
  }),
  'interview.updated': onlyTheId,
  'interview.rescheduled': onlyTheId,
  'interview.started': z.looseObject({
    id: InterviewId,
    candidate: z.object({ email: AnswerAddress, joined_at: AnswerTimestamp.nullish() }),
    started_at: AnswerTimestamp,
  }),
  'interview.completed': z.looseObject({
    id: InterviewId,
    completed_at: AnswerTimestamp,
    /** How long it took, not how long it was planned for. */
    duration_minutes: z.number().nonnegative(),
    results: z.unknown().optional(),
  }),
  'interview.cancelled': z.looseObject({
    id: InterviewId,
    cancelled_at: AnswerTimestamp,
    reason: z.string().nullish(),
  }),
  'candidate.notified': onlyTheId,
  'results.analyzed': z.looseObject({ interview_id: InterviewId, results: z.unknown().optional() }),
} as const;

/**
 * Any webhook, as a receiver reads it. Both ids are left unread (`unknown`): an event that has neither is still an
 * event, to be stored and answered.
 */
export const WebhookBody = z.looseObject({
  event: z.string().min(1).max(200).refine(isStorable, { error: 'must be Unicode without NUL' }),
  data: z.looseObject({ id: z.unknown().optional(), interview_id: z.unknown().optional() }).nullish(),
});
export type WebhookBody = z.infer<typeof WebhookBody>;

/**
 * PostgreSQL refuses NUL in text, and a webhook that carried one on would be refused, and so sent again, for ever. Half
 * a surrogate pair fits into no address, so that the interview could never be asked for.
 */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
