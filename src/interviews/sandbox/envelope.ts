/** JobHive's two envelopes. */
import type { Instant } from '../../scheduling/instant.ts';
import type { Refusal } from './refusal.ts';
import { timestampOf } from './timestamp.ts';

export function success(data: unknown, now: Instant, requestId: string) {
  return { success: true, data, meta: { timestamp: timestampOf(now), request_id: requestId } };
}

export function failure({ code, message, details }: Refusal, now: Instant, requestId: string) {
  return {
    success: false,
    error: { code, message, ...(details ? { details } : {}) },
    meta: { timestamp: timestampOf(now), request_id: requestId },
  };
}
