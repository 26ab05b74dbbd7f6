/** Faults on request: what a test asks to go wrong, how often, and for whom. */
import { z } from 'zod';
import { newIdentifier, type Random } from './identifiers.ts';

const milliseconds = z.int().min(0).max(600_000);
/** A webhook may be that late: nobody holds a connection open for it. */
const withinADay = z.int().min(0).max(86_400_000);

const RequestFault = z.discriminatedUnion('kind', [
  /** Answers correctly, `ms` late; the wait comes before any effect. */
  z.strictObject({ kind: z.literal('delay'), ms: milliseconds }),
  /** 429 without any effect; `Retry-After` only where `retry_after` (seconds) is given. */
  z.strictObject({ kind: z.literal('rate_limited'), retry_after: z.int().min(0).max(3_600).optional() }),
  /** A 5xx; with `effect: "taken"` the request has done all it should have done nevertheless. */
  z.strictObject({
    kind: z.literal('server_error'),
    status: z.union([z.literal(500), z.literal(502), z.literal(503), z.literal(504)]).default(500),
    effect: z.enum(['none', 'taken']).default('none'),
  }),
  /** The request takes effect, then the socket dies without a byte of an answer. */
  z.strictObject({ kind: z.literal('lost_response') }),
  /** The request takes effect; the answer's head promises the whole body and the socket dies in the middle of it. */
  z.strictObject({ kind: z.literal('truncated_body') }),
  /** The request takes effect; status and headers are right and the body is not JSON. */
  z.strictObject({ kind: z.literal('garbage_body') }),
]);

const WebhookFault = z.discriminatedUnion('kind', [
  /** Delivered twice under one `webhook-id`. */
  z.strictObject({ kind: z.literal('webhook_duplicate') }),
  /** Held back until the next webhook for the same endpoint has gone out. */
  z.strictObject({ kind: z.literal('webhook_reorder') }),
  /** Never sent. */
  z.strictObject({ kind: z.literal('webhook_drop') }),
  /** Sent `ms` late; those behind it wait, because an endpoint's deliveries keep their order. */
  z.strictObject({ kind: z.literal('webhook_delay'), ms: withinADay }),
]);

/** Body of `POST /_sandbox/faults`. */
export const FaultRule = z
  .strictObject({
    match: z
      .strictObject({
        /** `GET`, `POST`, `PATCH` or `DELETE`; any when absent. Request faults only. */
        method: z
          .string()
          .toUpperCase()
          .pipe(z.enum(['GET', 'POST', 'PATCH', 'DELETE']))
          .optional(),
        /** Path without query; a segment `*` matches any one. Any when absent. Request faults only. */
        path: z.string().startsWith('/v1/').optional(),
        /** Webhook event name, e.g. `interview.updated`; any when absent. Webhook faults only. */
        event: z.string().min(1).optional(),
      })
      .default({}),
    fault: z.discriminatedUnion('kind', [RequestFault, WebhookFault]),
    /** How many requests, or deliveries, it strikes. */
    times: z.int().min(1).max(1_000).default(1),
  })
  .superRefine(({ match, fault }, context) => {
    const misplaced = fault.kind.startsWith('webhook_')
      ? (['method', 'path'] as const).find((key) => match[key] !== undefined)
      : match.event !== undefined && 'event';
    if (!misplaced) return;
    context.addIssue({
      code: 'custom',
      path: ['match', misplaced],
      message: `fault "${fault.kind}" is matched by ${misplaced === 'event' ? 'method and path' : 'event'}, not by ${misplaced}`,
    });
  });

export type RequestFault = z.infer<typeof RequestFault>;
export type WebhookFault = z.infer<typeof WebhookFault>;
export type FaultRule = z.infer<typeof FaultRule>;
export type FaultRuleInput = z.input<typeof FaultRule>;

interface ArmedFault {
  readonly id: string;
  readonly rule: FaultRule;
  remaining: number;
}

/** The faults still to strike, oldest first; each request or delivery meets at most one. */
export class FaultBook {
  readonly #random: Random;
  #armed: ArmedFault[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  /** @returns the fault's id. */
  arm(rule: FaultRule): string {
    const id = newIdentifier('flt', this.#random);
    this.#armed.push({ id, rule, remaining: rule.times });
    return id;
  }

  takeForRequest(method: string, path: string): RequestFault | null {
    return this.#take(({ match, fault }) => {
      if (isWebhookFault(fault)) return null;
      if (match.method !== undefined && match.method !== method) return null;
      return match.path === undefined || pathMatches(match.path, path) ? fault : null;
    });
  }

  takeForWebhook(event: string): WebhookFault | null {
    return this.#take(({ match, fault }) => {
      if (!isWebhookFault(fault)) return null;
      return match.event === undefined || match.event === event ? fault : null;
    });
  }

  clear(): void {
    this.#armed = [];
  }

  #take<F>(faultIn: (rule: FaultRule) => F | null): F | null {
    for (const armed of this.#armed) {
      const fault = faultIn(armed.rule);
      if (fault === null) continue;
      armed.remaining -= 1;
      if (armed.remaining === 0) this.#armed = this.#armed.filter((other) => other !== armed);
      return fault;
    }
    return null;
  }
}

function isWebhookFault(fault: FaultRule['fault']): fault is WebhookFault {
  return fault.kind.startsWith('webhook_');
}

function pathMatches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const actual = path.split('/');
  return wanted.length === actual.length && wanted.every((segment, i) => segment === '*' || segment === actual[i]);
}
