/** A candidate who asked for another time and does not get it is told so, once; whoever gets it hears of the new time. */
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import type { SendResult } from '../../src/invites/transport/port.ts';
import { answerProposal } from '../../src/reconcile/answer-proposal.ts';
import { openProposal } from '../../src/reconcile/open-proposal.ts';
import { resend } from '../../src/reconcile/resend.ts';
import { takeMail } from '../../src/reconcile/take-mail.ts';
import { deliveriesReport } from '../../src/reports/deliveries.ts';
import { planReport } from '../../src/reports/plan.ts';
import type { InterviewId } from '../../src/scheduling/ids.ts';
import { HOUR, MINUTE } from '../../src/scheduling/instant.ts';
import { deliveriesOf } from '../../src/store/deliveries.ts';
import { findInvite } from '../../src/store/invites.ts';
import { proposalsOf } from '../../src/store/proposals.ts';
import { at, hoursAfter, THURSDAY, type World, worlds } from '../harness/world.ts';
import { answers, attention, invites, meeting, notices } from '../harness/world-hands.ts';
import { replyMail, replyObject } from '../invites/inbound/replies.ts';

const open = worlds();
const LATER = hoursAfter(THURSDAY, 3);
const INBOX = { inbox: { authserv_id: 'mx.acme.example', webhook: { secrets: ['0123456789abcdef'] } } };
const PAGE = { ask_for_another_time: true };
/** Both ways in which a candidate can ask. */
const ASKING = {
  mail: INBOX,
  http: { public_url: 'https://interviews.acme.example' },
  candidates: { page: PAGE },
};

async function wish(world: World, interview: InterviewId, start = LATER, by: 'page' | 'mail' = 'page') {
  const opened = await openProposal(world.deps, { interview, starts: [at(start)], by, evidence: '<w@c.example>' });
  await world.settle();
  return opened.kind === 'opened' ? opened.proposal : 0;
}

/** Their calendar program proposes another time. */
async function counter(world: World, interview: InterviewId): Promise<void> {
  const { uid = '', sequence = 0 } = (await findInvite(world.store.db, interview)) ?? {};
  const object = replyObject('apple-counter', { uid, sequence, start: '20261126T140000Z' });
  await takeMail(world.deps, Buffer.from(replyMail(object, { method: 'COUNTER' })));
  await world.settle();
}

async function answer(world: World, word: 'approve' | 'refuse', proposal = 1): Promise<void> {
  await answerProposal(world.deps, proposal, { answer: word, by: 'ops', chosen: null, anyway: false });
  await world.settle();
}

const stateOf = async (world: World, interview: InterviewId) =>
  (await proposalsOf(world.store.db, interview))[0]?.state ?? null;

describe('a wish for another time', () => {
  it('that a person refuses is answered once: the interview stays, on the candidate’s clock', async () => {
    const candidates = { page: PAGE, time_zone: 'America/New_York' };
    const world = await open({ ...ASKING, candidates });
    const interview = await world.interview();
    meeting(world, 'alice', { from: LATER });
    await world.pull('alice');
    await wish(world, interview);
    expect(await answers(world)).toEqual([]);
    await answer(world, 'refuse');
    await world.reconcile(interview);
    await world.pass(HOUR);
    const [told, ...more] = await answers(world);
    expect(more).toEqual([]);
    expect(told).toMatchObject({ to: 'ada@candidate.example', object: null });
    expect(told?.subject).toContain('Thu 26 Nov 2026, 05:00 EST');
    expect(told?.text).toContain('cannot offer you another time');
    expect(told?.text).toContain('Thu 26 Nov 2026, 05:00–05:45 EST (UTC-05:00, America/New_York)');
    for (const word of ['secrets', 'alice', 'Alice', 'ops', 'refuse']) expect(told?.text).not.toContain(word);
    expect(await invites(world)).toHaveLength(1);
    expect(world.failures).toEqual([]);
  });

  it.each([
    ['notify', 'expired'],
    ['refuse', 'refused'],
  ] as const)('that nobody answers in time (%s) is answered by then', async (whenExpired, state) => {
    const world = await open({ ...ASKING, proposals: { expire_after: '2h', when_expired: whenExpired } });
    const interview = await world.interview();
    await wish(world, interview);
    await world.pass(2 * HOUR - 2 * MINUTE);
    expect(await answers(world)).toEqual([]);
    await world.pass(5 * MINUTE);
    expect(await stateOf(world, interview)).toBe(state);
    expect(await answers(world)).toHaveLength(1);
  });

  it('that is approved and cannot be had any more is answered', async () => {
    const world = await open(ASKING);
    const interview = await world.interview();
    await wish(world, interview);
    meeting(world, 'bob', { from: LATER });
    await world.pull('bob');
    await answer(world, 'approve');
    expect(await stateOf(world, interview)).toBe('withdrawn');
    expect(await answers(world)).toHaveLength(1);
  });

  it('that JobHive refuses is answered', async () => {
    const refusal = () => Response.json({ success: false, error: { code: 'VALIDATION_ERROR' } }, { status: 422 });
    const world = await open({ ...ASKING, wire: async (method, send) => (method === 'PATCH' ? refusal() : send()) });
    const interview = await world.interview();
    await wish(world, interview);
    await answer(world, 'approve');
    await world.reconcile(interview);
    expect(await stateOf(world, interview)).toBe('failed');
    expect(await answers(world)).toHaveLength(1);
  });

  it('that is granted is answered by the updated invite alone', async () => {
    const world = await open(ASKING);
    const interview = await world.interview();
    await wish(world, interview);
    await answer(world, 'approve');
    await world.pass(HOUR);
    expect(await stateOf(world, interview)).toBe('done');
    expect(await answers(world)).toEqual([]);
    expect((await invites(world)).map(({ start }) => start)).toEqual([THURSDAY, LATER]);
  });

  it('that gives way to another one is answered with it', async () => {
    const world = await open(ASKING);
    const interview = await world.interview();
    await wish(world, interview);
    const second = await wish(world, interview, hoursAfter(THURSDAY, 24));
    await answer(world, 'refuse', second);
    expect(await answers(world)).toHaveLength(1);
  });

  it('for an interview that is moved or cancelled meanwhile is answered by what is said of that', async () => {
    const world = await open(ASKING);
    const moved = await world.interview({ id: 'int_moved' });
    const off = await world.interview({
      id: 'int_off',
      at: hoursAfter(THURSDAY, 48),
      candidate: 'b@candidate.example',
    });
    for (const interview of [moved, off]) await wish(world, interview, hoursAfter(THURSDAY, 24));
    await world.recruiter.interviews.update(moved, { scheduled_at: hoursAfter(THURSDAY, 2) });
    await world.recruiter.interviews.cancel(off);
    for (const interview of [moved, off]) await world.webhook(interview);
    expect(await answers(world)).toEqual([]);
  });

  it('whose interview is another candidate’s by now is not told to them', async () => {
    const world = await open(ASKING);
    const interview = await world.interview();
    await wish(world, interview);
    await world.recruiter.interviews.update(interview, { candidate_email: 'new@candidate.example' });
    await world.webhook(interview);
    await answer(world, 'refuse');
    const made = (await deliveriesOf(world.store.db, interview)).filter(({ proposal }) => proposal !== null);
    expect(made).toEqual([]);
  });

  it.each([
    ['page', { ...ASKING, candidates: { page: { ask_for_another_time: false } } }],
    ['mail', { ...ASKING, mail: {} }],
  ] as const)('by %s is not answered where the configuration does not take such wishes any more', async (by, now) => {
    const world = await open(ASKING);
    const interview = await world.interview();
    await wish(world, interview, LATER, by);
    await world.reconfigure(now);
    await answer(world, 'refuse');
    expect(await stateOf(world, interview)).toBe('refused');
    expect(await answers(world)).toEqual([]);
  });
});

describe('a wish that came from a calendar program (COUNTER)', () => {
  it('is declined in the words of calendar programs as well, about the revision that it was about', async () => {
    const world = await open(ASKING);
    const interview = await world.interview();
    await counter(world, interview);
    await world.recruiter.interviews.update(interview, { position: 'Principal Engineer' });
    await world.webhook(interview);
    expect((await invites(world)).map(({ sequence }) => sequence)).toEqual([0, 1]);
    await answer(world, 'refuse');
    const [told, ...more] = await answers(world);
    expect(more).toEqual([]);
    const calendar = new ICAL.Component(ICAL.parse(told?.object ?? ''));
    const event = calendar.getFirstSubcomponent('vevent');
    expect(calendar.getFirstPropertyValue('method')).toBe('DECLINECOUNTER');
    expect(event?.getFirstPropertyValue('uid')).toBe((await findInvite(world.store.db, interview))?.uid);
    expect(event?.getFirstPropertyValue('sequence')).toBe(0);
    expect((await findInvite(world.store.db, interview))?.sequence).toBe(1);
  });
});

describe('the mail with the answer', () => {
  const LOST: SendResult = { kind: 'uncertain', code: 'ECONNRESET', response: 'connection lost' };

  async function refused(options: Parameters<typeof open>[0] = {}) {
    const world = await open({ ...ASKING, ...options });
    const interview = await world.interview();
    const proposal = await wish(world, interview);
    const deliveryOf = async () =>
      (await deliveriesOf(world.store.db, interview)).find((each) => each.proposal === proposal);
    return { ...world, world, interview, proposal, deliveryOf };
  }

  it('is a delivery like others, and listed as what it is', async () => {
    const { world, interview, proposal, deliveryOf } = await refused();
    await answer(world, 'refuse');
    expect(await deliveryOf()).toMatchObject({ state: 'accepted', sequence: null, method: null });
    const [line] = (await deliveriesReport(world.store, { interview, state: null })).filter(
      (each) => each.proposal !== null,
    );
    expect(line).toMatchObject({ proposal, to: 'ada@candidate.example', state: 'accepted' });
  });

  it('is never sent twice by itself: a person is told, and may have it sent again', async () => {
    const { world, interview, deliveryOf, mail } = await refused();
    mail.answer(LOST);
    await answer(world, 'refuse');
    await world.pass(2 * HOUR);
    const delivery = await deliveryOf();
    expect(delivery?.state).toBe('uncertain');
    expect((await notices(world)).at(-1)?.text).toContain('the answer to the candidate’s wish (proposal 1)');
    expect(await attention(world, interview)).toBeNull();
    expect(await resend(world.deps, { delivery: delivery?.id ?? 0, by: 'ops', force: false })).toEqual({
      kind: 'queued',
    });
    await world.settle();
    expect(await answers(world)).toHaveLength(1);
  });

  it('waits for the candidate’s morning, and does not go out once it is not true any more', async () => {
    const candidates = { page: PAGE, mail_hours: '08:00-21:00', time_zone: 'America/New_York' };
    const { world, interview, deliveryOf } = await refused({ candidates });
    await world.pass(5 * HOUR);
    await answer(world, 'refuse');
    expect(await answers(world)).toHaveLength(1);

    await wish(world, interview, hoursAfter(THURSDAY, 4));
    await world.pass(14 * HOUR);
    await answer(world, 'refuse', 2);
    expect(await answers(world)).toHaveLength(1);
    const { steps } = await planReport(world.store, world.deps.settings(), world.clock);
    expect(steps.map(({ text }) => text)).toEqual([
      'the answer to proposal 2 to ada@candidate.example waits to be sent',
    ]);
    await world.recruiter.interviews.update(interview, { scheduled_at: hoursAfter(THURSDAY, 1) });
    await world.webhook(interview);
    await world.pass(12 * HOUR);
    expect(await answers(world)).toHaveLength(1);
    expect((await deliveryOf())?.state).toBe('accepted');
    const states = (await deliveriesOf(world.store.db, interview)).filter(({ proposal }) => proposal === 2);
    expect(states).toMatchObject([{ state: 'superseded', response: 'the interview is not as it says any more' }]);
  });

  it('that waits does not go out to whose interview it is not any more', async () => {
    const candidates = { page: PAGE, mail_hours: '08:00-21:00', time_zone: 'America/New_York' };
    const { world, interview, deliveryOf } = await refused({ candidates });
    await answer(world, 'refuse');
    await world.recruiter.interviews.update(interview, { candidate_email: 'new@candidate.example' });
    await world.webhook(interview);
    await world.pass(6 * HOUR);
    expect((await deliveryOf())?.state).toBe('superseded');
    expect(await answers(world)).toEqual([]);
  });
});
