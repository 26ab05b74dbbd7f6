import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact, redactError, redactText } from '../../src/telemetry/redact.ts';

describe('text on its way to the log', () => {
  it.each([
    ['Authorization: Bearer abc.def-123', 'Authorization: Bearer [hidden]'],
    ['key jh_live_4f9aZ and jh_test_x_1', 'key jh_live_[hidden] and jh_test_[hidden]'],
    ['secret whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw==', 'secret whsec_[hidden]'],
    ['connect postgres://app:p@ss@db:5432/x failed', 'connect postgres://[hidden]@db:5432/x failed'],
    ['GET /x?access_token=abc&room=1', 'GET /x?access_token=[hidden]&room=1'],
    ['POST /webhooks/jobhive/s3cret-token 401', 'POST /webhooks/jobhive/[hidden] 401'],
    ['jwt eyJhbGciOi.eyJzdWIi.c2ln', 'jwt [hidden]'],
    ['-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----', '[hidden]'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE cut off', '[hidden]'],
    ['interview int_abc123 moved', 'interview int_abc123 moved'],
  ])('%s', (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  it('is bounded, and a credential across the bound is still hidden', () => {
    const shown = redactText(`${'x'.repeat(1_990)} https://user:${'p'.repeat(40)}@host/ ${'y'.repeat(9_000)}`);
    expect(shown.length).toBeLessThanOrEqual(2_001);
    expect(shown).not.toContain('ppp');
  });
});

describe('an error on its way to the log', () => {
  it('keeps name, message, code and reason, and nothing of the request it carries', () => {
    const error = Object.assign(new Error('Request failed: Bearer abc'), {
      name: 'GaxiosError',
      code: 401,
      reason: 'authError',
      config: { headers: { Authorization: 'Bearer abc' } },
      response: { data: 'title of somebody else' },
    });
    expect(redactError(error)).toEqual({
      name: 'GaxiosError',
      message: 'Request failed: Bearer [hidden]',
      code: 401,
      reason: 'authError',
    });
  });

  it('hides the recipients that mail servers quote', () => {
    expect(redactError(new Error('550 <jane.doe@candidate.example>: no such user')).message).toBe(
      '550 <[address]>: no such user',
    );
  });

  it('follows causes, but not for ever', () => {
    const error = new Error('outer', { cause: new Error('inner') });
    expect(redactError(error).cause).toEqual({ name: 'Error', message: 'inner' });
    const loop: { message: string; cause?: unknown } = { message: 'loop' };
    loop.cause = loop;
    expect(JSON.stringify(redactError(loop)).length).toBeLessThan(500);
  });

  it('survives whatever was thrown', () => {
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no');
        },
        getPrototypeOf: () => {
          throw new Error('no');
        },
      },
    );
    for (const thrown of [undefined, null, 7, 'text', Symbol('x'), hostile, () => 1, { message: { nested: 1 } }]) {
      expect(() => JSON.stringify(redactError(thrown))).not.toThrow();
      expect(() => JSON.stringify(redact(thrown))).not.toThrow();
    }
  });
});

describe('fields on their way to the log', () => {
  it('hides values by their name, at any depth', () => {
    expect(
      redact({ a: { Authorization: 'x', apiKey: 'y', list: [{ password: 'z', 'set-cookie': ['c'] }] }, kept: 1 }),
    ).toEqual({
      a: { Authorization: '[hidden]', apiKey: '[hidden]', list: [{ password: '[hidden]', 'set-cookie': '[hidden]' }] },
      kept: 1,
    });
  });

  it('stays JSON for cycles, getters that throw, bytes, numbers that JSON has not, and depth', () => {
    const cycle: Record<string, unknown> = { big: 12n, not: Number.NaN, bytes: Buffer.from('secret') };
    cycle.self = cycle;
    Object.defineProperty(cycle, 'trap', {
      enumerable: true,
      get() {
        throw new Error('trap');
      },
    });
    expect(redact(cycle)).toEqual({ big: '12', not: 'NaN', bytes: '[6 bytes]', self: '[cycle]', trap: undefined });
  });

  it('never throws and always becomes JSON', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }), (value) => {
        expect(typeof JSON.stringify({ value: redact(value) })).toBe('string');
      }),
      { numRuns: 300 },
    );
  });
});
