/**
 * Whether a webhook comes from JobHive, and which delivery it is. JobHive documents no scheme, so it is configuration;
 * `standard-webhooks` is the default (https://github.com/standard-webhooks/standard-webhooks, spec 1.0.0).
 *
 * Verifying is done with node:crypto: the `standardwebhooks` library takes the time from `Date.now()`, decodes the
 * body as UTF-8 before hashing it and knows one secret. Signing goes through the library, which so keeps this honest.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { WebhookScheme } from '../config/settings.ts';
import { type Instant, SECOND } from '../scheduling/instant.ts';

export { readWebhook } from './webhook-body.ts';

export interface WebhookRequest {
  /** The body's bytes as they came. */
  readonly rawBody: Buffer;
  /** As node gives them; names are compared without case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The last segment of the URL's path where one was given, else null. */
  readonly pathToken: string | null;
}

export type WebhookVerdict =
  | { readonly kind: 'authentic'; readonly deliveryId: string; readonly deliveryIdFrom: 'header' | 'body_hash' }
  | {
      readonly kind: 'rejected';
      /**
       * `missing_header`: the scheme's header (or path token) is not there. `malformed`: it is, but cannot be read.
       * `too_old`: signed well, but further from now than the tolerance, on either side.
       */
      readonly why: 'missing_header' | 'bad_signature' | 'too_old' | 'malformed';
    };

type Rejection = (WebhookVerdict & { kind: 'rejected' })['why'];

/** The tolerance of the Standard Webhooks libraries. */
const STANDARD_TOLERANCE_SECONDS = 300;
/** A longer delivery id is not one, and would not fit an index. */
const LONGEST_DELIVERY_ID = 200;

/**
 * Judges one request. Any of the scheme's secrets may have signed it (rotation). An empty secret signs nothing.
 *
 * The delivery id is the `webhook-id` header, constant over retries, else `sha256:` and the hash of the body. Under
 * `body_hash` two different deliveries that say the same share an id, so remember such an id for minutes, not days.
 * Never throws.
 */
export function verifyWebhook(scheme: WebhookScheme, request: WebhookRequest, now: Instant): WebhookVerdict {
  const why = rejectionOf(scheme, request, now);
  return why === null ? { kind: 'authentic', ...deliveryOf(request) } : { kind: 'rejected', why };
}

/**
 * The headers of a delivery signed as Standard Webhooks say. `secret` is base64, with or without `whsec_`;
 * `timestamp` is that of the attempt, `id` that of the delivery. @throws Error when the secret is empty or not base64.
 */
export function signStandardWebhook(
  secret: string,
  message: { readonly id: string; readonly timestamp: Instant; readonly body: string },
): { 'webhook-id': string; 'webhook-timestamp': string; 'webhook-signature': string } {
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(Math.floor(message.timestamp / SECOND)),
    'webhook-signature': new Webhook(secret).sign(message.id, new Date(message.timestamp), message.body),
  };
}

function rejectionOf(scheme: WebhookScheme, request: WebhookRequest, now: Instant): Rejection | null {
  switch (scheme.scheme) {
    case 'standard-webhooks':
      return rejectStandard(scheme.secrets, request, now);
    case 'hmac-sha256':
      return rejectHmac(scheme, request);
    case 'timestamped-hmac':
      return rejectTimestamped(scheme, request, now);
    case 'shared-token':
      return rejectToken(scheme, request);
  }
}

function rejectStandard(secrets: readonly string[], request: WebhookRequest, now: Instant): Rejection | null {
  const id = headerOf(request, 'webhook-id');
  const timestamp = headerOf(request, 'webhook-timestamp');
  const signature = headerOf(request, 'webhook-signature');
  if (id === null || timestamp === null || signature === null) return 'missing_header';
  // `v1a` (ed25519) entries are skipped: they need a public key, which no configuration of ours holds.
  const given = signature
    .split(' ')
    .filter((entry) => entry.startsWith('v1,'))
    .map((entry) => Buffer.from(entry.slice('v1,'.length), 'base64'));
  const at = secondsOf(timestamp);
  if (at === null || given.length === 0 || id.length > LONGEST_DELIVERY_ID) return 'malformed';
  const keys = secrets.map((secret) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64'));
  if (!isSignedBy(keys, given, [`${id}.${timestamp}.`, request.rawBody])) return 'bad_signature';
  return isWithin(STANDARD_TOLERANCE_SECONDS, at, now) ? null : 'too_old';
}

/** GitHub's style: the body alone is signed, so only the delivery id guards against replays. */
function rejectHmac(scheme: WebhookScheme & { scheme: 'hmac-sha256' }, request: WebhookRequest): Rejection | null {
  const value = headerOf(request, scheme.header);
  if (value === null) return 'missing_header';
  if (!value.startsWith(scheme.prefix)) return 'malformed';
  const given = Buffer.from(value.slice(scheme.prefix.length), scheme.encoding);
  return isSignedBy(scheme.secrets.map(textKey), [given], [request.rawBody]) ? null : 'bad_signature';
}

/** Stripe's style: `t=<unix seconds>,v1=<hex>[,v1=<hex>]` over `<t>.<body>`; the secret is used as text. */
function rejectTimestamped(
  scheme: WebhookScheme & { scheme: 'timestamped-hmac' },
  request: WebhookRequest,
  now: Instant,
): Rejection | null {
  const value = headerOf(request, scheme.header);
  if (value === null) return 'missing_header';
  const parts = value.split(',').map((part) => part.trim());
  const timestamp = parts.find((part) => part.startsWith('t='))?.slice('t='.length) ?? '';
  const given = parts.filter((part) => part.startsWith('v1=')).map((part) => Buffer.from(part.slice(3), 'hex'));
  const at = secondsOf(timestamp);
  if (at === null || given.length === 0) return 'malformed';
  const signed = isSignedBy(scheme.secrets.map(textKey), given, [`${timestamp}.`, request.rawBody]);
  if (!signed) return 'bad_signature';
  return isWithin(scheme.toleranceSeconds, at, now) ? null : 'too_old';
}

function rejectToken(scheme: WebhookScheme & { scheme: 'shared-token' }, request: WebhookRequest): Rejection | null {
  const token = scheme.in === 'path' ? request.pathToken || null : headerOf(request, scheme.in.header);
  if (token === null) return 'missing_header';
  // Hashed first, so that the comparison takes the same time whatever the lengths. An empty token never gets here.
  const given = sha256(token);
  return scheme.secrets.some((secret) => timingSafeEqual(sha256(secret), given)) ? null : 'bad_signature';
}

/** True when one of `given` is the HMAC-SHA256 of `content` under one of `keys`. An empty key is nobody's. */
function isSignedBy(keys: readonly Buffer[], given: readonly Buffer[], content: readonly (string | Buffer)[]): boolean {
  return keys.some((key) => {
    if (key.length === 0) return false;
    const hmac = createHmac('sha256', key);
    for (const part of content) hmac.update(part);
    const expected = hmac.digest();
    return given.some((signature) => signature.length === expected.length && timingSafeEqual(signature, expected));
  });
}

function deliveryOf(request: WebhookRequest): { deliveryId: string; deliveryIdFrom: 'header' | 'body_hash' } {
  const id = headerOf(request, 'webhook-id');
  if (id !== null && id.length <= LONGEST_DELIVERY_ID) return { deliveryId: id, deliveryIdFrom: 'header' };
  return { deliveryId: `sha256:${sha256(request.rawBody).toString('hex')}`, deliveryIdFrom: 'body_hash' };
}

/** Null when absent or empty. Repeated headers are joined as node joins them. */
function headerOf(request: WebhookRequest, name: string): string | null {
  const wanted = name.toLowerCase();
  const value = Object.entries(request.headers).find(([header]) => header.toLowerCase() === wanted)?.[1];
  return (Array.isArray(value) ? value.join(', ') : value) || null;
}

function secondsOf(text: string): number | null {
  return /^\d{1,12}$/.test(text) ? Number(text) : null;
}

function isWithin(toleranceSeconds: number, seconds: number, now: Instant): boolean {
  return Math.abs(now / SECOND - seconds) <= toleranceSeconds;
}

function textKey(secret: string): Buffer {
  return Buffer.from(secret, 'utf8');
}

function sha256(content: string | Buffer): Buffer {
  return createHash('sha256').update(content).digest();
}
