import { describe, expect, it } from 'vitest';
import {
  CancelInterviewQuery,
  CreatedInterview,
  CreateInterviewRequest,
  ErrorEnvelope,
  InterviewList,
  ListedInterview,
  normaliseCreated,
  normaliseList,
  normaliseListed,
  normaliseRead,
  normaliseUpdated,
  ReadInterview,
  successEnvelope,
  UpdatedInterview,
  UpdateInterviewRequest,
} from '../../src/interviews/contract.ts';
import { instantFromIso } from '../../src/scheduling/instant.ts';
import { CREATE_ANSWER, NOT_FOUND_ANSWER, READ_ANSWER, UPDATE_ANSWER, UPDATE_REQUEST } from './jobhive-examples.ts';

const accepts = (change: object) => UpdateInterviewRequest.safeParse({ ...UPDATE_REQUEST, ...change }).success;

describe("JobHive's own examples", () => {
  it('are a valid update request', () => {
    expect(UpdateInterviewRequest.parse(UPDATE_REQUEST)).toEqual({ ...UPDATE_REQUEST, send_notification: true });
  });

  it('are a valid update answer', () => {
    const answer = successEnvelope(UpdatedInterview).parse(UPDATE_ANSWER);
    expect(answer.meta?.request_id).toBe('req_update_int_001');
    expect(normaliseUpdated(answer.data)).toEqual({
      id: 'int_abc123def456',
      status: 'scheduled',
      candidateEmail: '[email protected]',
      candidateName: null,
      position: 'Senior Full Stack Developer',
      skills: ['JavaScript', 'React', 'Node.js', 'TypeScript'],
      scheduledAt: Date.UTC(2024, 0, 16, 14),
      durationMinutes: 60,
      difficulty: 'senior',
      companyName: 'TechCorp Inc',
      instructions: 'Focus on TypeScript advanced features and architectural patterns',
      joinUrl: null,
      createdAt: Date.UTC(2024, 0, 15, 14, 30),
      updatedAt: Date.UTC(2024, 0, 15, 16, 45),
    });
  });

  it('are a valid error', () => {
    expect(ErrorEnvelope.parse(NOT_FOUND_ANSWER)).toEqual(NOT_FOUND_ANSWER);
  });
});

describe('the shapes of one interview', () => {
  const created = normaliseCreated(CreatedInterview.parse(CREATE_ANSWER.data));
  const read = normaliseRead(ReadInterview.parse(READ_ANSWER.data));
  const updated = normaliseUpdated(UpdatedInterview.parse(UPDATE_ANSWER.data));

  it.each([
    ['POST', created],
    ['GET', read],
  ])('%s agrees with PATCH wherever both say something', (_name, other) => {
    for (const [field, value] of Object.entries(other)) {
      if (value !== null && Reflect.get(updated, field) !== null) {
        expect(Reflect.get(updated, field), field).toEqual(value);
      }
    }
    expect(other.durationMinutes).toBe(60);
    expect(other.scheduledAt).toBe(updated.scheduledAt);
  });

  it('say null for what they do not say', () => {
    expect(created).toMatchObject({ instructions: null, updatedAt: null, joinUrl: 'https://jobhive.example/i/abc' });
    expect(read).toMatchObject({ companyName: null, candidateName: 'Ada', joinUrl: 'https://jobhive.example/i/abc' });
  });

  it('are told apart in a list', () => {
    for (const { data } of [CREATE_ANSWER, READ_ANSWER, UPDATE_ANSWER]) {
      expect(normaliseListed(ListedInterview.parse(data)).durationMinutes).toBe(60);
    }
  });

  it('may hold fields that nobody knows yet', () => {
    expect(normaliseRead(ReadInterview.parse({ ...READ_ANSWER.data, panel: [1] }))).toEqual(read);
  });

  it('keep the planned length of a completed interview apart from the actual one', () => {
    const data = {
      ...READ_ANSWER.data,
      status: 'completed',
      duration: { estimated_minutes: 60, actual_minutes: 41.5 },
    };
    expect(normaliseRead(ReadInterview.parse(data)).durationMinutes).toBe(60);
  });

  it('may lack a time, but not name one without an offset or one that does not exist', () => {
    const at = (scheduled_at: unknown) => UpdatedInterview.safeParse({ ...UPDATE_ANSWER.data, scheduled_at });
    const without = at(null);
    expect(without.success && normaliseUpdated(without.data).scheduledAt).toBeNull();
    expect(at('2024-01-16T14:00:00').success).toBe(false);
    expect(at('2024-02-30T14:00:00Z').success).toBe(false);
    const offset = at('2024-01-16T15:00:00.000+01:00');
    expect(offset.success && normaliseUpdated(offset.data).scheduledAt).toBe(instantFromIso('2024-01-16T14:00:00Z'));
  });
});

describe('requests', () => {
  it.each([
    [14, false],
    [15, true],
    [90, true],
    [91, false],
    [30.5, false],
    ['60', false],
  ])('duration_minutes %s: %s', (duration_minutes, valid) => {
    expect(accepts({ duration_minutes })).toBe(valid);
  });

  it.each([
    ['2026-11-23T09:00:00Z', true],
    ['2026-11-23T10:00:00+01:00', true],
    ['2026-11-23T09:00:00', false],
    ['2026-11-31T09:00:00Z', false],
    ['tomorrow', false],
  ])('scheduled_at %s: %s', (scheduled_at, valid) => {
    expect(accepts({ scheduled_at })).toBe(valid);
  });

  it('know four difficulties, need an address that can be mailed, and refuse a misspelt field', () => {
    expect(['junior', 'intermediate', 'senior', 'expert'].every((difficulty) => accepts({ difficulty }))).toBe(true);
    expect(accepts({ difficulty: 'principal' })).toBe(false);
    expect(accepts({ candidate_email: 'ada@example.org' })).toBe(true);
    expect(accepts({ candidate_email: '[email protected]' })).toBe(false);
    expect(accepts({ schedule_at: '2026-11-23T09:00:00Z' })).toBe(false);
  });

  it("fill in the server's defaults where it reads them", () => {
    const request = { candidate_email: 'ada@example.org', position: 'Engineer', skills: ['Go'] };
    expect(CreateInterviewRequest.parse(request)).toEqual({
      ...request,
      duration_minutes: 30,
      difficulty: 'intermediate',
      send_invitation: true,
    });
    expect(CancelInterviewQuery.parse({ send_notification: 'false' })).toEqual({
      send_notification: false,
      refund_credits: true,
    });
  });
});

describe('a list', () => {
  it.each([
    [[1, 2], null],
    [{ items: [1, 2] }, null],
    [{ interviews: [1, 2], next_cursor: 'c2' }, 'c2'],
    [{ items: [1, 2], pagination: { next_cursor: 'c3', total: 9 } }, 'c3'],
  ])('%j has its entries and goes on at %s', (data, nextCursor) => {
    expect(normaliseList(InterviewList.parse(data))).toEqual({ entries: [1, 2], nextCursor });
  });
});
