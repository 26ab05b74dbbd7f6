/** Calendars that refuse, lie by omission, hang or stumble, over real servers: nothing is concluded, nothing storms. */
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/scheduling/instant.ts';
import { countResources } from '../../src/store/events.ts';
import { databases } from '../harness/database.ts';
import { googleCalendars } from './google-calendars.ts';
import { outlookCalendars } from './outlook-calendars.ts';
import { radicalePerFile } from './radicale-calendars.ts';
import type { OpenCalendars, VirtualCalendars } from './virtual-calendars.ts';
import {
  attention,
  decisions,
  drag,
  fill,
  holdIcs,
  holdName,
  holds,
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
import { stateOf, THURSDAY, virtualStages } from './virtual-stage.ts';

const LATER = hoursAfter(THURSDAY, 2);
const AT_FIRST = { alice: `${THURSDAY}+45`, bob: `${THURSDAY}+45` };
const MOVED = { alice: `${LATER}+45`, bob: `${LATER}+45` };
/** `tries`: how often a client asks, seconds apart, before it says that something failed. Google advises to. */
const servers = [
  { name: 'Radicale', tries: 1, open: (): OpenCalendars<VirtualCalendars> => radicalePerFile() },
  { name: 'Google', tries: 4, open: (): OpenCalendars<VirtualCalendars> => googleCalendars },
  { name: 'Outlook', tries: 1, open: (): OpenCalendars<VirtualCalendars> => outlookCalendars },
];
const stages = databases.slice(0, 1).flatMap((database) => servers.map((server) => ({ ...server, database })));

describe.each(stages)('at $name', ({ open, tries, database }) => {
  const openStage = virtualStages(database, open());

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
        stage.calendars.faults.refuse('alice', it.status);
        const before = stage.calendars.faults.asked('alice');
        // Each of these would have something written into that calendar.
        await drag(stage, 'alice', interview, LATER);
        await drag(stage, 'bob', interview, hoursAfter(THURSDAY, 1));
        for (let round = 0; round < 6; round += 1) {
          await stage.recruiter.interviews.update(interview, { scheduled_at: hoursAfter(THURSDAY, 24 + round) });
          await stage.settle();
          await stage.pass(HOUR);
        }
        // A token that is refused is replaced once.
        const each = it.status === 401 ? Math.min(tries, 2) : 1;
        expect(stage.calendars.faults.asked('alice') - before).toBeLessThanOrEqual((6 * 2 + 2) * each);
        expect(logged(stage, 'a calendar cannot be read')).toHaveLength(1);
        expect(await stateOf(stage, 'alice')).toMatchObject({ state: 'unknown', failure: it.failure });
        expect(await attention(stage, interview)).toMatch(/^The hold in .*alice.* cannot be written/);
        expect(patches(stage)).toEqual([]);
        stage.calendars.faults.heal();
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
      stage.calendars.faults.refuse('alice', status, { 'retry-after': '1800' });
      await stage.pull('alice');
      const asked = stage.calendars.faults.asked('alice');
      await stage.recruiter.interviews.update(interview, { scheduled_at: LATER });
      await stage.settle();
      await stage.pass(29 * MINUTE);
      expect(stage.calendars.faults.asked('alice')).toBe(asked);
      stage.calendars.faults.heal();
      await stage.pass(5 * MINUTE);
      expect(await holds(stage, interview)).toEqual(MOVED);
    });

    it.each([429, 503])('and does not say for how long (%i) is asked ever more rarely', async (status) => {
      const stage = await openStage();
      await newInterview(stage);
      stage.calendars.faults.refuse('alice', status);
      const before = stage.calendars.faults.asked('alice');
      await stage.pass(12 * HOUR);
      expect(stage.calendars.faults.asked('alice') - before).toBeLessThan(20 * tries);
      expect(logged(stage, 'a calendar cannot be read')).toHaveLength(1);
    });

    it('and hangs is given up after its time; everybody else’s is read, and nothing is concluded', async () => {
      const stage = await openStage();
      const interview = await newInterview(stage);
      stage.calendars.faults.hang('alice');
      await drag(stage, 'bob', interview, LATER);
      const asked = stage.calendars.faults.asked('alice');
      const pulling = stage.pull('alice', 'bob');
      while (stage.calendars.faults.asked('alice') === asked) await new Promise((resolve) => setImmediate(resolve));
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
      stage.calendars.faults.forgetCursors('alice');
      await drag(stage, 'alice', interview, LATER);
      const before = stage.calendars.faults.asked('alice');
      await stage.pull('alice');
      expect(stage.calendars.faults.asked('alice') - before).toBeLessThan(25);
      expect(scheduledAt(stage, interview)).toBe(LATER);
      expect(await holds(stage, interview)).toEqual(MOVED);
      await stage.pass(HOUR);
      expect(stage.calendars.faults.asked('alice') - before).toBeLessThan(100);
      expect(patches(stage)).toHaveLength(1);
    });
  });

  describe('a listing', () => {
    it('that suddenly comes back empty deletes nothing, stops, asks once, and is believed again when it is whole', async () => {
      const stage = await openStage();
      const interview = await newInterview(stage);
      await fill(stage, 'alice', 30);
      await stage.pull('alice');
      stage.calendars.faults.forgetCursors('alice');
      stage.calendars.faults.emptyListings('alice');
      await stage.pass(3 * HOUR);
      expect(await countResources(stage.store.db, stage.calendarId('alice'))).toBe(31);
      expect(await stateOf(stage, 'alice')).toMatchObject({ failure: 'too_many_deletions', state: 'unknown' });
      expect(logged(stage, 'a pull stopped and asks')).toHaveLength(1);
      expect(await decisions(stage, interview)).toEqual([]);
      stage.calendars.faults.heal();
      await stage.pass(2 * HOUR);
      expect(await stateOf(stage, 'alice')).toMatchObject({ failure: null, state: 'known' });
      expect(await holds(stage, interview)).toEqual(AT_FIRST);
    });
  });

  describe('a hold that somebody changes while we write it', () => {
    it('is not overwritten unseen: their change is read, and weighed like any other', async () => {
      const stage = await openStage();
      const interview = await newInterview(stage);
      const ics = (await holdIcs(stage, 'alice', interview)) ?? '';
      const theirs = hoursAfter(THURSDAY, 3);
      const name = holdName(stage, 'alice', interview);
      stage.calendars.faults.meanwhile('alice', () => stage.calendars.put('alice', name, movedTo(ics, theirs)));
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
    stage.calendars.faults.cut('alice');
    await stage.pass(3 * HOUR);
    expect(scheduledAt(stage, interview)).toBe(THURSDAY);
    expect(await notices(stage)).toEqual([]);
    expect(await stateOf(stage, 'alice')).toMatchObject({ state: 'unknown', failure: 'unavailable' });
  });
});
