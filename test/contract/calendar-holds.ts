/** How holds are written. */
import { describe, expect, it } from 'vitest';
import type { CalendarEvent } from '../../src/calendars/event.ts';
import { CalendarError, type HoldContent } from '../../src/calendars/provider.ts';
import { HoldId, InterviewId } from '../../src/scheduling/ids.ts';
import { instantFromIso, intervalOf } from '../../src/scheduling/instant.ts';
import { type CalendarUnderTest, failsWith, missing, pull } from './calendar-under-test.ts';

export function describeHolds(subject: () => CalendarUnderTest): void {
  describe('a hold', () => {
    const create = (content = hold()) => subject().provider.createHold(subject().calendar, content);
    const refOf = (written: { resource: CalendarEvent['resource']; etag: string | null }) => ({
      holdId: hold().holdId,
      resource: written.resource,
      etag: written.etag,
    });

    it('is there after it was created, with its interview and its times', async () => {
      const written = await create();
      const events = (await pull(subject())).events;
      expect(events).toHaveLength(1);
      expect(events[0]).toMatchObject({
        resource: written.resource,
        tag: hold().interview,
        title: hold().title,
        busy: 'busy',
        cancelled: false,
        time: { kind: 'timed', ...hold().during },
      });
      expect(written.event).toEqual(events[0]);
    });

    it('is told wherever it is, also years outside the window', async () => {
      const written = await create(hold('2029-11-26T09:00:00Z'));
      const listing = await pull(subject());
      expect(listing.events).toEqual([written.event]);
      const ref = refOf(written);
      const moved = await subject().provider.moveHold(subject().calendar, ref, hold('2029-11-27T09:00:00Z'));
      expect((await pull(subject(), listing.cursor)).events).toEqual([moved.event]);
    });

    it('that is created twice is one, as it was wanted last', async () => {
      const first = await create();
      const second = await create(hold('2026-11-25T09:00:00Z'));
      expect(second.resource).toBe(first.resource);
      expect((await pull(subject())).events.map(({ time }) => time)).toMatchObject([
        hold('2026-11-25T09:00:00Z').during,
      ]);
    });

    it('is moved when it is as it was last seen', async () => {
      const written = await create();
      const listing = await pull(subject());
      const moved = await subject().provider.moveHold(subject().calendar, refOf(written), hold('2026-11-26T09:00:00Z'));
      expect(moved.event.time).toMatchObject(hold('2026-11-26T09:00:00Z').during);
      expect((await pull(subject(), listing.cursor)).events).toEqual([moved.event]);
    });

    it('is not moved over a change that was not seen', async () => {
      const written = await create();
      const moved = await subject().provider.moveHold(subject().calendar, refOf(written), hold('2026-11-26T09:00:00Z'));
      if (written.etag === null || moved.etag === null) return;
      const again = subject().provider.moveHold(subject().calendar, refOf(written), hold('2026-11-27T09:00:00Z'));
      await expect(again).rejects.toSatisfy(failsWith('conflict'));
      expect((await pull(subject())).events.map(({ time }) => time)).toMatchObject([
        hold('2026-11-26T09:00:00Z').during,
      ]);
    });

    it('that is gone cannot be moved, but restored', async () => {
      const written = await create();
      await subject().provider.deleteHold(subject().calendar, refOf(written));
      const move = subject().provider.moveHold(subject().calendar, refOf(written), hold('2026-11-26T09:00:00Z'));
      await expect(move).rejects.toSatisfy(failsWith('not_found'));
      const restored = await subject().provider.restoreHold(subject().calendar, refOf(written), hold());
      expect((await pull(subject())).events).toEqual([restored.event]);
      expect(restored.event).toMatchObject({ tag: hold().interview, time: hold().during, cancelled: false });
    });

    it('that is there is restored to what it should be', async () => {
      const written = await create();
      await subject().provider.restoreHold(subject().calendar, refOf(written), hold('2026-11-26T09:00:00Z'));
      expect((await pull(subject())).events.map(({ time }) => time)).toMatchObject([
        hold('2026-11-26T09:00:00Z').during,
      ]);
    });

    it('is removed when it is deleted, and may be deleted again', async () => {
      const written = await create();
      const listing = await pull(subject());
      await subject().provider.deleteHold(subject().calendar, refOf(written));
      await subject().provider.deleteHold(subject().calendar, refOf(written));
      expect((await pull(subject(), listing.cursor)).changes).toEqual([
        { kind: 'removed', resource: written.resource },
      ]);
    });

    it('whose creation was never heard of is deleted by its own id, and so is one that never was', async () => {
      const unheard = { holdId: hold().holdId, resource: null, etag: null };
      await subject().provider.deleteHold(subject().calendar, unheard);
      await create();
      await subject().provider.deleteHold(subject().calendar, unheard);
      await subject().provider.deleteHold(subject().calendar, unheard);
      expect((await pull(subject())).events).toEqual([]);
    });

    it('that was restored, of which nothing was heard, is deleted wherever it is now', async () => {
      const known = { ...refOf(await create()), etag: null };
      await subject().provider.deleteHold(subject().calendar, known);
      await subject().provider.restoreHold(subject().calendar, known, hold());
      await subject().provider.deleteHold(subject().calendar, known);
      expect((await pull(subject())).events).toEqual([]);
    });

    it('is not deleted over a change that was not seen', async () => {
      const written = await create();
      const moved = await subject().provider.moveHold(subject().calendar, refOf(written), hold('2026-11-26T09:00:00Z'));
      if (written.etag === null || moved.etag === null) return;
      const removal = subject().provider.deleteHold(subject().calendar, refOf(written));
      await expect(removal).rejects.toSatisfy(failsWith('conflict'));
      expect((await pull(subject())).events).toHaveLength(1);
    });

    it('cannot be created in a calendar that does not exist', async () => {
      const calendar = missing(subject().calendar);
      await expect(subject().provider.createHold(calendar, hold())).rejects.toBeInstanceOf(CalendarError);
    });
  });
}

function hold(start = '2026-11-24T09:00:00Z'): HoldContent {
  return {
    holdId: HoldId.parse('h0ld1234567890abcdefghijklmnopqrstuv'),
    interview: InterviewId.parse('int_abc123def456'),
    during: intervalOf(instantFromIso(start), 45),
    zone: 'Europe/Berlin',
    title: 'Interview: Platform Engineer',
    description: 'Join: https://meet.example.com/abc\nWith: the candidate; and you, too.',
    joinUrl: 'https://meet.example.com/abc',
  };
}
