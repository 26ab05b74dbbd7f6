import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openApiDocument } from '../../src/interviews/openapi.ts';
import { CREATE_ANSWER, NOT_FOUND_ANSWER, READ_ANSWER, UPDATE_ANSWER, UPDATE_REQUEST } from './jobhive-examples.ts';

const Schema = z.record(z.string(), z.unknown());
const Document = z.object({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  webhooks: z.record(z.string(), z.unknown()),
  components: z.object({ schemas: z.record(z.string(), Schema) }),
});

const document = Document.parse(JSON.parse(JSON.stringify(openApiDocument())));
// Formats are checked by the patterns that stand beside them.
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, validateFormats: false });
ajv.addVocabulary(['openapi', 'info', 'servers', 'security', 'paths', 'webhooks', 'components']);
ajv.addSchema({ $id: 'jobhive', components: document.components });

const isValid = (name: string, value: unknown) => ajv.validate(`jobhive#/components/schemas/${name}`, value);

describe('the OpenAPI document', () => {
  it('is 3.1 and has every endpoint and webhook', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths['/interviews'] ?? {})).toEqual(['get', 'post']);
    expect(Object.keys(document.paths['/interviews/{id}'] ?? {})).toEqual(['parameters', 'get', 'patch', 'delete']);
    expect(Object.keys(document.webhooks)).toEqual([
      'interview.scheduled',
      'interview.updated',
      'interview.rescheduled',
      'interview.started',
      'interview.completed',
      'interview.cancelled',
      'candidate.notified',
      'results.analyzed',
    ]);
  });

  it('refers only to what it holds', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];
    expect(references.length).toBeGreaterThan(10);
    for (const [, name] of references) expect(document.components.schemas).toHaveProperty(name ?? '');
    expect(JSON.stringify(document)).not.toContain('"$id"');
  });

  it.each([
    ['UpdateInterviewRequest', UPDATE_REQUEST],
    ['UpdatedInterview', UPDATE_ANSWER.data],
    ['ReadInterview', READ_ANSWER.data],
    ['CreatedInterview', CREATE_ANSWER.data],
    ['InterviewList', { items: [READ_ANSWER.data, UPDATE_ANSWER.data] }],
    ['ErrorEnvelope', NOT_FOUND_ANSWER],
  ])('describes an example of %s', (name, example) => {
    expect(isValid(name, example), ajv.errorsText()).toBe(true);
    expect(isValid(name, {})).toBe(name === 'UpdateInterviewRequest');
  });

  it.each([
    { duration_minutes: 91 },
    { difficulty: 'principal' },
    { scheduled_at: '2026-11-23T09:00:00' },
    { candidate_email: 'ada' },
    { schedule_at: '2026-11-23T09:00:00Z' },
  ])('forbids %j as the schemas do', (request) => {
    expect(isValid('UpdateInterviewRequest', request)).toBe(false);
  });
});
