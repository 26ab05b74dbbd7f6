import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { ReadinessCheck } from '../../src/http/health.ts';
import { type RunningServer, startServer } from '../harness/http-server.ts';

let server: RunningServer | undefined;
afterEach(() => server?.close());

async function serverWith(...checks: ReadinessCheck[]): Promise<RunningServer> {
  server = await startServer({ checks });
  return server;
}

const well: ReadinessCheck = { name: 'database', check: async () => null };

describe('health', () => {
  it('is alive whatever its parts do', async () => {
    const { url } = await serverWith({ name: 'database', check: async () => 'does not answer' });
    const answer = await fetch(`${url}/healthz`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'alive' }]);
  });

  it('is ready when every check is well', async () => {
    const { url, sleeping } = await serverWith(well);
    const answer = await fetch(`${url}/readyz`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ready' }]);
    expect(sleeping()).toBe(0);
  });

  it('is not ready, and says why, without the words of an error', async () => {
    const { url, log } = await serverWith(
      well,
      { name: 'migrations', check: async () => '2 migrations are missing' },
      { name: 'jobs', check: () => Promise.reject(new Error('connect postgres://app:hunter2@db')) },
    );
    const answer = await fetch(`${url}/readyz`);
    expect([answer.status, await answer.json()]).toEqual([
      503,
      {
        status: 'not_ready',
        reasons: [
          { check: 'migrations', reason: '2 migrations are missing' },
          { check: 'jobs', reason: 'failed; see the log' },
        ],
      },
    ]);
    expect(log()).not.toContain('hunter2');
  });

  it('does not wait longer than 2 s for a check', async () => {
    const { url, pass, sleeping } = await serverWith({ name: 'database', check: () => new Promise(() => {}) });
    const answering = fetch(`${url}/readyz`);
    await expect.poll(() => sleeping()).toBe(1);
    pass(2_000);
    expect(await (await answering).json()).toMatchObject({ reasons: [{ reason: 'no answer within 2 s' }] });
  });
});

describe('every answer', () => {
  it('carries the security headers and does not say what the server is', async () => {
    const { url } = await serverWith();
    for (const path of ['/healthz', '/metrics', '/nowhere']) {
      const { headers } = await fetch(`${url}${path}`);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('server')).toBeNull();
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });

  it('is JSON when there is nothing at the address', async () => {
    const { url } = await serverWith();
    for (const [path, method] of [
      ['/nowhere', 'GET'],
      ['/webhooks/jobhive', 'GET'],
      ['/%ff', 'GET'],
    ] as const) {
      const answer = await fetch(`${url}${path}`, { method });
      expect(answer.headers.get('content-type')).toContain('application/json');
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(await answer.json()).toMatchObject({ error: expect.any(String), message: expect.any(String) });
    }
  });
});

describe('metrics', () => {
  it('are exposed as text', async () => {
    const { url } = await serverWith();
    const answer = await fetch(`${url}/metrics`);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(await answer.text()).toContain('# TYPE interview_sync_pulls_total counter');
  });
});

describe('a server that is to close', () => {
  it('does not wait for who is connected and asks nothing', async () => {
    const { closeInTime, pass, sleeping, socket } = await serverWith();
    const silent = socket();
    const cut = once(silent, 'close');
    await once(silent, 'connect');
    const closed = closeInTime();
    pass(2_000);
    await Promise.all([closed, cut]);
    expect(sleeping()).toBe(0);
  });

  it('answers what was asked before', async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<null>();
    const check = () => {
      asked.resolve();
      return answer.promise;
    };
    const { closeInTime, url, sleeping } = await serverWith({ name: 'database', check });
    const answering = fetch(`${url}/readyz`);
    await asked.promise;
    const closed = closeInTime();
    answer.resolve(null);
    expect((await answering).status).toBe(200);
    await closed;
    expect(sleeping()).toBe(0);
  });
});
