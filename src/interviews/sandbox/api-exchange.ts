/**
 * What every endpoint under /v1 has in common: who calls, how often, which fault strikes, the envelope, and the
 * record of it all. An endpoint itself is a function from a request to an outcome.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../clock.ts';
import { type Instant, isoOf } from '../../scheduling/instant.ts';
import { type Caller, callerOf, maskedKey } from './api-key.ts';
import { failure, success } from './envelope.ts';
import type { FaultBook, RequestFault } from './faults.ts';
import type { RateLimit } from './rate-limit.ts';
import { type Outcome, rateLimited, refused, serverError } from './refusal.ts';
import { sendAnswer } from './send-answer.ts';
import type { RequestRecord, TrafficLog } from './traffic-log.ts';
import { jsonBody } from './validation.ts';

export interface ExchangeParts {
  readonly clock: Clock;
  readonly apiKeys: readonly string[] | undefined;
  readonly rateLimit: RateLimit;
  readonly faults: FaultBook;
  readonly traffic: TrafficLog;
  /** Aborts when the sandbox closes: delayed answers are then given at once. */
  readonly closing: AbortSignal;
}

export interface EndpointAnswer {
  readonly status: 200 | 201;
  readonly data: unknown;
}

export type Endpoint = (request: FastifyRequest, caller: Caller, body: unknown) => Outcome<EndpointAnswer>;

/** Turns an endpoint into a fastify handler. */
export function apiExchange({ clock, apiKeys, rateLimit, faults, traffic, closing }: ExchangeParts) {
  return (endpoint: Endpoint) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const body = jsonBody(request.body);
      const record = recordOf(request, isoOf(clock.now()), body);
      traffic.addRequest(record);

      const caller = callerOf(request.headers.authorization, apiKeys);
      const allowance = rateLimit.take(caller.ok ? caller.value.key : 'unauthenticated', clock.now());
      reply.headers({
        'x-ratelimit-limit': allowance.limit,
        'x-ratelimit-remaining': allowance.remaining,
        'x-ratelimit-reset': allowance.resetAt,
      });

      const strikes = caller.ok && allowance.allowed;
      const fault = strikes ? faults.takeForRequest(request.method, pathOf(request)) : null;
      record.fault = fault?.kind ?? null;
      if (fault?.kind === 'delay' && !closing.aborted) await clock.sleep(fault.ms, closing).catch(() => {});

      const outcome = !caller.ok
        ? caller
        : !allowance.allowed
          ? refused(rateLimited(allowance.retryAfter))
          : underFault(fault, () => (body.ok ? endpoint(request, caller.value, body.value) : body));
      const answer = answerOf(outcome, reply, clock.now());
      record.response = answer;
      record.status = fault?.kind === 'lost_response' ? null : reply.statusCode;
      return sendAnswer(reply, JSON.stringify(answer), fault);
    };
}

/** The endpoint's outcome, or what a fault puts in its place; `effect: "taken"` runs the endpoint and hides it. */
function underFault(fault: RequestFault | null, endpoint: () => Outcome<EndpointAnswer>): Outcome<EndpointAnswer> {
  if (fault?.kind === 'rate_limited') return refused(rateLimited(fault.retry_after));
  if (fault?.kind !== 'server_error') return endpoint();
  if (fault.effect === 'taken') endpoint();
  return refused(serverError(fault.status, 'A fault was asked for'));
}

/** Sets status and `Retry-After`; returns the envelope. */
function answerOf(outcome: Outcome<EndpointAnswer>, reply: FastifyReply, now: Instant): unknown {
  if (outcome.ok) {
    reply.status(outcome.value.status);
    return success(outcome.value.data, now, reply.request.id);
  }
  reply.status(outcome.refusal.status);
  if (outcome.refusal.retryAfter !== undefined) reply.header('retry-after', outcome.refusal.retryAfter);
  return failure(outcome.refusal, now, reply.request.id);
}

function recordOf(request: FastifyRequest, receivedAt: string, body: Outcome<unknown>): RequestRecord {
  return {
    request_id: request.id,
    received_at: receivedAt,
    method: request.method,
    url: request.url,
    api_key: maskedKey(request.headers.authorization),
    body: body.ok ? body.value : request.body,
    status: null,
    response: null,
    fault: null,
  };
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? request.url;
}
