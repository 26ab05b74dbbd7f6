import { describe, expect, it } from 'vitest';
import { nextAttempt } from '../../src/invites/delivery-retry.ts';
import { DAY, HOUR, instant, MINUTE } from '../../src/scheduling/instant.ts';

/** Waits in milliseconds between the attempts, until it gives up. */
function waits(random: () => number): number[] {
  const found: number[] = [];
  for (let attempts = 1; ; attempts += 1) {
    const next = nextAttempt(attempts, instant(0), random);
    if (next === 'give_up') return found;
    found.push(next);
  }
}

describe('a message that is not taken', () => {
  it('is tried again soon, then ever later, at most two hours apart', () => {
    const middle = waits(() => 0.5);
    expect(middle.slice(0, 8).map((wait) => wait / MINUTE)).toEqual([1, 2, 4, 8, 16, 32, 64, 120]);
    expect(Math.max(...middle)).toBe(2 * HOUR);
  });

  it('is given up after about a day', () => {
    const total = (list: number[]) => list.reduce((sum, wait) => sum + wait, 0);
    expect(total(waits(() => 0.5)) / DAY).toBeCloseTo(1, 1);
    expect(total(waits(() => 0))).toBeGreaterThan(0.7 * DAY);
    expect(total(waits(() => 0.999))).toBeLessThan(1.4 * DAY);
  });

  it('does not come back with all the others at once', () => {
    expect(nextAttempt(1, instant(0), () => 0)).toBe(0.75 * MINUTE);
    expect(nextAttempt(1, instant(0), () => 0.98)).toBe(1.24 * MINUTE);
  });
});
