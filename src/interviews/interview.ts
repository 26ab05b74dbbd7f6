/** The one shape of an interview inside this program; JobHive shows it in four (see `contract.ts`). */
import type { InterviewId } from '../scheduling/ids.ts';
import type { Instant } from '../scheduling/instant.ts';

export type InterviewStatus = 'scheduled' | 'in_progress' | 'completed' | 'cancelled';
export type Difficulty = 'junior' | 'intermediate' | 'senior' | 'expert';

/** Null means: this answer of JobHive's did not say. It never means "empty". */
export interface Interview {
  readonly id: InterviewId;
  readonly status: InterviewStatus;
  readonly candidateEmail: string;
  readonly candidateName: string | null;
  readonly position: string;
  readonly skills: readonly string[];
  readonly scheduledAt: Instant | null;
  readonly durationMinutes: number;
  readonly difficulty: Difficulty;
  readonly companyName: string | null;
  readonly instructions: string | null;
  readonly joinUrl: string | null;
  readonly createdAt: Instant | null;
  readonly updatedAt: Instant | null;
}

export type JobHiveReason =
  | 'not_found'
  | 'invalid'
  | 'not_allowed_in_status'
  | 'unauthorized'
  | 'rate_limited'
  | 'unavailable'
  | 'unreadable';

/** JobHive refused, or could not be reached. Carries the server's own words so that an admin can quote them. */
export class JobHiveError extends Error {
  readonly reason: JobHiveReason;
  readonly httpStatus: number | null;
  readonly code: string | null;
  readonly details: unknown;
  readonly requestId: string | null;
  readonly retryAfterMs: number | null;
  /** False only where the request certainly had no effect (it was refused, or never left). */
  readonly mayHaveTakenEffect: boolean;

  constructor(
    facts: {
      reason: JobHiveReason;
      httpStatus?: number | null;
      code?: string | null;
      details?: unknown;
      requestId?: string | null;
      retryAfterMs?: number | null;
      mayHaveTakenEffect?: boolean;
    },
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'JobHiveError';
    this.reason = facts.reason;
    this.httpStatus = facts.httpStatus ?? null;
    this.code = facts.code ?? null;
    this.details = facts.details ?? null;
    this.requestId = facts.requestId ?? null;
    this.retryAfterMs = facts.retryAfterMs ?? null;
    this.mayHaveTakenEffect = facts.mayHaveTakenEffect ?? false;
  }
}
