/** A candidate asks on their page for another time: from what is offered to what becomes of it. */
import { afterEach, describe, expect, it } from 'vitest';
import { readCandidateView } from '../../src/links/candidate-view.ts';
import { answerProposal } from '../../src/reconcile/answer-proposal.ts';
import { askForAnotherTime, offerTimes } from '../../src/reconcile/ask-for-another-time.ts';
import type { InterviewId } from '../../src/scheduling/ids.ts';
import { DAY, isoOf } from '../../src/scheduling/instant.ts';
import { proposalsOf } from '../../src/store/proposals.ts';
import { pageServer } from '../harness/page-server.ts';
import { at, THURSDAY, type World, type WorldOptions, worlds } from '../harness/world.ts';
import { INTERVIEWERS } from '../harness/world-config.ts';
import { declineHold, holds, invites, meeting, notices, patches, scheduledAt } from '../harness/world-hands.ts';

const open = worlds();
const ASKING = {
  http: { public_url: 'https://interviews.acme.example' },
  candidates: { page: { ask_for_another_time: true } },
};

const servers: { close(): Promise<unknown> }[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

/** An interview on Thursday, and its candidate with the link from the invite. */
async function openWorld(options: WorldOptions = {}) {
  const world = await open({ ...ASKING, ...options });
  const { deps, store, clock } = world;
  const { server } = pageServer(clock, {
    candidate: {
      clock,
      locale: () => 'en',
      look: (token) => readCandidateView(store.db, deps.settings(), token, clock.now()),
      offer: (interview) => offerTimes(deps, interview),
      ask: (interview, starts) => askForAnotherTime(deps, interview, starts),
    },
  });
  servers.push(server);
  const planned = await world.interview();
  const [mail] = await world.mail.mails();
  const path = `/interview/${/\/interview\/([\w-]{43})/.exec(mail?.text ?? '')?.[1]}`;
  const candidate = {
    page: async () => (await server.inject(path)).body,
    form: async () => (await server.inject(`${path}/times`)).body,
    offered: async () =>
      [...(await candidate.form()).matchAll(/name="time" value="([^"]+)"/g)].map(([, time]) => time ?? ''),
    async ask(...times: readonly string[]) {
      const answer = await server.inject({
        method: 'POST',
        url: `${path}/times`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: times.map((time) => `time=${encodeURIComponent(time)}`).join('&'),
      });
      await world.settle();
      return answer.statusCode;
    },
  };
  const states = async () => (await proposalsOf(store.db, planned)).map(({ state }) => state).reverse();
  const answer = async (word: 'approve' | 'refuse') => {
    const [latest] = await proposalsOf(store.db, planned);
    await answerProposal(deps, latest?.id ?? 0, { answer: word, by: 'ops', chosen: null, anyway: false });
    await world.settle();
  };
  return { ...world, planned, candidate, states, answer };
}

const wishes = async (world: World, interview: InterviewId) =>
  (await proposalsOf(world.store.db, interview))[0]?.times.map(({ during }) => isoOf(during.start));

it('the invite says where to ask, and only where one can', async () => {
  const said = async (options: WorldOptions) => {
    const [mail] = await (await openWorld(options)).mail.mails();
    return mail?.text.includes('you can ask for another one on that page');
  };
  expect(await said({})).toBe(true);
  expect(await said({ candidates: {} })).toBe(false);
});

describe('the times offered', () => {
  it('are free for the whole panel, and say nothing of what takes the others', async () => {
    const world = await openWorld();
    const before = await world.candidate.offered();
    const [taken = ''] = before;
    meeting(world, 'bob', { from: taken });
    await world.pull();
    expect(await world.candidate.offered()).not.toContain(taken);
    for (const word of ['secrets', 'Alice', 'Bob', 'acme.example'])
      expect(await world.candidate.form()).not.toContain(word);
  });

  it('are those of who sits in the interview now, not of who gave the seat up', async () => {
    const world = await openWorld({
      scheduling: { settle: '0s' },
      panels: [{ name: 'any', any: { of: INTERVIEWERS.map((who) => `${who}@acme.example`), count: 1 } }],
      rules: [{ name: 'Somebody else', on: 'declined', do: 'replace_from_pool' }],
    });
    const seated = () => INTERVIEWERS.find((who) => holds(world, world.planned)[who] !== undefined) ?? 'alice';
    const first = seated();
    declineHold(world, first, world.planned);
    await world.pull(first);
    const [time = ''] = await world.candidate.offered();
    meeting(world, first, { from: time });
    await world.pull();
    expect(await world.candidate.offered()).toContain(time);
    meeting(world, seated(), { from: time });
    await world.pull();
    expect(await world.candidate.offered()).not.toContain(time);
  });

  it('are as many as the company says, and none where no calendar can be read', async () => {
    const world = await openWorld({ candidates: { page: { ask_for_another_time: true, times_offered: 3 } } });
    expect(await world.candidate.offered()).toHaveLength(3);
    await world.clock.advance(2 * DAY);
    expect(await world.candidate.offered()).toEqual([]);
    expect(await world.candidate.form()).toContain('There is no other free time at the moment.');
  });
});

describe('what was asked for', () => {
  it('moves nothing before somebody agrees, is told to a person, and shown on the page', async () => {
    const world = await openWorld();
    const [first = '', second = ''] = await world.candidate.offered();
    expect(await world.candidate.ask(second, first)).toBe(303);
    expect(await wishes(world, world.planned)).toEqual([first, second]);
    expect(patches(world)).toEqual([]);
    const [notice] = await notices(world);
    expect(notice?.text).toContain('The candidate asks for another time (on their page).');
    expect(await world.candidate.page()).toContain('You have asked for another time');
  });

  it('becomes the interview’s time when somebody agrees: in JobHive, in the invite, on the page', async () => {
    const world = await openWorld();
    const [first = ''] = await world.candidate.offered();
    await world.candidate.ask(first);
    await world.answer('approve');
    expect(scheduledAt(world, world.planned)).toBe(first);
    expect((await invites(world)).map(({ start }) => start)).toEqual([THURSDAY, first]);
    await world.webhook(world.planned);
    const page = await world.candidate.page();
    expect(page).toContain(`datetime="${first}"`);
    expect(page).toContain('As you asked, your interview has a new time.');
    expect(page).toContain('Ask for another time');
    expect(await world.states()).toEqual(['done']);
  });

  it('is over when somebody refuses; they may ask three times in all', async () => {
    const world = await openWorld();
    for (const nth of [1, 2, 3]) {
      const [first = ''] = await world.candidate.offered();
      expect(await world.candidate.ask(first)).toBe(303);
      await world.answer('refuse');
      const page = await world.candidate.page();
      expect(page).toContain('could not be met');
      expect(page.includes('/times')).toBe(nth < 3);
    }
    expect(scheduledAt(world, world.planned)).toBe(THURSDAY);
    expect(await world.states()).toEqual(['refused', 'refused', 'refused']);
  });

  it('cannot be asked for while the first wish waits', async () => {
    const world = await openWorld();
    const [first = '', second = ''] = await world.candidate.offered();
    await world.candidate.ask(first);
    expect(await world.candidate.ask(second)).toBe(303);
    expect(await wishes(world, world.planned)).toEqual([first]);
  });

  it('must be among what is offered: nobody finds out who is busy when by asking', async () => {
    const world = await openWorld();
    for (const time of ['2026-11-26T03:00:00Z', THURSDAY, '2027-11-26T10:00:00Z', 'x'])
      expect(await world.candidate.ask(time)).toBe(400);
    expect(await world.states()).toEqual([]);
  });
});

describe('nobody can ask', () => {
  it('where the company does not allow it', async () => {
    const world = await openWorld({ candidates: {} });
    expect(await world.candidate.page()).not.toContain('Ask for another time');
    expect(await world.candidate.offered()).toEqual([]);
    expect(await world.candidate.ask('2026-11-27T10:00:00Z')).toBe(303);
    expect(await world.states()).toEqual([]);
  });

  it('once the interview is cancelled or has begun', async () => {
    for (const over of ['cancel', 'begin'] as const) {
      const world = await openWorld();
      const [first = ''] = await world.candidate.offered();
      if (over === 'cancel') await world.recruiter.interviews.cancel(world.planned);
      else await world.clock.advance(3 * DAY + 3 * 3_600_000);
      await world.webhook(world.planned);
      expect(await world.candidate.page()).not.toContain('Ask for another time');
      expect(await world.candidate.ask(first)).toBe(303);
      expect(await world.states()).toEqual([]);
      // Also when the page was looked at just before.
      expect(await askForAnotherTime(world.deps, world.planned, [at(first)])).not.toBe('asked');
    }
  });
});
