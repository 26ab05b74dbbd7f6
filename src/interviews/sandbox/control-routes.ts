/**
 * The control surface under /_sandbox: what happens at JobHive without an API call, what goes wrong, what was seen.
 * Not JobHive's API: no key, no rate limit, plain JSON; only errors wear JobHive's envelope.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { failure } from './envelope.ts';
import { type FaultBook, FaultRule } from './faults.ts';
import type { InterviewBook } from './interview-book.ts';
import { accepted, type Outcome, refused } from './refusal.ts';
import { readShape } from './shapes.ts';
import type { TrafficLog } from './traffic-log.ts';
import { jsonBody, validated } from './validation.ts';
import { WebhookEndpoint } from './webhook-endpoint.ts';

export interface ControlParts {
  readonly clock: Clock;
  readonly book: InterviewBook;
  readonly faults: FaultBook;
  readonly traffic: TrafficLog;
  readonly register: (endpoint: WebhookEndpoint) => void;
  readonly reset: () => Promise<void>;
}

const TransitionParameters = z.object({ id: z.string(), transition: z.enum(['start', 'complete', 'no-show']) });

/** Adds the routes; `control` carries the prefix /_sandbox. */
export function controlRoutes(control: FastifyInstance, parts: ControlParts): void {
  const { book, faults, traffic } = parts;

  /** A route: `act` gives the body of the answer, or a refusal. */
  const answering =
    (status: 200 | 201, act: (request: FastifyRequest, body: unknown) => Outcome<unknown>) =>
    async (request: FastifyRequest, reply: FastifyReply) => {
      const body = jsonBody(request.body);
      const outcome = body.ok ? act(request, body.value) : body;
      if (outcome.ok) return reply.status(status).send(outcome.value);
      return reply.status(outcome.refusal.status).send(failure(outcome.refusal, parts.clock.now(), request.id));
    };

  control.post(
    '/webhooks',
    answering(201, (_request, body) => {
      const endpoint = validated(WebhookEndpoint, body);
      if (!endpoint.ok) return endpoint;
      parts.register(endpoint.value);
      return accepted({ url: endpoint.value.url, events: endpoint.value.events ?? 'all' });
    }),
  );

  control.post(
    '/interviews/:id/:transition',
    answering(200, (request) => {
      const asked = validated(TransitionParameters, request.params);
      if (!asked.ok) return asked;
      const outcome = book.transition(asked.value.id, asked.value.transition);
      return outcome.ok ? accepted(readShape(outcome.value)) : outcome;
    }),
  );

  control.post(
    '/faults',
    answering(201, (_request, body) => {
      const rule = validated(FaultRule, body);
      return rule.ok ? accepted({ id: faults.arm(rule.value), ...rule.value }) : rule;
    }),
  );

  control.get(
    '/requests',
    answering(200, () => accepted({ items: traffic.requests })),
  );

  control.get(
    '/deliveries',
    answering(200, () => accepted({ items: traffic.deliveries })),
  );

  control.post('/reset', async (_request, reply) => {
    await parts.reset();
    return reply.status(204).send();
  });

  control.setNotFoundHandler(
    answering(200, ({ method, url }) =>
      refused({
        status: 404,
        code: 'NOT_FOUND',
        message:
          `There is no ${method} ${url.split('?')[0]}. POST /_sandbox/webhooks, ` +
          '/_sandbox/interviews/{id}/start, …/complete, …/no-show, /_sandbox/faults and /_sandbox/reset; ' +
          'GET /_sandbox/requests and /_sandbox/deliveries',
      }),
    ),
  );
}
