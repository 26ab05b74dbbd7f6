import { describe, expect, it } from 'vitest';
import {
  CancelledInterview,
  CreatedInterview,
  ErrorEnvelope,
  ReadInterview,
  successEnvelope,
  UpdatedInterview,
} from '../../../src/interviews/contract.ts';
import { NOW, runSandbox } from './running-sandbox.ts';

const NEW = {
  candidate_email: 'candidate@example.com',
  position: 'Senior Full Stack Developer',
  skills: ['JavaScript', 'React'],
  scheduled_at: '2026-11-25T10:00:00+01:00',
  duration_minutes: 60,
  difficulty: 'senior' as const,
  company_name: 'TechCorp Inc',
  instructions: 'Focus on TypeScript',
};

describe('the interview API', () => {
  it('creates an interview in the flat shape of POST', async () => {
    await using server = await runSandbox();
    const answer = await server.call('POST', '/v1/interviews', NEW);

    expect(answer.status).toBe(201);
    expect(successEnvelope(CreatedInterview).safeParse(answer).error).toBeUndefined();
    expect(answer.data).toEqual({
      id: expect.stringMatching(/^int_[a-z0-9]{12}$/),
      status: 'scheduled',
      candidate_email: 'candidate@example.com',
      position: 'Senior Full Stack Developer',
      skills: ['JavaScript', 'React'],
      scheduled_at: '2026-11-25T09:00:00Z',
      estimated_duration: 60,
      difficulty: 'senior',
      company_name: 'TechCorp Inc',
      interview_url: expect.stringContaining(String(answer.data?.id)),
      created_at: NOW,
    });
    expect(answer.meta).toEqual({ timestamp: NOW, request_id: expect.stringMatching(/^req_[a-z0-9]{12}$/) });
  });

  it('fills in the documented defaults', async () => {
    await using server = await runSandbox();
    const { candidate_email, position, skills } = NEW;
    const { data } = await server.call('POST', '/v1/interviews', { candidate_email, position, skills });

    expect(data).toMatchObject({ estimated_duration: 30, difficulty: 'intermediate', scheduled_at: null });
  });

  it('reads an interview in the nested shape of GET', async () => {
    await using server = await runSandbox();
    const id = server.sandbox.seed(NEW);
    const answer = await server.call('GET', `/v1/interviews/${id}`);

    expect(answer.status).toBe(200);
    expect(successEnvelope(ReadInterview).safeParse(answer).error).toBeUndefined();
    expect(answer.data).toEqual({
      id,
      status: 'scheduled',
      candidate: { email: 'candidate@example.com' },
      position: 'Senior Full Stack Developer',
      skills: ['JavaScript', 'React'],
      difficulty: 'senior',
      duration: { estimated_minutes: 60 },
      schedule: { scheduled_at: '2026-11-25T09:00:00Z' },
      urls: { interview_url: expect.any(String), dashboard_url: expect.any(String) },
      created_at: NOW,
      updated_at: NOW,
    });
  });

  it('writes its own times in whole seconds, as JobHive shows them', async () => {
    await using server = await runSandbox();
    const id = server.sandbox.seed(NEW);
    await server.clock.advance(1_999);
    const { data, meta } = await server.call('PATCH', `/v1/interviews/${id}`, { position: 'Engineer' });
    expect([data?.created_at, data?.updated_at, meta?.timestamp]).toEqual([
      NOW,
      '2026-11-23T09:00:01Z',
      '2026-11-23T09:00:01Z',
    ]);
  });

  it('adds results to a completed interview only when asked', async () => {
    await using server = await runSandbox();
    const id = server.sandbox.seed(NEW);
    await server.call('POST', `/_sandbox/interviews/${id}/start`);
    await server.clock.advance(52 * 60_000);
    await server.call('POST', `/_sandbox/interviews/${id}/complete`);

    const plain = await server.call('GET', `/v1/interviews/${id}`);
    const full = await server.call('GET', `/v1/interviews/${id}?include_results=true&include_transcript=true`);

    expect(plain.data).toMatchObject({
      status: 'completed',
      candidate: { joined_at: NOW },
      duration: { estimated_minutes: 60, actual_minutes: 52 },
      schedule: { started_at: NOW, completed_at: '2026-11-23T09:52:00Z' },
      urls: { results_url: expect.any(String) },
    });
    expect(plain.data).not.toHaveProperty('results');
    expect(full.data).toMatchObject({ results: expect.any(Object), transcript: [] });
  });

  it("answers an update as JobHive's own example does", async () => {
    await using server = await runSandbox({ apiKeys: ['YOUR_API_KEY'] });
    server.sandbox.seed({ ...NEW, id: 'int_abc123def456', scheduled_at: '2024-01-15T14:00:00Z' });
    // The body and the header of the documented curl command, byte for byte.
    const response = await fetch(`${server.sandbox.url}/v1/interviews/int_abc123def456`, {
      method: 'PATCH',
      headers: { Authorization: 'Bearer YOUR_API_KEY', 'Content-Type': 'application/json' },
      body: `{
    "scheduled_at": "2024-01-16T14:00:00Z",
    "reschedule_reason": "Candidate requested time change"
  }`,
    });

    expect(response.status).toBe(200);
    const body = await response.json();
    expect(body).toEqual({
      success: true,
      data: {
        id: 'int_abc123def456',
        status: 'scheduled',
        candidate_email: 'candidate@example.com',
        position: 'Senior Full Stack Developer',
        skills: ['JavaScript', 'React'],
        scheduled_at: '2024-01-16T14:00:00Z',
        duration_minutes: 60,
        difficulty: 'senior',
        company_name: 'TechCorp Inc',
        instructions: 'Focus on TypeScript',
        created_at: NOW,
        updated_at: NOW,
        notification_sent: true,
      },
      meta: { timestamp: NOW, request_id: expect.stringMatching(/^req_/) },
    });
    expect(successEnvelope(UpdatedInterview).safeParse(body).error).toBeUndefined();
  });

  it('cancels a scheduled interview with a refund, a running one without', async () => {
    await using server = await runSandbox();
    const scheduled = server.sandbox.seed(NEW);
    const running = server.sandbox.seed(NEW);
    await server.call('POST', `/_sandbox/interviews/${running}/start`);

    const first = await server.call('DELETE', `/v1/interviews/${scheduled}?reason=Position%20filled`);
    const second = await server.call('DELETE', `/v1/interviews/${running}`);

    expect(successEnvelope(CancelledInterview).safeParse(first).error).toBeUndefined();
    expect(first.data).toEqual({
      id: scheduled,
      status: 'cancelled',
      cancelled_at: NOW,
      cancellation_reason: 'Position filled',
      refund_details: { refund_type: 'full', credits_refunded: 1 },
      notification_sent: true,
    });
    expect(second.data).toMatchObject({
      cancellation_reason: null,
      refund_details: { refund_type: 'none', credits_refunded: 0 },
      notification_sent: false,
    });
  });

  it('refuses with 409 to cancel what is completed or cancelled', async () => {
    await using server = await runSandbox();
    const id = server.sandbox.seed(NEW);
    await server.call('DELETE', `/v1/interviews/${id}`);
    const again = await server.call('DELETE', `/v1/interviews/${id}`);

    expect(again.status).toBe(409);
    expect(again.error).toMatchObject({ code: 'STATE_CONFLICT', details: { field: 'status', value: 'cancelled' } });
  });

  it('refuses a field that the status does not allow with 422, and changes nothing at all', async () => {
    await using server = await runSandbox();
    const id = server.sandbox.seed(NEW);
    await server.call('POST', `/_sandbox/interviews/${id}/start`);
    const answer = await server.call('PATCH', `/v1/interviews/${id}`, { company_name: 'New', position: 'Other' });

    expect(answer.status).toBe(422);
    expect(answer.error?.details).toEqual({ field: 'position', value: 'Other' });
    expect(server.sandbox.interviews()[0]).toMatchObject({ company_name: 'TechCorp Inc', position: NEW.position });
  });

  it('lists page by page until next_cursor is null', async () => {
    await using server = await runSandbox();
    const ids = [1, 2, 3].map(() => server.sandbox.seed(NEW));
    const seen: unknown[] = [];
    let cursor: unknown = '';
    for (let pages = 0; cursor !== null && pages < 5; pages += 1) {
      const { data } = await server.call('GET', `/v1/interviews?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...(Array.isArray(data?.items) ? data.items : []));
      cursor = data?.next_cursor;
    }

    expect(cursor).toBeNull();
    expect(seen.map((item) => ReadInterview.parse(item).id)).toEqual(ids);
  });

  it('refuses a cursor that it did not give', async () => {
    await using server = await runSandbox();
    const answer = await server.call('GET', '/v1/interviews?cursor=nonsense');
    expect([answer.status, answer.error?.details?.field]).toEqual([400, 'cursor']);
  });
});

describe('what the API refuses', () => {
  it.each([
    ['a length below 15 minutes', { duration_minutes: 14 }, 'duration_minutes'],
    ['a length above 90 minutes', { duration_minutes: 91 }, 'duration_minutes'],
    ['a length that is text', { duration_minutes: '60' }, 'duration_minutes'],
    ['a fifth difficulty', { difficulty: 'wizard' }, 'difficulty'],
    ['a time without an offset', { scheduled_at: '2026-11-25T10:00:00' }, 'scheduled_at'],
    ['a day that does not exist', { scheduled_at: '2026-02-30T10:00:00Z' }, 'scheduled_at'],
    ['an address that is none', { candidate_email: 'nobody' }, 'candidate_email'],
    ['skills that are not a list', { skills: 'Go' }, 'skills'],
    ['a flag that is text', { send_notification: 'yes' }, 'send_notification'],
  ])('%s is a 400 that names the field and its value', async (_what, patch, field) => {
    await using server = await runSandbox();
    const id = server.sandbox.seed(NEW);
    const answer = await server.call('PATCH', `/v1/interviews/${id}`, patch);

    expect(answer.status).toBe(400);
    expect(answer.error).toMatchObject({
      code: 'VALIDATION_ERROR',
      message: expect.stringContaining(`'${field}'`),
      details: { field, value: Object.values(patch)[0] },
    });
  });

  it('names every field that POST misses', async () => {
    await using server = await runSandbox();
    const { error } = await server.call('POST', '/v1/interviews', {});
    const issues = JSON.stringify(error?.details?.issues);

    expect(error?.details?.field).toBe('candidate_email');
    for (const field of ['candidate_email', 'position', 'skills']) expect(issues).toContain(`"${field}"`);
  });

  it('ignores fields that it does not know', async () => {
    await using server = await runSandbox();
    const id = server.sandbox.seed(NEW);
    const answer = await server.call('PATCH', `/v1/interviews/${id}`, { position: 'Engineer', colour: 'blue' });

    expect([answer.status, answer.data?.position]).toEqual([200, 'Engineer']);
  });

  it("answers an unknown id in JobHive's words, whatever the method", async () => {
    await using server = await runSandbox();
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const answer = await server.call(method, '/v1/interviews/int_invalid123', method === 'PATCH' ? {} : undefined);
      expect(answer.status).toBe(404);
      expect(answer.error).toEqual({
        code: 'INTERVIEW_NOT_FOUND',
        message: "Interview with ID 'int_invalid123' not found",
      });
    }
  });

  it.each([
    ['malformed JSON', 'POST', '/v1/interviews', '{"position":', 400],
    ['a body that is no object', 'POST', '/v1/interviews', '[1]', 400],
    ['an unknown route of the API', 'GET', '/v1/candidates', undefined, 404],
    ['a method the route has not', 'PUT', '/v1/interviews', '{}', 404],
    ['an unknown route elsewhere', 'GET', '/health', undefined, 404],
    ['a body beyond 1 MiB', 'POST', '/v1/interviews', `"${'x'.repeat(1_100_000)}"`, 413],
  ])('%s is answered in the error envelope', async (_what, method, path, body, status) => {
    await using server = await runSandbox();
    const answer = await server.call(method, path, body);

    expect(answer.status).toBe(status);
    expect(ErrorEnvelope.safeParse(answer).error).toBeUndefined();
    expect(answer.meta?.request_id).toMatch(/^req_/);
  });
});

describe('what stands beside the API', () => {
  it('says what it is at /', async () => {
    await using server = await runSandbox();
    const response = await server.send('GET', '/', undefined, null);
    expect(await response.text()).toContain('sandbox');
  });

  it('serves the OpenAPI document', async () => {
    await using server = await runSandbox();
    const response = await server.send('GET', '/openapi.json', undefined, null);
    expect(await response.json()).toMatchObject({
      openapi: expect.stringMatching(/^3\./),
      paths: expect.any(Object),
      servers: [{ url: `${server.sandbox.url}/v1` }],
    });
  });
});
