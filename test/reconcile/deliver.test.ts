/** Messages on their way to the mail server. */

import { describe, expect, it } from 'vitest';
import { DAY, MINUTE } from '../../src/scheduling/instant.ts';
import { deliveriesOf } from '../../src/store/deliveries.ts';
import { hoursAfter, THURSDAY, worlds } from '../harness/world.ts';
import { attention, invites, removeHold } from '../harness/world-hands.ts';

const open = worlds();

const LATER = hoursAfter(THURSDAY, 3);
const BUSY = { kind: 'deferred', code: '451', response: '451 4.7.1 <ada@candidate.example>: try again' } as const;
const REFUSED = { kind: 'rejected', code: '550', response: '550 5.1.1 <ada@candidate.example>: user unknown' } as const;

describe('a message', () => {
  it('that the server does not take yet is sent again, the same bytes, until it is', async () => {
    const world = await open();
    world.mail.answer(BUSY, BUSY);
    const interview = await world.interview();
    expect(await deliveriesOf(world.store.db, interview)).toMatchObject([{ state: 'deferred' }]);
    await world.pass(5 * MINUTE);
    expect(await deliveriesOf(world.store.db, interview)).toMatchObject([{ state: 'accepted', attempts: 3 }]);
    expect(new Set(world.mail.attempts.map(({ raw }) => raw)).size).toBe(1);
    expect(await attention(world, interview)).toBeNull();
    await world.pass(DAY);
    expect(world.mail.attempts).toHaveLength(3);
  });

  it('that the server refuses for good calls a person, and is not sent again', async () => {
    const world = await open();
    world.mail.answer(REFUSED);
    const interview = await world.interview();
    await world.pass(DAY);
    expect(await deliveriesOf(world.store.db, interview)).toMatchObject([{ state: 'failed', attempts: 1 }]);
    expect(await attention(world, interview)).toContain('550 5.1.1');
    expect(world.lines.join()).toContain('"code":"550"');
    expect(world.lines.join()).not.toContain('ada@candidate.example');
  });

  it('that nobody takes for a day is given up, and calls a person', async () => {
    const world = await open();
    world.mail.answer(...Array.from({ length: 30 }, () => BUSY));
    const interview = await world.interview();
    await world.pass(2 * DAY);
    expect(await deliveriesOf(world.store.db, interview)).toMatchObject([{ state: 'failed' }]);
    expect(await attention(world, interview)).toContain('given up');
  });

  it('that is not sent yet gives way to a newer revision', async () => {
    const world = await open();
    world.mail.answer(BUSY, BUSY);
    const interview = await world.interview();
    await world.recruiter.interviews.update(interview, { scheduled_at: LATER });
    await world.webhook(interview);
    await world.pass(10 * MINUTE);
    expect(await deliveriesOf(world.store.db, interview)).toMatchObject([
      { state: 'superseded' },
      { state: 'accepted' },
    ]);
    expect(await invites(world)).toMatchObject([{ sequence: 1, start: LATER }]);
  });

  it('to an admin that fails for good wakes nobody', async () => {
    const world = await open({ scheduling: { settle: '0s' } });
    const interview = await world.interview();
    world.mail.answer(REFUSED);
    removeHold(world, 'alice', interview);
    await world.pull('alice');
    expect(await attention(world, interview)).toContain('A person must look');
    expect(world.failures).toEqual([]);
  });
});
