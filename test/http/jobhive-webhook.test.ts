import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NOW, type RunningServer, SECRET, signed, startServer } from '../harness/http-server.ts';

const BODY = JSON.stringify({ event: 'interview.rescheduled', data: { id: 'int_abc123' } });
const KIB = 1024;

let server: RunningServer;
beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.close());

describe('a webhook of JobHive', () => {
  it('is stored with its words and answered without any', async () => {
    const answer = await server.post(BODY, signed(BODY));
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    expect(server.stored).toEqual([
      { deliveryId: 'msg_1', event: 'interview.rescheduled', interview: 'int_abc123', receivedAt: NOW, body: BODY },
    ]);
    expect(await server.exposed()).toContain('interview_sync_webhooks_total{verdict="stored"} 1');
  });

  it('is answered with success again when it is repeated, and stored once', async () => {
    await server.post(BODY, signed(BODY));
    expect((await server.post(BODY, signed(BODY))).status).toBe(204);
    expect(server.stored).toHaveLength(1);
    expect(await server.exposed()).toContain('interview_sync_webhooks_total{verdict="duplicate"} 1');
  });

  it('is stored when its event is unknown', async () => {
    const body = JSON.stringify({ event: 'candidate.not_joined', data: { id: 'int_1' }, more: [1] });
    expect((await server.post(body, signed(body))).status).toBe(204);
    expect(server.stored).toMatchObject([{ event: 'candidate.not_joined', interview: 'int_1' }]);
  });

  it.each([
    ['no JSON', 'hello'],
    ['no event', '{"data":{}}'],
    ['a NUL', '{"event":\0}'],
  ])('is stored as unreadable when it was signed but holds %s', async (_what, body) => {
    expect((await server.post(body, signed(body))).status).toBe(204);
    expect(server.stored).toMatchObject([{ event: 'unreadable', interview: null }]);
    expect(server.stored[0]?.body).not.toContain('\0');
  });

  it('is refused and not stored when the signature does not fit', async () => {
    const answer = await server.post(BODY, signed(`${BODY} `));
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error: 'rejected' });
    expect((await server.post(BODY)).status).toBe(401);
    expect(server.stored).toEqual([]);
  });

  it('is refused when its signature has become old', async () => {
    server.pass(6 * 60_000);
    expect((await server.post(BODY, signed(BODY))).status).toBe(401);
  });

  it('is refused with another media type, and without a body', async () => {
    expect((await server.post(BODY, { ...signed(BODY), 'content-type': 'text/plain' })).status).toBe(415);
    expect((await fetch(`${server.url}/webhooks/jobhive`, { method: 'POST' })).status).toBe(415);
    expect((await server.post(BODY, { ...signed(BODY), 'content-type': 'application/cloudevents+json' })).status).toBe(
      204,
    );
  });
});

describe('a database that does not keep up', () => {
  it('makes the answer 503 after 900 ms, and the late success makes the retry a duplicate', async () => {
    const store = server.inbox.store;
    const { promise: database, resolve: databaseAnswers } = Promise.withResolvers<void>();
    server.inbox.store = async (delivery) => {
      await database;
      return store(delivery);
    };
    const answering = server.post(BODY, signed(BODY));
    await expect.poll(() => server.sleeping()).toBe(1);
    server.pass(900);
    const answer = await answering;
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    databaseAnswers();
    await expect.poll(() => server.stored.length).toBe(1);
    expect((await server.post(BODY, signed(BODY))).status).toBe(204);
    expect(server.stored).toHaveLength(1);
    expect(server.log()).toContain('webhook stored after it was answered with 503');
  });

  it('makes the answer 503 when storing fails, and the log says why without secrets', async () => {
    server.inbox.store = async () => {
      throw new Error('connect postgres://app:hunter2@db failed');
    };
    const answer = await server.post(BODY, signed(BODY));
    expect(answer.status).toBe(503);
    expect(await answer.text()).not.toContain('postgres');
    expect(server.log()).toContain('webhook could not be stored');
    expect(server.log()).not.toContain('hunter2');
  });

  it('leaves no timer behind when it was in time', async () => {
    await server.post(BODY, signed(BODY));
    expect(server.sleeping()).toBe(0);
  });
});

describe('a sender that misbehaves', () => {
  it('may send 256 KiB and not one byte more', async () => {
    const exact = `{"event":"x","data":"${'a'.repeat(256 * KIB - 23)}"}`;
    expect(Buffer.byteLength(exact)).toBe(256 * KIB);
    expect((await server.post(exact, signed(exact))).status).toBe(204);
    const over = `${exact} `;
    const answer = await server.post(over, signed(over));
    expect([answer.status, await answer.json()]).toMatchObject([413, { error: 'too_large' }]);
  });

  it('is cut off while it streams without a length', async () => {
    const socket = server.socket();
    let broken = false;
    socket.on('error', () => {
      broken = true;
    });
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString();
    });
    socket.write(
      'POST /webhooks/jobhive HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n',
    );
    let sent = 0;
    const chunk = `${(64 * KIB).toString(16)}\r\n${'a'.repeat(64 * KIB)}\r\n`;
    while (!answer.includes('\r\n\r\n') && !socket.destroyed && sent < 200) {
      sent += 1;
      if (socket.write(chunk)) await new Promise((resolve) => setImmediate(resolve));
      else
        await new Promise((resolve) => ['drain', 'data', 'close'].forEach((event) => void socket.once(event, resolve)));
    }
    socket.destroy();
    // Far less than it would send. Who goes on sending into a connection that broke may lose the answer in it.
    expect(sent).toBeLessThan(200);
    if (!(broken && answer === '')) expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(server.stored).toEqual([]);
  });

  it('that breaks off in the middle of its body is not stored, and the next one is served', async () => {
    const socket = server.socket();
    socket.on('error', () => {});
    socket.write(
      `POST /webhooks/jobhive HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n` +
        `${Object.entries(signed(BODY))
          .map(([name, value]) => `${name}: ${value}\r\n`)
          .join('')}\r\n${BODY.slice(0, 20)}`,
    );
    socket.end();
    socket.resume();
    await once(socket, 'close');
    expect(server.stored).toEqual([]);
    expect((await server.post(BODY, signed(BODY))).status).toBe(204);
  });
});

describe('a token in the address', () => {
  it('authenticates, and appears in no log line', async () => {
    const byToken = await startServer({ scheme: { scheme: 'shared-token', secrets: ['s3cret-token'], in: 'path' } });
    expect((await byToken.post(BODY, {}, '/s3cret-token')).status).toBe(204);
    expect((await byToken.post(BODY, {}, '/other-token')).status).toBe(401);
    expect((await byToken.post(BODY)).status).toBe(401);
    expect(byToken.log()).toContain('"route":"/webhooks/jobhive/[hidden]"');
    expect(byToken.log()).not.toMatch(/s3cret|other-token/);
    await byToken.close();
  });

  it('comes without delivery ids: the same words are one delivery for minutes, and another one later', async () => {
    const byToken = await startServer({
      scheme: { scheme: 'shared-token', secrets: [SECRET], in: { header: 'x-token' } },
    });
    const token = { 'x-token': SECRET };
    await byToken.post(BODY, token);
    await byToken.post(BODY, token);
    expect(byToken.stored).toHaveLength(1);
    byToken.pass(10 * 60_000);
    await byToken.post(BODY, token);
    expect(byToken.stored).toHaveLength(2);
    await byToken.close();
  });
});
