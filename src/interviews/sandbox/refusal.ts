/** Why the sandbox says no: exactly what the error envelope needs, and nothing thrown. */

export interface Refusal {
  readonly status: 400 | 401 | 404 | 409 | 413 | 422 | 429 | 500 | 502 | 503 | 504;
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
  /** Seconds, for the header of this name; without it, no header. */
  readonly retryAfter?: number | undefined;
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export function accepted<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function refused(refusal: Refusal): Outcome<never> {
  return { ok: false, refusal };
}

/** Code and sentence are JobHive's own; only they name an unknown interview. */
export function interviewNotFound(id: string): Refusal {
  return { status: 404, code: 'INTERVIEW_NOT_FOUND', message: `Interview with ID '${id}' not found` };
}

export function rateLimited(retryAfter: number | undefined): Refusal {
  return { status: 429, code: 'RATE_LIMIT_EXCEEDED', message: 'Too many requests: slow down', retryAfter };
}

export function serverError(status: 500 | 502 | 503 | 504, message: string): Refusal {
  return { status, code: status === 500 ? 'INTERNAL_ERROR' : 'SERVICE_UNAVAILABLE', message };
}
