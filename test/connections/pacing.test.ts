/** Providers' limits, kept by all nodes together: here several on one database. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Quota } from '../../src/calendars/pacing.ts';
import { CalendarError } from '../../src/calendars/provider.ts';
import { type Clock, systemClock } from '../../src/clock.ts';
import { createPacing } from '../../src/connections/pacing.ts';
import { HOUR, instantFromIso, MINUTE, SECOND, after as shifted } from '../../src/scheduling/instant.ts';
import type { OpenStore } from '../../src/store/open-store.ts';
import { leaveAllPlaces } from '../../src/store/request-lanes.ts';
import { listQuotas, purgeQuotas, spendRequest } from '../../src/store/request-quotas.ts';
import { databases } from '../harness/database.ts';
import { createVirtualClock } from '../harness/virtual-clock.ts';

const NOW = instantFromIso('2026-11-23T08:00:00Z');
const PROJECT: Quota = { name: 'google/project/1', perMinute: 100 };
const USER: Quota = { name: 'google/user/alice', perMinute: 30 };

describe.each(databases)('requests of all nodes, over $name', (database) => {
  let store: OpenStore;
  beforeAll(async () => {
    store = await database.open();
  });
  afterAll(() => store?.close());
  beforeEach(async () => {
    await store.db.deleteFrom('request_quotas').execute();
    await store.db.deleteFrom('request_lanes').execute();
  });

  const random = () => 0.5;
  const spend = (quotas: readonly Quota[], at = NOW) => spendRequest(store.db, quotas, at);

  it('are as many at once as a tenth of a minute’s, however many ask in the same moment', async () => {
    const asked = await Promise.all(Array.from({ length: 40 }, () => spend([PROJECT])));
    expect(asked.filter(({ kind }) => kind === 'spent')).toHaveLength(10);
  });

  it('are never more in any minute than the quota', async () => {
    let spent = 0;
    for (let ms = 0; ms < MINUTE; ms += 250)
      while ((await spend([PROJECT], shifted(NOW, ms))).kind === 'spent') spent += 1;
    expect(spent).toBeLessThanOrEqual(100);
    expect(spent).toBeGreaterThan(90);
  });

  it('are spent of all quotas or of none', async () => {
    const users = await Promise.all(Array.from({ length: 10 }, () => spend([PROJECT, USER])));
    expect(users.filter(({ kind }) => kind === 'spent')).toHaveLength(3);
    const others = await Promise.all(Array.from({ length: 10 }, () => spend([PROJECT])));
    expect(others.filter(({ kind }) => kind === 'spent')).toHaveLength(7);
    expect(await spend([USER, PROJECT])).toMatchObject({ kind: 'short' });
  });

  it('wait a little where a quota is used up, and are put off where it would be long', async () => {
    const clock = createVirtualClock(NOW);
    const pacing = createPacing({ store, clock, random });
    for (let times = 0; times < 3; times += 1) await pacing.spend([USER]);
    await clock.finish(pacing.spend([USER]));
    expect(clock.now()).toBeGreaterThan(NOW + 2 * SECOND);
    const slow: Quota = { name: 'slow', perMinute: 1 };
    await pacing.spend([slow]);
    const refusal = await pacing.spend([slow]).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ failure: { reason: 'rate_limited', retryAfterMs: expect.any(Number) } });
  });

  it('stop on every node when the provider asks for calm, until it is over', async () => {
    const clock = createVirtualClock(NOW);
    const [one, other] = [createPacing({ store, clock, random }), createPacing({ store, clock, random })];
    await one.calm(USER, shifted(NOW, 2 * HOUR), 'quotaExceeded');
    await one.calm(USER, shifted(NOW, HOUR), 'quotaExceeded');
    await expect(other.spend([PROJECT, USER])).rejects.toMatchObject({
      failure: { reason: 'rate_limited', retryAfterMs: 2 * HOUR },
    });
    await other.spend([PROJECT]);
    const [project, user] = await listQuotas(store.db, NOW);
    expect(project).toMatchObject({ name: PROJECT.name, left: 9, calmUntil: null });
    expect(user).toMatchObject({ name: USER.name, calmUntil: shifted(NOW, 2 * HOUR), calmReason: 'quotaExceeded' });
    await clock.advance(2 * HOUR);
    await other.spend([PROJECT, USER]);
  });

  it('are forgotten when nobody has asked for a day, but not a calm that lasts', async () => {
    await spend([PROJECT]);
    await createPacing({ store, clock: createVirtualClock(NOW), random }).calm(USER, shifted(NOW, 48 * HOUR), 'x');
    await purgeQuotas(store.db, shifted(NOW, 25 * HOUR));
    expect((await listQuotas(store.db, NOW)).map(({ name }) => name)).toEqual([USER.name]);
  });

  it('that run at once are never more than the lane has places, over all nodes', async () => {
    const nodes = Array.from({ length: 3 }, () => createPacing({ store, clock: systemClock, random }));
    let [running, most] = [0, 0];
    const full = Promise.withResolvers<void>();
    const work = async () => {
      running += 1;
      most = Math.max(most, running);
      if (running === 2) full.resolve();
      await full.promise;
      await pause(5);
      running -= 1;
    };
    await Promise.all(nodes.flatMap((node) => Array.from({ length: 5 }, () => node.within('mailbox/a', 2, work))));
    expect(most).toBe(2);
    expect(running).toBe(0);
    expect(await store.db.selectFrom('request_lanes').selectAll().execute()).toEqual([]);
  });

  it('give their place back when they fail, and whoever gives up waiting takes none', async () => {
    const pacing = createPacing({ store, clock: systemClock, random });
    await expect(pacing.within('l', 1, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    const blocker = Promise.withResolvers<void>();
    const first = pacing.within('l', 1, () => blocker.promise);
    const giveUp = new AbortController();
    const second = pacing.within('l', 1, async () => 'second', giveUp.signal);
    giveUp.abort(new Error('stopped'));
    await expect(second).rejects.toThrow('stopped');
    blocker.resolve();
    await first;
    expect(await pacing.within('l', 1, async () => 'third')).toBe('third');
  });

  it('of a node that died do not keep the others out for more than ten seconds', async () => {
    const died = createVirtualClock(NOW);
    void createPacing({ store, clock: died, random }).within('l', 1, () => new Promise(() => {}));
    await expect.poll(() => store.db.selectFrom('request_lanes').selectAll().execute()).toHaveLength(1);
    const clock = createVirtualClock(shifted(NOW, 11 * SECOND));
    expect(await createPacing({ store, clock, random }).within('l', 1, async () => 'free')).toBe('free');
  });

  it('of a process that died keep nobody out where the next one, alone with its database, gives every place back', async () => {
    const died = createVirtualClock(NOW);
    for (const lane of ['l', 'm'])
      void createPacing({ store, clock: died, random }).within(lane, 1, () => new Promise(() => {}));
    await expect.poll(() => store.db.selectFrom('request_lanes').selectAll().execute()).toHaveLength(2);
    await leaveAllPlaces(store.db);
    const clock = createVirtualClock(NOW);
    const next = createPacing({ store, clock, random });
    for (const lane of ['l', 'm']) expect(await next.within(lane, 1, async () => 'free')).toBe('free');
    expect(clock.now()).toBe(NOW);
  });

  it('keep their place for as long as they take', async () => {
    const clock = createVirtualClock(NOW);
    const [holders, waiters] = [countingSleeps(clock), countingSleeps(clock)];
    const blocker = Promise.withResolvers<void>();
    const first = createPacing({ store, clock: holders, random }).within('l', 1, () => blocker.promise);
    let entered = false;
    await expect.poll(holders.sleeps).toBe(1);
    const second = createPacing({ store, clock: waiters, random }).within('l', 1, async () => {
      entered = true;
    });
    for (let words = 1; words <= 8; words += 1) {
      // Time must not run away from a holder whose word is still on its way to the database, nor from who looks again.
      await expect.poll(holders.sleeps).toBe(words);
      const looks = waiters.sleeps();
      await clock.advance(3 * SECOND);
      await expect.poll(() => entered || waiters.sleeps() > looks).toBe(true);
    }
    expect(entered).toBe(false);
    blocker.resolve();
    await first;
    await clock.finish(second);
    expect(entered).toBe(true);
  });

  it('wait half a minute at most for a place, and say so', async () => {
    const clock = createVirtualClock(NOW);
    const blocker = Promise.withResolvers<void>();
    // Its time stands still, and what it holds lasts: nobody waits for its word.
    const later = createVirtualClock(shifted(NOW, HOUR));
    const first = createPacing({ store, clock: later, random }).within('l', 1, () => blocker.promise);
    await expect.poll(() => store.db.selectFrom('request_lanes').selectAll().execute()).toHaveLength(1);
    const second = createPacing({ store, clock, random }).within('l', 1, async () => {});
    const refusal = await clock.finish(second.catch((error: unknown) => error));
    expect(refusal).toBeInstanceOf(CalendarError);
    expect(refusal).toMatchObject({ reason: 'rate_limited' });
    expect(clock.now()).toBeGreaterThanOrEqual(NOW + 30 * SECOND);
    blocker.resolve();
    await first;
  });
});

/** Whoever sleeps again has done what it woke up for. */
function countingSleeps(clock: Clock): Clock & { sleeps(): number } {
  let sleeps = 0;
  return {
    now: () => clock.now(),
    sleep(ms, signal) {
      sleeps += 1;
      return clock.sleep(ms, signal);
    },
    sleeps: () => sleeps,
  };
}
