/**
 * What Graph lets us do at once. Exchange takes four requests of an application at a time for one mailbox, and works on
 * four parts of a `$batch`; so three calls may run, or one batch. Over all mailboxes nobody says how many: that is found
 * out, by asking for more while all goes well and for half as much after each 429.
 * https://learn.microsoft.com/graph/throttling-limits
 */
import type { Clock } from '../../clock.ts';
import { after, type Instant, SECOND } from '../../scheduling/instant.ts';
import type { Pacing } from '../pacing.ts';
import { CalendarError } from '../provider.ts';

export interface GraphLimits {
  /**
   * Runs `work` when its turn has come.
   * @param weight how many of the mailbox's places it takes
   * @throws CalendarError `rate_limited` where the mailbox asked for calm, and it lasts
   */
  run<T>(mailbox: string, weight: number, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Graph refused. @returns how long to wait before trying again; null when that is too long to be waited for here */
  throttled(mailbox: string, retryAfterMs: number | null): Promise<number | null>;
  succeeded(): void;
}

const PLACES = 3;
export const WHOLE_MAILBOX = PLACES;
/** Half of the 10,000 in ten minutes: parts of a batch are counted by Graph, and not by us. */
const PER_MINUTE = 500;
/** A job that waits keeps a worker from others. */
export const LONGEST_WAIT = 10 * SECOND;
/** After a refusal that does not say; the caller has a pace of its own for those. */
const CALM = 5 * SECOND;

/** @param name unique among all that share the database: the application's */
export function createLimits(name: string, { clock, pacing }: { clock: Clock; pacing: Pacing }): GraphLimits {
  const gates = new Map<string, Gate>();
  const calmUntil = new Map<string, Instant>();
  const overall = adaptiveGate();
  const quotaOf = (mailbox: string) => ({ name: `outlook/${name}/${mailbox}`, perMinute: PER_MINUTE });

  async function waitForCalm(mailbox: string, signal: AbortSignal | undefined): Promise<void> {
    const left = (calmUntil.get(mailbox) ?? 0) - clock.now();
    if (left > LONGEST_WAIT)
      throw new CalendarError(
        { reason: 'rate_limited', retryAfterMs: left },
        'Microsoft Graph asked for calm at this mailbox',
      );
    if (left > 0) await clock.sleep(left, signal);
  }

  return {
    async run(mailbox, weight, work, signal) {
      const gate = gates.get(mailbox) ?? createGate(PLACES);
      gates.set(mailbox, gate);
      await gate.enter(weight, signal);
      try {
        await waitForCalm(mailbox, signal);
        await overall.gate.enter(1, signal);
        try {
          const quota = quotaOf(mailbox);
          await pacing.spend([quota], signal);
          return await pacing.within(quota.name, PLACES, work, signal);
        } finally {
          overall.gate.leave(1);
        }
      } finally {
        gate.leave(weight);
        if (gate.isIdle()) gates.delete(mailbox);
      }
    },
    async throttled(mailbox, retryAfterMs) {
      overall.slower();
      const until = after(clock.now(), retryAfterMs ?? CALM);
      calmUntil.set(mailbox, until);
      if (retryAfterMs !== null && retryAfterMs <= LONGEST_WAIT) return retryAfterMs;
      if (retryAfterMs !== null) await pacing.calm(quotaOf(mailbox), until, 'Retry-After');
      return null;
    },
    succeeded: overall.faster,
  };
}

interface Gate {
  enter(weight: number, signal?: AbortSignal): Promise<void>;
  leave(weight: number): void;
  isIdle(): boolean;
  resize(places: number): void;
}

/** In order: a heavy one is not passed by light ones for ever. */
function createGate(size: number): Gate {
  let places = size;
  let taken = 0;
  const waiting: { readonly weight: number; go(): void }[] = [];
  const admit = () => {
    for (let next = waiting[0]; next && (taken === 0 || taken + next.weight <= places); next = waiting[0]) {
      waiting.shift();
      taken += next.weight;
      next.go();
    }
  };
  return {
    async enter(weight, signal) {
      signal?.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const ticket = { weight, go: resolve };
      const giveUp = () => {
        const index = waiting.indexOf(ticket);
        if (index === -1) return;
        waiting.splice(index, 1);
        reject(signal?.reason);
        admit();
      };
      waiting.push(ticket);
      signal?.addEventListener('abort', giveUp, { once: true });
      admit();
      await promise.finally(() => signal?.removeEventListener('abort', giveUp));
    },
    leave(weight) {
      taken -= weight;
      admit();
    },
    isIdle: () => taken === 0 && waiting.length === 0,
    resize(next) {
      places = next;
      admit();
    },
  };
}

const FEWEST = 4;
const MOST = 64;
const MORE_AFTER = 20;

function adaptiveGate() {
  let places = 16;
  let wellSince = 0;
  const gate = createGate(places);
  const resize = (next: number) => {
    places = Math.min(MOST, Math.max(FEWEST, next));
    wellSince = 0;
    gate.resize(places);
  };
  return {
    gate,
    slower: () => resize(Math.floor(places / 2)),
    faster() {
      wellSince += 1;
      if (wellSince >= MORE_AFTER) resize(places + 1);
    },
  };
}
