/** The five endpoints under /v1/interviews. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  CancelInterviewQuery,
  CreateInterviewRequest,
  ListInterviewsQuery,
  ReadInterviewQuery,
  UpdateInterviewRequest,
} from '../contract.ts';
import { apiExchange, type EndpointAnswer, type ExchangeParts } from './api-exchange.ts';
import type { InterviewBook } from './interview-book.ts';
import { interviewPage } from './interview-page.ts';
import { accepted, type Outcome, refused } from './refusal.ts';
import { cancelledShape, createdShape, readShape, requestedExtras, updatedShape } from './shapes.ts';
import { validated } from './validation.ts';

// Whether JobHive refuses unknown fields is undocumented; the sandbox ignores them.
const CreateBody = CreateInterviewRequest.strip();
const UpdateBody = UpdateInterviewRequest.strip();

/** JobHive documents no page size. */
const ListQuery = ListInterviewsQuery.extend({ limit: z.coerce.number().int().min(1).max(100).default(20) });

const IdParameter = z.object({ id: z.string() });

export function interviewRoutes(v1: FastifyInstance, book: InterviewBook, parts: ExchangeParts): void {
  const exchange = apiExchange(parts);

  v1.post(
    '/interviews',
    exchange((_request, caller, body) =>
      then(validated(CreateBody, body), (create) => answer(createdShape(book.create(create, caller)), 201)),
    ),
  );

  v1.get(
    '/interviews',
    exchange((request) =>
      then(validated(ListQuery, request.query), ({ cursor, limit }) =>
        then(interviewPage(book.all, cursor, limit), ({ items, nextCursor }) =>
          answer({ items: items.map(readShape), next_cursor: nextCursor }),
        ),
      ),
    ),
  );

  v1.get(
    '/interviews/:id',
    exchange((request) =>
      then(validated(ReadInterviewQuery, request.query), (query) =>
        then(book.find(idOf(request)), (found) => answer({ ...readShape(found), ...requestedExtras(found, query) })),
      ),
    ),
  );

  v1.patch(
    '/interviews/:id',
    exchange((request, caller, body) =>
      then(validated(UpdateBody, body), (update) =>
        then(book.update(idOf(request), update, caller), ({ interview, notificationSent }) =>
          answer(updatedShape(interview, notificationSent)),
        ),
      ),
    ),
  );

  v1.delete(
    '/interviews/:id',
    exchange((request, caller) =>
      then(validated(CancelInterviewQuery, request.query), (query) =>
        then(book.cancel(idOf(request), query, caller), ({ interview, refunded, notificationSent }) =>
          answer(cancelledShape(interview, refunded, notificationSent)),
        ),
      ),
    ),
  );

  v1.setNotFoundHandler(
    exchange(({ method, url }) =>
      refused({ status: 404, code: 'NOT_FOUND', message: `There is no ${method} ${url.split('?')[0]} here` }),
    ),
  );
}

function then<T>(outcome: Outcome<T>, next: (value: T) => Outcome<EndpointAnswer>): Outcome<EndpointAnswer> {
  return outcome.ok ? next(outcome.value) : outcome;
}

function answer(data: unknown, status: EndpointAnswer['status'] = 200): Outcome<EndpointAnswer> {
  return accepted({ status, data });
}

function idOf(request: FastifyRequest): string {
  return IdParameter.parse(request.params).id;
}
