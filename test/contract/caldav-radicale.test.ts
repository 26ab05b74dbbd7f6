/** What only a real CalDAV server shows: Radicale, with another client at work in the same calendar. */
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCaldavProvider } from '../../src/calendars/caldav/provider.ts';
import type { CalendarProvider, CalendarRef, HoldContent, PullFrom } from '../../src/calendars/provider.ts';
import { systemClock } from '../../src/clock.ts';
import { HoldId, InterviewId } from '../../src/scheduling/ids.ts';
import { instantFromIso, intervalOf } from '../../src/scheduling/instant.ts';
import { changesOf, cursorOf, eventsOf, walkThrough } from '../harness/calendar-walk.ts';
import { vcalendar, vevent } from '../harness/icalendar-text.ts';
import { type Radicale, type RadicaleUser, startRadicale } from '../harness/radicale.ts';

const WINDOW = { start: instantFromIso('2026-11-01T00:00:00Z'), end: instantFromIso('2027-03-01T00:00:00Z') };
const SCRATCH: PullFrom = { kind: 'scratch' };

let radicale: Radicale;
let alice: RadicaleUser;
let calendar: CalendarRef;
let provider: CalendarProvider;
let calendars = 0;

beforeAll(async () => {
  radicale = await startRadicale();
  alice = radicale.user('alice');
});
afterAll(() => radicale.close());

beforeEach(async () => {
  calendars += 1;
  calendar = refTo(await alice.createCalendar(`calendar ${calendars}`));
  provider = createCaldavProvider({ ...alice, clock: systemClock });
});

function refTo(remoteId: string): CalendarRef {
  return { remoteId, ownerZone: 'Europe/Berlin', ownerEmail: 'alice@example.com' };
}

const walk = (from: PullFrom, by = provider, of = calendar) => walkThrough(by, { calendar: of, from, window: WINDOW });

const at = (name: string) => `${calendar.remoteId}${name}`;
const pathOf = (name: string) => new URL(at(name)).pathname;

const single = (uid: string, start = '20261124T090000Z', end = '20261124T100000Z') =>
  vcalendar(vevent(uid, [`DTSTART:${start}`, `DTEND:${end}`, 'SUMMARY:Planning']));

const HOLD = HoldId.parse('h0ld0f1ntervie');
const holdAt = (iso: string): HoldContent => ({
  holdId: HOLD,
  interview: InterviewId.parse('int_abc'),
  during: intervalOf(instantFromIso(iso), 45),
  zone: 'Europe/Berlin',
  title: 'Interview, "Backend"; 2nd round',
  description: 'First line\nsecond, with ümlaut & <sign>',
  joinUrl: 'https://meet.example.com/a?b=c&d=e',
});

describe('another client', () => {
  it('moves a hold: one change, with our mark still on it and a new etag', async () => {
    const written = await provider.createHold(calendar, holdAt('2026-11-25T09:00:00Z'));
    const cursor = cursorOf(await walk(SCRATCH));
    const url = at(`${HOLD}.ics`);
    const { ics } = await radicale.read(url);
    await radicale.put(url, shiftedByAnHour(ics));
    const [moved, ...others] = eventsOf(await walk(cursor));
    expect(others).toEqual([]);
    expect(moved).toMatchObject({
      tag: 'int_abc',
      time: { start: instantFromIso('2026-11-25T10:00:00Z'), end: instantFromIso('2026-11-25T10:45:00Z') },
    });
    expect(moved?.etag).not.toBe(written.etag);
  });

  it('makes a move with the etag of before a conflict, which goes away once it is read anew', async () => {
    const written = await provider.createHold(calendar, holdAt('2026-11-25T09:00:00Z'));
    const url = at(`${HOLD}.ics`);
    await radicale.put(url, shiftedByAnHour((await radicale.read(url)).ics));
    const stale = { holdId: HOLD, resource: written.resource, etag: written.etag };
    await expect(provider.moveHold(calendar, stale, holdAt('2026-11-26T09:00:00Z'))).rejects.toMatchObject({
      reason: 'conflict',
    });
    await expect(provider.deleteHold(calendar, stale)).rejects.toMatchObject({ reason: 'conflict' });
    const [seen] = eventsOf(await walk(SCRATCH));
    const fresh = { ...stale, etag: seen?.etag ?? null };
    const moved = await provider.moveHold(calendar, fresh, holdAt('2026-11-26T09:00:00Z'));
    expect(moved.event.time).toMatchObject({ start: instantFromIso('2026-11-26T09:00:00Z') });
  });

  it('edits one occurrence of a series: the whole set of occurrences comes anew', async () => {
    const master = vevent('standup', [
      'DTSTART:20261123T080000Z',
      'DTEND:20261123T083000Z',
      'RRULE:FREQ=DAILY;COUNT=4',
      'SUMMARY:Stand-up',
    ]);
    await radicale.put(at('standup.ics'), vcalendar(master));
    const first = await walk(SCRATCH);
    expect(eventsOf(first)).toHaveLength(4);
    const override = vevent('standup', [
      'RECURRENCE-ID:20261124T080000Z',
      'DTSTART:20261124T130000Z',
      'DTEND:20261124T133000Z',
      'SUMMARY:Stand-up',
    ]);
    await radicale.put(at('standup.ics'), vcalendar(master, override));
    const changes = changesOf(await walk(cursorOf(first)));
    expect(changes).toHaveLength(1);
    const [change] = changes;
    if (change?.kind !== 'present') throw new Error('the series is not there');
    const starts = change.events.map((event) => (event.time.kind === 'timed' ? event.time.start : null));
    expect(starts.toSorted()).toEqual(
      ['2026-11-23T08:00:00Z', '2026-11-24T13:00:00Z', '2026-11-25T08:00:00Z', '2026-11-26T08:00:00Z'].map(
        instantFromIso,
      ),
    );
    expect(new Set(change.events.map((event) => event.id)).size).toBe(4);
  });

  it('deletes what it made: said as removed since the cursor, and not at all by a first listing', async () => {
    await radicale.put(at('kept.ics'), single('kept'));
    await radicale.put(at('gone.ics'), single('gone'));
    const cursor = cursorOf(await walk(SCRATCH));
    await radicale.remove(at('gone.ics'));
    expect(changesOf(await walk(cursor))).toEqual([{ kind: 'removed', resource: pathOf('gone.ics') }]);
    expect(changesOf(await walk(SCRATCH)).map((change) => change.resource)).toEqual([pathOf('kept.ics')]);
  });

  it('deletes a hold, which can then be restored where it was, as often as one likes', async () => {
    const content = holdAt('2026-11-25T09:00:00Z');
    const { resource, etag } = await provider.createHold(calendar, content);
    await radicale.remove(at(`${HOLD}.ics`));
    const ref = { holdId: HOLD, resource, etag };
    await expect(provider.moveHold(calendar, ref, content)).rejects.toMatchObject({ reason: 'not_found' });
    await provider.deleteHold(calendar, ref);
    const restored = await provider.restoreHold(calendar, ref, content);
    expect(restored.event).toMatchObject({ tag: 'int_abc', time: { start: content.during.start } });
    expect((await provider.restoreHold(calendar, ref, content)).resource).toBe(resource);
    expect(eventsOf(await walk(SCRATCH))).toHaveLength(1);
  });

  it('takes the UID of a hold to another name: creating it is a conflict, not a second event', async () => {
    await provider.createHold(calendar, holdAt('2026-11-25T09:00:00Z'));
    const { ics } = await radicale.read(at(`${HOLD}.ics`));
    await radicale.remove(at(`${HOLD}.ics`));
    await radicale.put(at('renamed.ics'), ics);
    await expect(provider.createHold(calendar, holdAt('2026-11-25T09:00:00Z'))).rejects.toMatchObject({
      reason: 'conflict',
    });
  });
});

describe('a sync token', () => {
  it('that Radicale has thrown away (it keeps them 30 days) means a listing from scratch', async () => {
    await radicale.put(at('a.ics'), single('a'));
    const cursor = cursorOf(await walk(SCRATCH));
    await radicale.put(at('b.ics'), single('b'));
    const tokens = join(radicale.folderOf(calendar.remoteId), '.Radicale.cache', 'sync-token');
    expect(await readdir(tokens)).not.toEqual([]);
    await rm(tokens, { recursive: true });
    await expect(walk(cursor)).rejects.toMatchObject({ reason: 'cursor_expired' });
    expect(changesOf(await walk(SCRATCH))).toHaveLength(2);
  });

  it('of another calendar means the same', async () => {
    await radicale.put(at('a.ics'), single('a'));
    const cursor = cursorOf(await walk(SCRATCH));
    const other = refTo(await alice.createCalendar('another'));
    await expect(walk(cursor, provider, other)).rejects.toMatchObject({ reason: 'cursor_expired' });
  });
});

describe('an account', () => {
  it('lists its calendars for events, and knows which it may write', async () => {
    const bob = radicale.user('bob');
    const work = await bob.createCalendar('Work & play');
    await bob.createCalendar('tasks', { components: ['VTODO'] });
    const board = await bob.createCalendar('board', { readOnly: true });
    const account = createCaldavProvider({ ...bob, clock: systemClock });
    const listed = [...(await account.listCalendars())].sort((a, b) => a.name.localeCompare(b.name));
    expect(listed).toEqual([
      { remoteId: board, name: 'board', writable: false },
      { remoteId: work, name: 'Work & play', writable: true },
    ]);
    await expect(account.createHold(refTo(board), holdAt('2026-11-25T09:00:00Z'))).rejects.toMatchObject({
      reason: 'forbidden',
    });
  });

  it('is the same by the URL of the server, of the principal and of a calendar', async () => {
    const listed = await provider.listCalendars();
    for (const url of [`${radicale.url}alice/`, `${radicale.url}alice`, calendar.remoteId]) {
      expect(await createCaldavProvider({ ...alice, url, clock: systemClock }).listCalendars()).toEqual(listed);
    }
  });

  it('with a wrong password is unauthorized, and of a calendar of somebody else forbidden', async () => {
    const wrong = createCaldavProvider({ ...alice, password: 'guess', clock: systemClock });
    await expect(wrong.listCalendars()).rejects.toMatchObject({ reason: 'unauthorized' });
    await expect(walk(SCRATCH, wrong)).rejects.toMatchObject({ reason: 'unauthorized' });
    const carol = createCaldavProvider({ ...radicale.user('carol'), clock: systemClock });
    await expect(walk(SCRATCH, carol)).rejects.toMatchObject({ reason: 'forbidden' });
  });

  it('whose calendar is gone is told so', async () => {
    await radicale.remove(calendar.remoteId);
    await expect(walk(SCRATCH)).rejects.toMatchObject({ reason: 'not_found' });
  });
});

describe('a file that Radicale itself cannot read', () => {
  it('makes the calendar unavailable, and nothing is taken for deleted', async () => {
    await radicale.put(at('a.ics'), single('a'));
    await radicale.put(at('b.ics'), single('b'));
    const cursor = cursorOf(await walk(SCRATCH));
    await writeFile(join(radicale.folderOf(calendar.remoteId), 'b.ics'), 'damaged');
    await expect(walk(cursor)).rejects.toMatchObject({ reason: 'unavailable' });
    await expect(walk(SCRATCH)).rejects.toMatchObject({ reason: 'unavailable' });
  });
});

/** What a client does that drags an event: new times, everything else as it was. */
function shiftedByAnHour(ics: string): string {
  return ics.replace(/^(DT(?:START|END)[^:]*:\d{8}T)(\d{2})/gm, (_, head: string, hour: string) => {
    return `${head}${String(Number(hour) + 1).padStart(2, '0')}`;
  });
}
