import { describe, expect, it } from 'vitest';
import { KEY, NOW, runSandbox, SECRET } from './running-sandbox.ts';
import { startReceiver } from './webhook-receiver.ts';

const NEW = { candidate_email: 'c@example.com', position: 'Dev', skills: ['Go'] };

describe('the control surface', () => {
  it('moves an interview through its life, and refuses what does not follow', async () => {
    await using server = await runSandbox();
    const id = server.sandbox.seed(NEW);
    const step = async (transition: string) => {
      const { status, error } = await server.call('POST', `/_sandbox/interviews/${id}/${transition}`, undefined, null);
      return [status, error?.code];
    };

    expect(await step('complete')).toEqual([409, 'STATE_CONFLICT']);
    expect(await step('no-show')).toEqual([200, undefined]);
    expect(await step('start')).toEqual([200, undefined]);
    expect(await step('no-show')).toEqual([409, 'STATE_CONFLICT']);
    expect(await step('complete')).toEqual([200, undefined]);
    expect(await step('start')).toEqual([409, 'STATE_CONFLICT']);
  });

  it('shows what came in, in order, with masked keys', async () => {
    await using server = await runSandbox();
    await server.call('POST', '/v1/interviews', NEW);
    await server.call('GET', '/v1/interviews?limit=1', undefined, 'sk_secret');
    const { items } = await server.call('GET', '/_sandbox/requests');

    expect(items).toMatchObject([
      {
        received_at: NOW,
        method: 'POST',
        url: '/v1/interviews',
        api_key: 'jh_live_…',
        body: NEW,
        status: 201,
        response: { success: true },
      },
      { method: 'GET', url: '/v1/interviews?limit=1', api_key: '…', status: 401, response: { success: false } },
    ]);
    expect(JSON.stringify(items)).not.toContain(KEY);
    expect(JSON.stringify(items)).not.toContain('sk_secret');
  });

  it('shows what went out, and never the secret', async () => {
    await using receiver = await startReceiver();
    await using server = await runSandbox();
    await server.call('POST', '/_sandbox/webhooks', { url: receiver.url, secret: SECRET });
    await server.call('POST', '/v1/interviews', NEW);
    await server.sandbox.settled();
    const { items } = await server.call('GET', '/_sandbox/deliveries');

    expect(items).toMatchObject([
      {
        id: receiver.received[0]?.id,
        url: receiver.url,
        event: 'interview.scheduled',
        body: { event: 'interview.scheduled', data: receiver.received[0]?.data },
        queued_at: NOW,
        state: 'delivered',
        attempts: [{ at: NOW, status: 200, error: null }],
      },
      { event: 'candidate.notified' },
    ]);
    expect(JSON.stringify(items)).not.toContain(SECRET);
  });

  it('forgets everything on reset but the endpoint it was started with', async () => {
    await using receiver = await startReceiver();
    await using other = await startReceiver();
    await using server = await runSandbox({ webhook: { url: receiver.url, secret: SECRET } });
    await server.call('POST', '/_sandbox/webhooks', { url: other.url, secret: SECRET });
    await server.call('POST', '/_sandbox/faults', { fault: { kind: 'server_error' } });
    await server.call('POST', '/v1/interviews', NEW);
    expect((await server.send('POST', '/_sandbox/reset')).status).toBe(204);

    expect([server.sandbox.interviews(), server.sandbox.requests(), server.sandbox.deliveries()]).toEqual([[], [], []]);
    const before = other.received.length;
    expect((await server.call('POST', '/v1/interviews', NEW)).status).toBe(201);
    await server.sandbox.settled();
    expect(receiver.events()).toContain('interview.scheduled');
    expect(other.received).toHaveLength(before);
  });

  it.each([
    ['webhooks', { url: 'ftp://x', secret: SECRET }, 'url', ''],
    ['webhooks', { url: 'http://127.0.0.1/', secret: 'whsec_c2hvcnQ=' }, 'secret', '24 to 64 bytes'],
    ['webhooks', { url: 'http://127.0.0.1/', secret: 'hunter2' }, 'secret', 'whsec_'],
    ['faults', { fault: { kind: 'explode' } }, 'fault.kind', ''],
    ['faults', { fault: { kind: 'delay' } }, 'fault.ms', 'number'],
    [
      'faults',
      { fault: { kind: 'delay', ms: 1 }, match: { event: 'interview.updated' } },
      'match.event',
      'method and path',
    ],
    ['faults', { fault: { kind: 'webhook_drop' }, match: { method: 'GET' } }, 'match.method', 'event'],
    ['faults', { fault: { kind: 'lost_response' }, times: 0 }, 'times', '1'],
    ['faults', '{"fault"', undefined, 'JSON'],
  ])('POST /_sandbox/%s with %o says what was expected', async (route, body, field, words) => {
    await using server = await runSandbox();
    const answer = await server.call('POST', `/_sandbox/${route}`, body, null);

    expect(answer.status).toBe(400);
    expect(answer.error?.details?.field).toBe(field);
    expect(answer.error?.message).toContain(words);
  });

  it('lists itself where a route is unknown', async () => {
    await using server = await runSandbox();
    const answer = await server.call('GET', '/_sandbox/nothing');
    expect([answer.status, answer.error?.message]).toEqual([404, expect.stringContaining('/_sandbox/faults')]);
  });

  it('can be left out', async () => {
    await using server = await runSandbox({ control: false });
    for (const path of ['/_sandbox/requests', '/_sandbox/deliveries']) {
      expect((await server.call('GET', path)).status).toBe(404);
    }
    expect((await server.call('POST', '/_sandbox/reset')).status).toBe(404);
  });
});
