/** What is peculiar to reading a Google calendar, through its own client and against the sandbox. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '../../src/calendars/google/sandbox/refusal.ts';
import type { CalendarHand } from '../../src/calendars/google/sandbox/server.ts';
import type { GoogleEvent } from '../../src/calendars/google/sandbox/shapes.ts';
import type { CalendarProvider, CalendarRef, HoldContent, PullFrom } from '../../src/calendars/provider.ts';
import { systemClock } from '../../src/clock.ts';
import { HoldId, InterviewId } from '../../src/scheduling/ids.ts';
import {
  DAY,
  type Instant,
  instantFromIso,
  intervalOf,
  isoOf,
  after as shifted,
} from '../../src/scheduling/instant.ts';
import { changesOf, cursorOf, eventsOf, walkThrough } from '../harness/calendar-walk.ts';
import { directTokens, type GoogleHarness, googleProvider, startGoogle } from '../harness/google.ts';
import { failsWith, SCRATCH } from './calendar-under-test.ts';

const ALICE = 'alice@acme.example';
const BOB = 'bob@acme.example';
/** A Monday at ten in Berlin, soon: the sandbox works series out around its own now. */
const MONDAY = soonMonday();
const WINDOW = { start: shifted(MONDAY, -2 * DAY), end: shifted(MONDAY, 60 * DAY) };

let google: GoogleHarness;
let hand: CalendarHand;
let calendar: CalendarRef;
let provider: CalendarProvider;
let calendars = 0;
beforeAll(async () => {
  google = await startGoogle({ users: [ALICE, BOB] });
});
afterAll(async () => {
  expect(google.schemaProblems).toEqual([]);
  await google.close();
});
beforeEach(() => {
  calendars += 1;
  const id = `pull-${calendars}@group.calendar.google.com`;
  hand = google.addCalendar({ id, owner: ALICE, name: 'Work' });
  calendar = { remoteId: id, ownerZone: 'Europe/Berlin', ownerEmail: ALICE };
  provider = googleProvider(google, { tokens: directTokens(google), pageSize: 3 });
  google.heal();
  google.setRules({ pageLimit: 2_500, emptyPages: false, incremental: 'everything' });
});

function soonMonday(): Instant {
  const now = new Date(systemClock.now());
  const days = (8 - now.getUTCDay()) % 7 || 7;
  return instantFromIso(`${new Date(Date.now() + days * DAY).toISOString().slice(0, 10)}T09:00:00Z`);
}

const at = (instant: Instant, hours = 1): Pick<GoogleEvent, 'start' | 'end'> => ({
  start: { dateTime: isoOf(instant), timeZone: 'Europe/Berlin' },
  end: { dateTime: isoOf(shifted(instant, hours * 3_600_000)), timeZone: 'Europe/Berlin' },
});

async function pull(from: PullFrom = SCRATCH, as: CalendarProvider = provider, ref = calendar) {
  const pages = await walkThrough(as, { calendar: ref, from, window: WINDOW });
  return { pages, changes: changesOf(pages), events: eventsOf(pages), cursor: cursorOf(pages), last: pages.at(-1) };
}

/** What was asked of Google meanwhile. */
async function callsDuring(work: () => Promise<unknown>): Promise<string[]> {
  const before = google.calls.length;
  await work();
  return google.calls.slice(before).map(({ method, path }) => `${method} ${decodeURIComponent(path)}`);
}

describe('a listing from scratch', () => {
  it('is bounded by the window, and says so', async () => {
    hand.put({ summary: 'Near', ...at(MONDAY) });
    hand.put({ summary: 'Far', ...at(shifted(WINDOW.end, DAY)) });
    hand.put({ summary: 'Past', ...at(shifted(WINDOW.start, -DAY)) });
    const { events, last } = await pull();
    expect(events.map(({ title }) => title)).toEqual(['Near']);
    expect(last).toMatchObject({ listing: 'window', writable: true });
  });

  it('goes through every page, also the empty ones, and only the last page has a cursor', async () => {
    google.setRules({ pageLimit: 2, emptyPages: true });
    for (let index = 0; index < 7; index += 1)
      hand.put({ summary: `Event ${index}`, ...at(shifted(MONDAY, index * DAY)) });
    const { pages, events } = await pull();
    expect(events).toHaveLength(7);
    expect(pages.length).toBeGreaterThan(4);
    expect(pages.slice(0, -1).every(({ next }) => next.kind === 'page')).toBe(true);
  });

  it('tells a series as one thing, though its occurrences come on several pages', async () => {
    google.setRules({ pageLimit: 2 });
    const { id } = hand.put({ summary: 'Stand-up', recurrence: ['RRULE:FREQ=DAILY;COUNT=9'], ...at(MONDAY) });
    const { changes } = await pull();
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({ kind: 'present', resource: id });
    expect(changes[0]?.kind === 'present' ? changes[0].events : []).toHaveLength(9);
  });

  it('tells our holds wherever they are, once, and nothing that is deleted', async () => {
    const near = await provider.createHold(calendar, hold('near', MONDAY));
    const far = await provider.createHold(calendar, hold('far', shifted(WINDOW.end, 300 * DAY)));
    const gone = hand.put({ summary: 'Gone', ...at(MONDAY) });
    hand.remove(gone.id ?? '');
    const { changes } = await pull();
    expect(changes.map(({ resource }) => resource).sort()).toEqual([near.resource, far.resource].sort());
  });

  it('asks for nobody else’s name, no description and no place', async () => {
    hand.put({
      summary: 'Board',
      description: 'Secret plans',
      location: 'Room 42',
      attendees: [{ email: ALICE, responseStatus: 'accepted' }, { email: 'ceo@acme.example' }],
      ...at(MONDAY),
    });
    const { events, pages } = await pull();
    expect(events[0]).toMatchObject({ answer: 'organizer', busy: 'busy' });
    expect(JSON.stringify(pages)).not.toMatch(/Secret plans|Room 42|ceo@/);
    const [asked] = google.calls.map(({ path }) => decodeURIComponent(path)).filter((path) => path.includes('timeMin'));
    expect(asked).toContain('maxAttendees=1');
    expect(asked).toMatch(/fields=nextPageToken,nextSyncToken,timeZone,accessRole,items\(id,/);
  });

  it('that ends without a sync token is no success', async () => {
    google.arm({ match: { path: /singleEvents/ }, times: 1, answer: { drop: 'nextSyncToken' } });
    await expect(pull()).rejects.toSatisfy(failsWith('unreadable'));
  });
});

describe('what changed since a cursor', () => {
  it('costs one request when nothing did, whatever the calendar holds', async () => {
    for (let index = 0; index < 5; index += 1) hand.put({ summary: 'x', ...at(shifted(MONDAY, index * DAY)) });
    const { cursor } = await pull();
    const calls = await callsDuring(() => pull(cursor));
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatch(/syncToken=/);
    expect(calls[0]).not.toMatch(/timeMin|timeMax|orderBy/);
  });

  it('of a single occurrence is told as its whole series', async () => {
    const { id } = hand.put({ summary: 'Weekly', recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'], ...at(MONDAY) });
    const { cursor, events } = await pull();
    const [, second] = events;
    hand.put({
      id: second?.id ?? '',
      recurringEventId: id ?? '',
      originalStartTime: { dateTime: isoOf(shifted(MONDAY, 7 * DAY)), timeZone: 'Europe/Berlin' },
      summary: 'Weekly, moved',
      ...at(shifted(MONDAY, 8 * DAY)),
    });
    const { changes } = await pull(cursor);
    expect(changes).toMatchObject([{ kind: 'present', resource: id }]);
    const told = changes[0]?.kind === 'present' ? changes[0].events : [];
    expect(told.map(({ originalStart, time }) => [originalStart, time.kind === 'timed' && isoOf(time.start)])).toEqual([
      [isoOf(MONDAY), isoOf(MONDAY)],
      [isoOf(shifted(MONDAY, 7 * DAY)), isoOf(shifted(MONDAY, 8 * DAY))],
      [isoOf(shifted(MONDAY, 14 * DAY)), isoOf(shifted(MONDAY, 14 * DAY))],
      [isoOf(shifted(MONDAY, 21 * DAY)), isoOf(shifted(MONDAY, 21 * DAY))],
    ]);
  });

  it('that an occurrence was cancelled keeps the others, and the fact', async () => {
    const { id } = hand.put({ summary: 'Weekly', recurrence: ['RRULE:FREQ=WEEKLY;COUNT=3'], ...at(MONDAY) });
    const { cursor, events } = await pull();
    hand.remove(events[1]?.id ?? '');
    const { changes } = await pull(cursor);
    expect(changes[0]?.resource).toBe(id);
    expect(changes[0]?.kind === 'present' ? changes[0].events.map(({ cancelled }) => cancelled) : []).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('of a series as a whole replaces all of it, however many occurrences that are', async () => {
    const { id, ...series } = hand.put({
      summary: 'Daily',
      recurrence: ['RRULE:FREQ=DAILY;COUNT=20'],
      ...at(MONDAY),
    });
    const { cursor } = await pull();
    hand.put({ ...series, id: id ?? '', ...at(shifted(MONDAY, 3_600_000)), recurrence: ['RRULE:FREQ=DAILY;COUNT=5'] });
    const calls = await callsDuring(async () => {
      const { changes } = await pull(cursor);
      expect(changes).toHaveLength(1);
      expect(changes[0]?.kind === 'present' ? changes[0].events : []).toHaveLength(5);
    });
    expect(calls.filter((call) => call.includes('/instances?'))).toHaveLength(2);
  });

  it('that a series was deleted is one removal', async () => {
    const { id } = hand.put({ summary: 'Daily', recurrence: ['RRULE:FREQ=DAILY;COUNT=30'], ...at(MONDAY) });
    const { cursor } = await pull();
    hand.remove(id ?? '');
    expect((await pull(cursor)).changes).toEqual([{ kind: 'removed', resource: id }]);
  });

  it('that a series ended before the window leaves nothing of it there, and it is not removed', async () => {
    const { id, ...series } = hand.put({
      summary: 'Ending',
      recurrence: ['RRULE:FREQ=WEEKLY'],
      ...at(shifted(MONDAY, -28 * DAY)),
    });
    const { cursor } = await pull();
    const until = isoOf(shifted(MONDAY, -13 * DAY)).replaceAll(/[-:]/g, '');
    hand.put({ ...series, id: id ?? '', recurrence: [`RRULE:FREQ=WEEKLY;UNTIL=${until}`] });
    expect((await pull(cursor)).changes).toEqual([{ kind: 'present', resource: id, events: [] }]);
  });

  it('that a hold was deleted is asked for once more; of other events Google’s word is enough', async () => {
    const written = await provider.createHold(calendar, hold('one', MONDAY));
    const meeting = hand.put({ summary: 'x', ...at(MONDAY) });
    const { cursor } = await pull();
    hand.remove(written.resource);
    hand.remove(meeting.id ?? '');
    const calls = await callsDuring(async () => {
      const { changes } = await pull(cursor);
      expect(changes.map(({ kind }) => kind)).toEqual(['removed', 'removed']);
    });
    expect(calls.filter((call) => /events\/[a-v0-9]+\?/.test(call))).toHaveLength(1);
  });

  it('whose tombstone lies of a hold that stands elsewhere is told as where it stands', async () => {
    const written = await provider.createHold(calendar, hold('one', MONDAY));
    const { cursor } = await pull();
    hand.put({ ...hand.read(written.resource), ...at(shifted(WINDOW.end, 10 * DAY)) });
    google.arm({ match: { path: /syncToken/ }, times: 1, answer: { entomb: written.resource } });
    const { changes } = await pull(cursor);
    expect(changes).toMatchObject([{ kind: 'present', resource: written.resource }]);
  });

  it('is told for the window of the first listing also where Google keeps to its bounds', async () => {
    google.setRules({ incremental: 'bounded' });
    const inside = hand.put({ summary: 'Inside', ...at(MONDAY) });
    const { cursor } = await pull();
    hand.put({ ...inside, ...at(shifted(MONDAY, DAY)) });
    hand.put({ summary: 'Outside', ...at(shifted(WINDOW.end, 20 * DAY)) });
    const { events } = await pull(cursor);
    expect(events.map(({ title }) => title)).toEqual(['Inside']);
  });
});

describe('a sync token that is not taken any more', () => {
  it.each([
    ['by the word', new Refusal(410, 'fullSyncRequired', 'Gone', { location: 'syncToken' })],
    [
      'because the minimum lies too far back',
      new Refusal(410, 'updatedMinTooLongAgo', 'Gone', { location: 'updatedMin' }),
    ],
    ['without a reason', new Refusal(410, '', 'Gone')],
    ['because it is none', new Refusal(400, 'invalid', 'Invalid sync token value.', { location: 'syncToken' })],
  ])('%s is an expired cursor', async (_what, answer) => {
    const { cursor } = await pull();
    google.arm({ match: { path: /syncToken/ }, times: 1, answer });
    await expect(pull(cursor)).rejects.toSatisfy(failsWith('cursor_expired'));
  });

  it('because it has ended is an expired cursor, and a listing anew misses nothing', async () => {
    hand.put({ summary: 'Old', ...at(MONDAY) });
    const { cursor } = await pull();
    hand.put({ summary: 'New', ...at(MONDAY) });
    hand.expireSyncTokens();
    await expect(pull(cursor)).rejects.toSatisfy(failsWith('cursor_expired'));
    expect((await pull()).events.map(({ title }) => title).sort()).toEqual(['New', 'Old']);
  });

  it('is found out before Google is asked where other questions were asked', async () => {
    const { cursor } = await pull();
    if (cursor.kind !== 'cursor') throw new Error('no cursor');
    const other = {
      kind: 'cursor',
      cursor: cursor.cursor.replace('\\"maxAttendees\\":1', '\\"maxAttendees\\":9'),
    } as const;
    expect(other.cursor).not.toBe(cursor.cursor);
    expect(await callsDuring(() => expect(pull(other)).rejects.toSatisfy(failsWith('cursor_expired')))).toEqual([]);
    const otherPages = googleProvider(google, { tokens: directTokens(google), pageSize: 4 });
    await expect(pull(cursor, otherPages)).rejects.toSatisfy(failsWith('cursor_expired'));
  });
});

describe('somebody else’s calendar', () => {
  const asBob = () => ({ ...calendar, ownerEmail: BOB });

  it('that may only be read says so; of private events only their times are told', async () => {
    hand.put({ summary: 'Open', ...at(MONDAY) });
    hand.put({ summary: 'Doctor', visibility: 'private', ...at(shifted(MONDAY, DAY)) });
    hand.share(BOB, 'reader');
    const { events, last } = await pull(SCRATCH, provider, asBob());
    expect(last?.writable).toBe(false);
    expect(events.map(({ title, visibility }) => [title, visibility])).toEqual([
      ['Open', 'normal'],
      [null, 'private'],
    ]);
  });

  it('of which only busy times may be seen is read as such', async () => {
    hand.put({ summary: 'Secret', ...at(MONDAY) });
    hand.share(BOB, 'freeBusyReader');
    const { events } = await pull(SCRATCH, provider, asBob());
    expect(events).toMatchObject([{ title: null, busy: 'busy', visibility: 'private' }]);
  });

  it('that is taken away, or does not exist any more, is not found', async () => {
    hand.share(BOB, 'reader');
    const { cursor } = await pull(SCRATCH, provider, asBob());
    hand.unshare(BOB);
    await expect(pull(cursor, provider, asBob())).rejects.toSatisfy(failsWith('not_found'));
    google.removeCalendar(calendar.remoteId);
    await expect(pull()).rejects.toSatisfy(failsWith('not_found'));
  });
});

function hold(name: string, start: Instant): HoldContent {
  return {
    holdId: HoldId.parse(`h0ld${name}1234567890abcdefghijklmnop`.replaceAll(/[w-z]/g, 'v')),
    interview: InterviewId.parse(`int_${name}`),
    during: intervalOf(start, 45),
    zone: 'Europe/Berlin',
    title: 'Interview',
    description: 'x',
    joinUrl: null,
  };
}
