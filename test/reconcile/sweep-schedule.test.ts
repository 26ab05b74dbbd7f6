/** When an interview is read again though nothing has named it. */
import { describe, expect, it } from 'vitest';
import { nextSweep } from '../../src/reconcile/sweep-schedule.ts';
import { after, DAY, HOUR, instantFromIso, isoOf, MINUTE } from '../../src/scheduling/instant.ts';

const READ = instantFromIso('2026-11-23T09:00:00Z');

function swept({ startsIn, every = 15 * MINUTE, status = 'scheduled' as const }: Parts): string | null {
  const scheduledAt = startsIn === null ? null : after(READ, startsIn);
  const next = nextSweep(every, { scheduledAt, status, goneAt: null }, READ);
  return next === null ? null : isoOf(next);
}

interface Parts {
  readonly startsIn: number | null;
  readonly every?: number;
  readonly status?: Parameters<typeof nextSweep>[1]['status'];
}

describe('an interview', () => {
  it.each<[string, Parts, string | null]>([
    ['that is near is read after one period', { startsIn: 2 * DAY }, '2026-11-23T09:15:00Z'],
    ['that has no time yet is read after one period', { startsIn: null }, '2026-11-23T09:15:00Z'],
    ['that is far ahead is read after four', { startsIn: 20 * DAY }, '2026-11-23T10:00:00Z'],
    ['that will soon be near is read when it is', { startsIn: 7 * DAY + 30 * MINUTE }, '2026-11-23T09:30:00Z'],
    ['that is near in a moment is read after one period', { startsIn: 7 * DAY + MINUTE }, '2026-11-23T09:15:00Z'],
    ['that is long past is read daily', { startsIn: -3 * DAY }, '2026-11-24T09:00:00Z'],
    ['that is past for a month is read no more', { startsIn: -31 * DAY }, null],
    ['that is completed is read no more', { startsIn: -HOUR, status: 'completed' }, null],
    ['that is cancelled is read no more', { startsIn: DAY, status: 'cancelled' }, null],
  ])('%s', (_, parts, expected) => {
    expect(swept(parts)).toBe(expected);
  });
});
