/** Messages on their way to the mail server. */

import { describe, expect, it } from 'vitest';
import { resend } from '../../src/reconcile/resend.ts';
import { InterviewId } from '../../src/scheduling/ids.ts';
import { DAY, MINUTE, SECOND } from '../../src/scheduling/instant.ts';
import { beginAttempt, type Delivery, deliveriesOf, markHandedOver } from '../../src/store/deliveries.ts';
import { hoursAfter, NOW, THURSDAY, type World, worlds } from '../harness/world.ts';
import { attention, invites, removeHold } from '../harness/world-hands.ts';

const open = worlds();

const LATER = hoursAfter(THURSDAY, 3);
const BUSY = { kind: 'deferred', code: '451', response: '451 4.7.1 <ada@candidate.example>: try again' } as const;
const LOST = { kind: 'uncertain', code: 'ECONNRESET', response: 'no answer came' } as const;
const REFUSED = { kind: 'rejected', code: '550', response: '550 5.1.1 <ada@candidate.example>: user unknown' } as const;

/** Without the notices to admins. */
async function revisions(world: World, interview: InterviewId): Promise<Delivery[]> {
  return (await deliveriesOf(world.store.db, interview)).filter(({ sequence }) => sequence !== null);
}

/** The bytes of every attempt at the invite. */
function attempts({ mail }: World): string[] {
  return mail.attempts.filter(({ sequence }) => sequence !== null).map(({ raw }) => raw);
}

describe('a message', () => {
  it('that the server does not take yet is sent again, the same bytes, until it is', async () => {
    const world = await open();
    world.mail.answer(BUSY, BUSY);
    const interview = await world.interview();
    expect(await revisions(world, interview)).toMatchObject([{ state: 'deferred' }]);
    await world.pass(5 * MINUTE);
    expect(await revisions(world, interview)).toMatchObject([{ state: 'accepted', attempts: 3 }]);
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
    expect(await revisions(world, interview)).toMatchObject([{ state: 'failed', attempts: 1 }]);
    expect(await attention(world, interview)).toContain('550 5.1.1');
    expect(world.lines.join()).toContain('"code":"550"');
    expect(world.lines.join()).not.toContain('ada@candidate.example');
  });

  it('that failed is told to the admin, with what to do', async () => {
    const world = await open();
    world.mail.answer(REFUSED);
    const interview = await world.interview();
    const [notice, ...others] = await world.mail.mails();
    expect(notice).toMatchObject({
      to: 'ops@acme.example',
      subject: `A mail about interview ${interview} did not arrive`,
    });
    expect(notice?.text).toContain('550 5.1.1');
    expect(notice?.text).toContain('interview-sync resend 1');
    expect(others).toEqual([]);
  });

  it('of ours to the admin that fails is told to nobody: that would go the same way', async () => {
    const world = await open();
    world.mail.answer(REFUSED, REFUSED);
    await world.interview();
    await world.pass(DAY);
    expect(world.mail.attempts).toHaveLength(2);
  });

  it('that nobody takes for a day is given up, and calls a person', async () => {
    const world = await open();
    world.mail.answer(...Array.from({ length: 30 }, () => BUSY));
    const interview = await world.interview();
    await world.pass(2 * DAY);
    expect(await revisions(world, interview)).toMatchObject([{ state: 'failed' }]);
    expect(await attention(world, interview)).toContain('given up');
  });

  it('that is not sent yet gives way to a newer revision', async () => {
    const world = await open();
    world.mail.answer(BUSY, BUSY);
    const interview = await world.interview();
    await world.recruiter.interviews.update(interview, { scheduled_at: LATER });
    await world.webhook(interview);
    await world.pass(10 * MINUTE);
    expect(await revisions(world, interview)).toMatchObject([{ state: 'superseded' }, { state: 'accepted' }]);
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

describe('a message of which nobody knows whether it arrived', () => {
  const states = async (world: World, interview: InterviewId) =>
    (await revisions(world, interview)).map(({ state }) => state);

  it('is not sent again, and asks a person', async () => {
    const world = await open();
    world.mail.answer(LOST);
    const interview = await world.interview();
    await world.pass(DAY);
    expect(await states(world, interview)).toEqual(['uncertain']);
    expect(attempts(world)).toHaveLength(1);
    expect(await attention(world, interview)).toContain('interview-sync resend 1');
  });

  it('is one that was handed over when the process ended', async () => {
    const world = await open();
    world.mail.endNext();
    const interview = await world.interview();
    await world.pass(DAY);
    expect(await states(world, interview)).toEqual(['uncertain']);
    expect(attempts(world)).toHaveLength(1);
    expect(await attention(world, interview)).toContain('handed over at Mon 23 Nov 2026, 09:00 CET');
  });

  it('goes out again, the same bytes, when a person says so', async () => {
    const world = await open();
    world.mail.answer(LOST);
    const interview = await world.interview();
    expect(await resend(world.deps, { delivery: 1, by: 'dana', force: false })).toEqual({ kind: 'queued' });
    await world.settle();
    expect(await revisions(world, interview)).toMatchObject([{ state: 'accepted', resent: { by: 'dana' } }]);
    expect(new Set(attempts(world)).size).toBe(1);
    expect(await attention(world, interview)).toBeNull();
  });

  it('goes out again by itself where the configuration says so', async () => {
    const world = await open({ mail: { when_uncertain: 'send_again' } });
    world.mail.answer(LOST);
    world.mail.endNext();
    const interview = await world.interview();
    await world.pass(DAY);
    expect(await states(world, interview)).toEqual(['accepted']);
  });

  it('asks nobody any more once a newer revision arrived', async () => {
    const world = await open();
    world.mail.answer(LOST);
    const interview = await world.interview();
    await world.recruiter.interviews.update(interview, { scheduled_at: LATER });
    await world.webhook(interview);
    expect(await states(world, interview)).toEqual(['uncertain', 'accepted']);
    expect(await attention(world, interview)).toBeNull();
    expect(await resend(world.deps, { delivery: 1, by: 'dana', force: true })).toMatchObject({ because: 'superseded' });
  });

  it('is no notice to an admin: that one comes twice rather than never', async () => {
    const world = await open();
    world.mail.answer(REFUSED, LOST);
    await world.interview();
    await world.pass(DAY);
    expect((await world.mail.mails()).map(({ to }) => to)).toEqual(['ops@acme.example']);
  });
});

describe('a message that the server has taken', () => {
  it('is sent a second time only when a person insists', async () => {
    const world = await open();
    const interview = await world.interview();
    expect(await resend(world.deps, { delivery: 1, by: 'dana', force: false })).toMatchObject({ state: 'accepted' });
    await resend(world.deps, { delivery: 1, by: 'dana', force: true });
    await world.settle();
    expect(world.mail.attempts).toHaveLength(2);
    expect(await revisions(world, interview)).toMatchObject([{ state: 'accepted', attempts: 1 }]);
  });

  it('is not sent by a worker that was thought dead and wakes up', async () => {
    const world = await open();
    world.mail.answer(BUSY);
    await world.interview();
    const { db } = world.store;
    await beginAttempt(db, 1, 2);
    await beginAttempt(db, 1, 3);
    expect(await markHandedOver(db, 1, 2, NOW)).toBe(false);
    expect(await markHandedOver(db, 1, 3, NOW)).toBe(true);
    expect(await markHandedOver(db, 1, 3, NOW)).toBe(false);
  });
});

const DETAILS = { position: 'Engineer', skills: ['TypeScript'], duration_minutes: 45 };

describe('more messages than may go out in a minute', () => {
  it('go out one after the other, and all of them', async () => {
    const smtp = { host: 'mail.acme.example', per_minute: 10 };
    const world = await open({ mail: { from: 'Acme <interviews@acme.example>', smtp } });
    const sentAt: number[] = [];
    const { send } = world.mail;
    world.mail.send = (message, options) => {
      if (message.sequence !== null) sentAt.push(world.clock.now());
      return send(message, options);
    };
    const ids = ['int_1', 'int_2', 'int_3', 'int_4', 'int_5'].map((id) => InterviewId.parse(id));
    for (const [index, id] of ids.entries()) {
      const when = { scheduled_at: hoursAfter(THURSDAY, 24 * 7 * index), candidate_email: `${id}@candidate.example` };
      world.sandbox.seed({ ...DETAILS, id, ...when });
    }
    for (const id of ids) await world.webhook(id);
    await world.pass(5 * MINUTE);
    expect(sentAt).toHaveLength(ids.length);
    expect(Math.max(...sentAt) - Math.min(...sentAt)).toBeGreaterThan(4 * 6 * SECOND);
    for (const id of ids) expect(await revisions(world, id)).toMatchObject([{ state: 'accepted', attempts: 1 }]);
  });
});
