/** Push channels over their lives. */

import { describe, expect, it } from 'vitest';
import { closeOrphanedChannels } from '../../src/reconcile/orphaned-channels.ts';
import { after, DAY, HOUR, MINUTE } from '../../src/scheduling/instant.ts';
import { channelsOf } from '../../src/store/push-channels.ts';
import { calendarIdOf, type World, worlds } from '../harness/world.ts';

const open = worlds();

const ALICE = calendarIdOf('alice');
const PUBLIC = { http: { public_url: 'https://sync.acme.example' } };

async function watch(world: World): Promise<void> {
  await world.store.transaction((tx) => world.jobs.wake(tx, { kind: 'watch', key: ALICE }, world.clock.now()));
  await world.settle();
}

const shifted = (world: World, ms: number) => after(world.clock.now(), ms);

/** Those of alice's calendar: the others' have theirs. */
const channels = (world: World) => world.account.push.channels().filter(({ calendar }) => calendar === 'alice');

describe('a calendar whose provider can push', () => {
  it('gets a channel of its own, with a secret of which only the hash is kept', async () => {
    const world = await open({ ...PUBLIC, push: 'renewable' });
    await watch(world);
    await watch(world);
    const [channel, ...others] = channels(world);
    expect(others).toEqual([]);
    expect(channel?.address).toBe(`https://sync.acme.example/push/${channel?.channelId}`);
    const [record] = await channelsOf(world.store.db, ALICE);
    expect(record).toMatchObject({ channelId: channel?.channelId, expiresAt: channel?.expiresAt });
    expect(JSON.stringify(record) + world.lines.join()).not.toContain(channel?.token);
  });

  it('gets it as soon as it was read for the first time', async () => {
    const world = await open({ ...PUBLIC, push: 'renewable' });
    expect(channels(world)).toHaveLength(1);
  });

  it.each([
    ['renewable', ['open', 'renew', 'renew']],
    ['replaceable', ['open', 'open', 'close', 'open', 'close']],
  ] as const)('keeps it alive without anybody asking: %s', async (push, asked) => {
    const world = await open({ ...PUBLIC, push });
    await watch(world);
    for (let day = 0; day < 11; day += 1) {
      await world.pass(DAY);
      expect(channels(world)).toHaveLength(1);
      expect(await channelsOf(world.store.db, ALICE)).toHaveLength(1);
    }
    expect(world.account.push.asked('alice')).toEqual(asked);
  });

  it('is opened later when it could not be opened now, and nothing is left of the attempt', async () => {
    const world = await open({ push: 'renewable' });
    await world.reconfigure(PUBLIC);
    world.account.push.fail();
    await watch(world);
    expect(channels(world)).toEqual([]);
    expect(world.lines.join()).toContain('polling goes on');
    await world.pass(HOUR + MINUTE);
    expect(channels(world)).toHaveLength(1);
    await world.pass(5 * DAY);
    expect(await channelsOf(world.store.db, ALICE)).toHaveLength(1);
  });

  it('gets another when the provider had ended the one that was to be prolonged', async () => {
    const world = await open({ ...PUBLIC, push: 'renewable' });
    world.account.push.forget();
    await world.pass(5 * DAY);
    expect(channels(world)).toHaveLength(1);
    expect(await channelsOf(world.store.db, ALICE)).toHaveLength(1);
  });

  it('has one that nobody knows closed, and no other', async () => {
    const world = await open({ ...PUBLIC, push: 'renewable' });
    const [known] = channels(world);
    const calendar = { remoteId: 'alice', ownerZone: 'Europe/Berlin', ownerEmail: 'alice@acme.example' };
    const asked = { calendar, token: 'secret', expiresAt: shifted(world, DAY) };
    const addresses = ['https://sync.acme.example/push/lost', 'https://elsewhere.example/push/lost'];
    for (const address of addresses)
      await world.account.push.capability.open({ ...asked, channelId: address, address });
    await closeOrphanedChannels(world.deps);
    expect(channels(world).map(({ address }) => address)).toEqual([known?.address, addresses[1]]);
  });

  it('loses it when nobody outside can reach us any more', async () => {
    const world = await open({ ...PUBLIC, push: 'renewable' });
    await watch(world);
    await world.reconfigure({});
    await watch(world);
    expect(channels(world)).toEqual([]);
    expect(await channelsOf(world.store.db, ALICE)).toEqual([]);
  });
});
