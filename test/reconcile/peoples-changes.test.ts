/** What interviewers do to their holds, and what the rules make of it. */

import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/scheduling/instant.ts';
import { findingHistory } from '../../src/store/findings.ts';
import { hoursAfter, THURSDAY, type World, worlds } from '../harness/world.ts';
import {
  attention,
  breakHold,
  cancelHold,
  decisions,
  drag,
  holds,
  holdWrites,
  invites,
  meeting,
  notices,
  patches,
  removeHold,
  reschedules,
  scheduledAt,
} from '../harness/world-hands.ts';

const open = worlds();

const LATER = hoursAfter(THURSDAY, 3);
const REVERT = [{ name: 'Holds stay', on: ['moved', 'removed'], do: 'revert' }];

async function settled(world: World): Promise<void> {
  await world.pull();
  await world.pass(3 * MINUTE);
}

describe('a hold that is dragged', () => {
  it('is no open finding any more once it was followed, also when JobHive’s webhook about that was lost', async () => {
    const world = await open();
    const interview = await world.interview();
    drag(world, 'alice', interview, { from: LATER });
    await settled(world);
    await world.pass(2 * MINUTE);
    expect((await findingHistory(world.store.db, interview)).map(({ ended }) => ended)).toEqual([expect.any(Number)]);
  });

  it('to where everybody is free becomes the time of the interview', async () => {
    const world = await open();
    const interview = await world.interview();
    drag(world, 'alice', interview, { from: LATER });
    await settled(world);
    expect(patches(world)).toEqual([
      {
        scheduled_at: LATER,
        reschedule_reason: 'Alice proposed a new time for your interview.',
        send_notification: true,
      },
    ]);
    expect(holds(world, interview)).toEqual({ alice: `${LATER}+45`, bob: `${LATER}+45` });
    expect(world.calendar('alice').writes).toHaveLength(1);
    expect(await invites(world)).toMatchObject([{ sequence: 0 }, { sequence: 1, start: LATER }]);
    await world.webhook(interview);
    await world.pull();
    expect(await decisions(world, interview)).toEqual(['wait', 'reschedule', 'in_order']);
  });

  it('to where somebody is not free falls to the next rule, and stays where its owner put it', async () => {
    const world = await open();
    const interview = await world.interview();
    meeting(world, 'bob', { from: LATER });
    drag(world, 'alice', interview, { from: LATER });
    await settled(world);
    expect(patches(world)).toEqual([]);
    expect(await attention(world, interview)).toContain('does not suit everybody');
    expect(await attention(world, interview)).toContain('moved their hold to Thu 26 Nov 2026, 14:00–14:45');
    expect(await notices(world)).toHaveLength(1);
    await world.pass(HOUR / 2);
    await world.reconcile(interview);
    expect(await notices(world)).toHaveLength(1);
    expect(holds(world, interview)).toEqual({ alice: `${LATER}+45`, bob: `${THURSDAY}+45` });
  });

  it('twice is taken at its last place, once that has lasted', async () => {
    const world = await open();
    const interview = await world.interview();
    drag(world, 'alice', interview, { from: hoursAfter(THURSDAY, 1) });
    await world.pull('alice');
    await world.pass(2 * MINUTE);
    drag(world, 'alice', interview, { from: LATER });
    await world.pull('alice');
    await world.pass(2 * MINUTE);
    expect(patches(world)).toEqual([]);
    await world.pass(MINUTE);
    expect(patches(world)).toMatchObject([{ scheduled_at: LATER }]);
  });

  it('longer becomes the length of the interview', async () => {
    const world = await open({ rules: [{ name: 'Longer', on: 'resized', do: 'accept' }] });
    const interview = await world.interview();
    drag(world, 'bob', interview, { minutes: 60 });
    await settled(world);
    expect(patches(world)).toEqual([
      {
        duration_minutes: 60,
        reschedule_reason: 'The length of your interview has changed.',
        send_notification: true,
      },
    ]);
    expect(holds(world, interview)).toEqual({ alice: `${THURSDAY}+60`, bob: `${THURSDAY}+60` });
    expect(await invites(world)).toHaveLength(2);
  });

  it('while JobHive moves the interview gives way to JobHive', async () => {
    const world = await open();
    const interview = await world.interview();
    drag(world, 'alice', interview, { from: LATER });
    await world.pull('alice');
    const elsewhere = hoursAfter(THURSDAY, 24);
    await world.recruiter.interviews.update(interview, { scheduled_at: elsewhere });
    await world.webhook(interview);
    await world.pass(10 * MINUTE);
    expect(patches(world)).toEqual([]);
    expect(holds(world, interview)).toEqual({ alice: `${elsewhere}+45`, bob: `${elsewhere}+45` });
  });

  it('by its owner, changed once more before we write it, is not overwritten unseen', async () => {
    const world = await open();
    const interview = await world.interview();
    drag(world, 'alice', interview, { from: hoursAfter(THURSDAY, 1) });
    await world.recruiter.interviews.update(interview, { scheduled_at: LATER });
    await world.webhook(interview);
    // The first write was refused by the etag; the pull it asked for shows the drag, and the hold follows JobHive.
    await world.pass(MINUTE);
    expect(holds(world, interview)).toEqual({ alice: `${LATER}+45`, bob: `${LATER}+45` });
    expect(world.lines.join()).toContain('"reason":"conflict"');
  });
});

describe('a hold that goes', () => {
  it.each([
    ['deleted', removeHold],
    ['cancelled', cancelHold],
  ])('is said to be %s, and a person is called', async (how, act) => {
    const world = await open();
    const interview = await world.interview();
    act(world, 'alice', interview);
    await settled(world);
    expect(await attention(world, interview)).toContain(`the hold of alice@acme.example was ${how}`);
    expect(await notices(world)).toMatchObject([{ to: 'ops@acme.example' }]);
    expect(patches(world)).toEqual([]);
    expect(holdWrites(world)).toBe(2);
  });

  it('comes back where a rule says so', async () => {
    const world = await open({ rules: REVERT });
    const interview = await world.interview();
    removeHold(world, 'alice', interview);
    await settled(world);
    expect(holds(world, interview)).toEqual({ alice: `${THURSDAY}+45`, bob: `${THURSDAY}+45` });
    await world.pull();
    await world.reconcile(interview);
    expect(await decisions(world, interview)).toEqual(['wait', 'revert', 'in_order']);
    expect(await invites(world)).toHaveLength(1);
  });

  it('twice in the same way must have lasted each time', async () => {
    const world = await open({ rules: REVERT });
    const interview = await world.interview();
    for (let times = 0; times < 2; times += 1) {
      drag(world, 'alice', interview, { from: LATER });
      await world.pull('alice');
      await world.pass(2 * MINUTE);
      expect(holds(world, interview)).toMatchObject({ alice: `${LATER}+45` });
      await world.pass(2 * MINUTE);
      expect(holds(world, interview)).toMatchObject({ alice: `${THURSDAY}+45` });
    }
  });

  it('again and again is brought back as often as the limit allows, then a person is called', async () => {
    const world = await open({ rules: REVERT, scheduling: { settle: '0s' }, limits: { moves_per_interview: 2 } });
    const interview = await world.interview();
    for (let times = 0; times < 4; times += 1) {
      await world.pass(MINUTE);
      if ('alice' in holds(world, interview)) removeHold(world, 'alice', interview);
      await world.pull('alice');
    }
    expect((await decisions(world, interview)).filter((outcome) => outcome === 'revert')).toHaveLength(2);
    expect(holds(world, interview)).not.toHaveProperty('alice');
    expect(await attention(world, interview)).toContain('moved automatically as often as allowed');
  });

  it('is not concluded from one that cannot be read', async () => {
    const world = await open({ rules: REVERT });
    const interview = await world.interview();
    breakHold(world, 'alice', interview);
    await settled(world);
    await world.reconcile(interview);
    expect(await decisions(world, interview)).toEqual([]);
    expect(holdWrites(world)).toBe(2);
  });
});

describe('limits', () => {
  it('hold back what would be moved after as many moves of one interview as are allowed', async () => {
    const world = await open({ scheduling: { settle: '0s' }, limits: { moves_per_interview: 1 } });
    const interview = await world.interview();
    drag(world, 'alice', interview, { from: LATER });
    await world.pull('alice');
    await world.webhook(interview);
    await world.pass(MINUTE);
    drag(world, 'alice', interview, { from: hoursAfter(THURSDAY, 4) });
    await world.pull('alice');
    expect(patches(world)).toHaveLength(1);
    expect(await decisions(world, interview)).toEqual(['reschedule', 'in_order', 'held_back']);
  });
});

describe('another panel', () => {
  it('takes the hold from who left and gives one to who came; the candidate hears nothing', async () => {
    const world = await open();
    const interview = await world.interview();
    await world.reconfigure({ panels: [{ name: 'others', required: ['alice@acme.example', 'carol@acme.example'] }] });
    await world.reconcile(interview);
    expect(holds(world, interview)).toEqual({ alice: `${THURSDAY}+45`, carol: `${THURSDAY}+45` });
    expect(await invites(world)).toHaveLength(1);
    expect(await reschedules(world, interview)).toEqual([]);
  });
});

describe('two interviews of one interviewer at the same time', () => {
  it('are noticed when JobHive moves one onto the other, without anybody asking about the other', async () => {
    const world = await open({ scheduling: { settle: '0s' } });
    const first = await world.interview({ id: 'int_a', at: hoursAfter(THURSDAY, 24) });
    const second = await world.interview({ id: 'int_b' });
    await world.recruiter.interviews.update(first, { scheduled_at: THURSDAY });
    await world.webhook(first);
    expect(patches(world)).toHaveLength(1);
    expect(scheduledAt(world, first)).toBe(THURSDAY);
    expect(scheduledAt(world, second)).not.toBe(THURSDAY);
  });
});
