/** Whatever arrives at the daemon's port: it is answered or cut off, and stored only when it was signed. */
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebhookScheme } from '../../src/config/settings.ts';
import { SECOND } from '../../src/scheduling/instant.ts';
import { corpusOf, fuzz } from '../harness/fuzzing.ts';
import { NOW, type RunningServer, SECRET, signed, startServer } from '../harness/http-server.ts';

const BODY = JSON.stringify({ event: 'interview.rescheduled', data: { id: 'int_abc123' } });
const PATH = '/webhooks/jobhive';
/** What an answer may be; never 500: nothing that somebody sends is our mistake. */
const STATUSES = [100, 204, 400, 401, 404, 408, 413, 414, 415, 417, 431];

let server: RunningServer;
beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.close());

function requestOf({
  line = `POST ${PATH} HTTP/1.1`,
  headers = {},
  body = BODY,
}: {
  line?: string;
  headers?: Readonly<Record<string, string | null>>;
  body?: string;
} = {}): Buffer {
  const all = {
    host: 'x',
    connection: 'close',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...signed(body),
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  return Buffer.concat([Buffer.from(`${[line, ...lines].join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body)]);
}

/** Of each answer on the connection. */
function statusesIn(answer: string): number[] {
  return [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}

async function expectAnswer(...pieces: readonly Uint8Array[]): Promise<void> {
  const answer = await server.exchange(...pieces);
  for (const status of statusesIn(answer)) expect(STATUSES).toContain(status);
  for (const part of answer.split(/(?=HTTP\/1\.1 4\d\d )/).filter((text) => /^HTTP\/1\.1 4/.test(text))) {
    const [head = '', body = ''] = part.split('\r\n\r\n');
    // Node itself refuses a missing Host and an unknown Expect, without words.
    if (/^transfer-encoding: chunked/im.test(head)) continue;
    expect(head).toMatch(/^x-content-type-options: nosniff$/im);
    expect(JSON.parse(body)).toEqual({
      error: expect.stringMatching(/^[a-z_]+$/),
      message: expect.stringMatching(/./),
    });
  }
  // Only what was signed, and only as it was signed.
  for (const { deliveryId, body } of server.stored) expect([deliveryId, body]).toEqual(['msg_1', BODY]);
  expect(server.sleeping()).toBe(0);
}

async function expectStillServing(): Promise<void> {
  const body = JSON.stringify({ event: 'interview.updated', data: { id: 'int_next' } });
  expect((await server.post(body, signed(body, 'msg_next'))).status).toBe(204);
}

describe('a request of the corpus', () => {
  it.each(corpusOf('webhook'))('$name is answered or cut off', async ({ bytes }) => {
    await expectAnswer(bytes);
    await expectStillServing();
  });
});

describe('a request that is', () => {
  const KEPT = { area: 'webhook', extension: 'http', bytesOf: (bytes: Uint8Array) => bytes };

  it('any bytes is answered or cut off', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.string({ maxLength: 300 }).map((text) => Buffer.from(`POST ${PATH} HTTP/1.1\r\n${text}\r\n\r\n`)),
    );
    await fuzz(bytes, (input) => expectAnswer(input), { ...KEPT, runs: 60 });
    await expectStillServing();
  });

  it('a good one that something on the way has changed is stored as it was signed or not at all', async () => {
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      away: fc.nat(6),
      instead: fc.oneof(
        fc.constantFrom(
          '',
          '\r\n',
          '\n',
          '\0',
          ' ',
          ':',
          '\xff',
          '0',
          '9'.repeat(20),
          '\r\n\r\n',
          'HTTP/1.1',
          '%',
          '/',
        ),
        fc.constantFrom('content-length: 5\r\n', 'transfer-encoding: chunked\r\n', 'expect: 100-continue\r\n'),
        fc.string({ maxLength: 4 }),
      ),
    });
    const bytes = fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) =>
      changes.reduce((all, { at, away, instead }) => {
        const from = Math.floor(at * all.length);
        return Buffer.concat([all.subarray(0, from), Buffer.from(instead, 'latin1'), all.subarray(from + away)]);
      }, requestOf()),
    );
    await fuzz(bytes, (input) => expectAnswer(input), { ...KEPT, runs: 100 });
    await expectStillServing();
  });

  it('in pieces is the same request', async () => {
    const whole = requestOf();
    const cuts = fc.array(fc.nat(whole.length), { maxLength: 6 }).map((at) => [0, ...at.toSorted((a, b) => a - b)]);
    await fuzz(
      cuts,
      async (from) => {
        server.stored.length = 0;
        await expectAnswer(...from.map((start, index) => whole.subarray(start, from[index + 1] ?? whole.length)));
        expect(server.stored).toHaveLength(1);
      },
      { ...KEPT, bytesOf: () => whole, runs: 30 },
    );
  });
});

describe('a request is refused, in words', () => {
  const flood = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, 'y']));

  it.each<[string, Buffer, number, string]>([
    ['that is of another protocol', Buffer.from('\x16\x03\x01\x00\xa5', 'latin1'), 400, 'bad_request'],
    ['that is HTTP/2', Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), 400, 'bad_request'],
    ['with one header too large', requestOf({ headers: { 'x-a': 'a'.repeat(20_000) } }), 431, 'headers_too_large'],
    ['with a flood of headers', requestOf({ headers: flood(3_000) }), 431, 'headers_too_large'],
    ['with two lengths', requestOf({ headers: { 'Content-Length': '3' } }), 400, 'bad_request'],
    ['with a length below zero', requestOf({ headers: { 'content-length': '-1' } }), 400, 'bad_request'],
    ['that is shorter than it said', requestOf({ headers: { 'content-length': '5000' } }), 400, 'bad_request'],
    ['with a length and chunks', requestOf({ headers: { 'transfer-encoding': 'chunked' } }), 400, 'bad_request'],
    ['that announces more than it may', requestOf({ headers: { 'content-length': '99999999999' } }), 413, 'too_large'],
    ['with an address that is none', requestOf({ line: `POST ${PATH}/%zz HTTP/1.1` }), 400, 'bad_request'],
    ['with a token without end', requestOf({ line: `POST ${PATH}/${'a'.repeat(9_000)} HTTP/1.1` }), 414, 'bad_request'],
    ['with another method', requestOf({ line: `PUT ${PATH} HTTP/1.1` }), 404, 'not_found'],
    ['without a media type', requestOf({ headers: { 'content-type': null } }), 415, 'unsupported_media_type'],
    [
      'with several',
      requestOf({ headers: { 'content-type': 'application/json, text/x' } }),
      415,
      'unsupported_media_type',
    ],
    ['that is compressed', requestOf({ headers: { 'content-encoding': 'gzip' } }), 415, 'unsupported_media_type'],
  ])('%s', async (_what, bytes, status, word) => {
    const answer = await server.exchange(bytes);
    expect(answer.split('\r\n')[0]).toContain(`HTTP/1.1 ${status} `);
    expect(answer).toContain(`"error":"${word}"`);
    await expectAnswer(bytes);
    expect(server.stored).toEqual([]);
    await expectStillServing();
  });

  it('without the address that it asked for, which may hold a token', async () => {
    expect(await server.exchange(requestOf({ line: `POST ${PATH}/s3cret%zz HTTP/1.1` }))).not.toContain('s3cret');
    expect(server.log()).not.toContain('s3cret');
  });

  it('that arrives a byte now and then, when its time is over', async () => {
    const impatient = await startServer({ patienceMs: 100 });
    const socket = impatient.socket();
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString();
    });
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.write(requestOf().subarray(0, -10));
    await closed;
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('"error":"too_slow"');
    expect(impatient.stored).toEqual([]);
    await impatient.close();
  });
});

describe('a signed body', () => {
  const deep = (count: number) => `${'{"a":'.repeat(count)}1${'}'.repeat(count)}`;

  it.each<[string, string, string, string | null]>([
    ['that is nested without end', '['.repeat(100_000), 'unreadable', null],
    ['with data that is nested deeply', `{"event":"x","data":{"id":"int_1","a":${deep(20_000)}}}`, 'x', 'int_1'],
    ['with a key that every object has', '{"event":"x","data":{"__proto__":{"id":"int_evil"}}}', 'x', null],
    ['whose words are such keys', '{"__proto__":{"event":"x"},"constructor":{"event":"x"}}', 'unreadable', null],
    ['with keys that are there twice', '{"event":"a","event":"b","data":{"id":"1","id":"2"}}', 'b', '2'],
    ['with half a letter', '{"event":"x","data":{"id":"int_\\ud800"}}', 'x', null],
    ['with an event of half a letter', '{"event":"\\udfff","data":{"id":"int_1"}}', 'unreadable', null],
    ['with a NUL', '{"event":"x","data":{"id":"int_\\u0000"}}', 'x', null],
    ['with an id that is a path', '{"event":"x","data":{"id":".."}}', 'x', null],
    ['with an id without end', `{"event":"x","data":{"id":"${'i'.repeat(201)}"}}`, 'x', null],
    ['with a number that is none', '{"event":"x","data":{"id":1e999}}', 'x', null],
    ['that is empty', '', 'unreadable', null],
  ])('%s is kept, and means no more than it says', async (_what, body, event, interview) => {
    expect((await server.post(body, signed(body))).status).toBe(204);
    expect(server.stored).toMatchObject([{ event, interview }]);
  });
});

describe.each<[string, WebhookScheme, (body: Buffer) => { headers: Record<string, string>; path?: string }]>([
  [
    'standard-webhooks',
    { scheme: 'standard-webhooks', secrets: [SECRET] },
    (body) => ({ headers: signed(body.toString()) }),
  ],
  [
    'hmac-sha256',
    { scheme: 'hmac-sha256', secrets: ['s3cret'], header: 'x-signature', encoding: 'hex', prefix: 'sha256=' },
    (body) => ({ headers: { 'x-signature': `sha256=${createHmac('sha256', 's3cret').update(body).digest('hex')}` } }),
  ],
  [
    'timestamped-hmac',
    { scheme: 'timestamped-hmac', secrets: ['s3cret'], header: 'x-signature', toleranceSeconds: 300 },
    (body) => {
      const at = NOW / SECOND;
      const hex = createHmac('sha256', 's3cret').update(`${at}.`).update(body).digest('hex');
      return { headers: { 'x-signature': `t=${at},v1=${hex}` } };
    },
  ],
  [
    'a token in a header',
    { scheme: 'shared-token', secrets: ['t0ken'], in: { header: 'x-token' } },
    () => ({ headers: { 'x-token': 't0ken' } }),
  ],
  [
    'a token in the address',
    { scheme: 'shared-token', secrets: ['t0ken'], in: 'path' },
    () => ({ headers: {}, path: '/t0ken' }),
  ],
])('under %s', (_name, scheme, sign) => {
  it('any body that is signed is taken, and none with a letter of its signature changed', async () => {
    const strict = await startServer({ scheme });
    const check = async ({ bytes, at }: { bytes: Uint8Array; at: number }) => {
      const body = Buffer.from(bytes);
      const { headers, path = '' } = sign(body);
      const strange = !body.equals(Buffer.from(body.toString()));
      // The library that signs standard webhooks signs text only.
      if (strange && scheme.scheme === 'standard-webhooks') return;
      expect((await strict.post(new Uint8Array(body), headers, path)).status).toBe(204);
      const [name, value = path] = Object.entries(headers).at(-1) ?? ['path'];
      // The last digit of base64 holds bits that mean nothing.
      const where = 1 + Math.floor(at * (value.length - 4));
      const forged = `${value.slice(0, where)}${value[where] === 'x' ? 'y' : 'x'}${value.slice(where + 1)}`;
      const answer =
        name === 'path'
          ? await strict.post(new Uint8Array(body), {}, forged)
          : await strict.post(new Uint8Array(body), { ...headers, [name]: forged });
      expect(answer.status).toBe(401);
    };
    const inputs = fc.record({
      bytes: fc.oneof(
        fc.uint8Array({ maxLength: 80 }),
        fc.json().map((text) => Buffer.from(text)),
      ),
      at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    });
    await fuzz(inputs, check, { area: 'webhook', extension: 'body', bytesOf: ({ bytes }) => bytes, runs: 15 });
    await strict.close();
  });
});
