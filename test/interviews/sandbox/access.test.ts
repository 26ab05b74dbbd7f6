import { describe, expect, it } from 'vitest';
import { KEY, runSandbox } from './running-sandbox.ts';

const NEW = { candidate_email: 'c@example.com', position: 'Dev', skills: ['Go'] };

describe('API keys', () => {
  it.each(['jh_live_x1', 'jh_test_x1', 'jh_dev_x1'])('accepts any key like %s', async (key) => {
    await using server = await runSandbox();
    expect((await server.call('GET', '/v1/interviews', undefined, key)).status).toBe(200);
  });

  it.each([
    ['none at all', null],
    ['of an unknown kind', 'sk_live_secret'],
    ['a bare prefix', 'jh_live_'],
  ])('answers 401 to a key %s, without repeating it', async (_what, key) => {
    await using server = await runSandbox();
    const answer = await server.call('POST', '/v1/interviews', NEW, key);

    expect([answer.status, answer.error?.code]).toEqual([401, 'AUTHENTICATION_REQUIRED']);
    expect(answer.error?.message).not.toContain('sk_live_secret');
    expect(server.sandbox.interviews()).toEqual([]);
  });

  it('accepts only the keys it was given, where it was given some', async () => {
    await using server = await runSandbox({ apiKeys: ['jh_live_mine'] });
    expect((await server.call('GET', '/v1/interviews', undefined, 'jh_live_mine')).status).toBe(200);
    expect((await server.call('GET', '/v1/interviews', undefined, 'jh_live_other')).status).toBe(401);
  });

  it('asks for a key on unknown routes of the API too', async () => {
    await using server = await runSandbox();
    expect((await server.call('GET', '/v1/nothing', undefined, null)).status).toBe(401);
  });

  it('never mails a candidate for a test key', async () => {
    await using server = await runSandbox();
    const id = server.sandbox.seed(NEW);
    const patch = { scheduled_at: '2026-12-01T09:00:00Z' };
    const moved = await server.call('PATCH', `/v1/interviews/${id}`, patch, 'jh_test_x1');
    const cancelled = await server.call('DELETE', `/v1/interviews/${id}`, undefined, 'jh_test_x1');

    expect([moved.data?.notification_sent, cancelled.data?.notification_sent]).toEqual([false, false]);
  });
});

describe('the rate limit', () => {
  const headersOf = (headers: Headers) =>
    ['limit', 'remaining', 'reset'].map((name) => Number(headers.get(`x-ratelimit-${name}`)));

  it('counts down on every answer, refusals included, until the next minute', async () => {
    await using server = await runSandbox({ rateLimitPerMinute: 3 });
    const nextMinute = Date.parse('2026-11-23T09:01:00Z') / 1000;

    expect(headersOf((await server.call('GET', '/v1/interviews')).headers)).toEqual([3, 2, nextMinute]);
    expect(headersOf((await server.call('GET', '/v1/nothing')).headers)).toEqual([3, 1, nextMinute]);
    await server.clock.advance(60_000);
    expect(headersOf((await server.call('GET', '/v1/interviews')).headers)).toEqual([3, 2, nextMinute + 60]);
  });

  it('answers 429 with Retry-After beyond it, without any effect, and lets other keys through', async () => {
    await using server = await runSandbox({ rateLimitPerMinute: 1 });
    await server.clock.advance(15_000);
    await server.call('GET', '/v1/interviews');
    const refused = await server.call('POST', '/v1/interviews', NEW);
    const other = await server.call('GET', '/v1/interviews', undefined, 'jh_dev_other');

    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '45']);
    expect(headersOf(refused.headers).slice(0, 2)).toEqual([1, 0]);
    expect(server.sandbox.interviews()).toEqual([]);
    expect(other.status).toBe(200);
  });

  it('allows 300 a minute when nothing else is said, and puts the headers on a 401 as well', async () => {
    await using server = await runSandbox();
    expect((await server.call('GET', '/v1/interviews', undefined, KEY)).headers.get('x-ratelimit-limit')).toBe('300');
    expect((await server.call('GET', '/v1/interviews', undefined, null)).headers.get('x-ratelimit-limit')).toBe('300');
  });
});
