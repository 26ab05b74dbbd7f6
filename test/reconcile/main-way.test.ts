/** The way of an interview from its first day to its end, as everybody concerned sees it. */

import { describe, expect, it } from 'vitest';
import { InterviewId } from '../../src/scheduling/ids.ts';
import { DAY, MINUTE } from '../../src/scheduling/instant.ts';
import { findInvite } from '../../src/store/invites.ts';
import { hoursAfter, THURSDAY, worlds } from '../harness/world.ts';
import {
  attention,
  decisions,
  drag,
  holds,
  holdWrites,
  invites,
  meeting,
  notices,
  patches,
  reschedules,
  scheduledAt,
} from '../harness/world-hands.ts';

const open = worlds();

const LATER = hoursAfter(THURSDAY, 3);

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

  it('gets holds but no invite where only changes are to be told; its first change is SEQUENCE 0', async () => {
    const world = await open({ mail: { first_invite: false } });
    const interview = await world.interview();
    expect(holds(world, interview)).toHaveProperty('bob', `${THURSDAY}+45`);
    expect(await invites(world)).toEqual([]);
    await world.recruiter.interviews.update(interview, { scheduled_at: LATER });
    await world.webhook(interview);
    expect(await invites(world)).toMatchObject([{ method: 'REQUEST', sequence: 0, start: LATER }]);
    expect((await world.mail.mails())[0]?.text).toContain('Previously: Thu 26 Nov 2026, 11:00');
  });

  it('that no panel fits gets no holds, an invite, and calls a person', async () => {
    const world = await open({
      panels: [{ name: 'sales', match: { position: 'Sales*' }, required: ['alice@acme.example'] }],
    });
    const interview = await world.interview();
    expect(holds(world, interview)).toEqual({});
    expect(await invites(world)).toHaveLength(1);
    expect(await attention(world, interview)).toContain('No panel matches');
  });

  it('whose candidate cannot be mailed calls a person, and is invited once the address is corrected', async () => {
    let masked = true;
    const world = await open({
      wire: async (_method, send) => {
        const answer = await send();
        const text = await answer.text();
        return new Response(masked ? text.replaceAll('ada@candidate.example', 'a***@hidden') : text, answer);
      },
    });
    const interview = await world.interview();
    expect(world.failures).toEqual([]);
    expect(holds(world, interview)).toHaveProperty('alice');
    expect(await attention(world, interview)).toContain("The candidate's address cannot be mailed");
    expect(await findInvite(world.store.db, interview)).toBeNull();
    masked = false;
    await world.webhook(interview);
    expect(await invites(world)).toMatchObject([{ method: 'REQUEST', sequence: 0 }]);
    expect(await attention(world, interview)).toBeNull();
  });
});

describe('a meeting that lands on an interview', () => {
  it('moves it once it has lasted: one PATCH with a reason, then holds and invite follow, and the echo finds nothing to do', async () => {
    const world = await open();
    const interview = await world.interview();
    await world.pass(MINUTE);
    meeting(world, 'alice', { from: THURSDAY });
    await world.pull('alice');
    expect(await decisions(world, interview)).toEqual(['wait']);
    expect(patches(world)).toEqual([]);

    await world.pass(3 * MINUTE);
    const moved = scheduledAt(world, interview) ?? '';
    expect(patches(world)).toEqual([
      {
        scheduled_at: moved,
        reschedule_reason: 'Your interviewer has an unavoidable scheduling conflict.',
        send_notification: true,
      },
    ]);
    expect(moved).not.toBe(THURSDAY);
    expect(holds(world, interview)).toEqual({ alice: `${moved}+45`, bob: `${moved}+45` });
    const [first, second] = await invites(world);
    expect(second).toMatchObject({ method: 'REQUEST', sequence: 1, start: moved, uid: first?.uid });
    const words = (await world.mail.mails())[1]?.text ?? '';
    expect(words).toContain('Previously: Thu 26 Nov 2026, 11:00');
    expect(words).toContain('Your interviewer has an unavoidable scheduling conflict.');
    expect(await reschedules(world, interview)).toMatchObject([{ state: 'confirmed', attempts: 1 }]);

    await world.webhook(interview);
    await world.pull();
    expect(patches(world)).toHaveLength(1);
    expect(holdWrites(world)).toBe(4);
    expect(await invites(world)).toHaveLength(2);
    expect(await decisions(world, interview)).toEqual(['wait', 'reschedule', 'in_order']);
  });

  it('and is gone again before it has lasted changes nothing', async () => {
    const world = await open();
    const interview = await world.interview();
    meeting(world, 'alice', { from: THURSDAY });
    await world.pull('alice');
    await world.pass(2 * MINUTE);
    world.calendar('alice').remove('meeting.ics');
    await world.pull('alice');
    await world.pass(10 * MINUTE);
    expect(patches(world)).toEqual([]);
    expect(await decisions(world, interview)).toEqual(['wait', 'in_order']);
  });

  it('leaves none of its words in a PATCH, a mail, a log or the database', async () => {
    const world = await open();
    const interview = await world.interview();
    meeting(world, 'alice', { from: THURSDAY });
    await world.pull('alice');
    await world.pass(3 * MINUTE);
    expect(patches(world)).toHaveLength(1);
    const raw = world.mail.attempts.map((message) => message.raw).join();
    const stored = await Promise.all(
      (['events', 'resources', 'findings', 'decisions', 'reschedules'] as const).map((table) =>
        world.store.db.selectFrom(table).selectAll().execute(),
      ),
    );
    for (const said of [raw, world.lines.join(), JSON.stringify([patches(world), stored])])
      expect(said).not.toMatch(/Board of secrets/i);
    expect(world.lines.join()).not.toContain('ada@candidate.example');
    expect(world.lines.join()).toContain(interview);
  });
});

describe('JobHive itself', () => {
  it('moves an interview: holds and invite follow, without a PATCH', async () => {
    const world = await open();
    const interview = await world.interview();
    await world.recruiter.interviews.update(interview, { scheduled_at: LATER, duration_minutes: 60 });
    await world.webhook(interview);
    expect(holds(world, interview)).toEqual({ alice: `${LATER}+60`, bob: `${LATER}+60` });
    expect(await invites(world)).toMatchObject([{ sequence: 0 }, { method: 'REQUEST', sequence: 1, start: LATER }]);
    expect(patches(world)).toEqual([]);
  });

  it('cancels an interview: holds go, and the candidate is told once', async () => {
    const world = await open();
    const interview = await world.interview();
    await world.recruiter.interviews.cancel(interview);
    await world.webhook(interview);
    await world.webhook(interview);
    expect(holds(world, interview)).toEqual({});
    expect(await invites(world)).toMatchObject([{ sequence: 0 }, { method: 'CANCEL', sequence: 1, start: THURSDAY }]);
    const blocks = await world.store.db.selectFrom('events').select('tag').execute();
    expect(blocks).toEqual([]);
  });

  it('changes the candidate: withdrawn from the old address, invited at the new one, under one UID', async () => {
    const world = await open();
    const interview = await world.interview();
    await world.recruiter.interviews.update(interview, { candidate_email: 'grace@candidate.example' });
    await world.webhook(interview);
    const mails = (await world.mail.mails()).map(({ to, invite }) => [to, invite?.method, invite?.sequence]);
    expect(mails).toEqual([
      ['ada@candidate.example', 'REQUEST', 0],
      ['ada@candidate.example', 'CANCEL', 1],
      ['grace@candidate.example', 'REQUEST', 2],
    ]);
    expect(new Set((await invites(world)).map(({ uid }) => uid)).size).toBe(1);
  });

  it('starts an interview: it is left alone, and says why', async () => {
    const world = await open();
    const interview = await world.interview();
    await fetch(`${world.sandbox.url}/_sandbox/interviews/${interview}/start`, { method: 'POST' });
    await world.webhook(interview);
    meeting(world, 'alice', { from: THURSDAY });
    await world.pull('alice');
    await world.pass(10 * MINUTE);
    expect(patches(world)).toEqual([]);
    expect(await decisions(world, interview)).toEqual(['held_back']);
    expect(await attention(world, interview)).toContain('has begun or is over');
    expect(await notices(world)).toMatchObject([{ to: 'ops@acme.example' }]);
    expect(holds(world, interview)).toEqual({ alice: `${THURSDAY}+45`, bob: `${THURSDAY}+45` });
  });

  it('no longer knows an interview: holds and invite stay, and a person is called', async () => {
    const world = await open();
    const interview = await world.interview();
    await fetch(`${world.sandbox.url}/_sandbox/reset`, { method: 'POST' });
    await world.webhook(interview);
    expect(holds(world, interview)).toHaveProperty('alice');
    expect(await invites(world)).toHaveLength(1);
    expect(await attention(world, interview)).toContain('JobHive no longer knows');
    // Whatever happens to them later is between people.
    drag(world, 'alice', interview, { from: LATER });
    await world.pull();
    await world.pass(10 * MINUTE);
    expect(await decisions(world, interview)).toEqual([]);
    expect(patches(world)).toEqual([]);
    expect(await attention(world, interview)).toContain('JobHive no longer knows');
  });

  it('cannot be asked: what is known of the interview stands, and it is asked again', async () => {
    const world = await open();
    const interview = await world.interview();
    world.sandbox.armFault({ match: { method: 'GET' }, fault: { kind: 'server_error', status: 503 }, times: 4 });
    await world.recruiter.interviews.update(interview, { scheduled_at: LATER });
    await world.webhook(interview);
    expect(holds(world, interview)).toHaveProperty('alice', `${THURSDAY}+45`);
    await world.pass(MINUTE);
    expect(holds(world, interview)).toHaveProperty('alice', `${LATER}+45`);
    expect(world.failures).toEqual([]);
  });

  it('names an interview in a webhook that it does not know: nothing is stored', async () => {
    const world = await open();
    await world.webhook(InterviewId.parse('int_nobody'));
    await world.pass(DAY);
    expect(world.failures).toEqual([]);
    expect(world.lines.join()).toContain('a webhook named an interview that JobHive does not know');
  });
});
