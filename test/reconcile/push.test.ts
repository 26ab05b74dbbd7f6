/** Messages that something changed: who is believed, what they wake, and how much they are relied upon. */
import { describe, expect, it } from 'vitest';
import type { PushRequest } from '../../src/calendars/provider.ts';
import { receivePushes } from '../../src/reconcile/receive-push.ts';
import { catchUp, tickPoll } from '../../src/reconcile/ticks.ts';
import { HOUR, MINUTE, SECOND, after as shifted } from '../../src/scheduling/instant.ts';
import { findCalendar } from '../../src/store/calendars.ts';
import { channelsOf } from '../../src/store/push-channels.ts';
import { calendarIdOf, hoursAfter, THURSDAY, type World, worlds } from '../harness/world.ts';
import { drag, meeting, scheduledAt } from '../harness/world-hands.ts';

const open = worlds();
const ALICE = calendarIdOf('alice');
const PUSHING = { push: 'replaceable', http: { public_url: 'https://sync.acme.example' } } as const;

const watched = () => open(PUSHING);

function channelOf(world: World) {
  const channel = world.account.push.channels().find(({ calendar }) => calendar === 'alice');
  if (!channel) throw new Error('alice has no channel');
  return channel;
}

async function receive(world: World, channelId: string, request: PushRequest) {
  const [verdict] = await receivePushes(world.deps, [{ channelId, request }]);
  return verdict;
}

function message(world: World, about: string, token = channelOf(world).token) {
  const request = { headers: { token }, query: {}, body: Buffer.from(about) };
  return receive(world, channelOf(world).channelId, request);
}

/** Time passes, and the poll comes round on the way. */
async function passPolling(world: World, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += MINUTE) {
    await world.pass(MINUTE);
    await tickPoll(world.deps);
    await world.settle();
  }
}

const pullsBetween = async (world: World, ms: number) => {
  let pulls = 0;
  const count = world.account.provider.pullPage;
  Object.assign(world.account.provider, {
    pullPage: (request: Parameters<typeof count>[0]) => {
      if (request.calendar.remoteId === 'alice') pulls += 1;
      return count(request);
    },
  });
  await passPolling(world, ms);
  Object.assign(world.account.provider, { pullPage: count });
  return pulls;
};

describe('a message', () => {
  const pulls = (world: World) => world.jobs.waiting().filter(({ job }) => job.kind === 'pull');

  it('wakes a pull at once, and those that follow it closely one more together, a little later', async () => {
    const world = await watched();
    const interview = await world.interview();
    await world.pass(MINUTE);
    drag(world, 'alice', interview, { from: hoursAfter(THURSDAY, 1) });
    expect(await message(world, 'changed')).toEqual({ kind: 'taken' });
    expect(pulls(world)).toMatchObject([{ at: world.clock.now() }]);
    await world.settle();
    for (let times = 0; times < 5; times += 1) expect(await message(world, 'changed')).toEqual({ kind: 'taken' });
    expect(pulls(world)).toMatchObject([{ at: shifted(world.clock.now(), 500) }]);
    await world.pass(10 * MINUTE);
    expect(scheduledAt(world, interview)).toBe(hoursAfter(THURSDAY, 1));
  });

  it('is believed with the secret of its channel only', async () => {
    const world = await watched();
    expect(await message(world, 'changed', 'guessed')).toEqual({ kind: 'rejected' });
    expect(await message(world, 'changed')).toEqual({ kind: 'taken' });
    const other = world.account.push.channels().find(({ calendar }) => calendar === 'bob');
    expect(await message(world, 'changed', other?.token)).toEqual({ kind: 'rejected' });
    const noToken = { headers: {}, query: {}, body: Buffer.from('changed') };
    expect(await receive(world, channelOf(world).channelId, noToken)).toEqual({ kind: 'rejected' });
  });

  it('of a channel that nobody knows, or whose calendar is gone, is unknown', async () => {
    const world = await watched();
    const { channelId, token } = channelOf(world);
    const request = { headers: { token }, query: {}, body: Buffer.from('changed') };
    expect(await receive(world, 'made-up', request)).toEqual({ kind: 'unknown' });
    await world.store.db.deleteFrom('calendars').where('id', '=', ALICE).execute();
    expect(await receive(world, channelId, request)).toEqual({ kind: 'unknown' });
  });

  it('that cannot be read, or is a handshake, is told apart', async () => {
    const world = await watched();
    const { channelId } = channelOf(world);
    const request = { headers: {}, body: Buffer.alloc(0) };
    expect(await receive(world, channelId, { ...request, query: {} })).toEqual({ kind: 'unreadable' });
    expect(await receive(world, channelId, { ...request, query: { handshake: 'hello' } })).toEqual({
      kind: 'handshake',
      answer: 'hello',
    });
  });

  it('beside others is judged by itself, and wakes what it is about', async () => {
    const world = await watched();
    const [alice, bob] = ['alice', 'bob'].map((who) => {
      const channel = world.account.push.channels().find(({ calendar }) => calendar === who);
      if (!channel) throw new Error(`${who} has no channel`);
      return channel;
    });
    const of = (channelId = '', token = '') => ({
      channelId,
      request: { headers: { token }, query: {}, body: Buffer.from('changed') },
    });
    const messages = [
      of(bob?.channelId, bob?.token),
      of('made-up', bob?.token),
      of(alice?.channelId, 'guessed'),
      of(alice?.channelId, alice?.token),
      of(bob?.channelId, bob?.token),
    ];
    const verdicts = await receivePushes(world.deps, messages);
    expect(verdicts.map(({ kind }) => kind)).toEqual(['taken', 'unknown', 'rejected', 'taken', 'taken']);
    expect(pulls(world).map(({ job }) => job.key)).toEqual([ALICE, calendarIdOf('bob')]);
  });

  it('that its channel has ended opens another, and looks for what was missed', async () => {
    const world = await watched();
    const before = channelOf(world).channelId;
    await message(world, 'ended');
    expect(world.jobs.waiting().map(({ job }) => job.kind)).toEqual(expect.arrayContaining(['watch', 'pull']));
    await world.settle();
    expect((await channelsOf(world.store.db, ALICE)).map(({ channelId }) => channelId)).not.toContain(before);
  });
});

it('that its channel must be prolonged has it prolonged at once', async () => {
  const world = await open({ ...PUSHING, push: 'renewable' });
  await message(world, 'expiring');
  await world.settle();
  expect(world.account.push.asked('alice')).toEqual(['open', 'renew']);
  await message(world, 'changed');
  await world.pass(10 * MINUTE);
  expect(world.account.push.asked('alice')).toEqual(['open', 'renew']);
});

describe('the poll', () => {
  it('is a rare backstop once messages have been seen to arrive', async () => {
    const world = await watched();
    expect(await pullsBetween(world, HOUR)).toBeGreaterThanOrEqual(11);
    await message(world, 'opened');
    await passPolling(world, 6 * MINUTE);
    expect(await pullsBetween(world, HOUR)).toBeLessThanOrEqual(5);
  });

  it('comes at once when a daemon starts: messages may have come while nobody was there', async () => {
    const world = await watched();
    for (const who of ['alice', 'bob'] as const) {
      const channel = world.account.push.channels().find(({ calendar }) => calendar === who);
      const headers = { token: channel?.token };
      await receive(world, channel?.channelId ?? '', { headers, query: {}, body: Buffer.from('opened') });
    }
    await passPolling(world, 6 * MINUTE);
    const due = async () => {
      await catchUp(world.deps);
      await tickPoll(world.deps);
      const jobs = world.jobs.waiting().filter(({ job, at }) => job.kind === 'pull' && at <= world.clock.now());
      return jobs.map(({ job }) => job.key);
    };
    expect(await due()).toEqual([]);
    // Nobody polls: the daemon is down.
    await world.clock.advance(6 * MINUTE);
    world.account.calendar('bob').fail('pullPage', { reason: 'unavailable' });
    expect(await due()).toEqual([ALICE, calendarIdOf('bob'), calendarIdOf('carol')]);
    await world.settle();
    await world.clock.advance(20 * SECOND);
    expect(await due()).not.toContain(calendarIdOf('bob'));
  });

  it('comes within the ordinary period after a start, also where somebody had looked just before the daemon ended', async () => {
    const world = await watched();
    await message(world, 'opened');
    await passPolling(world, 20 * MINUTE);
    await message(world, 'changed');
    await world.pass(MINUTE);
    expect(await pullsBetween(world, 10 * MINUTE)).toBe(0);
    await message(world, 'changed');
    await world.pass(MINUTE);
    await catchUp(world.deps);
    expect(await pullsBetween(world, 4 * MINUTE)).toBe(1);
    expect(await pullsBetween(world, 10 * MINUTE)).toBe(0);
  });

  it('comes back to its pace, and the channel is replaced, when it finds what no message announced', async () => {
    const world = await watched();
    await message(world, 'opened');
    const before = channelOf(world).channelId;
    await passPolling(world, 20 * MINUTE);
    for (const name of ['one', 'two']) {
      meeting(world, 'alice', { name, from: hoursAfter(THURSDAY, 30) });
      await passPolling(world, 16 * MINUTE);
    }
    expect(channelOf(world).channelId).not.toBe(before);
    expect(await pullsBetween(world, HOUR)).toBeGreaterThanOrEqual(11);
  });

  it('is not alarmed by changes that were announced', async () => {
    const world = await watched();
    await message(world, 'opened');
    await passPolling(world, 20 * MINUTE);
    for (const name of ['one', 'two', 'three']) {
      meeting(world, 'alice', { name, from: hoursAfter(THURSDAY, 30) });
      await message(world, 'changed');
      await passPolling(world, 16 * MINUTE);
    }
    expect(await channelsOf(world.store.db, ALICE)).toMatchObject([{ missed: 0 }]);
    expect((await findCalendar(world.store.db, ALICE))?.failure).toBeNull();
  });
});
