/**
 * JobHive's interviews over HTTP. Reads are repeated, writes are not: a write whose answer was lost may have taken
 * effect (`JobHiveError.mayHaveTakenEffect`), and only the caller's ledger can look before it tries again.
 */
import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { InterviewId } from '../scheduling/ids.ts';
import { type Instant, instantFromIso, SECOND } from '../scheduling/instant.ts';
import {
  CancelledInterview,
  CreatedInterview,
  CreateInterviewRequest,
  InterviewList,
  ListedInterview,
  normaliseCreated,
  normaliseList,
  normaliseListed,
  normaliseRead,
  normaliseUpdated,
  ReadInterview,
  UpdatedInterview,
  UpdateInterviewRequest,
} from './contract.ts';
import { type Deadline, withinDeadline } from './deadline.ts';
import { type Call, exchange, nameOf } from './exchange.ts';
import { type Interview, JobHiveError } from './interview.ts';
import { Outage } from './outage.ts';
import { RateLimit } from './rate-limit.ts';
import { readAnswer, type Success } from './read-answer.ts';
import { withRetries } from './retry.ts';

export interface JobHiveOptions {
  /** E.g. `https://backend.jobhive.ai/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly fetch?: typeof fetch;
  /** How long one call may take, waits and repetitions included. Default 10,000. */
  readonly deadlineMs?: number;
  readonly userAgent?: string;
}

/** Every method throws `JobHiveError` and nothing else. */
export interface JobHive {
  readonly interviews: {
    get(id: InterviewId): Promise<Interview>;
    /**
     * One PATCH. `scheduled_at` is ISO 8601 with an offset, `duration_minutes` 15-90. Sent again after 429 only, when
     * `Retry-After` fits the deadline. The server's default for `send_notification` is true.
     */
    update(id: InterviewId, patch: UpdateInterviewRequest): Promise<Interview & UpdateReceipt>;
    /**
     * Page by page. JobHive documents neither query nor paging, so nothing may depend on this being complete.
     * `query` is sent as it is.
     */
    list(query?: Readonly<Record<string, string>>): AsyncGenerator<InterviewPage, void, undefined>;
    create(request: CreateInterviewRequest): Promise<Interview>;
    cancel(id: InterviewId, options?: { reason?: string; sendNotification?: boolean }): Promise<Cancellation>;
  };
}

export interface UpdateReceipt {
  /** Whether JobHive mailed the candidate; null when it does not say. */
  readonly notificationSent: boolean | null;
  readonly requestId: string | null;
}

export interface InterviewPage {
  readonly interviews: readonly Interview[];
  /** Entries that are not interviews as the contract knows them. */
  readonly unreadable: number;
}

export interface Cancellation {
  readonly id: InterviewId;
  readonly cancelledAt: Instant | null;
  readonly notificationSent: boolean | null;
  readonly requestId: string | null;
}

/** @throws TypeError when the API key cannot stand in a header. */
export function createJobHive(options: JobHiveOptions): JobHive {
  // Checked here, because fetch's own complaint would quote the key.
  if (!/^[\x21-\x7e]+$/.test(options.apiKey)) throw new TypeError('jobhive.api_key must be printable ASCII, no spaces');
  const { clock, random, deadlineMs = 10 * SECOND } = options;
  const wire = {
    baseUrl: options.baseUrl.replace(/\/+$/, ''),
    apiKey: options.apiKey,
    userAgent: options.userAgent ?? 'interview-sync',
    fetch: options.fetch ?? fetch,
  };
  const limit = new RateLimit();
  const outage = new Outage(deadlineMs);

  async function ask<T extends z.ZodType>(call: Call, data: T): Promise<Success<z.output<T>>> {
    const refusal = outage.refusal(nameOf(call), clock.now());
    if (refusal) throw refusal;
    try {
      const success = await askWithRetries(call, data);
      outage.answered();
      return success;
    } catch (error) {
      if (error instanceof JobHiveError) outage.failed(nameOf(call), error, clock.now());
      throw error;
    }
  }

  function askWithRetries<T extends z.ZodType>(call: Call, data: T): Promise<Success<z.output<T>>> {
    return withinDeadline(clock, deadlineMs, (deadline) =>
      withRetries({ clock, random, until: deadline.at, readsOnly: call.method === 'GET' }, async () => {
        await waitForTurn(call, deadline);
        const answer = await exchange(wire, call, deadline);
        limit.observe(answer.headers, clock.now());
        return readAnswer(call, answer, data, clock.now());
      }),
    );
  }

  async function waitForTurn(call: Call, deadline: Deadline): Promise<void> {
    for (let wait = limit.take(clock.now()); wait > 0; wait = limit.take(clock.now())) {
      if (clock.now() + wait >= deadline.at) {
        throw new JobHiveError(
          { reason: 'rate_limited', retryAfterMs: wait },
          `${nameOf(call)} was not sent: JobHive's rate limit is used up for another ${wait} ms`,
        );
      }
      await clock.sleep(wait);
    }
  }

  return {
    interviews: {
      async get(id) {
        const { data } = await ask({ method: 'GET', path: pathOf(id) }, ReadInterview);
        return normaliseRead(data);
      },

      async update(id, patch) {
        const body = checked(UpdateInterviewRequest, patch, 'update');
        const { data, requestId } = await ask({ method: 'PATCH', path: pathOf(id), body }, UpdatedInterview);
        return { ...normaliseUpdated(data), notificationSent: data.notification_sent ?? null, requestId };
      },

      async *list(query = {}) {
        const seen = new Set<string>();
        for (let cursor: string | null = null; ; ) {
          const call: Call = { method: 'GET', path: '/interviews', query: { ...query, ...(cursor && { cursor }) } };
          const { data } = await ask(call, InterviewList);
          const { entries, nextCursor } = normaliseList(data);
          const interviews = entries
            .map((entry) => ListedInterview.safeParse(entry))
            .flatMap((entry) => (entry.success ? [normaliseListed(entry.data)] : []));
          yield { interviews, unreadable: entries.length - interviews.length };
          // A server that ignores `cursor` would otherwise be asked for its first page for ever.
          if (nextCursor === null || seen.has(nextCursor)) return;
          seen.add(nextCursor);
          cursor = nextCursor;
        }
      },

      async create(request) {
        const body = checked(CreateInterviewRequest, request, 'create');
        const { data } = await ask({ method: 'POST', path: '/interviews', body }, CreatedInterview);
        return normaliseCreated(data);
      },

      async cancel(id, { reason, sendNotification } = {}) {
        const query = {
          ...(reason !== undefined && { reason }),
          ...(sendNotification !== undefined && { send_notification: String(sendNotification) }),
        };
        const { data, requestId } = await ask({ method: 'DELETE', path: pathOf(id), query }, CancelledInterview);
        return {
          id: data.id,
          cancelledAt: data.cancelled_at ? instantFromIso(data.cancelled_at) : null,
          notificationSent: data.notification_sent ?? null,
          requestId,
        };
      },
    },
  };
}

function pathOf(id: InterviewId): string {
  // A URL parser takes these for "here" and "one up", also when they are percent-encoded.
  if (id === '.' || id === '..')
    throw new JobHiveError({ reason: 'not_found' }, `no interview can have the id '${id}'`);
  return `/interviews/${encodeURIComponent(id)}`;
}

/** What is wrong here would be refused there. Gives back what came in: the defaults are the server's to apply. */
function checked<T extends z.ZodType>(schema: T, request: z.input<T>, what: string): z.input<T> {
  const parsed = schema.safeParse(request);
  if (parsed.success) return request;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new JobHiveError(
    { reason: 'invalid', details: parsed.error.issues },
    `cannot ${what} an interview so: ${issues}`,
  );
}
