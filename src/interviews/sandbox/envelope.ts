/** JobHive's two envelopes. */
import { type Instant, isoOf } from '../../scheduling/instant.ts';
import type { Refusal } from './refusal.ts';

export function success(data: unknown, now: Instant, requestId: string) {
  return { success: true, data, meta: { timestamp: isoOf(now), request_id: requestId } };
}

export function failure({ code, message, details }: Refusal, now: Instant, requestId: string) {
  return {
    success: false,
    error: { code, message, ...(details ? { details } : {}) },
    meta: { timestamp: isoOf(now), request_id: requestId },
  };
}
