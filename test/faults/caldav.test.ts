/** What only CalDAV can do wrong, over a real Radicale. */
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/scheduling/instant.ts';
import { countResources } from '../../src/store/events.ts';
import { databases } from '../harness/database.ts';
import { CONTINUED, FROM_SCRATCH, type RadicaleCalendars, STALE } from './radicale-calendars.ts';
import { ALWAYS } from './virtual-calendars.ts';
import { decisions, drag, fill, holds, hoursAfter, logged, newInterview } from './virtual-hands.ts';
import { stateOf, THURSDAY, type VirtualStage, virtualStages } from './virtual-stage.ts';

const LATER = hoursAfter(THURSDAY, 2);
const AT_FIRST = { alice: `${THURSDAY}+45`, bob: `${THURSDAY}+45` };
const MOVED = { alice: `${LATER}+45`, bob: `${LATER}+45` };

const pathOf = (stage: VirtualStage<RadicaleCalendars>, who: 'alice' | 'bob') =>
  new URL(stage.calendars.calendar(who)).pathname;

describe.each(databases.slice(0, 1))('over $name', (database) => {
  const openStage = virtualStages(database);

  describe('a sync token', () => {
    it('that is refused in the middle of every listing is a failure that is told, not a loop', async () => {
      const stage = await openStage();
      const interview = await newInterview(stage);
      const alice = pathOf(stage, 'alice');
      const cutShort = (body: string) =>
        body.replace(
          /<\/(\w+:)?multistatus>/,
          `<response xmlns="DAV:"><href>${alice}</href><status>HTTP/1.1 507 Insufficient Storage</status></response>$&`,
        );
      stage.calendars.dav.arm({ path: alice, body: CONTINUED }, STALE, ALWAYS);
      stage.calendars.dav.arm({ path: alice, body: FROM_SCRATCH }, { told: cutShort }, ALWAYS);
      const before = stage.calendars.dav.requests.length;
      await stage.pass(6 * HOUR);
      expect(stage.calendars.dav.requests.length - before).toBeLessThan(400);
      expect(await stateOf(stage, 'alice')).toMatchObject({ failure: 'cursor_expired', state: 'unknown' });
      expect(await holds(stage, interview)).toEqual(AT_FIRST);
      expect(await decisions(stage, interview)).toEqual([]);
      stage.calendars.dav.heal();
      await stage.pass(7 * HOUR);
      expect(await stateOf(stage, 'alice')).toMatchObject({ failure: null, state: 'known' });
    });
  });

  describe('a listing', () => {
    it('that breaks off, or lacks objects it named, deletes nothing', async () => {
      const stage = await openStage();
      const interview = await newInterview(stage);
      await fill(stage, 'alice', 30);
      await stage.pull('alice');
      const half = (body: string) => body.slice(0, body.length / 2);
      stage.calendars.dav.arm({ path: pathOf(stage, 'alice'), body: CONTINUED }, STALE);
      stage.calendars.dav.arm({ path: pathOf(stage, 'alice'), body: FROM_SCRATCH }, { told: half });
      await stage.pull('alice');
      expect(await stateOf(stage, 'alice')).toMatchObject({ failure: 'unreadable' });
      expect(await countResources(stage.store.db, stage.calendarId('alice'))).toBe(31);
      await stage.pass(10 * MINUTE);
      const without = (body: string) =>
        body.replaceAll(/<response>.*?<\/response>/gs, (one) => (one.includes('/e1') ? '' : one));
      stage.calendars.dav.arm({ path: pathOf(stage, 'alice'), body: CONTINUED }, STALE);
      stage.calendars.dav.arm({ path: pathOf(stage, 'alice'), body: /calendar-multiget/ }, { told: without });
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
      stage.calendars.dav.arm({ path: pathOf(stage, 'alice'), body: /e500\.ics/ }, { told: broken }, ALWAYS);
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
      stage.calendars.dav.arm({ path: pathOf(stage, 'alice') }, { answer: { status: 503, headers } }, ALWAYS);
      const before = stage.calendars.dav.requests.length;
      await stage.pass(5 * MINUTE - SECOND);
      const asked = stage.calendars.dav.requests
        .slice(before)
        .filter(({ path }) => path.startsWith(pathOf(stage, 'alice')));
      expect(asked.length).toBeLessThanOrEqual(1);
      stage.calendars.dav.heal();
      await drag(stage, 'alice', interview, LATER);
      await stage.pass(11 * MINUTE);
      expect(await holds(stage, interview)).toEqual(MOVED);
    });
  });
});
