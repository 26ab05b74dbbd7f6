/** What the tables of calendars promise. Part of `repositories.test.ts`, which gives it its database. */
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { CalendarEvent } from '../../src/calendars/event.ts';
import { CalendarId, Email, EventId, InterviewId, ResourceId } from '../../src/scheduling/ids.ts';
import { type Interval, instantFromIso, intervalOf, MINUTE, after as shifted } from '../../src/scheduling/instant.ts';
import { blocksWithin } from '../../src/store/busy-blocks.ts';
import { dueForPull, saveFailure, syncCalendars } from '../../src/store/calendars.ts';
import { type EventToStore, eventsOfResources, replaceResources, resourceStates } from '../../src/store/events.ts';
import { resourcesMissedBy } from '../../src/store/missed-resources.ts';
import type { OpenStore } from '../../src/store/open-store.ts';
import { interviewsTouching, joinedOf, savePanelMembers } from '../../src/store/panel-members.ts';

export const ALICE = Email.parse('alice@acme.example');
const BOB = Email.parse('bob@acme.example');
export const CALENDAR = CalendarId.parse('memory/alice');
const A = InterviewId.parse('int_a');
const NOW = instantFromIso('2026-11-23T09:00:00Z');
export const TEN = instantFromIso('2026-11-26T10:00:00Z');

function event(name: string, during: Interval, changes: Partial<CalendarEvent> = {}): EventToStore {
  return {
    during,
    keywords: [],
    organizer: null,
    event: {
      id: EventId.parse(name),
      resource: ResourceId.parse(name),
      series: null,
      originalStart: null,
      time: { kind: 'timed', ...during, wallStart: '2026-11-26T10:00:00', wallEnd: '2026-11-26T11:00:00', zone: 'UTC' },
      busy: 'busy',
      answer: 'none',
      cancelled: false,
      etag: '"1"',
      updated: null,
      visibility: 'normal',
      tag: null,
      title: 'Secret',
      organizer: null,
      ...changes,
    },
  };
}

const resource = (name: string, events: readonly EventToStore[]) => ({
  resource: ResourceId.parse(name),
  etag: '"1"',
  events,
});

/** @param subject a store that holds `CALENDAR` and interview `int_a`, and no events */
export function describeCalendarTables(subject: () => OpenStore): void {
  describe('the time of a calendar', () => {
    const hour = { start: TEN, end: shifted(TEN, 60 * MINUTE) };
    const names = async (window: Interval) =>
      (await blocksWithin(subject().db, [CALENDAR], window)).map(({ event: id }) => id);

    it('overlaps where at least a millisecond is shared, not where ends touch', async () => {
      await replaceResources(subject().db, CALENDAR, [resource('x', [event('x', hour)])], 1, NOW);
      expect(await names({ start: shifted(TEN, -MINUTE), end: TEN })).toEqual([]);
      expect(await names({ start: shifted(TEN, -MINUTE), end: shifted(TEN, 1) })).toEqual(['x']);
      expect(await names({ start: shifted(hour.end, -1), end: shifted(hour.end, 1) })).toEqual(['x']);
      expect(await names({ start: hour.end, end: shifted(hour.end, 1) })).toEqual([]);
    });

    it('leaves cancelled events out, and is sorted', async () => {
      const second = event('second', { start: shifted(TEN, 1), end: hour.end });
      const gone = event('gone', hour, { cancelled: true });
      const events = [
        resource('second', [second]),
        resource('first', [event('first', hour)]),
        resource('gone', [gone]),
      ];
      await replaceResources(subject().db, CALENDAR, events, 1, NOW);
      expect(await names(hour)).toEqual(['first', 'second']);
    });

    it('holds no title, and of a resource only what it says now', async () => {
      const old = [event('s#1', hour), event('s#2', hour)].map(({ event: one, ...rest }) => ({
        ...rest,
        event: { ...one, resource: ResourceId.parse('s') },
      }));
      await replaceResources(subject().db, CALENDAR, [resource('s', old)], 1, NOW);
      await replaceResources(subject().db, CALENDAR, [resource('s', old.slice(1))], 2, NOW);
      const kept = await eventsOfResources(subject().db, CALENDAR, [ResourceId.parse('s')]);
      expect(kept.map(({ event: id }) => id)).toEqual(['s#2']);
      expect(JSON.stringify(await subject().db.selectFrom('events').selectAll().execute())).not.toContain('Secret');
      await replaceResources(subject().db, CALENDAR, [resource('s', [])], 3, NOW);
      expect(await eventsOfResources(subject().db, CALENDAR, [ResourceId.parse('s')])).toEqual([]);
    });

    it('knows what a walk has missed; a hold written meanwhile under the old walk is not among it', async () => {
      await replaceResources(subject().db, CALENDAR, [resource('seen', []), resource('missed', [])], 1, NOW);
      await replaceResources(subject().db, CALENDAR, [resource('seen', [])], 2, NOW);
      await replaceResources(subject().db, CALENDAR, [resource('seen', [])], 1, NOW);
      const told = await resourcesMissedBy(subject().db, CALENDAR, 2, hour);
      expect(told).toEqual([{ resource: 'missed', touchesWindow: false }]);
    });

    it('tells of what a walk has missed whether it lies where the walk has looked', async () => {
      const later = { start: shifted(TEN, 120 * MINUTE), end: shifted(TEN, 180 * MINUTE) };
      const both = [resource('inside', [event('inside', hour)]), resource('outside', [event('outside', later)])];
      await replaceResources(subject().db, CALENDAR, both, 1, NOW);
      const told = await resourcesMissedBy(subject().db, CALENDAR, 2, hour);
      expect(Object.fromEntries(told.map((one) => [one.resource, one.touchesWindow]))).toEqual({
        inside: true,
        outside: false,
      });
    });
  });

  describe('a calendar that is listed page after page', () => {
    it('costs each page its own rows, and not those of the pages before it', async () => {
      const [pages, perPage] = [40, 50];
      // Plans are made while it is empty, and nobody analyses tables in between.
      await subject()
        .db.connection()
        .execute(async (db) => {
          const readSoFar = async () => {
            await sql`select pg_stat_force_next_flush()`.execute(db);
            const { rows } = await sql<{ read: number }>`
            select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as read
            from pg_stat_user_tables where relname in ('resources', 'events')`.execute(db);
            return rows[0]?.read ?? Number.NaN;
          };
          const before = await readSoFar();
          for (let page = 0; page < pages; page += 1) {
            const told = Array.from({ length: perPage }, (_, index) => {
              const name = `event-${page}-${index}`;
              return resource(name, [event(name, intervalOf(TEN, 30))]);
            });
            const mentioned = told.map((one) => one.resource);
            expect(await resourceStates(db, CALENDAR, mentioned)).toEqual([]);
            expect(await eventsOfResources(db, CALENDAR, mentioned)).toEqual([]);
            await replaceResources(db, CALENDAR, told, 1, NOW);
          }
          expect((await readSoFar()) - before).toBeLessThan(4 * pages * perPage);
        });
    });
  });

  describe('since when an event is as it is', () => {
    it('is kept while its time, class and answer are, and begins anew when they change', async () => {
      const read = async (changes: Partial<CalendarEvent>, minutes: number, during = intervalOf(TEN, 45)) => {
        const now = shifted(NOW, minutes * MINUTE);
        await replaceResources(subject().db, CALENDAR, [resource('x', [event('x', during, changes)])], 1, now);
        const [stored] = await blocksWithin(subject().db, [CALENDAR], during);
        return stored?.changedAt == null ? null : (stored.changedAt - NOW) / MINUTE;
      };
      expect(await read({}, 0)).toBe(0);
      expect(await read({ etag: 'other', title: 'Other' }, 1)).toBe(0);
      expect(await read({ answer: 'accepted' }, 2)).toBe(2);
      expect(await read({ answer: 'accepted' }, 3)).toBe(2);
      expect(await read({ answer: 'accepted', busy: 'tentative' }, 4)).toBe(4);
      expect(await read({ answer: 'accepted', busy: 'tentative' }, 5, intervalOf(TEN, 30))).toBe(5);
    });
  });

  describe('a change in somebody’s time', () => {
    it('leaves since when they are on the panel, which begins anew when they come back', async () => {
      const panel = { name: 'p', required: [ALICE], optional: [BOB] };
      const members = async (who: typeof panel, minutes: number) => {
        const concern = { panel: who, during: intervalOf(TEN, 45), at: shifted(NOW, minutes * MINUTE) };
        await savePanelMembers(subject().db, A, concern);
        const joined = await joinedOf(subject().db, A);
        return [...joined].map(([email, at]) => `${email} ${(at - NOW) / MINUTE}`).sort();
      };
      expect(await members(panel, 0)).toEqual([`${ALICE} 0`, `${BOB} 0`]);
      expect(await members({ ...panel, optional: [] }, 1)).toEqual([`${ALICE} 0`]);
      expect(await members(panel, 2)).toEqual([`${ALICE} 0`, `${BOB} 2`]);
    });

    it('finds the interviews across it, and no others', async () => {
      const panel = { name: 'p', required: [ALICE], optional: [BOB] };
      await savePanelMembers(subject().db, A, { panel, during: intervalOf(TEN, 45), at: NOW });
      const edge = { start: shifted(TEN, 45 * MINUTE), end: shifted(TEN, 60 * MINUTE) };
      const inside = { start: shifted(TEN, 44 * MINUTE), end: shifted(TEN, 60 * MINUTE) };
      expect(await interviewsTouching(subject().db, ALICE, [edge])).toEqual([]);
      expect(await interviewsTouching(subject().db, ALICE, [edge, inside, inside])).toEqual([A]);
      expect(await interviewsTouching(subject().db, BOB, [inside])).toEqual([A]);
      await savePanelMembers(subject().db, A, {
        panel: { ...panel, optional: [] },
        during: intervalOf(TEN, 45),
        at: NOW,
      });
      expect(await interviewsTouching(subject().db, BOB, [inside])).toEqual([]);
      await savePanelMembers(subject().db, A, null);
      expect(await interviewsTouching(subject().db, ALICE, [inside])).toEqual([]);
    });
  });

  describe('a configuration that is read anew', () => {
    const calendar = { id: CALENDAR, connection: 'memory', remoteId: 'alice', interviewer: ALICE };
    const later = shifted(TEN, 60 * MINUTE);

    it('makes calendars due that waited for a person', async () => {
      await saveFailure(subject().db, CALENDAR, 'unauthorized', 'refused', later);
      await syncCalendars(subject().db, [calendar], TEN);
      expect(await dueForPull(subject().db, TEN, 10)).toEqual([CALENDAR]);
    });

    it('leaves alone what a provider has put off', async () => {
      await saveFailure(subject().db, CALENDAR, 'rate_limited', 'later', later);
      await syncCalendars(subject().db, [calendar], TEN);
      expect(await dueForPull(subject().db, TEN, 10)).toEqual([]);
    });
  });
}
