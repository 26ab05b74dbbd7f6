/** When mail to a candidate goes out. */
import { describe, expect, it } from 'vitest';
import { mailTime } from '../../src/invites/mail-hours.ts';
import { instantFromIso, isoOf } from '../../src/scheduling/instant.ts';

const hours = { startMinute: 8 * 60, endMinute: 21 * 60 };
const sentAt = (now: string, starts: readonly string[], zone = 'Europe/Berlin') =>
  isoOf(mailTime({ now: instantFromIso(now), hours, zone, starts: starts.map(instantFromIso) }));
const NEXT_WEEK = '2026-12-01T10:00:00Z';

describe('mail to a candidate', () => {
  it('goes at once by day, and where no hours are set', () => {
    expect(sentAt('2026-11-23T10:00:00Z', [NEXT_WEEK])).toBe('2026-11-23T10:00:00Z');
    const night = instantFromIso('2026-11-23T23:00:00Z');
    expect(mailTime({ now: night, hours: null, zone: 'UTC', starts: [] })).toBe(night);
  });

  it('waits for the morning on their own clock', () => {
    expect(sentAt('2026-11-23T22:30:00Z', [NEXT_WEEK])).toBe('2026-11-24T07:00:00Z');
    expect(sentAt('2026-11-24T03:00:00Z', [NEXT_WEEK])).toBe('2026-11-24T07:00:00Z');
    expect(sentAt('2026-11-23T22:30:00Z', [NEXT_WEEK], 'America/New_York')).toBe('2026-11-23T22:30:00Z');
    expect(sentAt('2026-11-23T20:00:00Z', [NEXT_WEEK])).toBe('2026-11-24T07:00:00Z');
    expect(sentAt('2026-11-23T19:59:00Z', [NEXT_WEEK])).toBe('2026-11-23T19:59:00Z');
  });

  it('keeps to the clock across the night on which it changes', () => {
    expect(sentAt('2026-10-24T22:00:00Z', [NEXT_WEEK])).toBe('2026-10-25T07:00:00Z');
    expect(sentAt('2026-03-28T23:00:00Z', [NEXT_WEEK])).toBe('2026-03-29T06:00:00Z');
  });

  it('does not wait when little time would be left before the interview, at its old or its new time', () => {
    const now = '2026-11-23T22:30:00Z';
    expect(sentAt(now, ['2026-11-24T10:59:00Z'])).toBe(now);
    expect(sentAt(now, ['2026-11-24T11:00:00Z'])).toBe('2026-11-24T07:00:00Z');
    expect(sentAt(now, [NEXT_WEEK, '2026-11-24T09:00:00Z'])).toBe(now);
    expect(sentAt(now, ['2026-11-23T22:00:00Z', NEXT_WEEK])).toBe('2026-11-24T07:00:00Z');
  });
});
