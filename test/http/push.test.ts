/** What a calendar provider hears from the push route, over a real socket. */
import { afterEach, describe, expect, it } from 'vitest';
import { type IncomingPush, startPushServer } from '../harness/push-server.ts';

let close: () => Promise<unknown> = async () => {};
afterEach(() => close());

async function serverThat(receive: Parameters<typeof startPushServer>[0]) {
  const server = await startPushServer(receive);
  close = server.close;
  return server;
}

describe('a push message', () => {
  it('is answered with 2xx once it is stored, with all that it said handed on', async () => {
    let stored: IncomingPush | null = null;
    const { post } = await serverThat(async (channel, request) => {
      expect(channel).toBe('channel-1');
      stored = request;
      return { kind: 'taken' };
    });
    const answer = await post('channel-1?a=b', { headers: { 'x-goog-channel-token': 't' }, body: '{"value":[]}' });
    expect(answer.status).toBe(202);
    expect(stored).toMatchObject({ headers: { 'x-goog-channel-token': 't' }, query: { a: 'b' } });
    expect(String((stored as IncomingPush | null)?.body)).toBe('{"value":[]}');
  });

  it('may have no body and no type', async () => {
    const { post } = await serverThat(async (_channel, { body }) => {
      expect(body).toHaveLength(0);
      return { kind: 'taken' };
    });
    expect((await post('c')).status).toBe(202);
  });

  it('that could not be stored is asked for again', async () => {
    const { post, log } = await serverThat(async () => {
      throw new Error('postgres://app:hunter2@db is down');
    });
    const answer = await post('c');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(log()).not.toContain('hunter2');
  });

  it('that is not stored within eight seconds is asked for again', async () => {
    const { post, pass, sleeping } = await serverThat(() => new Promise(() => {}));
    const answering = post('c');
    await expect.poll(() => sleeping()).toBe(1);
    pass(8_000);
    expect((await answering).status).toBe(503);
  });

  it('with the wrong secret is refused', async () => {
    const { post } = await serverThat(async () => ({ kind: 'rejected' }));
    expect((await post('c')).status).toBe(401);
  });

  it('of a channel that is not ours is answered with 2xx and forgotten, without asking the database again', async () => {
    let asked = 0;
    const { post, pass, exposed } = await serverThat(async () => {
      asked += 1;
      return { kind: 'unknown' };
    });
    for (let times = 0; times < 3; times += 1) expect((await post('gone')).status).toBe(202);
    expect(asked).toBe(1);
    pass(61_000);
    await post('gone');
    expect(asked).toBe(2);
    expect(await exposed()).toContain('interview_sync_pushes_total{outcome="unknown"} 4');
  });

  it('that asks whether somebody is there gets its own words back as plain text', async () => {
    const { post } = await serverThat(async (_channel, { query }) => ({
      kind: 'handshake',
      answer: String(query.validationToken),
    }));
    const answer = await post('c?validationToken=Validation%3A%20%3Cb%3E', {
      headers: { 'content-type': 'text/plain' },
    });
    expect([answer.status, await answer.text()]).toEqual([200, 'Validation: <b>']);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('that is too large is cut off', async () => {
    const { post } = await serverThat(async () => ({ kind: 'taken' }));
    expect((await post('c', { body: 'x'.repeat(300 * 1024) })).status).toBe(413);
  });
});
