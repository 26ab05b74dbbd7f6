/** What a webhook says: that something happened, and to which interview. Everything else is read anew with GET. */
import { InterviewId } from '../scheduling/ids.ts';
import { isStorable, WebhookBody } from './contract.ts';

export type WebhookHint =
  | { readonly kind: 'event'; readonly event: string; readonly interview: InterviewId | null }
  | { readonly kind: 'unreadable' };

/**
 * Reads a body, known event or not. `interview` is null when the event names none. `interview_id` wins over `id`:
 * an event about something else of an interview (its results, a mail) may carry that thing's own id. Never throws.
 */
export function readWebhook(rawBody: Buffer): WebhookHint {
  const body = WebhookBody.safeParse(jsonOf(rawBody));
  if (!body.success) return { kind: 'unreadable' };
  const { event, data } = body.data;
  const id = InterviewId.safeParse(data?.interview_id ?? data?.id);
  const known = id.success && isStorable(id.data) && !DOTS.test(id.data);
  return { kind: 'event', event, interview: known ? id.data : null };
}

/** In a path these mean the folder and the one above it, escaped or not (URL Standard §4.3): no interview is there. */
const DOTS = /^\.\.?$/;

function jsonOf(rawBody: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody));
  } catch {
    return undefined;
  }
}
