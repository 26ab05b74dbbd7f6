import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningSandbox, runSandbox, SECRET, until } from './running-sandbox.ts';
import { startReceiver, type WebhookReceiver } from './webhook-receiver.ts';

const NEW = { candidate_email: 'c@example.com', position: 'Dev', skills: ['Go'], scheduled_at: '2026-11-25T09:00:00Z' };
const MOVE = { scheduled_at: '2026-11-26T09:00:00Z' };

let receiver: WebhookReceiver;
let server: RunningSandbox;
let path: string;

beforeEach(async () => {
  receiver = await startReceiver();
  server = await runSandbox({ webhook: { url: receiver.url, secret: SECRET } });
  path = `/v1/interviews/${server.sandbox.seed(NEW)}`;
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

async function arm(fault: unknown, match: unknown = {}, times = 1): Promise<void> {
  const answer = await server.call('POST', '/_sandbox/faults', { fault, match, times }, null);
  expect(answer.status).toBe(201);
}

const isMoved = () => server.sandbox.interviews()[0]?.scheduled_at === MOVE.scheduled_at;

describe('faults of requests', () => {
  it('a delay answers late and right', async () => {
    await arm({ kind: 'delay', ms: 30_000 });
    const answer = server.call('PATCH', path, MOVE);
    await until(() => server.sandbox.requests().length === 1);
    await server.clock.advance(29_999);
    expect(isMoved()).toBe(false);
    await server.clock.advance(1);
    expect((await answer).status).toBe(200);
    expect(isMoved()).toBe(true);
  });

  it.each([
    [{ kind: 'rate_limited', retry_after: 7 }, '7'],
    [{ kind: 'rate_limited' }, null],
  ])('%o has no effect', async (fault, retryAfter) => {
    await arm(fault);
    const answer = await server.call('PATCH', path, MOVE);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, retryAfter]);
    expect(isMoved()).toBe(false);
  });

  it.each([
    [500, 'none', false],
    [502, 'taken', true],
    [503, 'none', false],
    [504, 'taken', true],
  ])('a server error %i with effect %s: the interview has moved is %s', async (status, effect, moved) => {
    await arm({ kind: 'server_error', status, effect });
    const answer = await server.call('PATCH', path, MOVE);
    await server.sandbox.settled();

    expect([answer.status, answer.success]).toEqual([status, false]);
    expect(isMoved()).toBe(moved);
    expect(receiver.received.length > 0).toBe(moved);
  });

  it('a lost response takes effect and then the connection dies', async () => {
    await arm({ kind: 'lost_response' });
    await expect(server.send('PATCH', path, MOVE)).rejects.toThrow('fetch failed');
    expect(isMoved()).toBe(true);
    expect(server.sandbox.requests()[0]).toMatchObject({ fault: 'lost_response', status: null });
  });

  it('a truncated body takes effect; its head promises more than comes', async () => {
    await arm({ kind: 'truncated_body' });
    const response = await server.send('PATCH', path, MOVE);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-ratelimit-limit')).toBe('300');
    await expect(response.text()).rejects.toThrow('terminated');
    expect(isMoved()).toBe(true);
  });

  it('a garbage body takes effect and is not JSON', async () => {
    await arm({ kind: 'garbage_body' });
    const response = await server.send('PATCH', path, MOVE);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('application/json'),
    ]);
    await expect(response.json()).rejects.toThrow();
    expect(isMoved()).toBe(true);
  });

  it('strikes only what it matches, only so often', async () => {
    await arm({ kind: 'server_error' }, { method: 'patch', path: '/v1/interviews/*' }, 2);
    const statuses: number[] = [];
    for (const method of ['GET', 'PATCH', 'PATCH', 'PATCH']) {
      statuses.push((await server.call(method, path, method === 'PATCH' ? MOVE : undefined)).status);
    }
    expect(statuses).toEqual([200, 500, 500, 200]);
    expect((await server.call('POST', '/v1/interviews', NEW)).status).toBe(201);
  });

  it('does not waste itself on a request without a key', async () => {
    await arm({ kind: 'server_error' });
    expect((await server.call('GET', path, undefined, null)).status).toBe(401);
    expect((await server.call('GET', path)).status).toBe(500);
  });
});

describe('faults of webhooks', () => {
  const updated = { event: 'interview.updated' };
  const move = async () => {
    await server.call('PATCH', path, MOVE);
    await server.sandbox.settled();
  };

  it('a duplicate comes twice under one id', async () => {
    await arm({ kind: 'webhook_duplicate' }, updated);
    await move();
    expect(receiver.events()).toEqual([
      'interview.updated',
      'interview.updated',
      'interview.rescheduled',
      'candidate.notified',
    ]);
    expect(receiver.received[0]?.id).toBe(receiver.received[1]?.id);
  });

  it('a reordered one comes after its successor', async () => {
    await arm({ kind: 'webhook_reorder' }, updated);
    await move();
    expect(receiver.events()).toEqual(['interview.rescheduled', 'interview.updated', 'candidate.notified']);
  });

  it('a dropped one never comes, and is seen to be dropped', async () => {
    await arm({ kind: 'webhook_drop' }, updated);
    await move();
    expect(receiver.events()).toEqual(['interview.rescheduled', 'candidate.notified']);
    expect(server.sandbox.deliveries()[0]).toMatchObject({ state: 'dropped', fault: 'webhook_drop', attempts: [] });
  });

  it('a delayed one comes late, and those behind it after it', async () => {
    await arm({ kind: 'webhook_delay', ms: 60_000 }, { event: 'interview.rescheduled' });
    await server.call('PATCH', path, MOVE);
    await until(() => server.sandbox.deliveries()[0]?.state === 'delivered');
    await server.clock.advance(59_999);
    expect(receiver.events()).toEqual(['interview.updated']);
    await server.clock.advance(1);
    await server.sandbox.settled();
    expect(receiver.events()).toEqual(['interview.updated', 'interview.rescheduled', 'candidate.notified']);
  });

  it('leaves other events and all requests alone', async () => {
    await arm({ kind: 'webhook_drop' }, { event: 'interview.started' });
    await move();
    expect(receiver.received).toHaveLength(3);
  });
});
