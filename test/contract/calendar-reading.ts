/** How a calendar is read. */
import { describe, expect, it } from 'vitest';
import { instantFromIso } from '../../src/scheduling/instant.ts';
import { LATER, meeting, WEEKLY } from './calendar-objects.ts';
import { type CalendarUnderTest, failsWith, missing, pull, SCRATCH, WINDOW } from './calendar-under-test.ts';

export function describeReading(subject: () => CalendarUnderTest): void {
  describe('listing from scratch', () => {
    const whole = () => subject().lists ?? 'complete';

    it('tells everything there is, says how far that goes, and ends with a cursor', async () => {
      await subject().outside.put('stand-up', meeting('stand-up', { summary: 'Stand-up' }));
      await subject().outside.put('lunch', meeting('lunch', { summary: 'Lunch', lines: ['TRANSP:TRANSPARENT'] }));
      const listing = await pull(subject());
      expect(listing.listing).toBe(whole());
      expect(listing.titles).toEqual(['Lunch', 'Stand-up']);
      expect(listing.events.map(({ busy }) => busy)).toEqual(expect.arrayContaining(['busy', 'free']));
    });

    it('is whole and empty for an empty calendar', async () => {
      const listing = await pull(subject());
      expect(listing).toMatchObject({ listing: whole(), changes: [] });
    });

    it('reads times as instants and as what is on the wall', async () => {
      await subject().outside.put('berlin', meeting('berlin', { summary: 'Berlin' }));
      expect((await pull(subject())).events).toMatchObject([
        {
          series: null,
          originalStart: null,
          time: {
            kind: 'timed',
            start: instantFromIso('2026-11-23T09:00:00Z'),
            end: instantFromIso('2026-11-23T10:00:00Z'),
          },
        },
      ]);
    });

    it('keeps all-day events as dates', async () => {
      await subject().outside.put(
        'holiday',
        meeting('holiday', {
          summary: 'Holiday',
          times: ['DTSTART;VALUE=DATE:20261124', 'DTEND;VALUE=DATE:20261126'],
        }),
      );
      expect((await pull(subject())).events[0]?.time).toEqual({
        kind: 'all_day',
        startDate: '2026-11-24',
        endDate: '2026-11-26',
      });
    });

    it('tells single events outside the window, too, unless it lists no more than that', async () => {
      await subject().outside.put(
        'far',
        meeting('far', { summary: 'Far', times: ['DTSTART:20290101T090000Z', 'DTEND:20290101T100000Z'] }),
      );
      expect((await pull(subject())).titles).toEqual(whole() === 'window' ? [] : ['Far']);
    });

    it('tells who called a meeting, at every date of a series, and nobody for an appointment of one’s own', async () => {
      const { outside, calendar } = subject();
      const called = ['ORGANIZER:mailto:Boss@Partner.example', `ATTENDEE:mailto:${calendar.ownerEmail}`];
      await outside.put('demo', meeting('demo', { summary: 'Demo', lines: called }));
      const mondays = ['RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2', ...called];
      await outside.put('sync', meeting('sync', { summary: 'Sync', lines: mondays }));
      await outside.put('lunch', meeting('lunch', { summary: 'Lunch' }));
      const { events } = await pull(subject());
      expect(events.map(({ title, organizer }) => `${title}: ${organizer}`).toSorted()).toEqual([
        'Demo: boss@partner.example',
        'Lunch: null',
        'Sync: boss@partner.example',
        'Sync: boss@partner.example',
      ]);
    });

    it('expands a series inside the window, with its moved, cancelled and excluded occurrences', async () => {
      await subject().outside.put('weekly', WEEKLY);
      const events = (await pull(subject())).events.toSorted((a, b) =>
        `${a.originalStart}`.localeCompare(`${b.originalStart}`),
      );
      const told = events.map((event) => [
        event.originalStart,
        event.time.kind === 'timed' ? new Date(event.time.start).toISOString() : null,
        event.cancelled,
      ]);
      expect(told).toEqual([
        ['2026-11-02T09:00:00Z', '2026-11-02T09:00:00.000Z', false],
        ['2026-11-16T09:00:00Z', '2026-11-17T13:00:00.000Z', false],
        ['2026-11-23T09:00:00Z', '2026-11-23T09:00:00.000Z', true],
        ['2026-11-30T09:00:00Z', '2026-11-30T09:00:00.000Z', false],
        ['2026-12-07T09:00:00Z', '2026-12-07T09:00:00.000Z', false],
      ]);
      expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
      expect(new Set(events.map(({ resource }) => resource)).size).toBe(1);
    });
  });

  describe('pulling since a cursor', () => {
    it('tells nothing when nothing changed', async () => {
      await subject().outside.put('stand-up', meeting('stand-up', { summary: 'Stand-up' }));
      const again = await pull(subject(), (await pull(subject())).cursor);
      expect(again.changes).toEqual([]);
      expect((await pull(subject(), again.cursor)).changes).toEqual([]);
    });

    it('tells what was added, and nothing else', async () => {
      await subject().outside.put('old', meeting('old', { summary: 'Old' }));
      const listing = await pull(subject());
      await subject().outside.put('new', meeting('new', { summary: 'New' }));
      expect((await pull(subject(), listing.cursor)).titles).toEqual(['New']);
    });

    it('tells what was changed, under the same resource, with another etag', async () => {
      await subject().outside.put('talk', meeting('talk', { summary: 'Talk' }));
      const listing = await pull(subject());
      const [before] = listing.events;
      await subject().outside.put('talk', meeting('talk', { summary: 'Talk, later', times: LATER }));
      const [after] = (await pull(subject(), listing.cursor)).events;
      expect(after).toMatchObject({ title: 'Talk, later', time: { start: instantFromIso('2026-11-23T14:00:00Z') } });
      expect(after?.resource).toBe(before?.resource);
      expect(after?.id).toBe(before?.id);
      expect(after?.etag).not.toBe(before?.etag);
    });

    it('tells what was deleted as removed', async () => {
      await subject().outside.put('talk', meeting('talk', { summary: 'Talk' }));
      await subject().outside.put('stays', meeting('stays', { summary: 'Stays' }));
      const listing = await pull(subject());
      const talk = listing.events.find(({ title }) => title === 'Talk');
      await subject().outside.remove('talk');
      expect((await pull(subject(), listing.cursor)).changes).toEqual([{ kind: 'removed', resource: talk?.resource }]);
    });

    it('tells the same again to whoever asks again from the same cursor', async () => {
      const listing = await pull(subject());
      await subject().outside.put('new', meeting('new', { summary: 'New' }));
      await pull(subject(), listing.cursor);
      expect((await pull(subject(), listing.cursor)).titles).toEqual(['New']);
    });

    it('refuses a cursor that it did not give', async () => {
      await expect(pull(subject(), { kind: 'cursor', cursor: 'not-a-cursor' })).rejects.toSatisfy(
        failsWith('cursor_expired'),
      );
    });
  });

  describe('what cannot be read', () => {
    it('is named, and the others still arrive', async (context) => {
      const { outside } = subject();
      if (!outside.break) return context.skip();
      await outside.put('fine', meeting('fine', { summary: 'Fine' }));
      await outside.put('broken', meeting('broken', { summary: 'Secret plans' }));
      const listing = await pull(subject());
      await outside.break('broken');
      for (const told of [await pull(subject(), listing.cursor), await pull(subject())]) {
        const unreadable = told.changes.filter(({ kind }) => kind === 'unreadable');
        expect(unreadable).toMatchObject([{ resource: expect.stringContaining('broken') }]);
        expect(JSON.stringify(unreadable)).not.toContain('Secret');
      }
      expect((await pull(subject())).titles).toEqual(['Fine']);
      await outside.put('broken', meeting('broken', { summary: 'Mended' }));
      expect((await pull(subject(), listing.cursor)).titles).toEqual(['Mended']);
    });

    it('is, for a calendar that does not exist, an error and never an empty listing', async () => {
      const calendar = missing(subject().calendar);
      await expect(pull({ provider: subject().provider, calendar })).rejects.toSatisfy(failsWith('not_found'));
    });

    it('is not begun once the caller gave up', async () => {
      const signal = AbortSignal.abort(new Error('stopped by its caller'));
      const request = { calendar: subject().calendar, from: SCRATCH, window: WINDOW, signal };
      await expect(subject().provider.pullPage(request)).rejects.toThrow();
      await expect(subject().provider.listCalendars(signal)).rejects.toThrow();
    });
  });

  it('lists the calendar among the calendars of its connection', async () => {
    const calendars = await subject().provider.listCalendars(undefined, subject().calendar.ownerEmail);
    expect(calendars).toContainEqual(
      expect.objectContaining({ remoteId: subject().calendar.remoteId, writable: true }),
    );
  });
}
