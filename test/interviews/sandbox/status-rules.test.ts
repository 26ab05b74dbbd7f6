import { describe, expect, it } from 'vitest';
import { fieldRefusal, UPDATABLE_FIELDS, type UpdatableField } from '../../../src/interviews/sandbox/status-rules.ts';

const NEW_VALUE: Record<UpdatableField, unknown> = {
  scheduled_at: '2026-11-24T09:00:00Z',
  candidate_email: 'other@example.com',
  position: 'Engineer',
  skills: ['Go'],
  duration_minutes: 45,
  difficulty: 'expert',
  instructions: 'Something else',
  company_name: 'Acme',
};

// [field, scheduled, in_progress, completed, cancelled]: JobHive's table; the last column is the sandbox's own.
const TABLE: readonly [UpdatableField, boolean, boolean, boolean, boolean][] = [
  ['scheduled_at', true, false, false, false],
  ['candidate_email', true, false, false, false],
  ['position', true, false, false, false],
  ['skills', true, false, false, false],
  ['duration_minutes', true, false, false, false],
  ['difficulty', true, false, false, false],
  ['instructions', true, false, false, false],
  ['company_name', true, true, false, false],
];

const cells = TABLE.flatMap(([field, ...allowed]) =>
  (['scheduled', 'in_progress', 'completed', 'cancelled'] as const).map((status, i) => ({
    field,
    status,
    allowed: allowed[i],
  })),
);

describe('update rules by status', () => {
  it('has a row for every field that can be updated', () => {
    expect(TABLE.map(([field]) => field)).toEqual(UPDATABLE_FIELDS);
  });

  it.each(cells)('$field while $status: allowed is $allowed', ({ field, status, allowed }) => {
    const refusal = fieldRefusal(status, 'Be kind', { [field]: NEW_VALUE[field] });
    if (allowed) expect(refusal).toBeNull();
    else {
      expect(refusal).toMatchObject({
        status: 422,
        details: { field, value: NEW_VALUE[field] },
        message: expect.stringContaining(`'${field}'`),
      });
    }
  });

  it('lets instructions of a running interview grow, and only that', () => {
    const append = fieldRefusal('in_progress', 'Be kind', { instructions: 'Be kind. Ask about Rust.' });
    const replace = fieldRefusal('in_progress', 'Be kind', { instructions: 'Ask about Rust.' });
    const first = fieldRefusal('in_progress', null, { instructions: 'Ask about Rust.' });

    expect(append).toBeNull();
    expect(replace?.message).toContain('appended to');
    expect(first).toBeNull();
  });

  it('does not let a completed interview grow either', () => {
    expect(fieldRefusal('completed', 'Be kind', { instructions: 'Be kind!' })?.status).toBe(422);
  });

  it('names the first refused field when several are', () => {
    const refusal = fieldRefusal('in_progress', null, { company_name: 'Acme', skills: ['Go'], difficulty: 'expert' });
    expect(refusal?.details).toEqual({ field: 'skills', value: ['Go'] });
  });

  it('refuses a field even where its value would not change anything', () => {
    expect(fieldRefusal('in_progress', 'x', { scheduled_at: '2026-11-23T09:00:00Z' })?.details?.field).toBe(
      'scheduled_at',
    );
  });
});
