import { afterEach, describe, expect, it } from 'vitest';
import type { CalendarChange, PullFrom, PullPage } from '../../../src/calendars/provider.ts';
import { cursorOf, walkThrough } from '../../harness/calendar-walk.ts';
import {
  type Answer,
  type Asked,
  davError,
  event,
  eventsFor,
  found,
  hrefsOf,
  isMultiget,
  isSync,
  member,
  multistatus,
  type OddServer,
  startOddServer,
  statusOf,
  token,
  tokenOf,
  WINDOW,
} from './odd-server.ts';

let server: OddServer;
afterEach(() => server.close());

const SCRATCH: PullFrom = { kind: 'scratch' };
const since = (token: string): PullFrom => ({
  kind: 'cursor',
  cursor: JSON.stringify({ by: 'sync-token', token }),
});

const walk = (from: PullFrom, provider = server.provider()) =>
  walkThrough(provider, { calendar: server.calendar, from, window: WINDOW });

const said = (pages: readonly PullPage[]) =>
  pages.flatMap((page) => page.changes.map((change) => `${change.kind} ${change.resource}`));

/** A server with one answer to sync-collection, which reads whatever it is asked for. */
async function serving(sync: (asked: Asked) => Answer, read: (asked: Asked) => Answer = eventsFor) {
  server = await startOddServer((asked) => (isSync(asked) ? sync(asked) : isMultiget(asked) ? read(asked) : null));
}

describe('a listing from scratch', () => {
  it('asks for everything there is, and gives each object once', async () => {
    await serving(() => multistatus(member('a.ics'), member('b.ics'), token('t1')));
    const pages = await walk(SCRATCH);
    expect(pages).toHaveLength(1);
    expect(pages[0]?.listing).toBe('complete');
    expect(said(pages)).toEqual(['present /cal/a.ics', 'present /cal/b.ics']);
    expect(server.asked.map((asked) => [asked.method, asked.headers.depth])).toEqual([
      ['REPORT', '0'],
      ['REPORT', '0'],
    ]);
  });

  it('leaves out the collection itself, folders inside it, and what the server says is gone', async () => {
    await serving(() =>
      multistatus(
        found('/cal/', ''),
        found('/cal/sub/', ''),
        member('a.ics'),
        statusOf('/cal/old.ics', 404),
        token('t'),
      ),
    );
    expect(said(await walk(SCRATCH))).toEqual(['present /cal/a.ics']);
  });

  it('comes in pages of the chosen size, each object read once', async () => {
    await serving(() => multistatus(...['a', 'b', 'c', 'd', 'e'].map(member), token('t')));
    const pages = await walk(SCRATCH, server.provider({ pageSize: 2 }));
    expect(pages.map((page) => page.changes.length)).toEqual([2, 2, 1]);
    expect(server.asked.filter(isSync)).toHaveLength(1);
    expect(server.asked.filter(isMultiget).map((asked) => hrefsOf(asked).length)).toEqual([2, 2, 1]);
  });

  it('gives the same page again when it is asked for again', async () => {
    await serving(() => multistatus(...['a', 'b', 'c'].map(member), token('t')));
    const provider = server.provider({ pageSize: 2 });
    const request = { calendar: server.calendar, from: SCRATCH, window: WINDOW };
    const { next } = await provider.pullPage(request);
    if (next.kind !== 'page') throw new Error('expected a second page');
    const failing = provider.pullPage({ ...request, page: next.page, signal: AbortSignal.abort(new Error('stop')) });
    await expect(failing).rejects.toThrow('stop');
    expect(said([await provider.pullPage({ ...request, page: next.page })])).toEqual(['present /cal/c']);
  });

  it('says nothing of an object that is deleted before it is read', async () => {
    await serving(
      () => multistatus(member('a.ics'), member('b.ics'), token('t')),
      () =>
        multistatus(
          found('/cal/a.ics', `<cal:calendar-data>${event('a')}</cal:calendar-data>`),
          statusOf('/cal/b.ics', 404),
        ),
    );
    expect(said(await walk(SCRATCH))).toEqual(['present /cal/a.ics']);
  });

  it('of an empty calendar reads nothing more', async () => {
    await serving(() => multistatus(token('t')));
    expect(said(await walk(SCRATCH))).toEqual([]);
    expect(server.asked).toHaveLength(1);
  });

  it('that the server cuts short goes on from the token it gave', async () => {
    const parts: Record<string, Answer> = {
      '': multistatus(member('a'), member('b'), statusOf('/cal/', 507), token('t1')),
      t1: multistatus(member('c'), statusOf('/cal/a', 404), statusOf('/cal/', 507), token('t2')),
      t2: multistatus(member('b'), token('t3')),
    };
    await serving((asked) => parts[tokenOf(asked)] ?? { status: 500 });
    const pages = await walk(SCRATCH);
    expect(said(pages)).toEqual([
      'present /cal/a',
      'present /cal/b',
      'present /cal/c',
      'removed /cal/a',
      'present /cal/b',
    ]);
    expect(pages.every((page) => page.listing === 'complete')).toBe(true);
    expect(cursorOf(pages)).toEqual(since('t3'));
  });

  it('that is cut short without a new token would never end, and is refused', async () => {
    await serving((asked) => multistatus(statusOf('/cal/', 507), token(tokenOf(asked) || 't1')));
    await expect(walk(SCRATCH)).rejects.toMatchObject({ reason: 'unreadable' });
    expect(server.asked).toHaveLength(2);
  });
});

describe('changes since a cursor', () => {
  it('are read one by one, and removals are said as such', async () => {
    await serving(() => multistatus(member('a.ics'), statusOf('/cal/b.ics', 404), token('t2')));
    const pages = await walk(since('t1'));
    expect(pages[0]?.listing).toBe('changes');
    expect(said(pages)).toEqual(['present /cal/a.ics', 'removed /cal/b.ics']);
    expect(server.asked.filter(isMultiget).flatMap(hrefsOf)).toEqual(['/cal/a.ics']);
    expect(cursorOf(pages)).toEqual(since('t2'));
  });

  it('take one request when there are none', async () => {
    await serving(() => multistatus(token('t1')));
    expect(said(await walk(since('t1')))).toEqual([]);
    expect(server.asked).toHaveLength(1);
  });

  it('say removed of an object that is deleted before it is read', async () => {
    await serving(
      () => multistatus(member('a.ics'), token('t2')),
      () => multistatus(statusOf('/cal/a.ics', 404)),
    );
    expect(said(await walk(since('t1')))).toEqual(['removed /cal/a.ics']);
  });

  it('never make a removal out of an object that merely was not answered, or not given', async () => {
    await serving(
      () => multistatus(member('a.ics'), member('b.ics'), member('c.ics'), token('t2')),
      () => multistatus(statusOf('/cal/b.ics', 403), found('/cal/c.ics', '<d:getetag>"1"</d:getetag>')),
    );
    const pages = await walk(since('t1'));
    const problems = pages.flatMap((page) => page.changes.map(problemOf));
    expect(problems).toEqual([
      'a.ics: the server did not answer for it',
      'b.ics: the server gave no calendar data (403)',
      'c.ics: the server gave no calendar data (empty)',
    ]);
  });

  it('name an object that is no iCalendar, without a word of it', async () => {
    await serving(
      () => multistatus(member('a.ics'), token('t2')),
      () => multistatus(found('/cal/a.ics', '<cal:calendar-data>secret dinner</cal:calendar-data>')),
    );
    const [change] = (await walk(since('t1')))[0]?.changes ?? [];
    expect(change && problemOf(change)).toMatch(/^a\.ics: /);
    expect(JSON.stringify(change)).not.toContain('dinner');
  });

  it('match an object although the server spells its href another way when it reads it', async () => {
    await serving(
      () => multistatus(member('a%40b.ics'), token('t2')),
      () => multistatus(found('/cal/a@b.ics', `<cal:calendar-data>${event('a')}</cal:calendar-data>`)),
    );
    expect(said(await walk(since('t1')))).toEqual(['present /cal/a%40b.ics']);
  });
});

describe('a cursor that is no longer good', () => {
  const stale = '<d:valid-sync-token/>';
  it.each([
    ['403 with the precondition', davError(403, stale)],
    ['409 with the precondition', davError(409, stale)],
    ['412 with the precondition', davError(412, stale)],
    ['410', { status: 410 }],
    ['a bare 400', { status: 400 }],
    ['501: the report is no longer there', { status: 501 }],
  ])('is told by %s', async (_what, answer) => {
    await serving(() => answer);
    await expect(walk(since('t1'))).rejects.toMatchObject({ reason: 'cursor_expired' });
  });

  it.each([
    [403, 'forbidden'],
    [404, 'not_found'],
    [500, 'unavailable'],
  ])('is not told by %i alone', async (status, reason) => {
    await serving(() => ({ status }));
    await expect(walk(since('t1'))).rejects.toMatchObject({ reason });
  });

  it.each(['', 'garbage', '{"by":"delta"}', '{"by":"sync-token","token":""}'])(
    'or never was ours: %s',
    async (cursor) => {
      await serving(() => multistatus(token('t')));
      await expect(walk({ kind: 'cursor', cursor })).rejects.toMatchObject({ reason: 'cursor_expired' });
      expect(server.asked).toHaveLength(0);
    },
  );

  it.each(['', 'garbage', '1-1', '0-1/2', '0-1/-2'])(
    'goes for a page of a walk that this process does not know: %s',
    async (page) => {
      await serving(() => multistatus(token('t')));
      const request = { calendar: server.calendar, from: SCRATCH, window: WINDOW, page };
      await expect(server.provider().pullPage(request)).rejects.toMatchObject({ reason: 'cursor_expired' });
    },
  );

  it('goes for a page of a walk that a later one has overtaken', async () => {
    await serving(() => multistatus(...['a', 'b', 'c'].map(member), token('t')));
    const provider = server.provider({ pageSize: 2 });
    const request = { calendar: server.calendar, from: SCRATCH, window: WINDOW };
    const { next } = await provider.pullPage(request);
    if (next.kind !== 'page') throw new Error('expected a second page');
    await provider.pullPage(request);
    await expect(provider.pullPage({ ...request, page: next.page })).rejects.toMatchObject({
      reason: 'cursor_expired',
    });
  });
});

describe('a server without sync-collection', () => {
  let ctag: string | null;

  async function withoutSync(refusal: Answer) {
    ctag = 'c1';
    server = await startOddServer((asked) => {
      if (isSync(asked)) return refusal;
      if (isMultiget(asked)) return eventsFor(asked);
      if (asked.headers.depth === '0')
        return multistatus(found('/cal/', ctag === null ? '' : `<cs:getctag>${ctag}</cs:getctag>`));
      return multistatus(found('/cal/', ''), member('a.ics'), member('b.ics'));
    });
  }

  it.each([
    ['405', { status: 405 }],
    ['501', { status: 501 }],
    ['a bare 400', { status: 400 }],
    ['403 with the precondition', davError(403, '<d:supported-report/>')],
  ])('is told by %s, and listed by PROPFIND', async (_what, refusal) => {
    await withoutSync(refusal);
    const pages = await walk(SCRATCH);
    expect(pages[0]?.listing).toBe('complete');
    expect(said(pages)).toEqual(['present /cal/a.ics', 'present /cal/b.ics']);
  });

  it('is asked for its ctag alone while that stands still', async () => {
    await withoutSync({ status: 405 });
    const cursor = cursorOf(await walk(SCRATCH));
    const before = server.asked.length;
    const still = await walk(cursor);
    expect(still[0]).toMatchObject({ listing: 'changes', changes: [] });
    expect(cursorOf(still)).toEqual(cursor);
    expect(server.asked.length - before).toBe(1);
  });

  it.each(['c2', null])('needs a listing from scratch once its ctag has moved, or is gone: %s', async (later) => {
    await withoutSync({ status: 405 });
    const cursor = cursorOf(await walk(SCRATCH));
    ctag = later;
    await expect(walk(cursor)).rejects.toMatchObject({ reason: 'cursor_expired' });
    expect((await walk(SCRATCH))[0]?.listing).toBe('complete');
  });

  it('is told apart from one that refuses us', async () => {
    await withoutSync({ status: 403 });
    await expect(walk(SCRATCH)).rejects.toMatchObject({ reason: 'forbidden' });
  });
});

function problemOf(change: CalendarChange): string | null {
  return change.kind === 'unreadable' ? change.problem : null;
}
