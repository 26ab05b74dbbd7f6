/** What candidates' programs send back, from the mail to what the interview says of it. */
import { describe, expect, it } from 'vitest';
import { takeMail } from '../../src/reconcile/take-mail.ts';
import type { InterviewId } from '../../src/scheduling/ids.ts';
import { DAY, MINUTE } from '../../src/scheduling/instant.ts';
import { currentAnswer } from '../../src/store/candidate-answers.ts';
import { deliveriesOf } from '../../src/store/deliveries.ts';
import { findInvite } from '../../src/store/invites.ts';
import { proposalsOf } from '../../src/store/proposals.ts';
import { hoursAfter, THURSDAY, type World, worlds } from '../harness/world.ts';
import { attention, invites } from '../harness/world-hands.ts';
import {
  bounceMail,
  type Envelope,
  type Program,
  type ReplyFacts,
  replyMail,
  replyObject,
} from '../invites/inbound/replies.ts';

const open = worlds();
const INBOX = { mail: { inbox: { authserv_id: 'mx.acme.example', webhook: { secrets: ['0123456789abcdef'] } } } };
const LATER = hoursAfter(THURSDAY, 3);

async function answers(
  world: World,
  interview: InterviewId,
  facts: Partial<ReplyFacts> = {},
  envelope: Envelope = {},
  object: Program | 'outlook-counter' | 'apple-counter' = 'gmail',
) {
  const invite = await findInvite(world.store.db, interview);
  const asked = { uid: invite?.uid ?? '', sequence: invite?.sequence ?? 0, ...facts };
  const taken = await takeMail(world.deps, Buffer.from(replyMail(replyObject(object, asked), envelope)));
  await world.settle();
  return taken;
}

const answerOf = async (world: World, interview: InterviewId) =>
  (await currentAnswer(world.store.db, interview))?.answer ?? null;

describe('an answer of the candidate', () => {
  it('is the interview’s, until they change their mind', async () => {
    const world = await open(INBOX);
    const interview = await world.interview();
    expect(await answers(world, interview, { partstat: 'ACCEPTED' })).toEqual({ kind: 'answer' });
    expect(await answerOf(world, interview)).toBe('accepted');
    await answers(world, interview, { partstat: 'TENTATIVE', stamp: '20261123T111500Z' });
    expect(await answerOf(world, interview)).toBe('tentative');
  });

  it('does not count where a later one is known, in whichever order they come, or however often', async () => {
    const world = await open(INBOX);
    const interview = await world.interview();
    await answers(world, interview, { partstat: 'DECLINED', stamp: '20261123T111500Z' });
    expect(await answers(world, interview, { partstat: 'ACCEPTED', stamp: '20261123T101500Z' })).toEqual({
      kind: 'answer',
    });
    await answers(world, interview, { partstat: 'DECLINED', stamp: '20261123T111500Z' });
    expect(await answerOf(world, interview)).toBe('declined');
  });

  it('says nothing of a time that came after it', async () => {
    const world = await open(INBOX);
    const interview = await world.interview();
    await answers(world, interview, { partstat: 'ACCEPTED' });
    await world.recruiter.interviews.update(interview, { scheduled_at: LATER });
    await world.webhook(interview);
    expect(await answerOf(world, interview)).toBeNull();
    expect(await answers(world, interview, { sequence: 0 })).toEqual({ kind: 'left_alone', because: 'other_revision' });
    await answers(world, interview, { partstat: 'ACCEPTED' });
    expect(await answerOf(world, interview)).toBe('accepted');
  });

  it('names nobody in the log', async () => {
    const world = await open(INBOX);
    const interview = await world.interview();
    await answers(world, interview, { partstat: 'DECLINED' }, {}, 'outlook');
    await answers(world, interview, {}, { results: null });
    const log = world.lines.join();
    expect(log).toContain('the candidate has answered');
    expect(log).toContain('sender_not_authentic');
    expect(log).not.toMatch(/ada@|Thank you/);
  });

  it('is not taken from anybody where no inbox is configured', async () => {
    const world = await open();
    const interview = await world.interview();
    expect(await answers(world, interview)).toEqual({ kind: 'left_alone', because: 'sender_not_authentic' });
  });
});

describe('a candidate who declines', () => {
  it('calls a person, until they change their mind', async () => {
    const world = await open({ ...INBOX, scheduling: { settle: '0s' } });
    const interview = await world.interview();
    await answers(world, interview, { partstat: 'DECLINED' });
    expect(await attention(world, interview)).toContain('the candidate declined');
    expect((await world.mail.mails()).at(-1)?.text).toContain('the candidate declined the interview at this time');
    await answers(world, interview, { partstat: 'ACCEPTED', stamp: '20261123T111500Z' });
    expect(await attention(world, interview)).toBeNull();
    expect(world.failures).toEqual([]);
  });

  it('gets another time where a rule says so, and the answer is not held against that one', async () => {
    const rules = [{ name: 'Another time', on: 'candidate_declined', do: 'reschedule' }];
    const world = await open({ ...INBOX, rules });
    const interview = await world.interview();
    await answers(world, interview, { partstat: 'DECLINED' });
    await world.pass(10 * MINUTE);
    const [first, second, ...others] = await invites(world);
    expect(others).toEqual([]);
    expect(second).toMatchObject({ method: 'REQUEST', sequence: 1 });
    expect(second?.start).not.toBe(first?.start);
    expect((await world.mail.mails()).at(-1)?.text).toContain('As the original time does not suit you');
    expect(await answerOf(world, interview)).toBeNull();
    expect(await attention(world, interview)).toBeNull();
  });
});

describe('a wish for another time', () => {
  it('waits for a person as a proposal, and moves the interview once it is approved', async () => {
    const world = await open(INBOX);
    const interview = await world.interview();
    const taken = await answers(
      world,
      interview,
      { start: '20261126T140000Z' },
      { method: 'COUNTER' },
      'apple-counter',
    );
    expect(taken).toEqual({ kind: 'counter' });
    expect(await proposalsOf(world.store.db, interview)).toMatchObject([
      { state: 'open', origin: { kind: 'candidate', by: 'mail', evidence: '<reply.1@candidate.example>' } },
    ]);
    expect((await world.mail.mails()).at(-1)?.text).toContain(
      'asks for another time (by mail: <reply.1@candidate.example>)',
    );
  });

  it('that cannot be had any more is left for a person to read', async () => {
    const world = await open(INBOX);
    const interview = await world.interview();
    await world.pass(4 * DAY);
    const taken = await answers(world, interview, { start: '20261210T140000Z' }, {}, 'apple-counter');
    expect(taken).toEqual({ kind: 'left_alone', because: 'not_movable' });
  });
});

describe('a message that comes back', () => {
  const messageIdOf = async (world: World, interview: InterviewId) =>
    (await deliveriesOf(world.store.db, interview))[0]?.messageId ?? '';

  it('did not arrive: its delivery says so, and a person is told', async () => {
    const world = await open(INBOX);
    const interview = await world.interview();
    const bounce = Buffer.from(bounceMail(await messageIdOf(world, interview)));
    expect(await takeMail(world.deps, bounce)).toEqual({ kind: 'bounce' });
    await takeMail(world.deps, bounce);
    await world.settle();
    const [delivery, ...notices] = await deliveriesOf(world.store.db, interview);
    expect(delivery).toMatchObject({ state: 'bounced', response: 'it came back (5.1.1)' });
    expect(notices).toHaveLength(1);
    expect(await attention(world, interview)).toContain('it came back (5.1.1)');
    expect(world.lines.join()).toContain('"code":"5.1.1"');
  });

  it('is none of ours when it went to somebody else, or has another id', async () => {
    const world = await open(INBOX);
    const interview = await world.interview();
    const id = await messageIdOf(world, interview);
    for (const report of [bounceMail(id, 'eve@evil.example'), bounceMail('<other@acme.example>')])
      expect(await takeMail(world.deps, Buffer.from(report))).toEqual({
        kind: 'left_alone',
        because: 'unknown_message',
      });
    expect(await deliveriesOf(world.store.db, interview)).toMatchObject([{ state: 'accepted' }]);
  });
});
