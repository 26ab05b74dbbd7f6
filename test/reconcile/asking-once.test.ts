/** A person is asked once for what they were asked before and has not changed since. */

import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/scheduling/instant.ts';
import { hoursAfter, THURSDAY, type World, worlds } from '../harness/world.ts';
import { attention, decisions, drag, meeting, notices, removeHold } from '../harness/world-hands.ts';

const open = worlds();

/** Alice deletes her hold, and a person is asked. */
async function asked(world: World) {
  const interview = await world.interview();
  removeHold(world, 'alice', interview);
  await world.pull();
  await world.pass(4 * MINUTE);
  expect(await notices(world)).toHaveLength(1);
  return interview;
}

describe('a calendar that cannot be read for a while', () => {
  it('does not make what was found in it go away, nor be found anew', async () => {
    const world = await open();
    const interview = await asked(world);
    world.calendar('alice').fail('pullPage', { reason: 'unauthorized' });
    await world.pull('alice');
    await world.reconcile(interview);
    expect(await attention(world, interview)).toContain('the hold of alice@acme.example was deleted');

    await world.pull('alice');
    await world.reconcile(interview);
    await world.pass(10 * MINUTE);
    expect(await decisions(world, interview)).toEqual(['wait', 'notify']);
    expect(await notices(world)).toHaveLength(1);
  });

  it('does not keep what was found about a time at which the interview no longer is', async () => {
    const world = await open();
    const interview = await asked(world);
    world.calendar('alice').fail('pullPage', { reason: 'unauthorized' });
    await world.pull('alice');
    await world.recruiter.interviews.update(interview, { scheduled_at: hoursAfter(THURSDAY, 24) });
    await world.webhook(interview);
    expect(await decisions(world, interview)).toEqual(['wait', 'notify', 'in_order']);
    expect((await attention(world, interview)) ?? '').not.toContain('was deleted');
  });
});

describe('something else that comes and goes', () => {
  it('is no reason to ask again', async () => {
    const world = await open();
    const interview = await asked(world);
    drag(world, 'bob', interview, { from: hoursAfter(THURSDAY, 3) });
    await world.pull('bob');
    await world.pass(MINUTE);
    drag(world, 'bob', interview, { from: THURSDAY });
    await world.pull('bob');
    await world.pass(10 * MINUTE);
    expect(await decisions(world, interview)).toEqual(['wait', 'notify', 'wait', 'notify']);
    expect(await notices(world)).toHaveLength(1);
  });

  it('and stays is asked about', async () => {
    const world = await open({ rules: [{ name: 'Ask', on: ['removed', 'conflict'], do: 'notify' }] });
    await asked(world);
    meeting(world, 'bob', { from: THURSDAY });
    await world.pull('bob');
    await world.pass(4 * MINUTE);
    expect(await notices(world)).toHaveLength(2);
  });
});

it('the same again, after all was in order, is asked about again', async () => {
  const world = await open();
  const interview = await world.interview();
  for (const times of [1, 2]) {
    const there = world
      .calendar('alice')
      .names()
      .map((name) => ({ name, ics: world.calendar('alice').read(name) ?? '' }));
    removeHold(world, 'alice', interview);
    await world.pull();
    await world.pass(4 * MINUTE);
    expect(await notices(world)).toHaveLength(times);
    for (const { name, ics } of there) world.calendar('alice').put(name, ics);
    await world.pull();
  }
});
