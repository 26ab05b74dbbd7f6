/** From the invite's link to the page: what a candidate gets to see of the database, and for how long. */
import ICAL from 'ical.js';
import { simpleParser } from 'mailparser';
import { afterEach, describe, expect, it } from 'vitest';
import { readCandidateView } from '../../src/links/candidate-view.ts';
import { tickPurge } from '../../src/reconcile/ticks.ts';
import type { InterviewId } from '../../src/scheduling/ids.ts';
import { DAY, HOUR, MINUTE } from '../../src/scheduling/instant.ts';
import { markGone } from '../../src/store/interviews.ts';
import { pageServer } from '../harness/page-server.ts';
import { hoursAfter, THURSDAY, type World, type WorldOptions, worlds } from '../harness/world.ts';
import { meeting } from '../harness/world-hands.ts';

const open = worlds();
const PUBLIC = { http: { public_url: 'https://interviews.acme.example/sync' } };
const LINK = /https:\/\/interviews\.acme\.example\/sync\/interview\/([\w-]{43})/;

const servers: { close(): Promise<unknown> }[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function openWorld(options: WorldOptions = {}) {
  const world = await open({ ...PUBLIC, ...options });
  await world.store.db.deleteFrom('links').execute();
  const { deps, store, clock } = world;
  const { server, lines } = pageServer(clock, {
    candidate: {
      clock,
      locale: () => 'en',
      look: (token) => readCandidateView(store.db, deps.settings(), token, clock.now()),
      offer: async () => [],
      ask: async () => 'none_free',
    },
  });
  servers.push(server);
  return { ...world, visit: (token: string) => server.inject(`/interview/${token}`), seen: lines };
}

/** The tokens of the links in the mails to one address, the first mail first. */
async function tokensFor(world: World, candidate = 'ada@candidate.example'): Promise<string[]> {
  const mails = (await world.mail.mails()).filter(({ to }) => to === candidate);
  return mails.flatMap(({ text }) => LINK.exec(text)?.[1] ?? []);
}

const move = (world: World, interview: InterviewId, to: string) =>
  world.recruiter.interviews.update(interview, { scheduled_at: to }).then(() => world.webhook(interview));

describe('the link in an invite', () => {
  it('opens the page of its interview', async () => {
    const world = await openWorld();
    await world.interview();
    const [token = ''] = await tokensFor(world);
    const page = await world.visit(token);
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('Platform Engineer interview with Acme');
    expect(page.body).toContain('Thursday, 26 November 2026, 11:00–11:45');
  });

  it('stands in the calendar entry as well', async () => {
    const world = await openWorld();
    await world.interview();
    const { attachments } = await simpleParser(world.mail.attempts[0]?.raw ?? '');
    const event = new ICAL.Component(ICAL.parse(String(attachments[0]?.content))).getFirstSubcomponent('vevent');
    expect(event?.getFirstPropertyValue('description')).toMatch(LINK);
  });

  it('cannot be made from what is stored of links', async () => {
    const world = await openWorld();
    await world.interview();
    const [token = ''] = await tokensFor(world);
    const stored = await world.store.db.selectFrom('links').selectAll().execute();
    expect(stored).toHaveLength(1);
    expect(JSON.stringify(stored)).not.toContain(token);
  });

  it('shows the interview as it is when it is opened, the older ones as the newest', async () => {
    const world = await openWorld();
    const interview = await world.interview();
    await move(world, interview, hoursAfter(THURSDAY, 3));
    const tokens = await tokensFor(world);
    expect(new Set(tokens).size).toBe(2);
    for (const token of tokens) expect((await world.visit(token)).body).toContain('14:00–14:45');
  });

  it('in an older mail opens as long as that in the newest', async () => {
    const world = await openWorld();
    const interview = await world.interview();
    await move(world, interview, hoursAfter(THURSDAY, 24 * 60));
    const [oldest = ''] = await tokensFor(world);
    await world.clock.advance(60 * DAY);
    expect((await world.visit(oldest)).statusCode).toBe(200);
    await world.clock.advance(20 * DAY);
    expect((await world.visit(oldest)).statusCode).toBe(410);
  });

  it('says that the interview is cancelled', async () => {
    const world = await openWorld();
    const interview = await world.interview();
    await world.recruiter.interviews.cancel(interview);
    await world.webhook(interview);
    const [token = ''] = await tokensFor(world);
    expect((await world.visit(token)).body).toContain('This interview is cancelled.');
  });

  it('says why we moved it, from when, and no word of what was in the way', async () => {
    const world = await openWorld({ rules: [{ name: 'A firm meeting', on: 'conflict', do: 'reschedule' }] });
    const interview = await world.interview();
    meeting(world, 'alice', { from: THURSDAY });
    await world.pull();
    await world.pass(3 * MINUTE);
    await world.webhook(interview);
    const { body } = await world.visit((await tokensFor(world)).at(-1) ?? '');
    expect(body).toContain('unavoidable scheduling conflict');
    expect(body).toContain('<s>Thursday, 26 November 2026, 11:00–11:45</s>');
    for (const word of ['secrets', 'Alice', 'alice@', 'bob@', 'firm meeting']) expect(body).not.toContain(word);
  });

  it('shows times on the candidate’s clock, in their language, where it is known', async () => {
    const known = [{ match: { email: '*@candidate.example' }, locale: 'ja', time_zone: 'Asia/Tokyo' }];
    const world = await openWorld({ candidates: { known } });
    await world.interview();
    const { body } = await world.visit((await tokensFor(world))[0] ?? '');
    expect(body).toContain('<html lang="ja-JP">');
    expect(body).toContain('2026年11月26日木曜日, 19:00–19:45');
    expect(body).toContain('&quot;guessed&quot;:false');
  });

  it('lets the visitor’s device say its zone where none is known', async () => {
    const world = await openWorld();
    await world.interview();
    expect((await world.visit((await tokensFor(world))[0] ?? '')).body).toContain('&quot;guessed&quot;:true');
  });
});

describe('the link opens nothing', () => {
  it('once it is a fortnight since the interview, or as long as the company says', async () => {
    for (const [candidates, days] of [
      [{}, 14],
      [{ page: { link_lasts: '2d' } }, 2],
    ] as const) {
      const world = await openWorld({ candidates });
      await world.interview();
      const [token = ''] = await tokensFor(world);
      await world.clock.advance((3 + days - 1) * DAY + 2 * HOUR + 44 * MINUTE);
      expect((await world.visit(token)).statusCode).toBe(200);
      await world.clock.advance(DAY);
      expect((await world.visit(token)).statusCode).toBe(410);
    }
  });

  it('for the old address, when the interview has become somebody else’s; their own does', async () => {
    const world = await openWorld();
    const interview = await world.interview();
    await world.recruiter.interviews.update(interview, { candidate_email: 'grace@candidate.example' });
    await world.webhook(interview);
    const [old = ''] = await tokensFor(world);
    const [own = ''] = await tokensFor(world, 'grace@candidate.example');
    expect((await world.visit(old)).statusCode).toBe(410);
    expect((await world.visit(own)).statusCode).toBe(200);
  });

  it('when it ended before the interview was moved once more; that in the newest mail does', async () => {
    const world = await openWorld();
    const interview = await world.interview();
    const [old = ''] = await tokensFor(world);
    await world.clock.advance(20 * DAY);
    await move(world, interview, hoursAfter(THURSDAY, 24 * 30));
    const tokens = await tokensFor(world);
    expect(tokens).toHaveLength(2);
    expect((await world.visit(old)).statusCode).toBe(410);
    expect((await world.visit(tokens[1] ?? '')).statusCode).toBe(200);
  });

  it('when JobHive does not know the interview any more', async () => {
    const world = await openWorld();
    const interview = await world.interview();
    await markGone(world.store.db, interview, world.clock.now());
    expect((await world.visit((await tokensFor(world))[0] ?? '')).statusCode).toBe(410);
  });

  it('when candidates have no page any more', async () => {
    const world = await openWorld();
    await world.interview();
    const [token = ''] = await tokensFor(world);
    await world.reconfigure({ ...PUBLIC, candidates: { page: { link: false } } });
    expect((await world.visit(token)).statusCode).toBe(410);
  });
});

describe('there is no link', () => {
  it.each([
    ['where nobody could reach it', {}],
    ['where the company does not want it', { ...PUBLIC, candidates: { page: { link: false } } }],
  ])('%s', async (_where, options) => {
    const world = await open(options);
    await world.interview();
    expect((await world.mail.mails())[0]?.text).not.toContain('Page about the interview');
  });

  it('in a cancellation', async () => {
    const world = await openWorld();
    const interview = await world.interview();
    await world.recruiter.interviews.cancel(interview);
    await world.webhook(interview);
    expect((await world.mail.mails()).at(-1)?.invite?.method).toBe('CANCEL');
    expect((await world.mail.mails()).at(-1)?.text).not.toContain('Page about the interview');
  });
});

it('a link is forgotten a month after its end', async () => {
  const world = await openWorld();
  await world.interview();
  const left = async () => {
    await tickPurge(world.deps, async () => {});
    return (await world.store.db.selectFrom('links').select('id').execute()).length;
  };
  await world.clock.advance((3 + 14 + 30) * DAY);
  expect(await left()).toBe(1);
  await world.clock.advance(DAY);
  expect(await left()).toBe(0);
});
