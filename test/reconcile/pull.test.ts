/** What a calendar says goes into the store whole, once, and never more than it said. */

import { describe, expect, it } from 'vitest';
import { pull } from '../../src/reconcile/pull.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/scheduling/instant.ts';
import { findCalendar } from '../../src/store/calendars.ts';
import { calendarIdOf, hoursAfter, THURSDAY, type World, worlds } from '../harness/world.ts';
import type { Who } from '../harness/world-config.ts';
import {
  attention,
  breakHold,
  decisions,
  drag,
  holds,
  holdWrites,
  meeting,
  patches,
  removeHold,
  scheduledAt,
} from '../harness/world-hands.ts';

const open = worlds();

const LATER = hoursAfter(THURSDAY, 3);
const ALICE = calendarIdOf('alice');

/** Names of what is stored of a calendar. */
async function stored(world: World, who: Who): Promise<string[]> {
  const rows = await world.store.db
    .selectFrom('events')
    .select('resource')
    .where('calendar_id', '=', calendarIdOf(who))
    .orderBy('resource')
    .execute();
  return rows.map(({ resource }) => resource);
}

/** `count` meetings in the week after the interview's. */
function busyWeek(world: World, who: Who, count: number): string[] {
  const names = Array.from({ length: count }, (_, index) => `m${String(index).padStart(2, '0')}`);
  for (const [index, name] of names.entries()) meeting(world, who, { name, from: hoursAfter(THURSDAY, 100 + index) });
  return names.map((name) => `${name}.ics`);
}

function record(world: World, who: Who) {
  return findCalendar(world.store.db, calendarIdOf(who));
}

describe('a page that is under way while a hold is written', () => {
  it('does not look like a person’s move when it is older than the hold', async () => {
    const world = await open();
    const interview = await world.interview();
    const page = world.calendar('alice').delayPage();
    const pulling = pull(world.deps, ALICE, new AbortController().signal);
    await page.asked;
    await world.recruiter.interviews.update(interview, { scheduled_at: LATER });
    await world.webhook(interview);
    page.answer();
    await pulling;
    await world.pass(10 * MINUTE);
    expect(await decisions(world, interview)).toEqual([]);
    expect(holds(world, interview)).toEqual({ alice: `${LATER}+45`, bob: `${LATER}+45` });
    expect(holdWrites(world)).toBe(4);
  });

  it('is asked for once more, so that a change newer than the hold is not lost', async () => {
    const world = await open({ scheduling: { settle: '0s' } });
    const interview = await world.interview();
    await world.recruiter.interviews.update(interview, { scheduled_at: LATER });
    await world.webhook(interview);
    drag(world, 'alice', interview, { from: hoursAfter(THURSDAY, 4) });
    await world.pull('alice');
    expect(patches(world)).toEqual([]);
    await world.pass(SECOND);
    expect(scheduledAt(world, interview)).toBe(hoursAfter(THURSDAY, 4));
  });
});

describe('the cursor', () => {
  it('is stored after the last page only: a walk that broke off is begun again and misses nothing', async () => {
    const world = await open({ pageSize: 2 });
    const names = busyWeek(world, 'alice', 5);
    const before = (await record(world, 'alice'))?.cursor;
    const page = world.calendar('alice').delayPage();
    const pulling = pull(world.deps, ALICE, new AbortController().signal);
    await page.asked;
    world.calendar('alice').fail('pullPage', { reason: 'unavailable' });
    page.answer();
    await pulling;
    expect(await record(world, 'alice')).toMatchObject({ cursor: before, failure: 'unavailable', failures: 1 });
    expect(await stored(world, 'alice')).toHaveLength(2);
    await world.pull('alice');
    expect(await stored(world, 'alice')).toEqual(names);
    expect(await record(world, 'alice')).toMatchObject({ failure: null, failures: 0 });
  });

  it('that has expired leads to a whole listing, and what it does not mention is gone', async () => {
    const world = await open({ rules: [{ name: 'Holds stay', on: 'removed', do: 'revert' }] });
    const interview = await world.interview();
    meeting(world, 'alice', { name: 'kept', from: LATER });
    meeting(world, 'alice', { name: 'gone', from: LATER });
    await world.pull('alice');
    world.calendar('alice').leaveOut(['gone.ics']);
    removeHold(world, 'alice', interview);
    world.calendar('alice').expireCursors();
    await world.pull('alice');
    expect(await stored(world, 'alice')).toEqual(['kept.ics']);
    expect(await decisions(world, interview)).toEqual(['wait']);
  });

  it('is followed for as long as the weekly listing fails, so that no change waits for it', async () => {
    const world = await open();
    await world.pull('alice');
    world.calendar('alice').fail('list', { reason: 'unavailable' }, 100);
    await world.pass(8 * DAY);
    meeting(world, 'alice', { name: 'new', from: LATER });
    await world.pull('alice');
    expect(await record(world, 'alice')).toMatchObject({ failure: 'unavailable' });
    expect(await stored(world, 'alice')).toEqual(['new.ics']);
  });

  it('that is refused even for a listing from scratch is a failure like others, not a loop', async () => {
    const world = await open();
    world.calendar('alice').fail('pullPage', { reason: 'cursor_expired' }, 5);
    await world.pull('alice');
    const calendar = await record(world, 'alice');
    expect(calendar).toMatchObject({ failure: 'cursor_expired', failures: 1 });
    expect(calendar?.nextPullAt).toBeGreaterThan(world.clock.now());
  });
});

describe('what is not there any more', () => {
  it.each(['left out of a listing', 'told as removed'])(
    'is kept when too much of it is %s, and a person is asked',
    async (how) => {
      const world = await open();
      const names = busyWeek(world, 'alice', 20);
      await world.pull('alice');
      if (how === 'told as removed') for (const name of names.slice(0, 10)) world.calendar('alice').remove(name);
      else {
        world.calendar('alice').leaveOut(names.slice(0, 10));
        world.calendar('alice').expireCursors();
      }
      await world.pull('alice');
      expect(await stored(world, 'alice')).toEqual(names);
      expect(await record(world, 'alice')).toMatchObject({ failure: 'too_many_deletions' });
      expect((await record(world, 'alice'))?.failureMessage).toContain('10 of 20 entries');
    },
  );

  it('is no less for what came in at the same time', async () => {
    const world = await open();
    const names = busyWeek(world, 'alice', 20);
    await world.pull('alice');
    for (const name of names.slice(0, 10)) world.calendar('alice').remove(name);
    for (let count = 0; count < 40; count += 1)
      meeting(world, 'alice', { name: `new ${count}`, from: hoursAfter(THURSDAY, count) });
    world.calendar('alice').expireCursors();
    await world.pull('alice');
    expect(await stored(world, 'alice')).toEqual(expect.arrayContaining(names));
    expect((await record(world, 'alice'))?.failureMessage).toContain('10 of 20 entries');
  });

  it('comes back with the next whole listing', async () => {
    const world = await open();
    const names = busyWeek(world, 'alice', 20);
    await world.pull('alice');
    world.calendar('alice').leaveOut(names);
    world.calendar('alice').expireCursors();
    await world.pull('alice');
    await world.pull('alice');
    expect(await stored(world, 'alice')).toEqual(names);
    expect(await record(world, 'alice')).toMatchObject({ failure: null });
  });

  it('goes when it is little, whatever share of the calendar', async () => {
    const world = await open();
    const names = busyWeek(world, 'alice', 5);
    await world.pull('alice');
    for (const name of names) world.calendar('alice').remove(name);
    await world.pull('alice');
    expect(await stored(world, 'alice')).toEqual([]);
  });
});

describe('what cannot be read', () => {
  it('an entry: what was known of it stays, and its words are in no log', async () => {
    const world = await open();
    const interview = await world.interview();
    meeting(world, 'alice', { from: LATER });
    await world.pull();
    world.calendar('alice').put('meeting.ics', 'BEGIN:VCALENDAR\r\nSUMMARY:Board of secrets');
    breakHold(world, 'bob', interview);
    await world.pull();
    expect(await stored(world, 'alice')).toContain('meeting.ics');
    await world.pass(10 * MINUTE);
    expect(await decisions(world, interview)).toEqual([]);
    expect(world.lines.join()).toContain('an entry cannot be read');
    expect(world.lines.join()).not.toContain('Board');
  });

  it('a calendar: its time is unknown, no slot is chosen on it, nothing is concluded from it, and it is said once', async () => {
    const world = await open({ scheduling: { settle: '0s' } });
    const interview = await world.interview();
    await world.pull();
    world.calendar('alice').fail('pullPage', { reason: 'unauthorized' }, 10);
    removeHold(world, 'alice', interview);
    for (let again = 0; again < 3; again += 1) await world.pull('alice');
    expect(await decisions(world, interview)).toEqual([]);
    meeting(world, 'bob', { from: THURSDAY });
    await world.pull('bob');
    expect(patches(world)).toEqual([]);
    expect(await attention(world, interview)).toContain('no other time is free');
    expect(world.lines.filter((line) => line.includes('its time counts as unknown'))).toHaveLength(1);
  });

  it('a calendar: what had been found in it before it could be read to its end is looked at when it has been', async () => {
    const world = await open({ pageSize: 1, scheduling: { settle: '0s' } });
    const interview = await world.interview();
    await world.clock.advance(DAY);
    await world.pull('bob');
    drag(world, 'alice', interview, { from: LATER });
    meeting(world, 'alice', { from: hoursAfter(LATER, 48) });
    const page = world.calendar('alice').delayPage();
    const pulling = pull(world.deps, ALICE, new AbortController().signal);
    await page.asked;
    world.calendar('alice').fail('pullPage', { reason: 'unavailable' });
    page.answer();
    await pulling;
    await world.settle();
    expect(patches(world)).toEqual([]);
    await world.pull('alice');
    expect(scheduledAt(world, interview)).toBe(LATER);
  });

  it('a calendar that may not be read and then does not answer: its time is unknown until it was read', async () => {
    const world = await open({ scheduling: { settle: '0s' } });
    const interview = await world.interview();
    await world.pull();
    world.calendar('alice').fail('pullPage', { reason: 'forbidden' });
    await world.pull('alice');
    world.calendar('alice').fail('pullPage', { reason: 'unavailable' });
    await world.pull('alice');
    meeting(world, 'bob', { from: THURSDAY });
    await world.pull('bob');
    expect(await record(world, 'alice')).toMatchObject({ failure: 'forbidden', failures: 2 });
    expect(patches(world)).toEqual([]);
    expect(world.lines.filter((line) => line.includes('its time counts as unknown'))).toHaveLength(1);
    await world.pull('alice');
    expect(await record(world, 'alice')).toMatchObject({ failure: null, failures: 0 });
    expect(scheduledAt(world, interview)).not.toBe(THURSDAY);
  });

  it('a calendar whose reader is told to stop has not failed, and is read on at once', async () => {
    const world = await open({ pageSize: 2 });
    busyWeek(world, 'alice', 5);
    const page = world.calendar('alice').delayPage();
    const stopping = new AbortController();
    const pulling = pull(world.deps, ALICE, stopping.signal);
    await page.asked;
    world.calendar('alice').fail('pullPage', { reason: 'unavailable' });
    stopping.abort(new Error('this node is stopping'));
    page.answer();
    await expect(pulling).rejects.toThrow('this node is stopping');
    expect(await record(world, 'alice')).toMatchObject({ failure: null, failures: 0 });
  });

  it('a calendar that was read too long ago is unknown as well', async () => {
    const world = await open({ scheduling: { settle: '0s' } });
    const interview = await world.interview();
    await world.pull();
    await world.pass(2 * HOUR);
    meeting(world, 'bob', { from: THURSDAY });
    await world.pull('bob');
    expect(patches(world)).toEqual([]);
    expect(await attention(world, interview)).toContain('no other time is free');
    await world.pull('alice');
    await world.webhook(interview);
    expect(patches(world)).toHaveLength(1);
  });

  it('for now: it is tried again when the provider says, and later each time', async () => {
    const world = await open();
    world.calendar('alice').fail('pullPage', { reason: 'rate_limited', retryAfterMs: 7 * MINUTE });
    await world.pull('alice');
    expect((await record(world, 'alice'))?.nextPullAt).toBe(world.clock.now() + 7 * MINUTE);
    world.calendar('bob').fail('pullPage', { reason: 'unavailable' }, 2);
    await world.pull('bob');
    const first = (await record(world, 'bob'))?.nextPullAt ?? 0;
    await world.pull('bob');
    expect((await record(world, 'bob'))?.nextPullAt).toBe(world.clock.now() + 2 * (first - world.clock.now()));
  });
});

describe('a provider that asked for calm', () => {
  it('gets it: until then a notice of a change does not lead to a request', async () => {
    const world = await open();
    world.calendar('alice').fail('pullPage', { reason: 'rate_limited', retryAfterMs: 7 * MINUTE }, 2);
    await world.pull('alice');
    const calmUntil = (await record(world, 'alice'))?.nextPullAt;
    await world.pass(MINUTE);
    await world.pull('alice');
    expect(await record(world, 'alice')).toMatchObject({ failures: 1, nextPullAt: calmUntil });
    await world.pass(7 * MINUTE);
    await world.pull('alice');
    expect(await record(world, 'alice')).toMatchObject({ failures: 2 });
  });
});

describe('what is read of an event', () => {
  it('is its days in its owner’s zone when it lasts whole days', async () => {
    const world = await open();
    const lines = ['DTSTART;VALUE=DATE:20261201', 'DTEND;VALUE=DATE:20261202'];
    world
      .calendar('alice')
      .put(
        'leave.ics',
        ['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', 'UID:leave', ...lines, 'END:VEVENT', 'END:VCALENDAR'].join(
          '\r\n',
        ),
      );
    await world.pull('alice');
    const row = await world.store.db.selectFrom('events').selectAll().executeTakeFirstOrThrow();
    expect(row.starts_at.toISOString()).toBe('2026-11-30T23:00:00.000Z');
    expect(row).toMatchObject({ all_day: true, wall_start: '2026-12-01', wall_end: '2026-12-02', zone: null });
  });

  it('is read anew from unchanged entries when the rules look for other words', async () => {
    const world = await open();
    meeting(world, 'alice', { from: LATER });
    await world.pull('alice');
    const rules = [{ name: 'Board', on: 'conflict', when: { with: { title_matches: '*board*' } }, do: 'reschedule' }];
    await world.reconfigure({ rules });
    await world.pull('alice');
    const row = await world.store.db.selectFrom('events').select('keywords').executeTakeFirstOrThrow();
    expect(row.keywords).toEqual(['*board*']);
  });

  it('is read anew from unchanged entries when a version before this one had read less of them', async () => {
    const world = await open();
    meeting(world, 'alice', { from: LATER, lines: ['ORGANIZER:mailto:boss@partner.example'] });
    await world.pull('alice');
    const before = JSON.stringify({ ...JSON.parse((await record(world, 'alice'))?.listingProfile ?? ''), version: 2 });
    await world.store.db.updateTable('calendars').set({ listing_profile: before }).where('id', '=', ALICE).execute();
    await world.store.db.updateTable('events').set({ organizer: null }).execute();
    await world.pull('alice');
    const row = await world.store.db.selectFrom('events').select('organizer').executeTakeFirstOrThrow();
    expect(row.organizer).toBe('outside');
  });
});
