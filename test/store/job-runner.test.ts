import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../src/clock.ts';
import { HOUR, SECOND } from '../../src/scheduling/instant.ts';
import { graphileJobs } from '../../src/store/graphile-jobs.ts';
import { type StartJobs, startJobs } from '../../src/store/job-runner.ts';
import { jobCounts } from '../../src/store/job-upkeep.ts';
import type { Job, JobHandlers } from '../../src/store/jobs.ts';
import type { OpenStore } from '../../src/store/open-store.ts';
import { databases } from '../harness/database.ts';
import { handlersOf } from '../harness/queues.ts';

const job: Job = { kind: 'deliver', key: 'delivery 1' };

/** Sleeps end at once: a runner on it does not wait for its grace. */
const hasty: Clock = {
  now: () => systemClock.now(),
  sleep: (_ms, signal) => systemClock.sleep(1, signal),
};

/** A second is over in twenty milliseconds. */
const quick: Clock = {
  now: () => systemClock.now(),
  sleep: (ms, signal) => systemClock.sleep(ms / 50, signal),
};

/** So it is here, but for waits of ten seconds or more, which never end. */
const unhurried: Clock = {
  now: () => systemClock.now(),
  sleep: (ms, signal) => quick.sleep(ms < 10 * SECOND ? ms : HOUR * 50, signal),
};

describe.each(databases)('the runner over $name', ({ open }) => {
  let store: OpenStore;
  beforeAll(async () => {
    store = await open();
  });
  beforeEach(() => store.pool.query('delete from graphile_worker._private_jobs'));
  afterAll(() => store.close());

  const start = (given: Partial<JobHandlers>, options: Partial<StartJobs> = {}) =>
    startJobs({
      store,
      handlers: handlersOf(given),
      concurrency: 2,
      clock: systemClock,
      log: () => {},
      onFailure: () => {},
      pollIntervalMs: HOUR,
      ...options,
    });
  const wake = (woken = job) => store.transaction((tx) => graphileJobs.wake(tx, woken, systemClock.now()));
  const deliver = async () => (await jobCounts(store, systemClock.now())).kinds.deliver;

  test('is told of a new job at its commit, without polling', async () => {
    let ran = 0;
    const runner = await start({ deliver: async () => void ran++ });
    // Once it found nothing at its start, only being told can make it look again within the hour.
    while (ran < 2) await wake();
    await runner.stop(5 * SECOND);
  });

  test('says which job failed, and why, once', async () => {
    const failed = Promise.withResolvers<[Job, string, number]>();
    const lines: string[] = [];
    const runner = await start(
      { deliver: () => Promise.reject(new Error('the server said no')) },
      {
        onFailure: (failing, error, attempt) => failed.resolve([failing, error.message, attempt]),
        log: (_level, message) => lines.push(message),
      },
    );
    await wake();
    expect(await failed.promise).toEqual([job, 'the server said no', 1]);
    await runner.stop(5 * SECOND);
    expect(lines.join()).not.toContain('the server said no');
    expect(await deliver()).toMatchObject({ scheduled: 1, failing: 1, running: 0 });
  });

  test('waits for what runs when it stops, and takes no more', async () => {
    const begun = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const done: string[] = [];
    const runner = await start({
      deliver: async (key) => {
        begun.resolve();
        await finish.promise;
        done.push(key);
      },
    });
    await wake();
    await begun.promise;
    const stopped = runner.stop(10 * SECOND);
    await wake({ ...job, key: 'too late' });
    finish.resolve();
    await stopped;
    expect(done).toEqual(['delivery 1']);
    expect(await deliver()).toMatchObject({ ready: 1, running: 0 });
  });

  test('tells a long job to abort, and gives it back to run at once elsewhere', async () => {
    const begun = Promise.withResolvers<void>();
    const failures: Job[] = [];
    const runner = await start(
      {
        deliver: (_key, signal) => {
          begun.resolve();
          return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
        },
      },
      { clock: hasty, onFailure: (failing) => failures.push(failing) },
    );
    await wake();
    await begun.promise;
    await runner.stop(10 * SECOND);
    expect(failures).toEqual([]);
    expect(await deliver()).toMatchObject({ ready: 1, running: 0, scheduled: 0 });
  });

  test('gives back a job that does not heed the abort', async () => {
    const begun = Promise.withResolvers<void>();
    const never = Promise.withResolvers<void>();
    const runner = await start(
      {
        deliver: () => {
          begun.resolve();
          return never.promise;
        },
      },
      { clock: hasty },
    );
    await wake();
    await begun.promise;
    await runner.stop(10 * SECOND);
    expect(await deliver()).toMatchObject({ ready: 1, running: 0 });
  });

  test.each(['comes to its end', 'never comes to its end'])(
    'starts anew when a job could not be marked as done and the queue %s, and loses none in hand',
    async (how) => {
      // As a deadlock does: after a while the row of the job that was done stays.
      await store.pool.query(`
      create sequence refusals;
      create function refuse_once() returns trigger language plpgsql as $$ begin
        if old.key like '%refused' and nextval('refusals') = 1 then
          perform pg_sleep(0.2);
          raise exception 'deadlock detected';
        end if;
        return old;
      end $$;
      create trigger refuse_once before delete on graphile_worker._private_jobs
        for each row execute function refuse_once();
    `);
      const begun = new Map<string, number>();
      const held = new Map(['refused', 'long', 'next'].map((key) => [key, Promise.withResolvers<void>()]));
      const deliver = async (key: string) => {
        begun.set(key, (begun.get(key) ?? 0) + 1);
        await held.get(key)?.promise;
      };
      const lines: string[] = [];
      // Of what it asks for from the moment it gives up, nothing is answered until it was given up itself.
      const isHanging = () =>
        how === 'never comes to its end' && /deadlock/.test(lines.join()) && !/its end/.test(lines.join());
      const pool = new Proxy(store.pool, {
        get: (target, name) =>
          name === 'connect' && isHanging() ? () => new Promise(() => {}) : Reflect.get(target, name, target),
      });
      const log = (_level: unknown, message: string) => void lines.push(message);
      // One that comes to its end is given all the time that it takes.
      const clock = how === 'comes to its end' ? unhurried : quick;
      const runner = await start({ deliver }, { store: { ...store, pool }, clock, log });
      const wakeAll = (...keys: string[]) =>
        store.transaction(async (tx) => {
          for (const key of keys) await graphileJobs.wake(tx, { ...job, key }, systemClock.now());
        });
      const ran = (key: string, times: number) => expect.poll(() => begun.get(key)).toBe(times);
      await wakeAll('refused', 'long');
      await Promise.all([ran('refused', 1), ran('long', 1)]);
      await wakeAll('next', 'in hand');
      // One worker is free now: it takes the next, and the one after is kept for whoever comes.
      held.get('refused')?.resolve();
      await ran('next', 1);
      await expect.poll(() => lines.join('\n')).toContain('deadlock detected');
      for (const { resolve } of held.values()) resolve();
      await Promise.all([ran('refused', 2), ran('in hand', 1)]);
      expect([begun.get('long'), begun.get('next')]).toEqual(how === 'comes to its end' ? [1, 1] : [2, 2]);
      await runner.stop(5 * SECOND);
      await store.pool.query('drop function refuse_once cascade; drop sequence refusals');
    },
  );
});
