/**
 * JobHive's API as zod schemas: the one source of the client, the sandbox, the tests and the OpenAPI document.
 * Requests are strict, answers tolerant; `normalise…` turns each shape of an interview into the one of `interview.ts`.
 */
export * from './contract/answers.ts';
export * from './contract/envelope.ts';
export * from './contract/fields.ts';
export * from './contract/normalise.ts';
export * from './contract/requests.ts';
export * from './contract/webhooks.ts';
