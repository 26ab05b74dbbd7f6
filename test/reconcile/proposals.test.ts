/** New times that wait for a person, over the whole way: asked for, announced, answered, carried out. */
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { answerByLink, answerProposal, lookByLink } from '../../src/reconcile/answer-proposal.ts';
import { openProposal } from '../../src/reconcile/open-proposal.ts';
import { tickSweep } from '../../src/reconcile/ticks.ts';
import type { InterviewId } from '../../src/scheduling/ids.ts';
import { HOUR, MINUTE } from '../../src/scheduling/instant.ts';
import { pauseMoves, resumeMoves } from '../../src/store/pauses.ts';
import { findProposal, proposalsOf } from '../../src/store/proposals.ts';
import { at, hoursAfter, THURSDAY, type World, type WorldOptions, worlds } from '../harness/world.ts';
import {
  attention,
  decisions,
  drag,
  holds,
  invites,
  meeting,
  notices,
  patches,
  reschedules,
  scheduledAt,
} from '../harness/world-hands.ts';

const open = worlds();
const LATER = hoursAfter(THURSDAY, 3);
const RULES = [{ name: 'ask first', on: ['moved', 'conflict'], do: 'propose' }];
const PROPOSING: WorldOptions = { scheduling: { settle: '0s' }, rules: RULES };

async function states(world: World, interview: InterviewId): Promise<string[]> {
  return (await proposalsOf(world.store.db, interview)).map(({ state }) => state).reverse();
}

async function answer(
  world: World,
  proposal: number,
  word: 'approve' | 'refuse',
  more: { chosen?: number; anyway?: boolean } = {},
) {
  const given = { answer: word, by: 'ops', chosen: more.chosen ?? null, anyway: more.anyway ?? false };
  const answered = await answerProposal(world.deps, proposal, given);
  await world.settle();
  return answered;
}

async function wish(world: World, interview: InterviewId, ...starts: string[]) {
  const opened = await openProposal(world.deps, {
    interview,
    starts: starts.map(at),
    by: 'mail',
    evidence: '<wish@candidate.example>',
  });
  await world.settle();
  return opened;
}

describe('what a rule proposes', () => {
  it('moves nothing, is told to a person once, and moves the interview when that person agrees', async () => {
    const world = await open(PROPOSING);
    const interview = await world.interview();
    drag(world, 'alice', interview, { from: LATER });
    await world.pull('alice');
    await world.pass(5 * MINUTE);
    await world.reconcile(interview);
    expect(patches(world)).toEqual([]);
    expect(await decisions(world, interview)).toEqual(['propose']);
    const [notice, ...others] = await notices(world);
    expect(others).toEqual([]);
    expect(notice?.text).toContain('alice@acme.example moved the hold');
    expect(notice?.text).toContain('Thu 26 Nov 2026, 14:00–14:45 CET');
    expect(notice?.text).toContain('interview-sync approve 1');
    expect(notice?.text).not.toContain('http');
    expect(notice?.text).toMatch(/If nobody answers until \w{3} \d+ Nov 2026, \d\d:\d\d CET, /);
    expect(await attention(world, interview)).toMatch(/\(proposal 1, until \w{3} \d+ Nov 2026, \d\d:\d\d\)/);

    expect(await answer(world, 1, 'approve')).toEqual({ kind: 'answered', interview, state: 'approved' });
    expect(patches(world)).toHaveLength(1);
    expect(scheduledAt(world, interview)).toBe(LATER);
    expect(holds(world, interview)).toEqual({ alice: `${LATER}+45`, bob: `${LATER}+45` });
    expect((await invites(world)).map(({ start }) => start)).toEqual([THURSDAY, LATER]);
    expect(await states(world, interview)).toEqual(['done']);
    expect(await reschedules(world, interview)).toMatchObject([{ via: 'proposal', proposal: 1, state: 'confirmed' }]);
    await world.webhook(interview);
    await world.pass(2 * MINUTE);
    expect(await attention(world, interview)).toBeNull();
    expect(patches(world)).toHaveLength(1);
    expect(await notices(world)).toHaveLength(1);
  });

  it('stays where it is when a person says no, and is not asked again', async () => {
    const world = await open(PROPOSING);
    const interview = await world.interview();
    meeting(world, 'alice', { from: THURSDAY });
    await world.pull('alice');
    expect(await answer(world, 1, 'refuse')).toMatchObject({ kind: 'answered', state: 'refused' });
    await world.pass(30 * MINUTE);
    await world.reconcile(interview);
    expect(patches(world)).toEqual([]);
    expect(await states(world, interview)).toEqual(['refused']);
    expect(await notices(world)).toHaveLength(1);
    expect(await attention(world, interview)).toBeNull();
    expect(await answer(world, 1, 'approve')).toMatchObject({ kind: 'settled', state: 'refused' });
  });

  it('ends with what it was about', async () => {
    const world = await open(PROPOSING);
    const interview = await world.interview();
    meeting(world, 'alice', { from: THURSDAY });
    await world.pull('alice');
    world.calendar('alice').remove('meeting.ics');
    await world.pull('alice');
    expect(await states(world, interview)).toEqual(['withdrawn']);
    expect(await attention(world, interview)).toBeNull();
  });

  it('ends when somebody moves the interview in JobHive', async () => {
    const world = await open(PROPOSING);
    const interview = await world.interview();
    meeting(world, 'alice', { from: THURSDAY });
    await world.pull('alice');
    await world.recruiter.interviews.update(interview, { scheduled_at: hoursAfter(THURSDAY, 24) });
    await world.webhook(interview);
    expect(await states(world, interview)).toEqual(['withdrawn']);
  });

  it('gives way to another one when its times were taken before it was approved', async () => {
    const world = await open(PROPOSING);
    const interview = await world.interview();
    meeting(world, 'alice', { from: THURSDAY });
    await world.pull('alice');
    const [first] = await proposalsOf(world.store.db, interview);
    for (const [index, { during }] of (first?.times ?? []).entries())
      meeting(world, 'bob', { name: `taken-${index}`, from: new Date(during.start).toISOString() });
    await world.pull('bob');
    await answer(world, 1, 'approve');
    expect(patches(world)).toEqual([]);
    expect(await states(world, interview)).toEqual(['withdrawn', 'open']);
    const [second] = await proposalsOf(world.store.db, interview);
    expect(second?.times[0]?.during).not.toEqual(first?.times[0]?.during);
    const { settledWhy } = (await findProposal(world.store.db, 1)) ?? {};
    expect(settledWhy).toMatch(/\w{3} \d+ Nov 2026, \d\d:\d\d is not possible/);
  });

  it.each([
    ['refuse', ['refused'], 0],
    ['carry_out', ['done'], 1],
    ['notify', ['expired'], 0],
  ] as const)('that nobody answers: %s', async (whenExpired, ended, moves) => {
    const world = await open({ ...PROPOSING, proposals: { expire_after: '2h', when_expired: whenExpired } });
    const interview = await world.interview();
    drag(world, 'alice', interview, { from: LATER });
    await world.pull('alice');
    await world.pass(110 * MINUTE);
    await world.pull();
    expect(await states(world, interview)).toEqual(['open']);
    await world.pass(15 * MINUTE);
    expect(await states(world, interview)).toEqual(ended);
    expect(patches(world)).toHaveLength(moves);
    expect(await notices(world)).toHaveLength(whenExpired === 'notify' ? 2 : 1);
  });
});

describe('what a candidate asks for', () => {
  it('waits for a person, and is then the first of the times that is free', async () => {
    const world = await open();
    const interview = await world.interview();
    meeting(world, 'bob', { from: LATER });
    await world.pull('bob');
    const wanted = hoursAfter(THURSDAY, 24);
    expect(await wish(world, interview, LATER, wanted)).toEqual({ kind: 'opened', proposal: 1 });
    expect(await wish(world, interview, LATER, wanted)).toEqual({ kind: 'known', proposal: 1 });
    expect((await notices(world)).map(({ text }) => text)).toEqual([
      expect.stringContaining('The candidate asks for another time (by mail: <wish@candidate.example>).'),
    ]);
    await answer(world, 1, 'approve');
    expect(patches(world)).toEqual([
      expect.objectContaining({
        scheduled_at: wanted,
        reschedule_reason: 'As you asked, your interview has a new time.',
      }),
    ]);
    expect(await states(world, interview)).toEqual(['done']);
  });

  it('is what they asked for last', async () => {
    const world = await open();
    const interview = await world.interview();
    await wish(world, interview, LATER);
    await wish(world, interview, hoursAfter(THURSDAY, 24));
    expect(await states(world, interview)).toEqual(['withdrawn', 'open']);
  });

  it('waits until what they asked for before has happened', async () => {
    let down = true;
    const broken = () => Response.json({ success: false, error: { code: 'INTERNAL' } }, { status: 500 });
    const world = await open({ wire: async (method, send) => (down && method === 'PATCH' ? broken() : send()) });
    const interview = await world.interview();
    await wish(world, interview, LATER);
    await answer(world, 1, 'approve');
    expect(await wish(world, interview, hoursAfter(THURSDAY, 24))).toEqual({ kind: 'refused', why: 'not_movable' });
    down = false;
    await world.pass(10 * MINUTE);
    expect(scheduledAt(world, interview)).toBe(LATER);
    expect(await states(world, interview)).toEqual(['done']);
  });

  it('is not asked of anybody when it is no other time, or the interview cannot be moved', async () => {
    const world = await open();
    const interview = await world.interview();
    expect(await wish(world, interview, THURSDAY, hoursAfter(THURSDAY, -200))).toEqual({
      kind: 'refused',
      why: 'no_time',
    });
    await world.recruiter.interviews.cancel(interview);
    await world.webhook(interview);
    expect(await wish(world, interview, LATER)).toEqual({ kind: 'refused', why: 'not_movable' });
  });

  it('is said to be impossible when it is approved too late', async () => {
    const world = await open();
    const interview = await world.interview();
    await wish(world, interview, LATER);
    meeting(world, 'bob', { from: LATER });
    await world.pull('bob');
    await answer(world, 1, 'approve');
    expect(patches(world)).toEqual([]);
    expect(await states(world, interview)).toEqual(['withdrawn']);
    expect((await notices(world)).at(-1)?.text).toContain('bob@acme.example is not free then');
  });

  it('that nobody answers is said to whoever should have', async () => {
    const world = await open({ proposals: { expire_after: '2h' } });
    const interview = await world.interview();
    await wish(world, interview, LATER);
    await world.pass(2 * HOUR);
    expect(await states(world, interview)).toEqual(['expired']);
    expect((await notices(world)).at(-1)?.subject).toContain('nobody answered the candidate');
  });
});

describe('an approval', () => {
  it('waits while moves are paused, and moves at once where it was given anyway', async () => {
    const world = await open();
    const interview = await world.interview();
    await wish(world, interview, LATER);
    await pauseMoves(world.store.db, { by: 'admin', reason: 'a fair' }, world.clock.now());
    await answer(world, 1, 'approve');
    expect(patches(world)).toEqual([]);
    expect(await attention(world, interview)).toContain('paused');
    await resumeMoves(world.store.db, 'admin', world.clock.now());
    await tickSweep(world.deps);
    await world.settle();
    expect(scheduledAt(world, interview)).toBe(LATER);

    await pauseMoves(world.store.db, { by: 'admin', reason: 'a fair' }, world.clock.now());
    await wish(world, interview, THURSDAY);
    await answer(world, 2, 'approve', { anyway: true });
    expect(scheduledAt(world, interview)).toBe(THURSDAY);
  });

  it('takes no other word once it was carried out, also before that is marked', async () => {
    const world = await open();
    const { db } = world.store;
    const interview = await world.interview();
    await sql`
      create function refuse() returns trigger language plpgsql as $$ begin raise exception 'the disk is full'; end $$
    `.execute(db);
    await sql`
      create trigger refuse before update on proposals for each row when (new.state = 'done') execute function refuse()
    `.execute(db);
    onTestFinished(async () => {
      await sql`drop function refuse cascade`.execute(db);
    });
    await wish(world, interview, LATER);
    await answer(world, 1, 'approve');
    expect(scheduledAt(world, interview)).toBe(LATER);
    expect(await states(world, interview)).toEqual(['approved']);
    expect(await answer(world, 1, 'refuse')).toMatchObject({ kind: 'settled', state: 'approved' });
  });

  it('waits for the end of the day on which somebody was moved as often as allowed', async () => {
    const world = await open({
      scheduling: { settle: '0s' },
      limits: { moves_per_interviewer_day: 1 },
      calendars: { unknown_after: '48h' },
      jobhive: { sweep: '48h' },
    });
    const first = await world.interview();
    const second = await world.interview({ at: hoursAfter(THURSDAY, 96) });
    drag(world, 'alice', first, { from: LATER });
    await world.pull('alice');
    await wish(world, second, hoursAfter(THURSDAY, 99));
    await answer(world, 1, 'approve');
    expect(await attention(world, second)).toContain('moved today as often as allowed');
    // Nine in the morning in Berlin: their day ends fifteen hours later.
    await world.pass(14 * HOUR);
    expect(scheduledAt(world, second)).toBe(hoursAfter(THURSDAY, 96));
    await world.pass(2 * HOUR);
    expect(scheduledAt(world, second)).toBe(hoursAfter(THURSDAY, 99));
  });

  it('names one of the times, and none that is not there', async () => {
    const world = await open();
    const interview = await world.interview();
    await wish(world, interview, LATER, hoursAfter(THURSDAY, 24));
    expect(await answer(world, 1, 'approve', { chosen: 2 })).toEqual({ kind: 'no_such_time', times: 2 });
    expect(await answer(world, 99, 'approve')).toEqual({ kind: 'unknown' });
    await answer(world, 1, 'approve', { chosen: 1 });
    expect(scheduledAt(world, interview)).toBe(hoursAfter(THURSDAY, 24));
  });

  it('is asked for again when JobHive could not be told in time, and is not when JobHive refused', async () => {
    let answerTo = (send: () => Promise<Response>) => send();
    const world = await open({ wire: (method, send) => (method === 'PATCH' ? answerTo(send) : send()) });
    const interview = await world.interview();
    await wish(world, interview, LATER);
    answerTo = async () => Response.json({ success: false, error: { code: 'INTERNAL' } }, { status: 500 });
    await answer(world, 1, 'approve');
    await world.pass(40 * MINUTE);
    expect(await states(world, interview)).toEqual(['approved']);
    answerTo = async () => Response.json({ success: false, error: { code: 'VALIDATION_ERROR' } }, { status: 422 });
    await world.pass(20 * MINUTE);
    await world.pass(20 * MINUTE);
    expect(await states(world, interview)).toEqual(['failed']);
    expect(scheduledAt(world, interview)).toBe(THURSDAY);
  });

  it('by the link in the mail counts once, in the name of whoever got it; no link can be made from what is stored', async () => {
    const world = await open({ http: { public_url: 'https://sync.acme.example' } });
    const interview = await world.interview();
    await wish(world, interview, LATER);
    const [notice] = await notices(world);
    const token = /https:\/\/sync\.acme\.example\/proposals\/(\S+)/.exec(notice?.text ?? '')?.[1] ?? '';
    expect(await lookByLink(world.deps, token)).toMatchObject({ proposal: { id: 1, state: 'open' } });
    const links = await world.store.db.selectFrom('proposal_links').selectAll().execute();
    expect(JSON.stringify(links)).not.toContain(token);
    expect(await lookByLink(world.deps, links[0]?.token_hash ?? '')).toBeNull();

    const given = { answer: 'approve', chosen: null, anyway: false } as const;
    expect(await answerByLink(world.deps, token, given)).toMatchObject({ kind: 'answered', state: 'approved' });
    expect(await answerByLink(world.deps, token, given)).toBeNull();
    await world.settle();
    expect((await proposalsOf(world.store.db, interview))[0]?.answer?.by).toBe('ops@acme.example');
    expect(scheduledAt(world, interview)).toBe(LATER);
    expect(world.lines.join('\n')).not.toContain(token);
  });

  it('by a link that has ended counts for nothing', async () => {
    const world = await open({
      http: { public_url: 'https://sync.acme.example' },
      proposals: { expire_after: '2h' },
    });
    const interview = await world.interview();
    await wish(world, interview, LATER);
    const [notice] = await notices(world);
    const token = /proposals\/(\S+)/.exec(notice?.text ?? '')?.[1] ?? '';
    await world.clock.advance(2 * HOUR);
    expect(await lookByLink(world.deps, token)).toBeNull();
    expect(await answerByLink(world.deps, token, { answer: 'approve', chosen: null, anyway: false })).toBeNull();
  });
});
