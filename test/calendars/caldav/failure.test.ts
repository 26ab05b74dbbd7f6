import { describe, expect, it } from 'vitest';
import { refusal } from '../../../src/calendars/caldav/failure.ts';
import { davError, NOW } from './odd-server.ts';

function failureAt(status: number, extra: { retryAfter?: string; body?: string } = {}) {
  const { retryAfter = null, body = '' } = extra;
  return refusal({ method: 'GET', at: 'https://dav.example.com/x', status, retryAfter, body }, '200', NOW).failure;
}

describe('an answer that was not expected', () => {
  it.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [423, 'forbidden'],
    [404, 'not_found'],
    [410, 'not_found'],
    [409, 'not_found'],
    [412, 'conflict'],
    [408, 'unavailable'],
    [500, 'unavailable'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [507, 'unavailable'],
    [400, 'unreadable'],
    [200, 'unreadable'],
    [302, 'unreadable'],
  ])('with status %i is %s', (status, reason) => {
    expect(failureAt(status)).toEqual({ reason });
  });

  it('with 429 tells how long to wait, in seconds or as a date', () => {
    expect(failureAt(429, { retryAfter: '120' })).toEqual({ reason: 'rate_limited', retryAfterMs: 120_000 });
    expect(failureAt(429, { retryAfter: 'Mon, 23 Nov 2026 09:01:30 GMT' })).toEqual({
      reason: 'rate_limited',
      retryAfterMs: 90_000,
    });
  });

  it('with 429 never waits a negative time, and says when it does not know', () => {
    expect(failureAt(429, { retryAfter: 'Mon, 23 Nov 2026 08:00:00 GMT' })).toMatchObject({ retryAfterMs: 0 });
    expect(failureAt(429, { retryAfter: 'soon' })).toMatchObject({ retryAfterMs: null });
    expect(failureAt(429)).toEqual({ reason: 'rate_limited', retryAfterMs: null });
  });

  it('with 503 and Retry-After is a limit, not an outage', () => {
    expect(failureAt(503, { retryAfter: '5' })).toEqual({ reason: 'rate_limited', retryAfterMs: 5_000 });
  });

  it('with a UID that another object has is a conflict, whatever the status', () => {
    for (const status of [403, 409]) {
      expect(failureAt(status, davError(status, '<c:no-uid-conflict xmlns:c="urn:x"/>'))).toEqual({
        reason: 'conflict',
      });
    }
  });

  it('says what was asked where, what came, and what was expected', () => {
    const { body = '' } = davError(403, '<d:need-privileges/>');
    const answered = { method: 'REPORT', at: 'https://dav.example.com/cal/', status: 403, retryAfter: null, body };
    expect(refusal(answered, '207', NOW).message).toBe(
      'CalDAV REPORT https://dav.example.com/cal/ answered 403 (need-privileges), expected 207',
    );
  });
});
