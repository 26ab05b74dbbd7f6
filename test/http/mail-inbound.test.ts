/** Mails handed over by HTTP, over a real socket. */
import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpServer } from '../../src/http/server.ts';
import { verifyWebhook } from '../../src/interviews/webhook-signature.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { handClock } from '../harness/http-server.ts';

const SECRET = 'a-secret-of-the-mail-service';
const MAIL = Buffer.from('Subject: \u00e4\r\n\r\nbytes \xff', 'latin1');
const sign = (body: Buffer, secret = SECRET) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

let close: () => Promise<unknown> = async () => {};
afterEach(() => close());

async function serverThat(take: (raw: Buffer) => Promise<{ kind: string }>, configured = true) {
  const { clock } = handClock();
  const scheme = {
    scheme: 'hmac-sha256',
    secrets: [SECRET],
    header: 'x-signature',
    encoding: 'hex',
    prefix: 'sha256=',
  } as const;
  const server = createHttpServer({
    health: { clock, checks: [] },
    jobhiveWebhook: {
      clock,
      verify: () => ({ kind: 'rejected', why: 'malformed' }),
      inbox: { store: async () => 'stored' },
    },
    mailInbound: { verify: (request) => (configured ? verifyWebhook(scheme, request, clock.now()) : null), take },
    log: createLog({ level: 'error', destination: { write: () => {} }, clock }),
    metrics: createMetrics({ process: false }),
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  close = () => server.close();
  return (body: Buffer, signature: string, type = 'message/rfc822') =>
    fetch(`${url}/mail/inbound`, { method: 'POST', body, headers: { 'x-signature': signature, 'content-type': type } });
}

describe('a mail that is handed over', () => {
  it('is taken to the byte, and what became of it is said', async () => {
    const taken: Buffer[] = [];
    const post = await serverThat(async (raw) => {
      taken.push(raw);
      return { kind: 'answer' };
    });
    const answer = await post(MAIL, sign(MAIL));
    expect([answer.status, await answer.json()]).toEqual([200, { taken: 'answer' }]);
    expect(taken).toEqual([MAIL]);
  });

  it.each([
    ['signed by somebody else', sign(MAIL, 'another-secret-of-somebody'), 401],
    ['whose bytes were changed', sign(Buffer.from('other')), 401],
    ['without a signature', '', 401],
  ])('%s is not read', async (_what, signature, status) => {
    let read = 0;
    const post = await serverThat(async () => {
      read += 1;
      return { kind: 'answer' };
    });
    expect((await post(MAIL, signature)).status).toBe(status);
    expect(read).toBe(0);
  });

  it('is asked for again when it could not be taken', async () => {
    const post = await serverThat(() => Promise.reject(new Error('no database')));
    const answer = await post(MAIL, sign(MAIL));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '60']);
  });

  it('is refused when it is larger than any answer', async () => {
    const post = await serverThat(async () => ({ kind: 'answer' }));
    const large = Buffer.alloc(3 * 1024 * 1024);
    expect((await post(large, sign(large))).status).toBe(413);
  });

  it('has no address where nobody may hand mails over', async () => {
    const post = await serverThat(async () => ({ kind: 'answer' }), false);
    expect((await post(MAIL, sign(MAIL))).status).toBe(404);
  });
});
