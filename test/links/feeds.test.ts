/** What somebody sees who subscribes to an interviewer's or a panel's interviews. */
import ICAL from 'ical.js';
import { afterEach, describe, expect, it } from 'vitest';
import { readFeed } from '../../src/links/feed.ts';
import { type LinkOwner, makeLink, revoke } from '../../src/links/manage-links.ts';
import { DAY } from '../../src/scheduling/instant.ts';
import { listActs } from '../../src/store/audit.ts';
import { pageServer } from '../harness/page-server.ts';
import { hoursAfter, THURSDAY, type WorldOptions, worlds } from '../harness/world.ts';
import { INTERVIEWERS } from '../harness/world-config.ts';
import { declineHold, holds, meeting } from '../harness/world-hands.ts';

const open = worlds();
const HTTP = { http: { public_url: 'https://interviews.acme.example' } };
const PANELS = {
  ...HTTP,
  panels: [
    { name: 'design', match: { interviews: 'int_design*' }, required: 'carol@acme.example' },
    { name: 'backend', required: 'alice@acme.example', optional: 'bob@acme.example' },
  ],
};
const ALICE: LinkOwner = { kind: 'interviewer', subject: 'alice@acme.example' };

const servers: { close(): Promise<unknown> }[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function openWorld(options: WorldOptions = PANELS) {
  const world = await open(options);
  await world.store.db.deleteFrom('links').execute();
  const { deps, store, clock } = world;
  const { server, lines: seen } = pageServer(clock, {
    feed: { clock, read: (token) => readFeed(store.db, deps.settings(), token, clock.now()) },
  });
  servers.push(server);
  const make = async (owner: LinkOwner) => {
    const made = await makeLink({ db: store.db, settings: deps.settings(), now: clock.now(), by: 'ann' }, owner);
    if (made.kind === 'refused') throw new Error(made.problem);
    return new URL(made.url).pathname;
  };
  const read = (path: string, headers: Record<string, string> = {}) => server.inject({ url: path, headers });
  const entries = async (path: string) => {
    const calendar = new ICAL.Component(ICAL.parse((await read(path)).body));
    return calendar.getAllSubcomponents('vevent').map((event) => ({
      uid: event.getFirstPropertyValue('uid'),
      start: String(event.getFirstPropertyValue('dtstart')),
      status: event.getFirstPropertyValue('status'),
      sequence: Number(event.getFirstPropertyValue('sequence')),
      description: String(event.getFirstPropertyValue('description')),
    }));
  };
  return { ...world, make, read, entries, seen };
}

describe('a feed', () => {
  it('of an interviewer holds the interviews on whose panel they sit, required or optional', async () => {
    const world = await openWorld();
    await world.interview({ id: 'int_backend1' });
    await world.interview({ id: 'int_design1', at: hoursAfter(THURSDAY, 2) });
    const starts = async (who: string) =>
      (await world.entries(await world.make({ kind: 'interviewer', subject: who }))).map(({ start }) => start);
    expect(await starts('alice@acme.example')).toEqual(['2026-11-26T10:00:00Z']);
    expect(await starts('Bob@acme.example')).toEqual(['2026-11-26T10:00:00Z']);
    expect(await starts('carol@acme.example')).toEqual(['2026-11-26T12:00:00Z']);
  });

  it('of a panel holds the panel’s, and says who interviews', async () => {
    const world = await openWorld();
    await world.interview({ id: 'int_backend1' });
    await world.interview({ id: 'int_design1' });
    const [only, ...more] = await world.entries(await world.make({ kind: 'panel', subject: 'backend' }));
    expect(more).toEqual([]);
    expect(only?.description).toContain('Interviewers: Alice, Bob');
  });

  it('loses an interview whose seat somebody else of the pool takes, who has it from then on', async () => {
    const people = INTERVIEWERS.map((who) => `${who}@acme.example`);
    const world = await openWorld({
      ...HTTP,
      scheduling: { settle: '0s' },
      panels: [{ name: 'any', any: { of: people, count: 1 } }],
      rules: [{ name: 'Somebody else', on: 'declined', do: 'replace_from_pool' }],
    });
    const interview = await world.interview();
    const feeds = await Promise.all(people.map((subject) => world.make({ kind: 'interviewer', subject })));
    const whoHasIt = async () => {
      const counts = await Promise.all(feeds.map(async (feed) => (await world.entries(feed)).length));
      return INTERVIEWERS.filter((_, index) => counts[index] === 1);
    };
    const [first = 'alice', ...others] = await whoHasIt();
    expect(others).toEqual([]);
    declineHold(world, first, interview);
    await world.pull(first);
    const [second, ...more] = await whoHasIt();
    expect(more).toEqual([]);
    expect(second).not.toBe(first);
    expect(holds(world, interview)).toHaveProperty(String(second));
  });

  it('follows an interview that moves: the same UID, a higher SEQUENCE', async () => {
    const world = await openWorld();
    const interview = await world.interview();
    const feed = await world.make(ALICE);
    const [before] = await world.entries(feed);
    await world.pass(DAY);
    await world.recruiter.interviews.update(interview, { scheduled_at: hoursAfter(THURSDAY, 3) });
    await world.webhook(interview);
    const [after] = await world.entries(feed);
    expect(after?.uid).toBe(before?.uid);
    expect(after?.start).toBe('2026-11-26T13:00:00Z');
    expect(after?.sequence).toBeGreaterThan(before?.sequence ?? Number.NaN);
  });

  it('keeps a cancelled interview for a fortnight, as cancelled', async () => {
    const world = await openWorld();
    const interview = await world.interview({ at: hoursAfter(THURSDAY, 24 * 60) });
    const feed = await world.make(ALICE);
    await world.recruiter.interviews.cancel(interview);
    await world.webhook(interview);
    expect(await world.entries(feed)).toMatchObject([{ status: 'CANCELLED' }]);
    await world.clock.advance(14 * DAY);
    expect(await world.entries(feed)).toHaveLength(1);
    await world.clock.advance(DAY);
    expect(await world.entries(feed)).toEqual([]);
  });

  it('keeps past interviews for a month', async () => {
    const world = await openWorld();
    await world.interview();
    const feed = await world.make(ALICE);
    await world.clock.advance(33 * DAY);
    expect(await world.entries(feed)).toHaveLength(1);
    await world.clock.advance(DAY);
    expect(await world.entries(feed)).toEqual([]);
  });

  it('says no word of the candidate, nor of anybody’s other events', async () => {
    const world = await openWorld();
    await world.interview();
    meeting(world, 'alice', { from: THURSDAY });
    await world.pull();
    const { body } = await world.read(await world.make(ALICE));
    for (const word of ['ada', 'candidate.example', 'secrets']) expect(body.toLowerCase()).not.toContain(word);
  });

  it('copied into a calendar that is read, is known as the interview and is nobody’s conflict', async () => {
    const world = await openWorld();
    const interview = await world.interview();
    const { body } = await world.read(await world.make(ALICE));
    world.calendar('alice').put('subscribed.ics', body);
    await world.pull();
    await world.reconcile(interview);
    expect(await world.store.db.selectFrom('findings').select('kind').execute()).toEqual([]);
  });
});

describe('programs that subscribe', () => {
  it('are told how often to look, and what it is called, in the old and the new words', async () => {
    const world = await openWorld({ ...PANELS, company: { name: 'Acme, Inc; {R\\D}' } });
    await world.interview();
    const answer = await world.read(await world.make(ALICE));
    expect(answer.headers['content-type']).toBe('text/calendar; charset=utf-8');
    const name = 'Acme\\, Inc\\; {R\\\\D} interviews: Alice';
    for (const line of [
      'REFRESH-INTERVAL;VALUE=DURATION:PT60M',
      'X-PUBLISHED-TTL:PT60M',
      `NAME:${name}`,
      `X-WR-CALNAME:${name}`,
    ])
      expect(answer.body).toContain(`\r\n${line}\r\n`);
    expect(answer.body).not.toContain('METHOD');
    expect(answer.body.endsWith('END:VCALENDAR\r\n')).toBe(true);
    for (const line of answer.body.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  });

  it('read a whole calendar where there is no interview: a time zone, and nothing that anybody would see', async () => {
    const world = await openWorld();
    const feed = await world.make(ALICE);
    const { body, headers } = await world.read(feed);
    const calendar = new ICAL.Component(ICAL.parse(body));
    expect(calendar.getAllSubcomponents().map(({ name }) => name)).toEqual(['vtimezone']);
    expect(body).toContain('\r\nDTSTART:19700101T000000\r\n');
    const zone = new ICAL.Timezone(calendar.getFirstSubcomponent('vtimezone') ?? undefined);
    expect(zone.tzid).toBe('Etc/UTC');
    expect(zone.utcOffset(ICAL.Time.fromData({ year: 2026, month: 7, day: 1, hour: 12 }))).toBe(0);
    expect((await world.read(feed, { 'if-none-match': String(headers.etag) })).statusCode).toBe(304);

    await world.interview();
    const filled = new ICAL.Component(ICAL.parse((await world.read(feed)).body));
    expect(filled.getAllSubcomponents().map(({ name }) => name)).toEqual(['vevent']);
  });

  it('get 304 until something has changed, however late they look', async () => {
    const world = await openWorld();
    const interview = await world.interview();
    const feed = await world.make(ALICE);
    const tag = String((await world.read(feed)).headers.etag);
    expect(tag).toMatch(/^"[\w-]+"$/);
    await world.pass(DAY);
    await world.webhook(interview);
    for (const list of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await world.read(feed, { 'if-none-match': list });
      expect([again.statusCode, again.body]).toEqual([304, '']);
    }
    expect((await world.read(feed, { 'if-none-match': '"other"' })).statusCode).toBe(200);
    await world.recruiter.interviews.update(interview, { scheduled_at: hoursAfter(THURSDAY, 1) });
    await world.webhook(interview);
    const changed = await world.read(feed, { 'if-none-match': tag });
    expect(changed.statusCode).toBe(200);
    expect(changed.headers.etag).not.toBe(tag);
  });

  it('must wait when they look more than once a second on average', async () => {
    const world = await openWorld();
    const feed = await world.make(ALICE);
    for (let nth = 0; nth < 60; nth += 1) await world.read(feed);
    expect((await world.read(feed)).statusCode).toBe(429);
  });
});

describe('the link of a feed', () => {
  it('is in no log, and only its hash is stored', async () => {
    const world = await openWorld();
    const feed = await world.make(ALICE);
    await world.read(feed);
    const token = feed.replace('/feeds/', '').replace('.ics', '');
    expect(token).toHaveLength(43);
    const stored = await world.store.db.selectFrom('links').selectAll().execute();
    expect(JSON.stringify(stored)).not.toContain(token);
    expect(world.seen.join('')).toContain('/feeds/:token.ics');
    expect(world.seen.join('')).not.toContain(token);
  });

  it.each([
    ['it is revoked', (id: number) => ({ id })],
    ['all of the interviewer’s are', () => ALICE],
  ] as const)('opens nothing once %s; another one still does', async (_what, which) => {
    const world = await openWorld();
    const [feed, other] = [await world.make(ALICE), await world.make({ kind: 'panel', subject: 'backend' })];
    const { id } = await world.store.db.selectFrom('links').select('id').orderBy('id').executeTakeFirstOrThrow();
    const parts = { db: world.store.db, now: world.clock.now(), by: 'ben' };
    expect(await revoke(parts, which(id))).toBe(1);
    const [last, before] = await listActs(world.store.db, null, 2);
    expect(last).toMatchObject({ who: 'ben', act: 'revoke link', old: { good: 1 } });
    expect(before).toMatchObject({ who: 'ann', act: 'make link', subject: 'backend' });
    expect((await world.read(feed)).statusCode).toBe(410);
    expect((await world.read(other)).statusCode).toBe(200);
    expect(await revoke(parts, which(id))).toBe(0);
  });

  it('opens nothing once the configuration does not know its panel any more', async () => {
    const world = await openWorld();
    const feed = await world.make({ kind: 'panel', subject: 'design' });
    expect((await world.read(feed)).statusCode).toBe(200);
    await world.reconfigure(HTTP);
    expect((await world.read(feed)).statusCode).toBe(410);
  });

  it('is not that of a candidate’s page', async () => {
    const world = await openWorld();
    const interview = await world.interview();
    const page = await world.make({ kind: 'candidate', subject: interview });
    expect((await world.read(page.replace('/interview/', '/feeds/').concat('.ics'))).statusCode).toBe(410);
  });

  it.each([
    [{ kind: 'interviewer', subject: 'mallory@acme.example' }, 'not among the interviewers'],
    [{ kind: 'panel', subject: 'Backend' }, 'no panel “Backend”'],
    [{ kind: 'candidate', subject: 'int_nobody' }, 'No interview int_nobody'],
  ] as const)('is not made for %o', async (owner, problem) => {
    const world = await openWorld();
    await expect(world.make(owner)).rejects.toThrow(problem);
  });
});
