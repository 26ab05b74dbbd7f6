import { describe, expect, it } from 'vitest';
import { GraphRefusal } from '../../../src/calendars/outlook/sandbox/refusal.ts';
import type { WrittenHold } from '../../../src/calendars/provider.ts';
import { HoldId } from '../../../src/scheduling/ids.ts';
import { HOLD, hold, hourAt, openMailbox, WEEKLY } from './mailbox-under-test.ts';

const TUESDAY = '2026-11-24T09:00:00Z';
const WEDNESDAY = '2026-11-25T09:00:00Z';
const THURSDAY = '2026-11-26T09:00:00Z';

function refOf({ resource, etag }: WrittenHold) {
  return { holdId: HOLD, resource, etag };
}

describe('a new hold', () => {
  it('has our mark, the way to join, and nobody who would be mailed', async () => {
    const { alice, provider, calendar } = await openMailbox();
    const { resource } = await provider.createHold(calendar, hold(TUESDAY));
    const { fields, tags, transactionId } = alice.item(resource);
    expect(fields).toMatchObject({
      subject: 'Interview: Platform Engineer',
      body: { contentType: 'text', content: 'Join: https://meet.example.com/abc' },
      location: { displayName: 'https://meet.example.com/abc' },
      showAs: 'busy',
      attendees: [],
    });
    expect([...tags.values()]).toEqual(['hold', HOLD, 'int_abc123']);
    expect(transactionId).toBe(HOLD);
    expect(alice.mailbox.invitationsSent).toBe(0);
  });

  it('whose answer was lost is found again, not written twice', async () => {
    const { outlook, alice, provider, calendar } = await openMailbox();
    outlook.faults.arm({ method: 'POST', path: /events$/ }, { cut: 'after' });
    await expect(provider.createHold(calendar, hold(TUESDAY))).rejects.toMatchObject({ reason: 'unavailable' });
    const written = await provider.createHold(calendar, hold(TUESDAY));
    expect(alice.items()).toHaveLength(1);
    expect(written.event.tag).toBe('int_abc123');
  });

  it('that two write at the same moment is one, by its transaction id', async () => {
    const { alice, provider, calendar } = await openMailbox();
    const [a, b] = await Promise.all([
      provider.createHold(calendar, hold(TUESDAY)),
      provider.createHold(calendar, hold(TUESDAY)),
    ]);
    expect(a.resource).toBe(b.resource);
    expect(alice.items()).toHaveLength(1);
  });

  it('is a new event when the one of its transaction id was deleted long ago', async () => {
    const { alice, provider, calendar } = await openMailbox();
    const first = await provider.createHold(calendar, hold(TUESDAY));
    await provider.deleteHold(calendar, refOf(first));
    const second = await provider.createHold(calendar, hold(TUESDAY));
    expect(second.resource).not.toBe(first.resource);
    expect(alice.items().map(({ id }) => id)).toEqual([second.resource]);
  });

  it('does not take the hold of another interview for its own', async () => {
    const { alice, provider, calendar } = await openMailbox();
    await provider.createHold(calendar, hold(TUESDAY, HoldId.parse('another0hold')));
    await provider.createHold(calendar, hold(TUESDAY));
    expect(alice.items()).toHaveLength(2);
  });

  it('goes into another calendar of the mailbox when that is the one', async () => {
    const { alice, provider, calendar } = await openMailbox();
    const folder = alice.mailbox.addFolder('Interviews');
    const remoteId = `${calendar.remoteId}/${folder.id}`;
    await provider.createHold({ ...calendar, remoteId }, hold(TUESDAY));
    expect(alice.items(folder)).toHaveLength(1);
    expect(alice.items()).toHaveLength(0);
  });

  it('is refused in a calendar that may only be read', async () => {
    const { alice, provider, calendar } = await openMailbox();
    const folder = alice.mailbox.addFolder('Board', { canEdit: false });
    const remoteId = `${calendar.remoteId}/${folder.id}`;
    await expect(provider.createHold({ ...calendar, remoteId }, hold(TUESDAY))).rejects.toMatchObject({
      reason: 'forbidden',
    });
  });
});

describe('a hold that is moved', () => {
  it('keeps what its owner made of it', async () => {
    const { alice, provider, calendar } = await openMailbox();
    const written = await provider.createHold(calendar, hold(TUESDAY));
    alice.changes(written.resource, { categories: ['Hiring'], location: { displayName: 'Room 1' } });
    await provider.moveHold(calendar, { ...refOf(written), etag: null }, hold(WEDNESDAY));
    expect(alice.item(written.resource).fields).toMatchObject({
      categories: ['Hiring'],
      location: { displayName: 'Room 1' },
      start: { wall: '2026-11-25T09:00:00', zone: 'UTC' },
    });
  });

  it('keeps the way into the online meeting that its owner made of it', async () => {
    const { alice, provider, calendar } = await openMailbox();
    const written = await provider.createHold(calendar, hold(TUESDAY));
    const body = { contentType: 'html', content: '<div>Join the Teams meeting</div>' } as const;
    alice.changes(written.resource, { isOnlineMeeting: true, body });
    await provider.moveHold(calendar, { ...refOf(written), etag: null }, hold(WEDNESDAY));
    expect(alice.item(written.resource).fields.body).toEqual(body);
  });

  it('is one event again when its owner made a series of it', async () => {
    const { alice, provider, calendar } = await openMailbox();
    const written = await provider.createHold(calendar, hold(TUESDAY));
    alice.changes(written.resource, { recurrence: WEEKLY });
    const moved = await provider.moveHold(calendar, { ...refOf(written), etag: null }, hold(WEDNESDAY));
    expect(moved.event).toMatchObject({ series: null, time: { start: hold(WEDNESDAY).during.start } });
    expect(alice.item(written.resource).fields.recurrence).toBeNull();
  });

  it('is written once more when only its change key had changed meanwhile', async () => {
    const { outlook, alice, provider, calendar } = await openMailbox();
    const written = await provider.createHold(calendar, hold(TUESDAY));
    const meanwhile = () => alice.changes(written.resource, { categories: ['Red'] });
    outlook.faults.arm({ method: 'PATCH' }, { meanwhile });
    const moved = await provider.moveHold(calendar, refOf(written), hold(WEDNESDAY));
    expect(moved.event.time).toMatchObject(hold(WEDNESDAY).during);
    expect(alice.item(written.resource).fields.categories).toEqual(['Red']);
  });

  it('is moved although it has another change key, where its owner only coloured it since it was seen', async () => {
    const { alice, provider, calendar } = await openMailbox();
    const written = await provider.createHold(calendar, hold(TUESDAY));
    alice.changes(written.resource, { categories: ['Red'] });
    const seen = { ...refOf(written), during: hold(TUESDAY).during };
    const moved = await provider.moveHold(calendar, seen, hold(WEDNESDAY));
    expect(moved.event.time).toMatchObject(hold(WEDNESDAY).during);
    alice.drags(written.resource, 3_600_000);
    const late = { ...refOf(moved), during: hold(WEDNESDAY).during };
    await expect(provider.moveHold(calendar, late, hold(THURSDAY))).rejects.toMatchObject({ reason: 'conflict' });
    await expect(provider.deleteHold(calendar, late)).rejects.toMatchObject({ reason: 'conflict' });
  });

  it('is left where somebody drags it at that very moment', async () => {
    const { outlook, alice, provider, calendar } = await openMailbox();
    const written = await provider.createHold(calendar, hold(TUESDAY));
    outlook.faults.arm({ method: 'PATCH' }, { meanwhile: () => alice.drags(written.resource, 3_600_000) });
    await expect(provider.moveHold(calendar, refOf(written), hold(WEDNESDAY))).rejects.toMatchObject({
      reason: 'conflict',
    });
    expect(alice.sees(written.resource)).toContain('2026-11-24T10:00:00Z');
  });

  it('is not moved over a change that was not seen, though Exchange would not mind', async () => {
    const { alice, provider, calendar } = await openMailbox({ manners: { ifMatch: 'ignored' } });
    const written = await provider.createHold(calendar, hold(TUESDAY));
    alice.drags(written.resource, 3_600_000);
    await expect(provider.moveHold(calendar, refOf(written), hold(WEDNESDAY))).rejects.toMatchObject({
      reason: 'conflict',
    });
    await expect(provider.deleteHold(calendar, refOf(written))).rejects.toMatchObject({ reason: 'conflict' });
  });

  it('is not found in Deleted Items, nor in another calendar', async () => {
    const { alice, provider, calendar } = await openMailbox();
    const written = await provider.createHold(calendar, hold(TUESDAY));
    const elsewhere = await provider.createHold(calendar, hold(TUESDAY, HoldId.parse('another0hold')));
    alice.deletes(written.resource);
    alice.moves(elsewhere.resource, alice.mailbox.addFolder('Private'));
    for (const ref of [refOf(written), refOf(elsewhere)])
      await expect(provider.moveHold(calendar, ref, hold(WEDNESDAY))).rejects.toMatchObject({ reason: 'not_found' });
  });

  it('calls for a person when it was made a date of a series and cannot pass its neighbours', async () => {
    const { outlook, provider, calendar } = await openMailbox();
    const written = await provider.createHold(calendar, hold(TUESDAY));
    const refuse = new GraphRefusal(400, 'ErrorOccurrenceCrossingBoundary', 'Modified occurrence is crossing.');
    outlook.faults.arm({ method: 'PATCH' }, { refuse });
    await expect(provider.moveHold(calendar, refOf(written), hold(WEDNESDAY))).rejects.toMatchObject({
      reason: 'forbidden',
      message: expect.stringContaining('ErrorOccurrenceCrossingBoundary'),
    });
  });
});

describe('a hold that was deleted', () => {
  it('is restored as a new event, once, however often it is asked for', async () => {
    const { alice, provider, calendar } = await openMailbox();
    const written = await provider.createHold(calendar, hold(TUESDAY));
    alice.deletes(written.resource);
    const restored = await provider.restoreHold(calendar, refOf(written), hold(WEDNESDAY));
    expect(restored.resource).not.toBe(written.resource);
    const again = await provider.restoreHold(calendar, refOf(written), hold(THURSDAY));
    expect(again.resource).toBe(restored.resource);
    expect(alice.items().map(({ id }) => alice.sees(id))).toEqual([
      '2026-11-26T09:00:00Z/2026-11-26T09:45:00Z Interview: Platform Engineer',
    ]);
  });

  it('whose restoration was not heard of is not restored a second time', async () => {
    const { outlook, alice, provider, calendar } = await openMailbox();
    const written = await provider.createHold(calendar, hold(TUESDAY));
    alice.deletes(written.resource);
    outlook.faults.arm({ method: 'POST', path: /events$/ }, { cut: 'after' });
    await expect(provider.restoreHold(calendar, refOf(written), hold(TUESDAY))).rejects.toThrow();
    await provider.restoreHold(calendar, refOf(written), hold(TUESDAY));
    expect(alice.items()).toHaveLength(1);
  });

  it('is deleted for good by nobody: deleting it again does not reach into Deleted Items', async () => {
    const { alice, provider, calendar } = await openMailbox();
    const written = await provider.createHold(calendar, hold(TUESDAY));
    alice.deletes(written.resource);
    await provider.deleteHold(calendar, { ...refOf(written), etag: null });
    expect(alice.mailbox.find(written.resource)?.folder).toBeNull();
  });
});

describe('what is in the mailbox besides', () => {
  it('is never touched by a hold', async () => {
    const { alice, provider, calendar } = await openMailbox();
    const other = alice.writes(hourAt('2026-11-24T10:00:00', 'Stand-up'));
    const before = alice.item(other).version;
    const written = await provider.createHold(calendar, hold(TUESDAY));
    await provider.moveHold(calendar, refOf(written), hold(WEDNESDAY));
    await provider.deleteHold(calendar, { ...refOf(written), etag: null });
    expect(alice.item(other).version).toBe(before);
  });
});
