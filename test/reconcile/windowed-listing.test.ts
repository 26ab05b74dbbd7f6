/** Providers that list only what lies in a window: what they do not mention may be out of sight, and is then not gone. */
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/scheduling/instant.ts';
import { findCalendar } from '../../src/store/calendars.ts';
import { calendarIdOf, hoursAfter, THURSDAY, type World, worlds } from '../harness/world.ts';
import { decisions, holds, meeting, scheduledAt } from '../harness/world-hands.ts';

const open = worlds();
const ALICE = calendarIdOf('alice');

async function stored(world: World): Promise<string[]> {
  const rows = await world.store.db
    .selectFrom('resources')
    .select('resource')
    .where('calendar_id', '=', ALICE)
    .orderBy('resource')
    .execute();
  return rows.map(({ resource }) => resource).filter((resource) => resource.startsWith('m'));
}

async function listAnew(world: World): Promise<void> {
  world.calendar('alice').expireCursors();
  await world.pull('alice');
  await world.pass(MINUTE);
}

describe('after a listing of a window', () => {
  it('what was in it and was not mentioned is gone; what passed out of it is forgotten, and is no deletion', async () => {
    const world = await open({ windowed: true });
    // Far more than limits.deletions_per_pull of this calendar lies in the past by then.
    for (let index = 0; index < 20; index += 1)
      meeting(world, 'alice', { name: `m${index}`, from: hoursAfter(THURSDAY, index) });
    for (const name of ['mx', 'my']) meeting(world, 'alice', { name, from: hoursAfter(THURSDAY, 24 * 14) });
    await world.pull('alice');
    expect(await stored(world)).toHaveLength(22);
    await world.pass(10 * DAY);
    world.calendar('alice').leaveOut(['mx.ics']);
    await listAnew(world);
    expect(await stored(world)).toEqual(['my.ics']);
    expect((await findCalendar(world.store.db, ALICE))?.failure).toBeNull();
  });

  it('a hold far beyond the window stands where it stands', async () => {
    const world = await open({ windowed: true });
    const far = hoursAfter(THURSDAY, 24 * 154);
    const interview = await world.interview({ at: far });
    await listAnew(world);
    await world.pass(HOUR);
    expect(holds(world, interview)).toMatchObject({ alice: `${far}+45` });
    expect(await decisions(world, interview)).toEqual([]);
  });

  it('too much of it missing is still a reason to stop and ask', async () => {
    const world = await open({ windowed: true });
    const names = Array.from({ length: 20 }, (_, index) => `m${index}`);
    for (const [index, name] of names.entries())
      meeting(world, 'alice', { name, from: hoursAfter(THURSDAY, 24 + index) });
    await world.pull('alice');
    world.calendar('alice').leaveOut(names.map((name) => `${name}.ics`));
    await listAnew(world);
    expect(await stored(world)).toHaveLength(20);
    expect((await findCalendar(world.store.db, ALICE))?.failure).toBe('too_many_deletions');
  });
});

describe('a calendar that may only be read', () => {
  it('has virtual holds: nothing is written, nobody is asked, and a meeting still moves the interview', async () => {
    const world = await open();
    world.calendar('alice').allowWriting(false);
    await world.pull('alice');
    const interview = await world.interview();
    expect(holds(world, interview)).toMatchObject({ bob: `${THURSDAY}+45` });
    expect(holds(world, interview)).not.toHaveProperty('alice');
    expect(world.lines.join()).not.toContain('could not be written');
    meeting(world, 'alice', { name: 'board', from: THURSDAY });
    await world.pull('alice');
    await world.pass(10 * MINUTE);
    expect(scheduledAt(world, interview)).not.toBe(THURSDAY);
  });

  it('gets its holds as soon as it may be written to, and loses them to nobody when it may not any more', async () => {
    const world = await open();
    world.calendar('alice').allowWriting(false);
    await world.pull('alice');
    const interview = await world.interview();
    world.calendar('alice').allowWriting(true);
    await world.pull('alice');
    expect(holds(world, interview)).toMatchObject({ alice: `${THURSDAY}+45` });
    world.calendar('alice').allowWriting(false);
    await world.pull('alice');
    await world.pass(HOUR);
    expect(holds(world, interview)).toMatchObject({ alice: `${THURSDAY}+45` });
    expect(world.lines.join()).not.toContain('could not be written');
    expect(await decisions(world, interview)).toEqual([]);
  });
});
