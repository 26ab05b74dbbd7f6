import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createJobHive, type JobHive } from '../../src/interviews/client.ts';
import { JobHiveError } from '../../src/interviews/interview.ts';
import { InterviewId } from '../../src/scheduling/ids.ts';
import { instantFromIso, SECOND } from '../../src/scheduling/instant.ts';
import { CREATE_ANSWER, NOT_FOUND_ANSWER, READ_ANSWER, UPDATE_ANSWER, UPDATE_REQUEST } from './jobhive-examples.ts';
import { json, type Reply, type ScriptedServer, startScriptedServer } from './scripted-server.ts';
import { createWaitingClock, type WaitingClock } from './waiting-clock.ts';

const ID = InterviewId.parse('int_abc123def456');
const API_KEY = 'jh_test_secret';
const DEADLINE = 10 * SECOND;
const START = instantFromIso('2026-11-23T09:00:00Z');
const RESET_IN_5S = String(START / SECOND + 5);

let server: ScriptedServer;
let clock: WaitingClock;
let jobhive: JobHive;

beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.close());
beforeEach(() => {
  clock = createWaitingClock(START, DEADLINE);
  jobhive = createJobHive({ baseUrl: `${server.baseUrl}/`, apiKey: API_KEY, clock, random: () => 0.5 });
});

const ok = json(200, READ_ANSWER);
const updated = json(200, UPDATE_ANSWER);
const refusal = (code: string, message = code, details?: unknown) => ({
  success: false,
  error: { code, message, ...(details !== undefined && { details }) },
  meta: { request_id: 'req_9' },
});
const busy = (headers: Record<string, string> = {}) => json(429, refusal('TOO_MANY'), headers);
const broken = json(500, refusal('INTERNAL'));
const hangUp: Reply = (response) => response.destroy();

async function failureOf(work: Promise<unknown>): Promise<JobHiveError> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof JobHiveError)) throw error;
  return error;
}

describe('a call', () => {
  it('reads an interview with the key and says who asks', async () => {
    server.script(ok);
    await expect(jobhive.interviews.get(ID)).resolves.toMatchObject({ id: ID, durationMinutes: 60, companyName: null });
    expect(server.asked).toMatchObject([
      {
        method: 'GET',
        url: '/v1/interviews/int_abc123def456',
        headers: { authorization: `Bearer ${API_KEY}`, 'user-agent': 'interview-sync' },
        body: '',
      },
    ]);
  });

  it("updates with the documented field names, leaves the defaults to the server and keeps the receipt's number", async () => {
    server.script(updated);
    await expect(jobhive.interviews.update(ID, UPDATE_REQUEST)).resolves.toMatchObject({
      scheduledAt: instantFromIso('2024-01-16T14:00:00Z'),
      notificationSent: true,
      requestId: 'req_update_int_001',
    });
    expect(server.asked).toHaveLength(1);
    expect(server.asked[0]).toMatchObject({ method: 'PATCH', headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(server.asked[0]?.body ?? '')).toEqual(UPDATE_REQUEST);
  });

  it('creates an interview', async () => {
    server.script(json(201, CREATE_ANSWER));
    const request = { candidate_email: 'ada@example.org', position: 'Engineer', skills: ['Go'] };
    await expect(jobhive.interviews.create(request)).resolves.toMatchObject({ id: ID, durationMinutes: 60 });
    expect(server.asked).toMatchObject([{ method: 'POST', url: '/v1/interviews', body: JSON.stringify(request) }]);
  });

  it('cancels an interview', async () => {
    const data = { id: ID, status: 'cancelled', cancelled_at: '2026-11-23T09:00:00Z', notification_sent: false };
    server.script(json(200, { success: true, data }));
    await expect(jobhive.interviews.cancel(ID, { reason: 'a & b', sendNotification: false })).resolves.toEqual({
      id: ID,
      cancelledAt: START,
      notificationSent: false,
      requestId: null,
    });
    expect(server.asked).toMatchObject([
      { method: 'DELETE', url: '/v1/interviews/int_abc123def456?reason=a+%26+b&send_notification=false' },
    ]);
  });

  it('lists page by page, counts what it cannot read, and stops when the cursor goes in circles', async () => {
    const page = (items: unknown[]) => json(200, { success: true, data: { items, next_cursor: 'c2' } });
    server.script(page([READ_ANSWER.data, { id: 'int_odd', status: 'no_show' }]), page([UPDATE_ANSWER.data]));
    const pages = [];
    for await (const each of jobhive.interviews.list({ status: 'scheduled' })) pages.push(each);
    expect(pages).toMatchObject([
      { interviews: [{ id: ID }], unreadable: 1 },
      { interviews: [{ id: ID }], unreadable: 0 },
    ]);
    expect(server.asked.map(({ url }) => url)).toEqual([
      '/v1/interviews?status=scheduled',
      '/v1/interviews?status=scheduled&cursor=c2',
    ]);
  });

  it('keeps an id inside its path segment', async () => {
    server.script(ok);
    await jobhive.interviews.get(InterviewId.parse('a/../b?x'));
    expect(server.asked[0]?.url).toBe('/v1/interviews/a%2F..%2Fb%3Fx');
    await expect(jobhive.interviews.cancel(InterviewId.parse('..'))).rejects.toMatchObject({ reason: 'not_found' });
    expect(server.asked).toHaveLength(1);
  });
});

describe('a refusal', () => {
  it.each([
    [404, NOT_FOUND_ANSWER, 'not_found'],
    [400, refusal('VALIDATION_ERROR', 'bad', { field: 'duration_minutes', value: 5 }), 'invalid'],
    [422, refusal('VALIDATION_ERROR', 'too soon', { field: 'scheduled_at', value: 'completed' }), 'invalid'],
    [422, refusal('X', 'cannot change once completed', { field: 'scheduled_at' }), 'not_allowed_in_status'],
    [400, refusal('X', 'no', { field: 'skills', current_status: 'in_progress' }), 'not_allowed_in_status'],
    [422, refusal('X', 'must have a status', { field: 'webhook' }), 'invalid'],
    [409, refusal('X'), 'not_allowed_in_status'],
    [401, refusal('AUTHENTICATION_REQUIRED'), 'unauthorized'],
    [403, refusal('X'), 'unauthorized'],
  ])('%i %j is %s, and changed nothing', async (status, body, reason) => {
    server.script(json(status, body));
    const error = await failureOf(jobhive.interviews.update(ID, UPDATE_REQUEST));
    expect(error).toMatchObject({ reason, httpStatus: status, code: body.error.code, mayHaveTakenEffect: false });
    expect(server.asked).toHaveLength(1);
  });

  it("keeps the server's words, details and request id", async () => {
    server.script(json(422, refusal('VALIDATION_ERROR', 'out of hours', { field: 'scheduled_at', value: 'x' })));
    const error = await failureOf(jobhive.interviews.update(ID, UPDATE_REQUEST));
    expect(error).toMatchObject({ details: { field: 'scheduled_at', value: 'x' }, requestId: 'req_9' });
    expect(error.message).toBe(
      'JobHive answered PATCH /interviews/int_abc123def456 with 422 (VALIDATION_ERROR: out of hours)',
    );
  });

  it('of a POST as a conflict is not about a status', async () => {
    server.script(json(409, refusal('EXISTS')));
    const request = { candidate_email: 'ada@example.org', position: 'Engineer', skills: ['Go'] };
    expect((await failureOf(jobhive.interviews.create(request))).reason).toBe('invalid');
  });

  it("is not taken for a missing interview when it is not JobHive's own", async () => {
    server.script((response) => response.writeHead(404).end('<h1>Not Found</h1>'));
    const error = await failureOf(jobhive.interviews.get(ID));
    expect(error).toMatchObject({ reason: 'unreadable', httpStatus: 404 });
    expect(error.message).toContain('check jobhive.base_url');
  });

  it('comes before the request where the request cannot be right', async () => {
    server.script(updated);
    const error = await failureOf(jobhive.interviews.update(ID, { scheduled_at: '2026-11-23 09:00' }));
    expect(error).toMatchObject({ reason: 'invalid', httpStatus: null, mayHaveTakenEffect: false });
    expect(error.message).toContain('scheduled_at: must be an ISO 8601 timestamp');
    expect(server.asked).toHaveLength(0);
  });

  it('never shows the key, not even where the server echoes it', async () => {
    server.script(json(401, refusal('AUTHENTICATION_REQUIRED', `bad key ${API_KEY}`, { value: API_KEY })));
    const error = await failureOf(jobhive.interviews.get(ID));
    expect(JSON.stringify([error.message, error.stack, error.details])).not.toContain(API_KEY);
    expect(() => createJobHive({ baseUrl: server.baseUrl, apiKey: 'jh\nx', clock, random: () => 0 })).toThrow(
      /^jobhive\.api_key must be printable ASCII, no spaces$/,
    );
  });
});

describe('a failing server', () => {
  it('is asked again for a read, with full jitter', async () => {
    server.script(broken, json(503, {}), hangUp, ok);
    await expect(jobhive.interviews.get(ID)).resolves.toMatchObject({ id: ID });
    expect(clock.waits).toEqual([250, 500, 1000]);
  });

  it('is asked four times at most', async () => {
    server.script(broken, broken, broken, broken, ok);
    expect(await failureOf(jobhive.interviews.get(ID))).toMatchObject({ reason: 'unavailable', httpStatus: 500 });
    expect(server.asked).toHaveLength(4);
  });

  it.each([
    ['500', broken],
    ['503 with Retry-After', json(503, {}, { 'retry-after': '1' })],
    ['a lost answer', hangUp],
  ])('is never told a change twice: %s', async (_name, reply) => {
    server.script(reply, updated);
    const error = await failureOf(jobhive.interviews.update(ID, UPDATE_REQUEST));
    expect(error).toMatchObject({ reason: 'unavailable', mayHaveTakenEffect: true });
    expect(server.asked).toHaveLength(1);
  });

  it('that nobody listens on got nothing', async () => {
    const gone = await startScriptedServer();
    await gone.close();
    const client = createJobHive({ baseUrl: gone.baseUrl, apiKey: API_KEY, clock, random: () => 0.5 });
    const error = await failureOf(client.interviews.update(ID, UPDATE_REQUEST));
    expect(error).toMatchObject({ reason: 'unavailable', mayHaveTakenEffect: false });
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('has until the deadline', async () => {
    server.script(() => clock.expire());
    const error = await failureOf(jobhive.interviews.update(ID, UPDATE_REQUEST));
    expect(error).toMatchObject({ reason: 'unavailable', mayHaveTakenEffect: true });
    expect(error.message).toBe('JobHive did not answer PATCH /interviews/int_abc123def456 within 10000 ms');
  });

  it('has until the deadline for the body too', async () => {
    server.script((response) => {
      response.writeHead(200).write('{"success":');
      clock.expire();
    });
    expect(await failureOf(jobhive.interviews.get(ID))).toMatchObject({ reason: 'unavailable' });
    expect(server.asked).toHaveLength(1);
  });

  it.each<[string, Reply]>([
    ['broken JSON', (response) => response.end('{"success": tr')],
    ['no data', json(200, { success: true })],
    ['an unknown status', json(200, { success: true, data: { ...UPDATE_ANSWER.data, status: 'paused' } })],
    ['a refusal with 200', json(200, NOT_FOUND_ANSWER)],
    ['a redirect', (response) => response.writeHead(302, { location: '/elsewhere' }).end()],
    ['no body', (response) => response.writeHead(204).end()],
  ])('that answers a change with %s may have made it', async (_name, reply) => {
    server.script(reply, updated);
    const error = await failureOf(jobhive.interviews.update(ID, UPDATE_REQUEST));
    expect(error).toMatchObject({ reason: 'unreadable', mayHaveTakenEffect: true });
    expect(server.asked).toHaveLength(1);
  });

  it('is quoted by what was expected where, not by what it said', async () => {
    server.script(json(200, { success: true, data: { ...READ_ANSWER.data, candidate: { email: 7, name: 'Ada' } } }));
    const { message } = await failureOf(jobhive.interviews.get(ID));
    expect(message).toContain('data.candidate.email: Invalid input: expected string');
    expect(message).not.toContain('Ada');
  });
});

describe('the rate limit', () => {
  it.each([
    ['2', 2000],
    [new Date(START + 3000).toUTCString(), 3000],
  ])('is waited out as Retry-After %s asks, also by a change, which it certainly did not make', async (value, wait) => {
    server.script(busy({ 'retry-after': value }), updated);
    await expect(jobhive.interviews.update(ID, UPDATE_REQUEST)).resolves.toMatchObject({ id: ID });
    expect(clock.waits).toEqual([wait]);
  });

  it('is left to the caller when Retry-After does not fit the deadline', async () => {
    server.script(busy({ 'retry-after': '10' }), updated);
    const error = await failureOf(jobhive.interviews.update(ID, UPDATE_REQUEST));
    expect(error).toMatchObject({ reason: 'rate_limited', retryAfterMs: 10_000, mayHaveTakenEffect: false });
    expect(server.asked).toHaveLength(1);
  });

  it('without Retry-After is backed off from by a read, and left to the caller by a change', async () => {
    server.script(busy(), ok);
    await jobhive.interviews.get(ID);
    expect(clock.waits).toEqual([250]);
    server.script(busy({ 'retry-after': 'soon' }), updated);
    const error = await failureOf(jobhive.interviews.update(ID, UPDATE_REQUEST));
    expect(error).toMatchObject({ reason: 'rate_limited', retryAfterMs: null });
    expect(server.asked).toHaveLength(1);
  });

  it('is kept before the server must say so', async () => {
    server.script(json(200, READ_ANSWER, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': RESET_IN_5S }), updated);
    await jobhive.interviews.get(ID);
    expect(clock.waits).toEqual([]);
    await jobhive.interviews.update(ID, UPDATE_REQUEST);
    expect(clock.waits).toEqual([5000]);
  });

  it('that is used up beyond the deadline sends nothing', async () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(START / SECOND + 45) };
    server.script(json(200, READ_ANSWER, headers), updated);
    await jobhive.interviews.get(ID);
    const error = await failureOf(jobhive.interviews.update(ID, UPDATE_REQUEST));
    expect(error).toMatchObject({ reason: 'rate_limited', retryAfterMs: 45_000, mayHaveTakenEffect: false });
    expect(server.asked).toHaveLength(1);
  });

  it('counts the requests under way', async () => {
    const headers = { 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': RESET_IN_5S };
    server.script(json(200, READ_ANSWER, headers), ok, ok);
    await jobhive.interviews.get(ID);
    await Promise.all([jobhive.interviews.get(ID), jobhive.interviews.get(ID)]);
    expect(clock.waits).toEqual([5000]);
  });

  it.each(['0', 'soon', String(START + 5000)])('is not believed with the reset %s', async (reset) => {
    server.script(json(200, READ_ANSWER, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }), ok);
    await jobhive.interviews.get(ID);
    await jobhive.interviews.get(ID);
    expect(clock.waits).toEqual([]);
  });

  it('that says when it resets is reason enough to wait after 429', async () => {
    server.script(busy({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': RESET_IN_5S }), updated);
    await jobhive.interviews.update(ID, UPDATE_REQUEST);
    expect(clock.waits).toEqual([5000]);
  });
});
