import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PushCapability, PushReading } from '../../../src/calendars/provider.ts';
import { systemClock } from '../../../src/clock.ts';
import { DAY, HOUR, type Instant, instant, MINUTE } from '../../../src/scheduling/instant.ts';
import { createVirtualClock } from '../../harness/virtual-clock.ts';
import { ALICE, hourAt, type MailboxUnderTest, openMailbox } from './mailbox-under-test.ts';

const TOKEN = 'a-secret-of-this-channel';

/** Whoever is called: reads messages as the daemon does, and answers as its route does. */
async function startListener(read: PushCapability['read']) {
  const heard: PushReading[] = [];
  let answering = 202;
  const server = createServer((incoming, outgoing) => {
    void readingOf(read, incoming).then((reading) => {
      if (answering !== 202) return outgoing.writeHead(answering).end();
      if (reading.kind !== 'handshake') heard.push(reading);
      return reading.kind === 'handshake'
        ? outgoing.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(reading.answer)
        : outgoing.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/push/channel`,
    heard,
    answer(status: number) {
      answering = status;
    },
  };
}

async function readingOf(read: PushCapability['read'], incoming: IncomingMessage): Promise<PushReading> {
  const query = Object.fromEntries(new URL(incoming.url ?? '/', 'http://localhost').searchParams);
  return read({ headers: incoming.headers, query, body: await buffer(incoming) });
}

const inDays = (from: Instant, days: number) => instant(from + days * DAY);

async function listening(sandbox: Parameters<typeof openMailbox>[0] = {}) {
  const mailbox = await openMailbox(sandbox);
  const push = pushOf(mailbox);
  const listener = await startListener(push.read);
  const now = (sandbox.clock ?? systemClock).now();
  const request = { calendar: mailbox.calendar, channelId: 'channel', address: listener.address, token: TOKEN };
  const open = (days = 6) => push.open({ ...request, expiresAt: inDays(now, days) });
  return { ...mailbox, push, listener, open, now };
}

function pushOf({ provider }: MailboxUnderTest): PushCapability {
  if (!provider.push) throw new Error('Outlook can push');
  return provider.push;
}

describe('a subscription', () => {
  it('is made with a handshake at both addresses, for as long as it was granted', async () => {
    const { outlook, open, now } = await listening();
    const channel = await open();
    const [stored] = outlook.subscriptions();
    expect(stored).toMatchObject({
      id: channel.remoteId,
      resource: `/users/${ALICE}/events`,
      changeType: 'created,updated,deleted',
      clientState: TOKEN,
      lifecycleNotificationUrl: stored?.notificationUrl,
    });
    expect(channel.expiresAt - now).toBeGreaterThan(6 * DAY - MINUTE);
  });

  it('is not made where nobody shakes hands', async () => {
    const { listener, open } = await listening();
    listener.answer(404);
    await expect(open()).rejects.toMatchObject({
      reason: 'unavailable',
      message: expect.stringContaining('ValidationError'),
    });
  });

  it('is prolonged, and ends by itself when it is not', async () => {
    const clock = createVirtualClock(systemClock.now());
    const { outlook, calendar, push, open } = await listening({ clock });
    const channel = await open(1);
    const renewed = await push.renew?.(channel, inDays(clock.now(), 5), calendar);
    expect((renewed?.expiresAt ?? 0) - clock.now()).toBeGreaterThan(5 * DAY - MINUTE);
    await clock.advance(6 * DAY);
    expect(outlook.subscriptions()).toEqual([]);
    outlook.tokens.expireAccess();
    await expect(push.renew?.(channel, inDays(clock.now(), 5), calendar)).rejects.toMatchObject({
      reason: 'not_found',
    });
  });

  it('is closed, and one that is gone is closed as well', async () => {
    const { outlook, calendar, push, open } = await listening();
    const channel = await open();
    await push.close(channel, calendar);
    await push.close(channel, calendar);
    expect(outlook.subscriptions()).toEqual([]);
  });

  it('is found by listing, whoever has forgotten it', async () => {
    const { calendar, push, open, listener } = await listening();
    const channel = await open();
    expect(await push.list?.([calendar, { ...calendar, remoteId: 'bob@acme.example' }])).toEqual([
      { remoteId: channel.remoteId, address: listener.address, calendar },
    ]);
  });
});

describe('a notification', () => {
  const changed = { about: 'changed', token: TOKEN } as const;

  it('comes for every change of the mailbox, several in one body', async () => {
    const { outlook, alice, open, listener } = await listening();
    await open();
    outlook.notifier.pause();
    const id = alice.writes(hourAt('2026-11-23T10:00:00', 'Stand-up'));
    alice.drags(id, HOUR);
    outlook.notifier.resume();
    await outlook.notifier.settled();
    expect(listener.heard).toEqual([{ kind: 'claims', claims: [changed, changed] }]);
  });

  it('comes again when it could not be stored', async () => {
    const clock = createVirtualClock(systemClock.now());
    const { outlook, alice, open, listener } = await listening({ clock });
    await open();
    listener.answer(503);
    alice.writes(hourAt('2026-11-23T10:00:00', 'Stand-up'));
    await expect.poll(() => outlook.notifications()[0]?.answers).toEqual([503]);
    listener.answer(202);
    await clock.advance(MINUTE);
    await expect.poll(() => listener.heard).toEqual([{ kind: 'claims', claims: [changed] }]);
  });

  it.each([
    ['reauthorizationRequired', 'expiring'],
    ['subscriptionRemoved', 'ended'],
    ['missed', 'missed'],
  ] as const)('of the subscription’s own life, %s, says that it is %s', async (event, about) => {
    const { outlook, open, listener } = await listening();
    await open();
    outlook.lifecycle(ALICE, event);
    await outlook.notifier.settled();
    expect(listener.heard).toEqual([{ kind: 'claims', claims: [{ about, token: TOKEN }] }]);
  });
});

describe('what somebody posts', () => {
  const read = async (body: string, query: Record<string, unknown> = {}) => {
    const { push } = await listening();
    return push.read({ headers: {}, query, body: Buffer.from(body) });
  };

  it('is echoed when it is a question whether somebody is there, as it is once decoded', async () => {
    const validationToken = 'Validation: Testing “reachability” + 100 % & €';
    expect(await read('', { validationToken })).toEqual({ kind: 'handshake', answer: validationToken });
  });

  it('is echoed without what a page would take for its own, which Graph never sends', async () => {
    expect(await read('', { validationToken: 'a<script>alert(1)</script>' })).toEqual({
      kind: 'handshake',
      answer: 'a&lt;script&gt;alert(1)&lt;/script&gt;',
    });
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'value=1'],
    ['no notifications', '{"value":[]}'],
    ['another shape', '{"value":"x"}'],
  ])('is unreadable when it is %s', async (_what, body) => {
    expect(await read(body)).toEqual({ kind: 'unreadable' });
  });

  it('is unreadable when it is a question that Graph does not ask: endless, or twice in one', async () => {
    for (const validationToken of ['x'.repeat(5_000), ['a', 'b']])
      expect(await read('', { validationToken })).toEqual({ kind: 'unreadable' });
  });

  it('has a claim for each notification that can be read, each with the secret that it brought', async () => {
    const value = [{ clientState: 'one', changeType: 'updated' }, 'nonsense', { lifecycleEvent: 'ofTomorrow' }];
    expect(await read(JSON.stringify({ value }))).toEqual({
      kind: 'claims',
      claims: [
        { about: 'changed', token: 'one' },
        { about: 'missed', token: null },
      ],
    });
  });
});
