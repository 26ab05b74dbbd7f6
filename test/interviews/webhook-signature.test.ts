import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { WebhookScheme } from '../../src/config/settings.ts';
import { signStandardWebhook, verifyWebhook, type WebhookRequest } from '../../src/interviews/webhook-signature.ts';
import { instant, instantFromIso, SECOND } from '../../src/scheduling/instant.ts';

const NOW = instantFromIso('2026-11-23T09:00:00Z');
const UNIX = NOW / SECOND;
const BODY = '{"event":"interview.updated","data":{"id":"int_abc123def456"}}';
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const OLD_SECRET = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;

const STANDARD: WebhookScheme = { scheme: 'standard-webhooks', secrets: [SECRET] };
const HMAC: WebhookScheme = {
  scheme: 'hmac-sha256',
  secrets: ['s3cret'],
  header: 'X-Hub-Signature-256',
  encoding: 'hex',
  prefix: 'sha256=',
};
const TIMESTAMPED: WebhookScheme = {
  scheme: 'timestamped-hmac',
  secrets: ['whsec_text'],
  header: 'JobHive-Signature',
  toleranceSeconds: 60,
};
const TOKEN_IN_PATH: WebhookScheme = { scheme: 'shared-token', secrets: ['old', 'new'], in: 'path' };
const TOKEN_IN_HEADER: WebhookScheme = { scheme: 'shared-token', secrets: ['new'], in: { header: 'X-Token' } };

function request(headers: WebhookRequest['headers'], { body = BODY, pathToken = null as string | null } = {}) {
  return { rawBody: Buffer.from(body), headers, pathToken };
}

function signed(secret = SECRET, at = NOW) {
  return signStandardWebhook(secret, { id: 'msg_1', timestamp: at, body: BODY });
}

const hmac = (secret: string, content: string) => createHmac('sha256', secret).update(content);
const rejected = (why: string) => ({ kind: 'rejected', why });
const BY_ID = { kind: 'authentic', deliveryId: 'msg_1', deliveryIdFrom: 'header' };

describe('standard-webhooks', () => {
  it('knows a delivery that it signed, by its id', () => {
    expect(verifyWebhook(STANDARD, request(signed()), NOW)).toEqual(BY_ID);
  });

  it('signs what the reference library accepts', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW });
    onTestFinished(() => void vi.useRealTimers());
    expect(new Webhook(SECRET).verify(BODY, signed())).toEqual(JSON.parse(BODY));
  });

  it("knows the specification's own example", () => {
    const example = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const scheme: WebhookScheme = { scheme: 'standard-webhooks', secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'] };
    const verdict = verifyWebhook(scheme, request(example, { body: '{"test": 2432232314}' }), NOW);
    expect(verdict).toEqual(rejected('too_old'));
    const then = instantFromIso('2021-02-25T15:02:10Z');
    expect(verifyWebhook(scheme, request(example, { body: '{"test": 2432232314}' }), then).kind).toBe('authentic');
  });

  it('accepts either secret while they are rotated, on either side', () => {
    const rotating: WebhookScheme = { scheme: 'standard-webhooks', secrets: [OLD_SECRET, SECRET] };
    expect(verifyWebhook(rotating, request(signed()), NOW)).toEqual(BY_ID);
    const both = `v1a,AAAA ${signed(OLD_SECRET)['webhook-signature']} ${signed()['webhook-signature']}`;
    expect(verifyWebhook(STANDARD, request({ ...signed(), 'webhook-signature': both }), NOW)).toEqual(BY_ID);
    expect(verifyWebhook(STANDARD, request(signed(OLD_SECRET)), NOW)).toEqual(rejected('bad_signature'));
  });

  it('covers the bytes of the body, also those that are not UTF-8', () => {
    const rawBody = Buffer.from([0x7b, 0xff, 0x7d]);
    const key = Buffer.alloc(32, 7);
    const signature = createHmac('sha256', key).update(`msg_1.${UNIX}.`).update(rawBody).digest('base64');
    const headers = { ...signed(), 'webhook-signature': `v1,${signature}` };
    expect(verifyWebhook(STANDARD, { rawBody, headers, pathToken: null }, NOW)).toEqual(BY_ID);
    const replaced = Buffer.from(rawBody.toString('utf8'));
    expect(verifyWebhook(STANDARD, { rawBody: replaced, headers, pathToken: null }, NOW).kind).toBe('rejected');
  });

  it.each([
    ['the body', request(signed(), { body: `${BODY} ` })],
    ['the id', request({ ...signed(), 'webhook-id': 'msg_2' })],
    ['the time', request({ ...signed(), 'webhook-timestamp': String(UNIX + 1) })],
    ['the length', request({ ...signed(), 'webhook-signature': signed()['webhook-signature'].slice(0, -8) })],
  ])('notices that someone changed %s', (_what, changed) => {
    expect(verifyWebhook(STANDARD, changed, NOW)).toEqual(rejected('bad_signature'));
  });

  it.each([
    [-300, 'authentic'],
    [-301, 'rejected'],
    [300, 'authentic'],
    [301, 'rejected'],
  ])('%i s from now is %s', (seconds, kind) => {
    expect(verifyWebhook(STANDARD, request(signed(SECRET, instant(NOW + seconds * SECOND))), NOW).kind).toBe(kind);
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('needs %s', (name) => {
    expect(verifyWebhook(STANDARD, request({ ...signed(), [name]: undefined }), NOW)).toEqual(
      rejected('missing_header'),
    );
    expect(verifyWebhook(STANDARD, request({ ...signed(), [name]: '' }), NOW)).toEqual(rejected('missing_header'));
  });

  it.each([
    { 'webhook-timestamp': '2026-11-23T09:00:00Z' },
    { 'webhook-signature': 'v1a,only' },
    { 'webhook-id': 'x'.repeat(201) },
  ])('cannot read %j', (header) => {
    expect(verifyWebhook(STANDARD, request({ ...signed(), ...header }), NOW)).toEqual(rejected('malformed'));
  });

  it('trusts nobody with an empty secret or none', () => {
    const forged = `v1,${createHmac('sha256', '').update(`msg_1.${UNIX}.${BODY}`).digest('base64')}`;
    for (const secrets of [[''], ['whsec_'], []]) {
      const headers = { ...signed(), 'webhook-signature': forged };
      expect(verifyWebhook({ scheme: 'standard-webhooks', secrets }, request(headers), NOW)).toEqual(
        rejected('bad_signature'),
      );
    }
  });
});

describe('hmac-sha256', () => {
  const hex = hmac('s3cret', BODY).digest('hex');

  it('knows a signed body whatever the case of header and digits, and names it by its hash', () => {
    const verdict = verifyWebhook(HMAC, request({ 'x-hub-signature-256': `sha256=${hex}` }), NOW);
    expect(verdict).toMatchObject({ kind: 'authentic', deliveryIdFrom: 'body_hash' });
    const again = verifyWebhook(HMAC, request({ 'X-Hub-Signature-256': `sha256=${hex.toUpperCase()}` }), NOW);
    expect(again).toEqual(verdict);
  });

  it('takes the delivery id of a sender that gives one', () => {
    const headers = { 'x-hub-signature-256': `sha256=${hex}`, 'webhook-id': 'msg_1' };
    expect(verifyWebhook(HMAC, request(headers), NOW)).toEqual(BY_ID);
  });

  it('reads base64 without a prefix', () => {
    const scheme: WebhookScheme = { ...HMAC, encoding: 'base64', prefix: '', header: 'x-signature' };
    const headers = { 'x-signature': hmac('s3cret', BODY).digest('base64') };
    expect(verifyWebhook(scheme, request(headers), NOW).kind).toBe('authentic');
  });

  it.each([
    ['another secret', `sha256=${hmac('other', BODY).digest('hex')}`, 'bad_signature'],
    ['too short', `sha256=${hex.slice(2)}`, 'bad_signature'],
    ['no hex', 'sha256=zz', 'bad_signature'],
    ['another prefix', `sha1=${hex}`, 'malformed'],
    ['nothing', undefined, 'missing_header'],
  ])('refuses %s', (_what, value, why) => {
    expect(verifyWebhook(HMAC, request({ 'x-hub-signature-256': value }), NOW)).toEqual(rejected(why));
  });

  it('trusts nobody with an empty secret', () => {
    const headers = { 'x-hub-signature-256': `sha256=${hmac('', BODY).digest('hex')}` };
    expect(verifyWebhook({ ...HMAC, secrets: [''] }, request(headers), NOW)).toEqual(rejected('bad_signature'));
  });
});

describe('timestamped-hmac', () => {
  const entry = (at: number, secret = 'whsec_text') => `v1=${hmac(secret, `${at}.${BODY}`).digest('hex')}`;
  const judge = (value: string) => verifyWebhook(TIMESTAMPED, request({ 'jobhive-signature': value }), NOW);

  it('uses the secret as text, and accepts any of several signatures', () => {
    expect(judge(`t=${UNIX},${entry(UNIX)}`).kind).toBe('authentic');
    expect(judge(`t=${UNIX}, v0=x, ${entry(UNIX, 'other')}, ${entry(UNIX)}`).kind).toBe('authentic');
  });

  it.each([
    ['a changed time', `t=${UNIX},${entry(UNIX - 1)}`, 'bad_signature'],
    ['a stale one', `t=${UNIX - 61},${entry(UNIX - 61)}`, 'too_old'],
    ['a stale forgery', `t=${UNIX - 61},${entry(UNIX)}`, 'bad_signature'],
    ['no time', entry(UNIX), 'malformed'],
    ['no signature', `t=${UNIX}`, 'malformed'],
    ['an empty signature', `t=${UNIX},v1=`, 'bad_signature'],
  ])('refuses %s', (_what, value, why) => {
    expect(judge(value)).toEqual(rejected(why));
  });
});

describe('shared-token', () => {
  it('is looked for in the path or in a header, and may be rotated', () => {
    for (const pathToken of ['old', 'new']) {
      expect(verifyWebhook(TOKEN_IN_PATH, request({}, { pathToken }), NOW).kind).toBe('authentic');
    }
    expect(verifyWebhook(TOKEN_IN_HEADER, request({ 'x-token': 'new' }), NOW).kind).toBe('authentic');
  });

  it('is refused where it is wrong, a part of it, empty or elsewhere', () => {
    expect(verifyWebhook(TOKEN_IN_PATH, request({}, { pathToken: 'ne' }), NOW)).toEqual(rejected('bad_signature'));
    expect(verifyWebhook(TOKEN_IN_PATH, request({}, { pathToken: '' }), NOW)).toEqual(rejected('missing_header'));
    expect(verifyWebhook(TOKEN_IN_HEADER, request({}, { pathToken: 'new' }), NOW)).toEqual(rejected('missing_header'));
    expect(verifyWebhook({ ...TOKEN_IN_PATH, secrets: [''] }, request({}, { pathToken: 'x' }), NOW).kind).toBe(
      'rejected',
    );
  });
});

it('no request makes any scheme throw, and none is authentic without a secret', () => {
  const header = fc.oneof(fc.string(), fc.array(fc.string()), fc.constant(undefined));
  const names = fc.constantFrom(
    ...['webhook-id', 'webhook-timestamp', 'webhook-signature', 'x-hub-signature-256', 'jobhive-signature', 'x-token'],
  );
  const schemes = fc.constantFrom(STANDARD, HMAC, TIMESTAMPED, TOKEN_IN_PATH, TOKEN_IN_HEADER);
  const requests = fc.record({
    rawBody: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    headers: fc.dictionary(fc.oneof(names, fc.string()), header),
    pathToken: fc.option(fc.string()),
  });
  fc.assert(
    fc.property(schemes, requests, (scheme, anything) => {
      expect(verifyWebhook({ ...scheme, secrets: [] }, anything, NOW).kind).toBe('rejected');
      expect(['authentic', 'rejected']).toContain(verifyWebhook(scheme, anything, NOW).kind);
    }),
  );
});
