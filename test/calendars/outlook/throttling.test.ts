import { describe, expect, it } from 'vitest';
import { createLimits } from '../../../src/calendars/outlook/limits.ts';
import { GraphRefusal } from '../../../src/calendars/outlook/sandbox/refusal.ts';
import { systemClock } from '../../../src/clock.ts';
import { HoldId } from '../../../src/scheduling/ids.ts';
import { SECOND } from '../../../src/scheduling/instant.ts';
import { changesOf } from '../../harness/calendar-walk.ts';
import { ALONE } from '../../harness/outlook.ts';
import { createWaitingClock } from '../../interviews/waiting-clock.ts';
import { hold, hourAt, openMailbox, WEEKLY } from './mailbox-under-test.ts';

const DEADLINE = 30 * SECOND;

const hurried = () => createWaitingClock(systemClock.now(), DEADLINE);

const throttled = (seconds: number | null, status = 429) =>
  new GraphRefusal(
    status,
    'ApplicationThrottled',
    'Too many requests',
    seconds === null ? {} : { 'retry-after': `${seconds}` },
  );

describe('a mailbox', () => {
  it('is never asked more than it takes at once, however many holds are written and events read', async () => {
    const { outlook, alice, provider, calendar, pull } = await openMailbox({ limits: { latencyMs: 5 } });
    for (let n = 0; n < 10; n += 1)
      alice.writes({ ...hourAt('2026-10-05T10:00:00', `Series ${n}`), recurrence: WEEKLY });
    const holds = Array.from({ length: 12 }, (_, n) => HoldId.parse(`h0ld0number0${String(n).padStart(2, '0')}`));
    await Promise.all([pull(), ...holds.map((id) => provider.createHold(calendar, hold('2026-11-24T09:00:00Z', id)))]);
    expect(alice.items()).toHaveLength(22);
    expect(outlook.limits.refused).toBe(0);
    expect(outlook.limits.busiest).toBeLessThanOrEqual(4);
    expect(outlook.limits.busiest).toBeGreaterThan(1);
  });

  it.each([
    [429, 2],
    [503, 3],
  ])('that answers %i is asked again after the %i s that it names', async (status, seconds) => {
    const clock = hurried();
    const { outlook, alice, pull } = await openMailbox({}, { clock });
    alice.writes(hourAt('2026-11-23T10:00:00', 'Stand-up'));
    outlook.faults.arm({ path: /delta/ }, { refuse: throttled(seconds, status) });
    expect((await pull()).told).toEqual(['present Stand-up 2026-11-23T09:00:00Z']);
    expect(clock.waits.map((ms) => Math.round(ms / SECOND))).toEqual([seconds]);
  });

  it('that asks for more calm than anybody can be kept waiting for is left alone, by everybody', async () => {
    const { outlook, provider, calendar, pull, asked } = await openMailbox();
    outlook.faults.arm({ path: /delta/ }, { refuse: throttled(120) });
    const refusal = { reason: 'rate_limited', failure: { retryAfterMs: 120 * SECOND } };
    await expect(pull()).rejects.toMatchObject(refusal);
    asked();
    await expect(provider.createHold(calendar, hold('2026-11-24T09:00:00Z'))).rejects.toMatchObject({
      reason: 'rate_limited',
    });
    expect(asked()).toEqual([]);
  });

  it('that goes on refusing is given up on, and says for how long', async () => {
    const clock = hurried();
    const { outlook, pull } = await openMailbox({}, { clock });
    outlook.faults.arm({ path: /delta/ }, { refuse: throttled(4) }, 9);
    await expect(pull()).rejects.toMatchObject({ reason: 'rate_limited', failure: { retryAfterMs: 4 * SECOND } });
  });

  it('that is out of order, without a word of when it will be in order, is unavailable', async () => {
    const { outlook, pull } = await openMailbox();
    outlook.faults.arm({ path: /delta/ }, { refuse: throttled(null, 503) });
    await expect(pull()).rejects.toMatchObject({ reason: 'unavailable' });
  });
});

describe('a part of a batch', () => {
  it('that is refused for now is asked for again, and it alone', async () => {
    const clock = hurried();
    const { outlook, alice, pull, asked } = await openMailbox({}, { clock });
    for (const name of ['One', 'Two', 'Three'])
      alice.writes({ ...hourAt('2026-10-05T10:00:00', name), recurrence: WEEKLY });
    outlook.faults.arm({ path: /events\/[^/]+$/ }, { refuse: throttled(1) });
    const { pages } = await pull();
    expect(changesOf(pages).filter(({ kind }) => kind === 'present')).toHaveLength(3);
    expect(asked().filter((request) => request.includes('batch'))).toEqual(['POST /$batch 3', 'POST /$batch 1']);
    expect(clock.waits.map((ms) => Math.round(ms / SECOND))).toEqual([1]);
  });

  it('that is refused again and again ends the walk, and nothing is taken for read', async () => {
    const clock = hurried();
    const { outlook, alice, pull } = await openMailbox({}, { clock });
    alice.writes({ ...hourAt('2026-10-05T10:00:00', 'Weekly'), recurrence: WEEKLY });
    outlook.faults.arm({ path: /events\/[^/]+$/ }, { refuse: throttled(1) }, 9);
    await expect(pull()).rejects.toMatchObject({ reason: 'rate_limited' });
  });
});

describe('all mailboxes together', () => {
  async function mostAtOnce(limits: ReturnType<typeof createLimits>): Promise<number> {
    let running = 0;
    let most = 0;
    const work = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    };
    await Promise.all(Array.from({ length: 200 }, (_, n) => limits.run(`mailbox ${n}`, 1, work)));
    return most;
  }

  it('are asked less at once after a refusal, and more again while all goes well', async () => {
    const clock = hurried();
    const limits = createLimits('app', { clock, pacing: ALONE });
    const before = await mostAtOnce(limits);
    await limits.throttled('somebody', SECOND);
    const afterwards = await mostAtOnce(limits);
    expect(afterwards).toBe(before / 2);
    for (let n = 0; n < 200; n += 1) limits.succeeded();
    expect(await mostAtOnce(limits)).toBeGreaterThan(afterwards);
  });
});
