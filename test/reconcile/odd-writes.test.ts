/** Calendars that store a hold otherwise than asked, or refuse it for long: neither is a reason to write for ever. */
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/scheduling/instant.ts';
import { hoursAfter, THURSDAY, worlds } from '../harness/world.ts';
import { decisions, drag, holds, holdWrites, patches, scheduledAt } from '../harness/world-hands.ts';

const open = worlds();
const LATER = hoursAfter(THURSDAY, 2);

/** As a calendar does that takes UTC for its own zone. */
function anHourLate(ics: string): string {
  const object = new ICAL.Component(ICAL.parse(ics));
  const event = object.getFirstSubcomponent('vevent');
  for (const name of ['dtstart', 'dtend']) {
    const time = event?.getFirstPropertyValue(name);
    if (!(time instanceof ICAL.Time)) continue;
    const later = time.clone();
    later.adjust(0, 1, 0, 0);
    event?.updatePropertyWithValue(name, later);
  }
  return object.toString();
}

describe('a calendar that stores other times than it is given', () => {
  it('is written to once, and nothing is concluded from what it made of that', async () => {
    const world = await open({ rewrite: anHourLate });
    const interview = await world.interview();
    const stored = hoursAfter(THURSDAY, 1);
    for (let day = 0; day < 3; day += 1) {
      await world.pull();
      await world.reconcile(interview);
      await world.pass(DAY / 4);
    }
    expect(holdWrites(world)).toBe(2);
    expect(holds(world, interview)).toEqual({ alice: `${stored}+45`, bob: `${stored}+45` });
    expect(await decisions(world, interview)).toEqual([]);
  });

  it('is still heard when somebody drags a hold there, and followed once', async () => {
    const world = await open({ rewrite: anHourLate });
    const interview = await world.interview();
    drag(world, 'alice', interview, { from: LATER });
    await world.pull();
    await world.pass(HOUR);
    expect(scheduledAt(world, interview)).toBe(LATER);
    await world.pass(DAY / 4);
    await world.pull();
    await world.pass(HOUR);
    expect(patches(world)).toHaveLength(1);
  });
});

describe('a hold that its calendar will not take', () => {
  it('is tried soon at first, then ever more rarely, and soon again once it was taken', async () => {
    const world = await open();
    const calendar = world.calendar('alice');
    calendar.fail('createHold', { reason: 'conflict' }, 20);
    const interview = await world.interview();
    const refusals = () => world.lines.filter((line) => line.includes('"msg":"a hold could not be written"')).length;
    await world.pass(2 * MINUTE);
    expect(refusals()).toBeGreaterThanOrEqual(3);
    await world.pass(10 * HOUR);
    expect(refusals()).toBeLessThan(20);
    await world.pass(12 * HOUR);
    expect(holds(world, interview)).toEqual({ alice: `${THURSDAY}+45`, bob: `${THURSDAY}+45` });
    calendar.fail('moveHold', { reason: 'conflict' });
    await world.recruiter.interviews.update(interview, { scheduled_at: LATER });
    await world.webhook(interview);
    await world.pass(MINUTE);
    expect(holds(world, interview)).toEqual({ alice: `${LATER}+45`, bob: `${LATER}+45` });
  });
});
