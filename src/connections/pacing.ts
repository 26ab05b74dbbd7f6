/** Keeps adapters within their providers' limits, with all nodes together: the counting is the database's. */
import { randomUUID } from 'node:crypto';
import type { Pacing } from '../calendars/pacing.ts';
import { CalendarError } from '../calendars/provider.ts';
import type { Clock } from '../clock.ts';
import { after, SECOND } from '../scheduling/instant.ts';
import { type HeldPlace, keepPlace, leavePlace, takePlace } from '../store/request-lanes.ts';
import { calmQuota, spendRequest } from '../store/request-quotas.ts';
import type { Store } from '../store/store.ts';

/** A job that waits keeps a worker from others: what takes longer is done later. */
const LONGEST_WAIT = 10 * SECOND;
/** Whoever dies with a place keeps the others out for so long; whoever lives says so in time. */
const PLACE_LASTS = 10 * SECOND;
const SAY_SO_EVERY = 3 * SECOND;
const LONGEST_QUEUE = 30 * SECOND;
/** How often whoever waits for a place of another node looks again. */
const LOOK_AGAIN = 100;

export interface PacingParts {
  readonly store: Pick<Store, 'db'>;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

export function createPacing({ store, clock, random }: PacingParts): Pacing {
  /** Those of this process queue here, in order, so that only the first of a lane asks the database. */
  const lanes = new Map<string, LocalLane>();
  const jittered = (ms: number) => Math.ceil(ms * (1 + random() / 2));

  async function place(lane: string, most: number, signal: AbortSignal | undefined): Promise<HeldPlace> {
    const holder = randomUUID();
    const end = after(clock.now(), LONGEST_QUEUE);
    for (;;) {
      const now = clock.now();
      const held = await takePlace(store.db, { lane, most, holder }, now, after(now, PLACE_LASTS));
      if (held) return held;
      if (now >= end)
        throw new CalendarError(
          { reason: 'rate_limited', retryAfterMs: null },
          `no place was free within ${LONGEST_QUEUE / SECOND} s among the ${most} requests that may run at once`,
        );
      await clock.sleep(jittered(LOOK_AGAIN), signal);
    }
  }

  /** Until the work is done. A database that does not answer lets the place lapse: the work itself is not stopped. */
  async function keep(held: HeldPlace, finished: AbortSignal): Promise<void> {
    while (!finished.aborted) {
      await clock.sleep(SAY_SO_EVERY, finished).catch(() => {});
      if (!finished.aborted) await keepPlace(store.db, held, after(clock.now(), PLACE_LASTS)).catch(() => {});
    }
  }

  return {
    async spend(quotas, signal) {
      let waited = 0;
      for (;;) {
        const spending = await spendRequest(store.db, quotas, clock.now());
        if (spending.kind === 'spent') return;
        if (spending.kind === 'calm')
          throw new CalendarError(
            { reason: 'rate_limited', retryAfterMs: spending.until - clock.now() },
            `the provider asked for calm (${spending.why})`,
          );
        const wait = jittered(spending.waitMs);
        if (waited + wait > LONGEST_WAIT)
          throw new CalendarError(
            { reason: 'rate_limited', retryAfterMs: wait },
            'our own share of the provider’s requests for this minute is used up',
          );
        waited += wait;
        await clock.sleep(wait, signal);
      }
    },
    calm: (quota, until, why) => calmQuota(store.db, quota, until, why, clock.now()),
    async within(lane, most, work, signal) {
      const local = lanes.get(lane) ?? { running: 0, waiting: [] };
      lanes.set(lane, local);
      await enter(local, most, signal);
      try {
        const held = await place(lane, most, signal);
        const finished = new AbortController();
        const kept = keep(held, finished.signal);
        try {
          return await work();
        } finally {
          finished.abort();
          await kept;
          await leavePlace(store.db, held);
        }
      } finally {
        leave(local);
        if (local.running === 0) lanes.delete(lane);
      }
    },
  };
}

interface LocalLane {
  running: number;
  readonly waiting: (() => void)[];
}

async function enter(lane: LocalLane, most: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  if (lane.running < most) {
    lane.running += 1;
    return;
  }
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  lane.waiting.push(resolve);
  const giveUp = () => {
    const index = lane.waiting.indexOf(resolve);
    if (index >= 0) lane.waiting.splice(index, 1);
    reject(signal?.reason);
  };
  signal?.addEventListener('abort', giveUp, { once: true });
  await promise.finally(() => signal?.removeEventListener('abort', giveUp));
}

/** Hands the place on, so that nobody can slip in between. */
function leave(lane: LocalLane): void {
  const next = lane.waiting.shift();
  if (next) next();
  else lane.running -= 1;
}
