/** What Google's token endpoint refuses, and why (RFC 6749 §5.2). */
import { z } from 'zod';
import { NoAnswer } from './transport.ts';

export interface TokenFailure {
  /** `lost`: what was allowed is allowed no longer. `refused`: it does not know us, or not for this. */
  readonly kind: 'lost' | 'refused' | 'unavailable';
  /** Google's word, with what it says about it; neither holds a token. */
  readonly words: string;
}

const Answered = z.object({
  response: z.object({
    status: z.int(),
    data: z.unknown(),
  }),
});
const Body = z.object({ error: z.string(), error_description: z.string().optional() });

/** Null when it was not the token endpoint, nor the way to it, that failed. */
export function readTokenFailure(error: unknown): TokenFailure | null {
  const answered = Answered.safeParse(error);
  if (!answered.success) return isNoAnswer(error) ? { kind: 'unavailable', words: 'no answer' } : null;
  const { status, data } = answered.data.response;
  const body = Body.safeParse(data);
  const words = body.success
    ? `${body.data.error}${body.data.error_description === undefined ? '' : `, ${body.data.error_description}`}`
    : `status ${status}`;
  if (status >= 500 || status === 429) return { kind: 'unavailable', words };
  return { kind: body.data?.error === 'invalid_grant' ? 'lost' : 'refused', words };
}

function isNoAnswer(error: unknown): boolean {
  return error instanceof NoAnswer || (error instanceof Error && error.cause instanceof NoAnswer);
}
