import { describe, expect, it } from 'vitest';
import { ALICE, hourAt, openMailbox, WINDOW } from './mailbox-under-test.ts';

describe('a state that Graph has forgotten', () => {
  const refusals = [
    { status: 410, code: 'SyncStateNotFound' },
    { status: 410, code: 'resyncRequired' },
    { status: 410, code: 'syncStateInvalid' },
    { status: 400, code: 'InvalidDeltaToken' },
    { status: 404, code: 'syncStateNotFound' },
  ];
  it.each(refusals)('and says so by $status $code means a listing from scratch', async (refusal) => {
    const { outlook, alice, pull } = await openMailbox();
    alice.writes(hourAt('2026-11-23T10:00:00', 'Stand-up'));
    const { cursor } = await pull();
    outlook.rounds(ALICE).evict(refusal);
    await expect(pull(cursor)).rejects.toMatchObject({ reason: 'cursor_expired' });
    expect((await pull()).told).toEqual(['present Stand-up 2026-11-23T09:00:00Z']);
  });

  it('in the middle of a round means the same', async () => {
    const { outlook, alice, provider, calendar, pull } = await openMailbox({}, { pageSize: 1 });
    alice.writes(hourAt('2026-11-23T10:00:00', 'Stand-up'));
    const { cursor } = await pull();
    for (const hour of ['12', '13', '14']) alice.writes(hourAt(`2026-11-23T${hour}:00:00`, 'More'));
    const request = { calendar, from: cursor, window: WINDOW };
    const first = await provider.pullPage(request);
    if (first.next.kind !== 'page') throw new Error('one page was enough');
    outlook.rounds(ALICE).evict();
    await expect(provider.pullPage({ ...request, page: first.next.page })).rejects.toMatchObject({
      reason: 'cursor_expired',
    });
  });

  it('is pushed out by newer ones, and is then no error of anybody', async () => {
    const { pull } = await openMailbox({ manners: { tokensKept: 2 } });
    const { cursor } = await pull();
    await pull();
    await pull();
    await expect(pull(cursor)).rejects.toMatchObject({ reason: 'cursor_expired' });
  });
});
