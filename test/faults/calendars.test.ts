/** Calendars that refuse, lie by omission, hang or stumble, over a real Radicale: nothing is concluded, nothing storms. */
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/scheduling/instant.ts';
import { countResources } from '../../src/store/events.ts';
import { databases } from '../harness/database.ts';
import { vcalendar, vevent } from '../harness/icalendar-text.ts';
import {
  attention,
  basic,
  decisions,
  drag,
  holdIcs,
  holds,
  holdUrl,
  hoursAfter,
  invites,
  logged,
  meeting,
  movedTo,
  newInterview,
  notices,
  patches,
  scheduledAt,
} from './virtual-hands.ts';
import { THURSDAY, type VirtualStage, virtualStages } from './virtual-stage.ts';

const LATER = hoursAfter(THURSDAY, 2);
const AT_FIRST = { alice: `${THURSDAY}+45`, bob: `${THURSDAY}+45` };
const MOVED = { alice: `${LATER}+45`, bob: `${LATER}+45` };
const ALWAYS = 1_000_000;
const STALE = {
  answer: { status: 403, body: '<d:error xmlns:d="DAV:"><d:valid-sync-token/></d:error>' },
} as const;
/** A request that continues from a token, and one that asks for everything. */
const CONTINUED = /<[^>]*sync-token>[^<]/;
const FROM_SCRATCH = /sync-collection/;

const pathOf = (stage: VirtualStage, who: 'alice' | 'bob') => new URL(stage.calendar(who)).pathname;

async function stateOf(stage: VirtualStage, who: 'alice' | 'bob') {
  return (await stage.status()).calendars.find(({ id }) => id === stage.calendarId(who));
}

async function fill(stage: VirtualStage, who: 'alice' | 'bob', count: number): Promise<void> {
  const day = hoursAfter(THURSDAY, 24 * 30);
  const objects = Array.from({ length: count }, (_, index): [string, string] => {
    const from = hoursAfter(day, index);
    const times = [`DTSTART:${basic(from)}`, `DTEND:${basic(hoursAfter(from, 1))}`];
    return [`e${index}.ics`, vcalendar(vevent(`e${index}`, times))];
  });
  await stage.radicale.fill(stage.calendar(who), new Map(objects));
}

describe.each(databases.slice(0, 1))('over $name', (database) => {
  const openStage = virtualStages(database);

  describe('a calendar that a person must mend', () => {
    it.each([
      { status: 401, failure: 'unauthorized' },
      { status: 403, failure: 'forbidden' },
      { status: 404, failure: 'not_found' },
    ])(
      'because of $status is said once, is not stormed, concludes nothing, and is read again once mended',
      async (it) => {
        const stage = await openStage();
        const interview = await newInterview(stage);
        stage.dav.arm({ path: pathOf(stage, 'alice') }, { answer: { status: it.status } }, ALWAYS);
        const before = stage.dav.requests.length;
        // Each of these would have something written into that calendar.
        await drag(stage, 'alice', interview, LATER);
        await drag(stage, 'bob', interview, hoursAfter(THURSDAY, 1));
        for (let round = 0; round < 6; round += 1) {
          await stage.recruiter.interviews.update(interview, { scheduled_at: hoursAfter(THURSDAY, 24 + round) });
          await stage.settle();
          await stage.pass(HOUR);
        }
        const asked = stage.dav.requests.slice(before).filter(({ path }) => path.startsWith(pathOf(stage, 'alice')));
        expect(asked.length).toBeLessThanOrEqual(6 * 2 + 2);
        expect(logged(stage, 'a calendar cannot be read')).toHaveLength(1);
        expect(await stateOf(stage, 'alice')).toMatchObject({ state: 'unknown', failure: it.failure });
        expect(await attention(stage, interview)).toMatch(/^The hold in alice\/.* cannot be written/);
        expect(patches(stage)).toEqual([]);
        stage.dav.heal();
        await stage.pass(2 * HOUR);
        const last = hoursAfter(THURSDAY, 29);
        expect(await holds(stage, interview)).toEqual({ alice: `${last}+45`, bob: `${last}+45` });
        expect(await stateOf(stage, 'alice')).toMatchObject({ state: 'known', failure: null });
        expect(await attention(stage, interview)).toBeNull();
        expect(stage.failures).toEqual([]);
      },
    );
  });

  describe('a calendar that cannot answer for now', () => {
    it.each([429, 503])('and says for how long (%i) is left alone for that long, also by writes', async (status) => {
      const stage = await openStage();
      const interview = await newInterview(stage);
      stage.dav.arm(
        { path: pathOf(stage, 'alice') },
        { answer: { status, headers: { 'retry-after': '1800' } } },
        ALWAYS,
      );
      await stage.pull('alice');
      const asked = stage.dav.requests.length;
      await stage.recruiter.interviews.update(interview, { scheduled_at: LATER });
      await stage.settle();
      await stage.pass(29 * MINUTE);
      const early = stage.dav.requests.slice(asked).filter(({ path }) => path.startsWith(pathOf(stage, 'alice')));
      expect(early).toEqual([]);
      stage.dav.heal();
      await stage.pass(5 * MINUTE);
      expect(await holds(stage, interview)).toEqual(MOVED);
    });

    it.each([429, 503])('and does not say for how long (%i) is asked ever more rarely', async (status) => {
      const stage = await openStage();
      await newInterview(stage);
      stage.dav.arm({ path: pathOf(stage, 'alice') }, { answer: { status } }, ALWAYS);
      const before = stage.dav.requests.length;
      await stage.pass(12 * HOUR);
      const asked = stage.dav.requests.slice(before).filter(({ path }) => path.startsWith(pathOf(stage, 'alice')));
      expect(asked.length).toBeLessThan(20);
      expect(logged(stage, 'a calendar cannot be read')).toHaveLength(1);
    });

    it('and hangs is given up after its time; everybody else’s is read, and nothing is concluded', async () => {
      const stage = await openStage();
      const interview = await newInterview(stage);
      stage.dav.arm({ path: pathOf(stage, 'alice') }, { hang: true });
      await drag(stage, 'bob', interview, LATER);
      const asked = stage.dav.requests.length;
      const pulling = stage.pull('alice', 'bob');
      while (!stage.dav.requests.slice(asked).some(({ path }) => path.startsWith(pathOf(stage, 'alice'))))
        await new Promise((resolve) => setImmediate(resolve));
      await stage.clock.advance(31 * SECOND);
      await pulling;
      expect(await stateOf(stage, 'alice')).toMatchObject({ failure: 'unavailable', state: 'known' });
      await stage.pass(10 * MINUTE);
      expect(await holds(stage, interview)).toEqual(MOVED);
      expect(await stateOf(stage, 'alice')).toMatchObject({ failure: null, state: 'known' });
    });
  });

  describe('a sync token', () => {
    it('that is refused each time costs a listing each time, no loop, and loses no change', async () => {
      const stage = await openStage();
      const interview = await newInterview(stage);
      stage.dav.arm({ path: pathOf(stage, 'alice'), body: CONTINUED }, STALE, ALWAYS);
      await drag(stage, 'alice', interview, LATER);
      const before = stage.dav.requests.length;
      await stage.pull('alice');
      expect(stage.dav.requests.length - before).toBeLessThan(25);
      expect(scheduledAt(stage, interview)).toBe(LATER);
      expect(await holds(stage, interview)).toEqual(MOVED);
      await stage.pass(HOUR);
      expect(stage.dav.requests.length - before).toBeLessThan(150);
      expect(patches(stage)).toHaveLength(1);
    });

    it('that is refused in the middle of every listing is a failure that is told, not a loop', async () => {
      const stage = await openStage();
      const interview = await newInterview(stage);
      const alice = pathOf(stage, 'alice');
      const cutShort = (body: string) =>
        body.replace(
          /<\/(\w+:)?multistatus>/,
          `<response xmlns="DAV:"><href>${alice}</href><status>HTTP/1.1 507 Insufficient Storage</status></response>$&`,
        );
      stage.dav.arm({ path: alice, body: CONTINUED }, STALE, ALWAYS);
      stage.dav.arm({ path: alice, body: FROM_SCRATCH }, { told: cutShort }, ALWAYS);
      const before = stage.dav.requests.length;
      await stage.pass(6 * HOUR);
      expect(stage.dav.requests.length - before).toBeLessThan(400);
      expect(await stateOf(stage, 'alice')).toMatchObject({ failure: 'cursor_expired', state: 'unknown' });
      expect(await holds(stage, interview)).toEqual(AT_FIRST);
      expect(await decisions(stage, interview)).toEqual([]);
      stage.dav.heal();
      await stage.pass(7 * HOUR);
      expect(await stateOf(stage, 'alice')).toMatchObject({ failure: null, state: 'known' });
    });
  });

  describe('a listing', () => {
    it('that suddenly comes back empty deletes nothing, stops, asks once, and is believed again when it is whole', async () => {
      const stage = await openStage();
      const interview = await newInterview(stage);
      await fill(stage, 'alice', 30);
      await stage.pull('alice');
      const empty = (body: string) => body.replaceAll(/<response>.*?<\/response>/gs, '');
      stage.dav.arm({ path: pathOf(stage, 'alice'), body: CONTINUED }, STALE, ALWAYS);
      stage.dav.arm({ path: pathOf(stage, 'alice'), body: FROM_SCRATCH }, { told: empty }, ALWAYS);
      await stage.pass(3 * HOUR);
      expect(await countResources(stage.store.db, stage.calendarId('alice'))).toBe(31);
      expect(await stateOf(stage, 'alice')).toMatchObject({ failure: 'too_many_deletions', state: 'unknown' });
      expect(logged(stage, 'a pull stopped and asks')).toHaveLength(1);
      expect(await decisions(stage, interview)).toEqual([]);
      stage.dav.heal();
      await stage.pass(2 * HOUR);
      expect(await stateOf(stage, 'alice')).toMatchObject({ failure: null, state: 'known' });
      expect(await holds(stage, interview)).toEqual(AT_FIRST);
    });

    it('that breaks off, or lacks objects it named, deletes nothing', async () => {
      const stage = await openStage();
      const interview = await newInterview(stage);
      await fill(stage, 'alice', 30);
      await stage.pull('alice');
      const half = (body: string) => body.slice(0, body.length / 2);
      stage.dav.arm({ path: pathOf(stage, 'alice'), body: CONTINUED }, STALE);
      stage.dav.arm({ path: pathOf(stage, 'alice'), body: FROM_SCRATCH }, { told: half });
      await stage.pull('alice');
      expect(await stateOf(stage, 'alice')).toMatchObject({ failure: 'unreadable' });
      expect(await countResources(stage.store.db, stage.calendarId('alice'))).toBe(31);
      await stage.pass(10 * MINUTE);
      const without = (body: string) =>
        body.replaceAll(/<response>.*?<\/response>/gs, (one) => (one.includes('/e1') ? '' : one));
      stage.dav.arm({ path: pathOf(stage, 'alice'), body: CONTINUED }, STALE);
      stage.dav.arm({ path: pathOf(stage, 'alice'), body: /calendar-multiget/ }, { told: without });
      await stage.pull('alice');
      await stage.pass(10 * MINUTE);
      expect(await countResources(stage.store.db, stage.calendarId('alice'))).toBe(31);
      expect(await decisions(stage, interview)).toEqual([]);
    });

    it('of a thousand good objects and one that nobody can read is read, and says which', async () => {
      const stage = await openStage();
      const interview = await newInterview(stage);
      await fill(stage, 'alice', 1_000);
      const broken = (body: string) =>
        body.replace(/UID:e500\b[\s\S]*?END:VEVENT/, 'UID:e500\nDTSTART:tomorrow\nEND:VEVENT');
      stage.dav.arm({ path: pathOf(stage, 'alice'), body: /e500\.ics/ }, { told: broken }, ALWAYS);
      await drag(stage, 'alice', interview, LATER);
      await stage.pull('alice');
      expect(await countResources(stage.store.db, stage.calendarId('alice'))).toBe(1_001);
      expect(await stateOf(stage, 'alice')).toMatchObject({ failure: null, state: 'known' });
      expect(logged(stage, 'an entry cannot be read').join('')).toContain('/e500.ics');
      expect(await holds(stage, interview)).toEqual(MOVED);
    });
  });

  describe('the clock of a calendar server', () => {
    it.each([10 * MINUTE, -10 * MINUTE])('that is off by %i ms neither silences nor storms it', async (off) => {
      const stage = await openStage();
      const interview = await newInterview(stage);
      const theirs = stage.clock.now() + off;
      const headers = {
        date: new Date(theirs).toUTCString(),
        'retry-after': new Date(theirs + 5 * MINUTE).toUTCString(),
      };
      stage.dav.arm({ path: pathOf(stage, 'alice') }, { answer: { status: 503, headers } }, ALWAYS);
      const before = stage.dav.requests.length;
      await stage.pass(5 * MINUTE - SECOND);
      const asked = stage.dav.requests.slice(before).filter(({ path }) => path.startsWith(pathOf(stage, 'alice')));
      expect(asked.length).toBeLessThanOrEqual(1);
      stage.dav.heal();
      await drag(stage, 'alice', interview, LATER);
      await stage.pass(11 * MINUTE);
      expect(await holds(stage, interview)).toEqual(MOVED);
    });
  });

  describe('a hold that somebody changes while we write it', () => {
    it('is not overwritten unseen: their change is read, and weighed like any other', async () => {
      const stage = await openStage();
      const interview = await newInterview(stage);
      const ics = (await holdIcs(stage, 'alice', interview)) ?? '';
      const theirs = hoursAfter(THURSDAY, 3);
      stage.dav.arm(
        { method: 'PUT', path: pathOf(stage, 'alice') },
        { meanwhile: () => stage.radicale.put(holdUrl(stage, 'alice', interview), movedTo(ics, theirs)) },
      );
      await drag(stage, 'bob', interview, LATER);
      await stage.pull('bob');
      expect(logged(stage, 'a hold could not be written').join('')).toContain('"reason":"conflict"');
      await stage.pass(10 * MINUTE);
      expect(await holds(stage, interview)).toEqual(MOVED);
      expect(scheduledAt(stage, interview)).toBe(LATER);
      expect(await invites(stage)).toEqual([`REQUEST 0 ${THURSDAY}`, `REQUEST 1 ${LATER}`]);
    });
  });

  it('a meeting in a calendar that nobody can read any more moves nothing, and nobody is mailed about it', async () => {
    const stage = await openStage();
    const interview = await newInterview(stage);
    await meeting(stage, 'alice', THURSDAY);
    stage.dav.arm({ path: pathOf(stage, 'alice') }, { cut: 'before' }, ALWAYS);
    await stage.pass(3 * HOUR);
    expect(scheduledAt(stage, interview)).toBe(THURSDAY);
    expect(await notices(stage)).toEqual([]);
    expect(await stateOf(stage, 'alice')).toMatchObject({ state: 'unknown', failure: 'unavailable' });
  });
});
