import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLocalProvider } from '../../../src/calendars/local/provider.ts';
import { CalendarError, type CalendarRef, type HoldContent, type PullFrom } from '../../../src/calendars/provider.ts';
import { HoldId, InterviewId, ResourceId } from '../../../src/scheduling/ids.ts';
import { instantFromIso, intervalOf, MINUTE } from '../../../src/scheduling/instant.ts';
import { changesOf, cursorOf, walkThrough } from '../../harness/calendar-walk.ts';
import { vcalendar, vevent } from '../../harness/icalendar-text.ts';
import { createVirtualClock } from '../../harness/virtual-clock.ts';

const WINDOW = { start: instantFromIso('2026-11-01T00:00:00Z'), end: instantFromIso('2027-01-01T00:00:00Z') };
const SCRATCH: PullFrom = { kind: 'scratch' };
const CALENDAR: CalendarRef = { remoteId: 'work', ownerZone: 'Europe/Berlin', ownerEmail: 'alice@example.com' };
const HOLD: HoldContent = {
  holdId: HoldId.parse('h0ld1'),
  interview: InterviewId.parse('int_1'),
  during: intervalOf(instantFromIso('2026-11-24T09:00:00Z'), 45),
  zone: 'Europe/Berlin',
  title: 'Interview',
  description: '',
  joinUrl: null,
};

let root: string;
let folder: string;
let provider: ReturnType<typeof createLocalProvider>;
const clock = createVirtualClock(instantFromIso('2026-11-01T00:00:00Z'));

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'local-calendars-'));
  folder = join(root, 'work');
  await mkdir(folder);
  provider = createLocalProvider({ root, clock, pageSize: 2 });
});
afterEach(async () => {
  await provider.close();
  await rm(root, { recursive: true, force: true });
});

const event = (summary = 'Planning') =>
  vcalendar(vevent('1', ['DTSTART:20261124T090000Z', 'DTEND:20261124T100000Z', `SUMMARY:${summary}`]));
const put = (name: string, text: string | Uint8Array = event()) => writeFile(join(folder, name), text);
const walk = (from: PullFrom = SCRATCH, by = provider) => walkThrough(by, { calendar: CALENDAR, from, window: WINDOW });
const summary = (pages: Awaited<ReturnType<typeof walk>>) =>
  changesOf(pages).map((change) => [change.kind, String(change.resource)]);

describe('a folder', () => {
  it('is listed in pages, sorted, none of them long', async () => {
    for (const name of ['e.ics', 'a.ics', 'd.ics', 'c.ics', 'b.ics']) await put(name);
    const pages = await walk();
    expect(pages.map(({ changes }) => changes.length)).toEqual([2, 2, 1]);
    expect(summary(pages).map(([, name]) => name)).toEqual(['a.ics', 'b.ics', 'c.ics', 'd.ics', 'e.ics']);
    expect(pages.map(({ listing }) => listing)).toEqual(['complete', 'complete', 'complete']);
  });

  it('loses no file from a listing while others come and go', async () => {
    for (const name of ['a.ics', 'b.ics', 'c.ics', 'd.ics']) await put(name);
    const request = { calendar: CALENDAR, from: SCRATCH, window: WINDOW };
    const first = await provider.pullPage(request);
    await unlink(join(folder, 'a.ics'));
    await put('aa.ics');
    await walk();
    const page = first.next.kind === 'page' ? first.next.page : '';
    const second = await provider.pullPage({ ...request, page });
    expect(summary([second]).map(([, name]) => name)).toEqual(['c.ics', 'd.ics']);
    expect(summary(await walk(cursorOf([first, second])))).toEqual([
      ['removed', 'a.ics'],
      ['present', 'aa.ics'],
    ]);
  });

  it('holds what programs keep beside the events, and they are no events', async () => {
    for (const name of ['.a.ics', 'b.ics.tmp', 'c.ics~', 'displayname', 'd.txt']) await put(name);
    await mkdir(join(folder, 'e.ics'));
    execFileSync('mkfifo', [join(folder, 'f.ics')]);
    await symlink(join(folder, 'gone'), join(folder, 'g.ics'));
    expect(summary(await walk())).toEqual([]);
  });

  it.each(['../work', '..', '.', '', 'work/', '/etc', '.hidden'])('%j is not one', async (remoteId) => {
    const pull = provider.pullPage({ calendar: { ...CALENDAR, remoteId }, from: SCRATCH, window: WINDOW });
    await expect(pull).rejects.toMatchObject({ failure: { reason: 'not_found' } });
  });

  it('that goes away is not found, and is read anew when it is back', async () => {
    await put('a.ics');
    const cursor = cursorOf(await walk());
    await rename(folder, join(root, 'elsewhere'));
    await expect(walk(cursor)).rejects.toBeInstanceOf(CalendarError);
    await mkdir(folder);
    await put('b.ics');
    expect(summary(await walk(cursor))).toEqual([
      ['removed', 'a.ics'],
      ['present', 'b.ics'],
    ]);
  });

  it('has the name that vdir gives it', async () => {
    await put('displayname', 'Work & more\n');
    expect(await provider.listCalendars()).toEqual([{ remoteId: 'work', name: 'Work & more', writable: true }]);
  });
});

describe('what changed', () => {
  it('is known to one process only: another one says that the cursor has expired', async () => {
    await put('a.ics');
    const cursor = cursorOf(await walk());
    const restarted = createLocalProvider({ root, clock });
    await expect(walk(cursor, restarted)).rejects.toMatchObject({ failure: { reason: 'cursor_expired' } });
    await restarted.close();
  });

  it('is not a file that was touched, or written again as it was', async () => {
    await put('a.ics');
    const cursor = cursorOf(await walk());
    await utimes(join(folder, 'a.ics'), 1, 1);
    await put('a.ics');
    expect(summary(await walk(cursor))).toEqual([]);
  });

  it('is seen though the watch lost it, once all files are looked at again', async () => {
    await put('a.ics');
    await put('b.ics');
    const cursor = cursorOf(await walk());
    // A hard link: written through the other name, the file changes and its folder hears nothing.
    execFileSync('ln', [join(folder, 'a.ics'), join(root, 'outside')]);
    await writeFile(join(root, 'outside'), event('Changed from outside'));
    await clock.advance(20 * MINUTE);
    expect(summary(await walk(cursor))).toEqual([['present', 'a.ics']]);
  });

  it('is not removed when an editor put it back before the pull', async () => {
    await put('a.ics');
    const cursor = cursorOf(await walk());
    await rename(join(folder, 'a.ics'), join(folder, 'a.ics~'));
    await put('a.ics', event('Saved'));
    expect(summary(await walk(cursor))).toEqual([['present', 'a.ics']]);
  });

  it('is read as it is now when it went and came back between being noticed and being read', async () => {
    for (const name of ['a.ics', 'b.ics', 'c.ics']) await put(name);
    const from = cursorOf(await walk());
    for (const name of ['a.ics', 'b.ics', 'c.ics']) await unlink(join(folder, name));
    const request = { calendar: CALENDAR, from, window: WINDOW };
    const first = await provider.pullPage(request);
    await put('c.ics', event('Back'));
    const page = first.next.kind === 'page' ? first.next.page : '';
    expect(summary([first, await provider.pullPage({ ...request, page })])).toEqual([
      ['removed', 'a.ics'],
      ['removed', 'b.ics'],
      ['present', 'c.ics'],
    ]);
  });
});

describe('a file that cannot be read', () => {
  it.each([
    ['half-written', event().slice(0, 90)],
    ['empty', ''],
    ['not UTF-8', Buffer.from(event('Büro'), 'latin1')],
    ['of an unknown zone', event().replace('DTSTART:20261124T090000Z', 'DTSTART;TZID=Mars/Base:20261124T090000')],
  ])('because it is %s is named, and read once it is whole', async (_, text) => {
    await put('a.ics', text);
    const pages = await walk();
    expect(changesOf(pages)).toMatchObject([
      { kind: 'unreadable', resource: 'a.ics', problem: expect.stringContaining('a.ics') },
    ]);
    await put('a.ics');
    expect(summary(await walk(cursorOf(pages)))).toEqual([['present', 'a.ics']]);
  });
});

describe('a hold', () => {
  it('is a file of its own, whole, and leaves nothing beside it', async () => {
    const written = await provider.createHold(CALENDAR, HOLD);
    expect(await readdir(folder)).toEqual(['h0ld1.ics']);
    expect(await readFile(join(folder, 'h0ld1.ics'), 'utf8')).toContain('UID:h0ld1@interview-sync');
    expect(written.resource).toBe('h0ld1.ics');
  });

  it('keeps the alarm that somebody set, and is not moved over it unseen', async () => {
    const { resource, etag } = await provider.createHold(CALENDAR, HOLD);
    const ref = { holdId: HOLD.holdId, resource, etag };
    const text = await readFile(join(folder, 'h0ld1.ics'), 'utf8');
    await put(
      'h0ld1.ics',
      text.replace('END:VEVENT', 'BEGIN:VALARM\r\nACTION:AUDIO\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT'),
    );
    await expect(provider.moveHold(CALENDAR, ref, HOLD)).rejects.toMatchObject({ failure: { reason: 'conflict' } });
    await expect(provider.deleteHold(CALENDAR, ref)).rejects.toMatchObject({ failure: { reason: 'conflict' } });
    await provider.moveHold(CALENDAR, { ...ref, etag: null }, HOLD);
    expect(await readFile(join(folder, 'h0ld1.ics'), 'utf8')).toContain('ACTION:AUDIO');
    expect(await readdir(folder)).toEqual(['h0ld1.ics']);
  });

  it('lies in its folder and nowhere else', async () => {
    const ref = { holdId: HOLD.holdId, resource: ResourceId.parse('../escape.ics'), etag: null };
    await expect(provider.restoreHold(CALENDAR, ref, HOLD)).rejects.toMatchObject({ failure: { reason: 'not_found' } });
    expect(await readdir(root)).toEqual(['work']);
  });

  it('is gone without complaint when its folder is', async () => {
    const { resource, etag } = await provider.createHold(CALENDAR, HOLD);
    await rm(folder, { recursive: true });
    await provider.deleteHold(CALENDAR, { holdId: HOLD.holdId, resource, etag });
    await expect(provider.createHold(CALENDAR, HOLD)).rejects.toMatchObject({ failure: { reason: 'not_found' } });
  });
});
