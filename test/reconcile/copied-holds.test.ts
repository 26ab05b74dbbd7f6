/** Other programs copy events between calendars, our holds among them. An interview is no conflict with itself. */
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/scheduling/instant.ts';
import { at, hoursAfter, THURSDAY, worlds } from '../harness/world.ts';
import { attention, copyHold, decisions, drag, holds, patches } from '../harness/world-hands.ts';

const open = worlds();
const AT_ONCE = { scheduling: { settle: '0s' } };
const LATER = hoursAfter(THURSDAY, 2);

const unmarked = (event: ICAL.Component) => void event.removeAllProperties('x-interview-sync-id');
const elsewhere = (event: ICAL.Component) => {
  unmarked(event);
  event.updatePropertyWithValue('dtstart', ICAL.Time.fromJSDate(new Date(at(LATER)), true));
  event.updatePropertyWithValue('dtend', ICAL.Time.fromJSDate(new Date(at(LATER) + HOUR), true));
};

describe.each([
  ['with its mark', () => {}],
  ['with nothing of ours but its description', unmarked],
])('a copy of a hold %s', (_what, change) => {
  it.each(['alice', 'bob'] as const)(
    'is no conflict with its interview, whoever’s calendar it lies in: %s’s',
    async (to) => {
      const world = await open(AT_ONCE);
      const interview = await world.interview();
      copyHold(world, 'alice', to, interview, change);
      await world.pull();
      await world.pass(HOUR);
      expect(await decisions(world, interview)).toEqual([]);
      expect(await attention(world, interview)).toBeNull();
    },
  );

  it('that has not followed its interview yet is no conflict with another one', async () => {
    const world = await open(AT_ONCE);
    const moved = await world.interview({ id: 'int_1' });
    copyHold(world, 'alice', 'bob', moved, change);
    drag(world, 'alice', moved, { from: LATER });
    await world.pull();
    await world.pass(HOUR);
    const other = await world.interview({ id: 'int_2' });
    await world.pull();
    await world.pass(HOUR);
    expect(await decisions(world, other)).toEqual([]);
    expect(patches(world)).toHaveLength(1);
  });
});

describe('what somebody makes of a copy of a hold, at another time', () => {
  it('is an event like any other: their time is taken', async () => {
    const world = await open(AT_ONCE);
    const first = await world.interview({ id: 'int_1' });
    copyHold(world, 'alice', 'alice', first, elsewhere);
    await world.pull();
    const second = await world.interview({ id: 'int_2', at: LATER });
    await world.pull();
    await world.pass(10 * MINUTE);
    expect(await decisions(world, second)).toContain('reschedule');
    expect(holds(world, first)).toEqual({ alice: `${THURSDAY}+45`, bob: `${THURSDAY}+45` });
  });
});
