import { describe, expect, it } from 'vitest';
import { ResourceId } from '../../../src/scheduling/ids.ts';
import { HOUR } from '../../../src/scheduling/instant.ts';
import { changesOf } from '../../harness/calendar-walk.ts';
import { ALICE, hold, hourAt, openMailbox, WEEKLY } from './mailbox-under-test.ts';

describe('a listing from scratch', () => {
  it('follows every page, also an empty one, to the end', async () => {
    const { alice, pull } = await openMailbox({}, { pageSize: 2 });
    for (const hour of ['09', '10', '11', '12', '13']) alice.writes(hourAt(`2026-11-23T${hour}:00:00`, `At ${hour}`));
    const { pages, told } = await pull();
    expect(pages[0]).toMatchObject({ changes: [], next: { kind: 'page' } });
    expect(told).toHaveLength(5);
    expect(pages.at(-1)?.listing).toBe('window');
  });

  it('asks for immutable ids and UTC with every request', async () => {
    const { alice, provider, calendar, pull } = await openMailbox({}, { pageSize: 1 });
    const id = alice.writes(hourAt('2026-11-23T10:00:00', 'Stand-up'));
    alice.writes(hourAt('2026-11-24T10:00:00', 'Review'));
    const { pages, cursor } = await pull();
    expect(changesOf(pages).map(({ resource }) => resource)).toContain(id);
    alice.drags(id, 3_600_000);
    // The sandbox gives other ids, and times in other words, to a request that does not ask.
    expect(changesOf((await pull(cursor)).pages)).toMatchObject([{ kind: 'present', resource: id }]);
    await provider.createHold(calendar, hold('2026-11-25T09:00:00Z'));
    expect((await pull(cursor)).told).toEqual([
      'present Interview: Platform Engineer 2026-11-25T09:00:00Z',
      'present Stand-up 2026-11-23T10:00:00Z',
    ]);
  });

  it('tells the wall time in the zone that Windows calls by another name', async () => {
    const { alice, pull } = await openMailbox();
    alice.writes(hourAt('2026-11-23T10:00:00', 'Stand-up'));
    const [change] = changesOf((await pull()).pages);
    expect(change).toMatchObject({
      events: [{ time: { wallStart: '2026-11-23T10:00:00', wallEnd: '2026-11-23T11:00:00', zone: 'Europe/Berlin' } }],
    });
  });

  it('says whether holds may be written', async () => {
    const { outlook, provider, pull } = await openMailbox();
    const board = outlook.person('alice@acme.example').mailbox.addFolder('Board', { canEdit: false });
    expect((await pull()).pages.at(-1)?.writable).toBe(true);
    const calendars = await provider.listCalendars();
    expect(calendars).toMatchObject([
      { remoteId: 'alice@acme.example', writable: true, primary: true },
      { remoteId: `alice@acme.example/${board.id}`, name: 'Board', writable: false, primary: false },
    ]);
  });
});

describe('a series', () => {
  it('whose occurrences carry only their times takes everything else from its master, fetched once', async () => {
    const { alice, pull, asked } = await openMailbox();
    alice.writes({ ...hourAt('2026-10-05T10:00:00', 'Weekly'), recurrence: WEEKLY, showAs: 'tentative' });
    const { told, pages } = await pull();
    expect(told).toEqual([
      'present Weekly 2026-11-02T09:00:00Z',
      'present Weekly 2026-11-09T09:00:00Z',
      'present Weekly 2026-11-16T09:00:00Z',
      'present Weekly 2026-11-23T09:00:00Z',
      'present Weekly 2026-11-30T09:00:00Z',
      'present Weekly 2026-12-07T09:00:00Z',
    ]);
    expect(changesOf(pages)[0]).toMatchObject({
      events: expect.arrayContaining([expect.objectContaining({ busy: 'tentative' })]),
    });
    expect(asked().filter((request) => request.includes('$batch'))).toEqual(['POST /$batch 1']);
  });

  it('may be told over several pages, and is told whole all the same', async () => {
    const { alice, pull } = await openMailbox({}, { pageSize: 2 });
    alice.writes({ ...hourAt('2026-10-05T10:00:00', 'Weekly'), recurrence: WEEKLY });
    const { pages } = await pull();
    const present = changesOf(pages).filter(({ kind }) => kind === 'present');
    expect(present).toMatchObject([{ events: { length: 6 } }]);
  });

  it('may come with its master, or without it', async () => {
    const { alice, pull } = await openMailbox({ manners: { mastersTold: true } });
    alice.writes({ ...hourAt('2026-10-05T10:00:00', 'Weekly'), recurrence: WEEKLY });
    expect((await pull()).told).toHaveLength(6);
  });

  it('has, with a moved date, where that date was', async () => {
    const { alice, pull } = await openMailbox();
    const id = alice.writes({ ...hourAt('2026-10-05T10:00:00', 'Weekly'), recurrence: WEEKLY });
    alice.changesOccurrence(id, '2026-11-16', hourAt('2026-11-17T14:00:00', 'Weekly, this time later'));
    const [change] = changesOf((await pull()).pages);
    expect(change).toMatchObject({
      resource: id,
      events: expect.arrayContaining([
        expect.objectContaining({
          title: 'Weekly, this time later',
          originalStart: '2026-11-16T09:00:00Z',
          time: expect.objectContaining({ wallStart: '2026-11-17T14:00:00' }),
        }),
      ]),
    });
  });

  it('of which one date is deleted, of which nobody tells, is told anew without it', async () => {
    const { alice, pull } = await openMailbox();
    const id = alice.writes({ ...hourAt('2026-10-05T10:00:00', 'Weekly'), recurrence: WEEKLY });
    const { cursor } = await pull();
    alice.deletesOccurrence(id, '2026-11-23');
    const [change, ...others] = changesOf((await pull(cursor)).pages);
    expect(others).toEqual([]);
    expect(change).toMatchObject({ kind: 'present', resource: id, events: { length: 5 } });
  });

  it('that is deleted is removed, though only its dates are named', async () => {
    const { alice, pull } = await openMailbox();
    const id = alice.writes({ ...hourAt('2026-10-05T10:00:00', 'Weekly'), recurrence: WEEKLY });
    const { pages, cursor } = await pull();
    alice.deletes(id);
    const known = knowing(pages);
    expect(changesOf((await pull(cursor, known)).pages)).toEqual([{ kind: 'removed', resource: id }]);
  });

  it('of whole days is days, each with the day that the rule gave it', async () => {
    const { alice, pull } = await openMailbox();
    const day = {
      start: { wall: '2026-11-02T00:00:00', zone: 'UTC' },
      end: { wall: '2026-11-03T00:00:00', zone: 'UTC' },
    };
    alice.writes({ ...day, subject: 'Home office', isAllDay: true, showAs: 'workingElsewhere', recurrence: WEEKLY });
    const [change] = changesOf((await pull()).pages);
    expect(change).toMatchObject({
      events: expect.arrayContaining([
        expect.objectContaining({
          busy: 'working_elsewhere',
          originalStart: '2026-11-09',
          time: { kind: 'all_day', startDate: '2026-11-09', endDate: '2026-11-10' },
        }),
      ]),
    });
  });
});

describe('what is said to be removed', () => {
  it('but only moved out of the window is there, where it is now', async () => {
    const { alice, pull } = await openMailbox();
    const id = alice.writes(hourAt('2026-11-23T10:00:00', 'Stand-up'));
    const { pages, cursor } = await pull();
    alice.drags(id, 90 * 86_400_000);
    expect((await pull(cursor, knowing(pages))).told).toEqual(['present Stand-up 2027-02-21T09:00:00Z']);
  });

  it('and was never known, because it was outside the window all the time, is noise', async () => {
    const { alice, pull, asked } = await openMailbox();
    const { pages, cursor } = await pull();
    alice.writes(hourAt('2028-01-10T10:00:00', 'Far'));
    asked();
    expect((await pull(cursor, knowing(pages))).told).toEqual([]);
    expect(asked()).toEqual([expect.stringMatching(/delta$/), expect.stringMatching(/events$/)]);
  });

  it('is removed although its id still names it in Deleted Items', async () => {
    for (const keepsDeleted of [true, false]) {
      const { alice, pull } = await openMailbox({ manners: { keepsDeleted } });
      const id = alice.writes(hourAt('2026-11-23T10:00:00', 'Stand-up'));
      const { pages, cursor } = await pull();
      alice.deletes(id);
      expect(changesOf((await pull(cursor, knowing(pages))).pages)).toEqual([{ kind: 'removed', resource: id }]);
    }
  });

  it('is removed when it was moved to another calendar of the mailbox', async () => {
    const { alice, provider, calendar, pull } = await openMailbox();
    const written = await provider.createHold(calendar, hold('2026-11-25T09:00:00Z'));
    const { pages, cursor } = await pull();
    alice.moves(written.resource, alice.mailbox.addFolder('Private'));
    expect((await pull(cursor, knowing(pages))).told).toEqual(['removed']);
    expect((await pull()).told).toEqual([]);
  });

  it('by a person who declined is removed, and never taken for cancelled', async () => {
    const { alice, pull } = await openMailbox();
    const organizer = { address: 'boss@acme.example', name: 'Boss' };
    const attendees = [{ emailAddress: { address: 'alice@acme.example' } }];
    const invited = {
      ...hourAt('2026-11-23T10:00:00', 'Town hall'),
      organizer,
      attendees,
      response: 'notResponded',
    } as const;
    const declined = alice.writes(invited);
    const cancelled = alice.writes({ ...invited, subject: 'Retro' });
    const { pages, cursor } = await pull();
    alice.declines(declined);
    alice.seesCancelled(cancelled);
    expect(changesOf((await pull(cursor, knowing(pages))).pages)).toMatchObject([
      { kind: 'present', resource: cancelled, events: [{ cancelled: true, answer: 'needs_action' }] },
      { kind: 'removed', resource: declined },
    ]);
  });

  it('and was never known, but is a hold outside the window that somebody brought back, is there', async () => {
    const { alice, provider, calendar, pull } = await openMailbox();
    const elsewhere = alice.mailbox.addFolder('Private');
    const { resource } = await provider.createHold(calendar, hold('2027-03-01T09:00:00Z'));
    alice.moves(resource, elsewhere);
    const { cursor, pages } = await pull();
    expect(changesOf(pages)).toEqual([]);
    alice.moves(resource, alice.mailbox.calendar);
    const told = (await pull(cursor, knowing(pages))).told;
    expect(told).toEqual(['present Interview: Platform Engineer 2027-03-01T09:00:00Z']);
  });

  it('of a hold is present when the hold stands outside the window', async () => {
    const { alice, provider, calendar, pull } = await openMailbox();
    const written = await provider.createHold(calendar, hold('2026-11-25T09:00:00Z'));
    const { pages, cursor } = await pull();
    alice.drags(written.resource, 60 * 86_400_000);
    const [change] = changesOf((await pull(cursor, knowing(pages))).pages);
    expect(change).toMatchObject({ kind: 'present', events: [{ tag: 'int_abc123' }] });
  });
});

describe('a round of changes', () => {
  it('that tells again what was told before changes nothing', async () => {
    const { alice, pull } = await openMailbox({ manners: { replays: true } });
    alice.writes(hourAt('2026-11-23T10:00:00', 'Stand-up'));
    const first = await pull();
    alice.writes(hourAt('2026-11-24T10:00:00', 'Review'));
    const second = await pull(first.cursor);
    expect(second.told).toEqual(['present Review 2026-11-24T09:00:00Z']);
    expect((await pull(second.cursor)).told).toEqual(second.told);
  });

  it('that comes too early for a change has it the next time', async () => {
    const { outlook, alice, pull } = await openMailbox();
    const first = await pull();
    alice.writes(hourAt('2026-11-24T10:00:00', 'Review'));
    outlook.rounds('alice@acme.example').lag();
    const early = await pull(first.cursor);
    expect(early.told).toEqual([]);
    expect((await pull(early.cursor)).told).toEqual(['present Review 2026-11-24T09:00:00Z']);
  });

  it('that tells an event as it stood before is not believed: it is read', async () => {
    const { outlook, alice, pull } = await openMailbox();
    const id = alice.writes(hourAt('2026-11-23T10:00:00', 'Stand-up'));
    const { cursor } = await pull();
    alice.drags(id, HOUR);
    outlook.rounds(ALICE).tellOld();
    expect((await pull(cursor)).told).toEqual(['present Stand-up 2026-11-23T10:00:00Z']);
  });

  it('costs two requests for one change among many, and one for none', async () => {
    const { alice, pull, asked } = await openMailbox();
    const ids = Array.from({ length: 300 }, (_, n) => alice.writes(hourAt('2026-11-23T10:00:00', `Event ${n}`)));
    const first = await pull();
    alice.drags(ids[150] ?? '', 3_600_000);
    asked();
    const second = await pull(first.cursor);
    expect(second.told).toEqual(['present Event 150 2026-11-23T10:00:00Z']);
    expect(asked()).toHaveLength(2);
    await pull(second.cursor);
    expect(asked()).toHaveLength(1);
  });

  it('of many changes asks once for all holds, not for each event', async () => {
    const { alice, provider, calendar, pull, asked } = await openMailbox();
    const first = await pull();
    await provider.createHold(calendar, hold('2026-11-25T09:00:00Z'));
    for (let n = 0; n < 60; n += 1) alice.writes(hourAt('2026-11-23T10:00:00', `Event ${n}`));
    asked();
    const { pages } = await pull(first.cursor);
    expect(asked()).toEqual([expect.stringMatching(/delta$/), expect.stringMatching(/events$/), 'POST /$batch 1']);
    const tags = changesOf(pages).flatMap((change) =>
      change.kind === 'present' ? change.events.map(({ tag }) => tag) : [],
    );
    expect(tags.filter(Boolean)).toEqual(['int_abc123']);
  });

  it('of many changes is still not believed about a hold', async () => {
    const { outlook, alice, provider, calendar, pull } = await openMailbox();
    const { resource } = await provider.createHold(calendar, hold('2026-11-25T09:00:00Z'));
    const { cursor } = await pull();
    for (let n = 0; n < 60; n += 1) alice.writes(hourAt('2026-11-23T10:00:00', `Event ${n}`));
    alice.drags(resource, HOUR);
    outlook.rounds(ALICE).tellOld();
    expect((await pull(cursor)).told).toContain('present Interview: Platform Engineer 2026-11-25T10:00:00Z');
  });
});

/** What a store would know after these pages. */
function knowing(pages: Parameters<typeof changesOf>[0]) {
  const ids = new Map<string, ResourceId>();
  for (const change of changesOf(pages)) {
    ids.set(change.resource, change.resource);
    if (change.kind === 'present') for (const { id } of change.events) ids.set(id, change.resource);
  }
  return async (asked: readonly string[]) =>
    new Map(asked.flatMap((id) => (ids.has(id) ? [[id, ResourceId.parse(ids.get(id))] as const] : [])));
}
