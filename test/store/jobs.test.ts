import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HOUR, type Instant, MINUTE, after as shifted } from '../../src/scheduling/instant.ts';
import type { Job, JobHandlers } from '../../src/store/jobs.ts';
import type { OpenStore } from '../../src/store/open-store.ts';
import { databases } from '../harness/database.ts';
import { deterministicQueue, handlersOf, type Queue, realQueue } from '../harness/queues.ts';

const job: Job = { kind: 'reconcile', key: 'int_abc' };

interface Implementation {
  readonly name: string;
  open(): Promise<{ queue(handlers: JobHandlers): Queue; clear(): Promise<void>; close(): Promise<void> }>;
}

const implementations: Implementation[] = [
  {
    name: 'the deterministic queue',
    open: async () => ({
      queue: (handlers) => deterministicQueue(handlers),
      clear: async () => {},
      close: async () => {},
    }),
  },
  ...databases.map(({ name, open }) => ({
    name: `graphile-worker over ${name}`,
    async open() {
      const store: OpenStore = await open();
      return {
        queue: (handlers: JobHandlers) => realQueue(store, handlers),
        async clear() {
          await store.pool.query('delete from graphile_worker._private_jobs');
        },
        close: () => store.close(),
      };
    },
  })),
];

describe.each(implementations)('$name', (implementation) => {
  let opened: Awaited<ReturnType<Implementation['open']>>;
  beforeAll(async () => {
    opened = await implementation.open();
  });
  beforeEach(() => opened.clear());
  afterAll(() => opened.close());

  /** A queue whose runs of `job` are written down, and do `meanwhile` with the number of the run. */
  function recording(meanwhile: (run: number, queue: Queue) => Promise<void> = async () => {}) {
    const ran: string[] = [];
    const queue: Queue = opened.queue(
      handlersOf({
        reconcile: async (key) => {
          ran.push(key);
          await meanwhile(ran.length, queue);
        },
      }),
    );
    const wake = () => queue.transact((tx) => queue.jobs.wake(tx, job, queue.now()));
    const debounce = (at: Instant) => queue.transact((tx) => queue.jobs.debounce(tx, job, at));
    const schedule = (at: Instant) => queue.transact((tx) => queue.jobs.schedule(tx, job, at));
    return { ran, queue, wake, debounce, schedule, in: (ms: number) => shifted(queue.now(), ms) };
  }

  test('runs a woken key', async () => {
    const { ran, queue, wake } = recording();
    await wake();
    await queue.drain();
    expect(ran).toEqual(['int_abc']);
    expect(await queue.waiting()).toEqual([]);
  });

  test('many wakes of one key become one run, those of another key another', async () => {
    const { ran, queue, wake } = recording();
    for (let i = 0; i < 5; i++) await wake();
    await queue.transact((tx) => queue.jobs.wake(tx, { ...job, key: 'int_other' }, queue.now()));
    await queue.drain();
    expect(ran.sort()).toEqual(['int_abc', 'int_other']);
  });

  test('a transaction that rolls back leaves no job', async () => {
    const { ran, queue } = recording();
    const work = queue.transact(async (tx) => {
      await queue.jobs.wake(tx, job, queue.now());
      await queue.jobs.schedule(tx, job, queue.now());
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    await queue.drain();
    expect(ran).toEqual([]);
    expect(await queue.waiting()).toEqual([]);
  });

  test('wakes during a run become exactly one more', async () => {
    const { ran, queue, wake } = recording(async (run) => {
      if (run === 1) for (let i = 0; i < 3; i++) await wake();
    });
    await wake();
    await queue.drain();
    expect(ran).toEqual(['int_abc', 'int_abc']);
    expect(await queue.waiting()).toEqual([]);
  });

  test('a wake during a run that fails is still one more run', async () => {
    const { ran, queue, wake } = recording(async (run) => {
      if (run > 1) return;
      await wake();
      throw new Error('the first run fails');
    });
    await wake();
    await queue.drain();
    expect(ran).toEqual(['int_abc', 'int_abc']);
    expect(await queue.waiting()).toEqual([]);
  });

  test('of debounces the earliest wins', async () => {
    const { queue, debounce, in: later } = recording();
    const at = later(MINUTE);
    await debounce(later(HOUR));
    await debounce(at);
    await debounce(later(2 * HOUR));
    expect(await queue.waiting()).toEqual([{ ...job, at, timer: false }]);
  });

  test('a debounce does not delay a wake, and a wake does not wait for a debounce', async () => {
    const first = recording();
    await first.wake();
    await first.debounce(first.in(HOUR));
    await first.queue.drain();
    expect(first.ran).toHaveLength(1);

    const second = recording();
    await second.debounce(second.in(HOUR));
    await second.wake();
    await second.queue.drain();
    expect(second.ran).toHaveLength(1);
    expect(await second.queue.waiting()).toEqual([]);
  });

  test('a key has one timer: the last one set', async () => {
    const { queue, schedule, in: later } = recording();
    const at = later(2 * HOUR);
    await schedule(later(HOUR));
    await schedule(at);
    expect(await queue.waiting()).toEqual([{ ...job, at, timer: true }]);
  });

  test('a timer neither delays nor swallows a wake, nor a wake the timer', async () => {
    const { ran, queue, wake, schedule, in: later } = recording();
    const at = later(HOUR);
    await wake();
    await schedule(at);
    await wake();
    await queue.drain();
    expect(ran).toHaveLength(1);
    expect(await queue.waiting()).toEqual([{ ...job, at, timer: true }]);
  });

  test('a run may set the timer that it was started by', async () => {
    const { ran, queue, schedule, in: later } = recording(() => schedule(later(HOUR)));
    const started = queue.now();
    await schedule(started);
    await queue.drain();
    expect(ran).toHaveLength(1);
    const [timer, ...others] = await queue.waiting();
    expect(timer).toMatchObject({ ...job, timer: true });
    expect(timer?.at).toBeGreaterThanOrEqual(shifted(started, HOUR));
    expect(others).toEqual([]);
  });

  test('a run that throws is tried again later, or at once when woken', async () => {
    const {
      ran,
      queue,
      wake,
      in: later,
    } = recording(async (run) => {
      failed = queue.now();
      if (run === 1) throw new Error('not yet');
    });
    let failed = queue.now();
    await wake();
    await queue.drain();
    expect(ran).toHaveLength(1);
    const [waiting] = await queue.waiting();
    expect(waiting?.at).toBeGreaterThan(failed);
    expect(waiting?.at).toBeLessThan(later(MINUTE));
    await wake();
    await queue.drain();
    expect(ran).toHaveLength(2);
    expect(await queue.waiting()).toEqual([]);
  });

  test('runs of one key never overlap, whatever started them', async () => {
    let running = 0;
    let most = 0;
    const { ran, queue, wake, schedule } = recording(async (run) => {
      most = Math.max(most, ++running);
      if (run === 1) await wake();
      for (let i = 0; i < 20; i++) await queue.waiting();
      running--;
    });
    await wake();
    await schedule(queue.now());
    await queue.drain();
    // Two when the timer came first: its wake then met the one that was waiting.
    expect(ran.length).toBeGreaterThanOrEqual(2);
    expect(most).toBe(1);
  });

  test('a key may be longer than the queue has room for', async () => {
    const { ran, queue } = recording();
    const keys = ['x', 'y'].map((end) => `work/${'長'.repeat(2_000)}${end}`);
    await queue.transact(async (tx) => {
      for (const key of keys) await queue.jobs.wake(tx, { ...job, key }, queue.now());
      for (const key of keys) await queue.jobs.schedule(tx, { ...job, key }, queue.now());
    });
    await queue.drain();
    expect(ran.sort()).toEqual([keys[0], keys[0], keys[1], keys[1]]);
  });
});
