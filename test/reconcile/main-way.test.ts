/** The way of an interview from its first day to its end, as everybody concerned sees it. */
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/scheduling/instant.ts';
import { THURSDAY, worlds } from '../harness/world.ts';
import {
  attention,
  decisions,
  holds,
  holdWrites,
  invites,
  meeting,
  patches,
  reschedules,
  scheduledAt,
} from '../harness/world-hands.ts';

const open = worlds();

describe('a new interview', () => {
  it('gets a hold in every calendar of its panel, and its candidate a first invite', async () => {
    const world = await open();
    const interview = await world.interview();
    expect(holds(world, interview)).toEqual({ alice: `${THURSDAY}+45`, bob: `${THURSDAY}+45` });
    expect(await invites(world)).toMatchObject([{ method: 'REQUEST', sequence: 0, start: THURSDAY }]);
    expect(await attention(world, interview)).toBeNull();
    expect(patches(world)).toEqual([]);
  });

  it('is left as it is by whatever wakes it again', async () => {
    const world = await open();
    const interview = await world.interview();
    for (let again = 0; again < 3; again += 1) {
      await world.pass(MINUTE);
      await world.pull();
      await world.webhook(interview);
    }
    expect(holdWrites(world)).toBe(2);
    expect(await invites(world)).toHaveLength(1);
    expect(await decisions(world, interview)).toEqual([]);
  });
});

describe('a meeting that lands on an interview', () => {
  it('moves it once it has lasted: one PATCH with a reason, then holds and invite follow', async () => {
    const world = await open();
    const interview = await world.interview();
    meeting(world, 'alice', { from: THURSDAY });
    await world.pull('alice');
    expect(await decisions(world, interview)).toEqual(['wait']);
    expect(patches(world)).toEqual([]);

    await world.pass(3 * MINUTE);
    const [patch] = patches(world);
    expect(patches(world)).toHaveLength(1);
    expect(patch).toMatchObject({ reschedule_reason: 'Your interviewer has an unavoidable scheduling conflict.' });
    const moved = scheduledAt(world, interview);
    expect(moved).not.toBe(THURSDAY);
    expect(holds(world, interview)).toEqual({ alice: `${moved}+45`, bob: `${moved}+45` });
    const [first, second] = await invites(world);
    expect(second).toMatchObject({ method: 'REQUEST', sequence: 1, start: moved, uid: first?.uid });
    expect(await reschedules(world, interview)).toMatchObject([{ state: 'confirmed', attempts: 1 }]);
  });
});
