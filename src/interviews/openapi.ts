/** The contract as an OpenAPI 3.1 document, printed from the schemas that the program itself reads with. */
import { z } from 'zod';
import {
  CancelInterviewQuery,
  CancelledInterview,
  CreatedInterview,
  CreateInterviewRequest,
  ErrorDetails,
  ErrorEnvelope,
  interviewListOf,
  ListedInterview,
  ListInterviewsQuery,
  ReadInterview,
  ReadInterviewQuery,
  successEnvelope,
  UpdatedInterview,
  UpdateInterviewRequest,
  webhookData,
} from './contract.ts';

type Json = Readonly<Record<string, unknown>>;

const SCHEMAS = {
  UpdateInterviewRequest,
  CreateInterviewRequest,
  CreatedInterview,
  ReadInterview,
  UpdatedInterview,
  ListedInterview,
  InterviewList: interviewListOf(ListedInterview),
  CancelledInterview,
  ErrorDetails,
  ErrorEnvelope,
} satisfies Readonly<Record<string, z.ZodType>>;

type SchemaName = keyof typeof SCHEMAS;

/** OpenAPI 3.1 (JSON Schema 2020-12): every endpoint and webhook of the contract. A new object at every call. */
export function openApiDocument(): object {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', examples: ['int_abc123def456'] } };
  return {
    openapi: '3.1.0',
    info: {
      title: 'JobHive interviews, as interview-sync knows them',
      version: '1',
      description:
        'Requests are strict. Answers may hold more than is written here; absent and null mean "did not say".',
    },
    servers: [{ url: 'https://backend.jobhive.ai/v1' }],
    security: [{ apiKey: [] }],
    paths: {
      '/interviews': {
        get: {
          operationId: 'listInterviews',
          summary: 'Lists interviews. Query, paging and shape are undocumented by JobHive.',
          parameters: parametersOf(ListInterviewsQuery),
          responses: responsesOf('200', 'InterviewList', [401, 429]),
        },
        post: {
          operationId: 'createInterview',
          summary: 'Creates an interview and, by default, invites its candidate.',
          requestBody: bodyOf('CreateInterviewRequest'),
          responses: responsesOf('201', 'CreatedInterview', [400, 401, 409, 422, 429]),
        },
      },
      '/interviews/{id}': {
        parameters: [id],
        get: {
          operationId: 'readInterview',
          summary: 'Reads an interview.',
          parameters: parametersOf(ReadInterviewQuery),
          responses: responsesOf('200', 'ReadInterview', [401, 404, 429]),
        },
        patch: {
          operationId: 'updateInterview',
          summary: 'Updates an interview. Most fields can be updated while it is scheduled only.',
          requestBody: bodyOf('UpdateInterviewRequest'),
          responses: responsesOf('200', 'UpdatedInterview', [400, 401, 404, 409, 422, 429]),
        },
        delete: {
          operationId: 'cancelInterview',
          summary: 'Cancels a scheduled interview, or ends one in progress.',
          parameters: parametersOf(CancelInterviewQuery),
          responses: responsesOf('200', 'CancelledInterview', [401, 404, 409, 429]),
        },
      },
    },
    webhooks: Object.fromEntries(Object.entries(webhookData).map(([event, data]) => [event, webhookOf(event, data)])),
    components: {
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } },
      schemas: componentSchemas(),
    },
  };
}

function responsesOf(status: '200' | '201', data: SchemaName, errors: readonly number[]): Json {
  const { properties, ...envelope } = plainSchemaOf(successEnvelope(z.unknown()), 'input');
  const success = { ...envelope, properties: { ...(isJson(properties) ? properties : {}), data: refTo(data) } };
  const refusals = errors.map((code) => [
    String(code),
    { description: 'Refused', ...contentOf(refTo('ErrorEnvelope')) },
  ]);
  return {
    [status]: { description: 'Done', ...contentOf(success) },
    ...Object.fromEntries(refusals),
    '5XX': { description: 'Failed; whether a write took effect is unknown', ...contentOf(refTo('ErrorEnvelope')) },
  };
}

function webhookOf(event: string, data: z.ZodType): Json {
  const body = z.looseObject({ event: z.literal(event), data });
  return {
    post: {
      security: [],
      requestBody: { required: true, ...contentOf(plainSchemaOf(body, 'input')) },
      responses: { '2XX': { description: 'Received. Anything else, or nothing within 10 s, counts as failed.' } },
    },
  };
}

/** Each property of a query as a parameter; `output`, because a flag is text on the way in and a boolean to a reader. */
function parametersOf(query: z.ZodObject): readonly Json[] {
  const { properties } = plainSchemaOf(query, 'output');
  return Object.entries(isJson(properties) ? properties : {}).map(([name, schema]) => ({ name, in: 'query', schema }));
}

function componentSchemas(): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(SCHEMAS)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { target: 'draft-2020-12', io: 'input', uri: refPathOf });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutIdentity(schema)]));
}

function plainSchemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  return withoutIdentity(z.toJSONSchema(schema, { target: 'draft-2020-12', io }));
}

/** Inside a document a schema is known by its place; an `$id` with a fragment is not even legal. */
function withoutIdentity({ $id: _id, $schema: _dialect, ...schema }: z.core.JSONSchema.BaseSchema): Json {
  return schema;
}

function bodyOf(name: SchemaName): Json {
  return { required: true, ...contentOf(refTo(name)) };
}

function contentOf(schema: Json): Json {
  return { content: { 'application/json': { schema } } };
}

function refTo(name: SchemaName): Json {
  return { $ref: refPathOf(name) };
}

function refPathOf(id: string): string {
  return `#/components/schemas/${id}`;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}
