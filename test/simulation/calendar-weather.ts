/** Calendars in memory, and what may happen to a request to them: refused, lost, answered late or with half a list. */
import {
  CalendarError,
  type CalendarFailure,
  type CalendarProvider,
  type CalendarRef,
  type HoldContent,
} from '../../src/calendars/provider.ts';
import type { Clock } from '../../src/clock.ts';
import { type Instant, instant, SECOND } from '../../src/scheduling/instant.ts';
import { createMemoryAccount, type MemoryAccount, type MemoryCall } from '../doubles/calendars/memory-calendar.ts';
import { PEOPLE, type Who } from './company.ts';
import { shiftedBy } from './objects.ts';

/** Nobody can read or write such a calendar until a person acts. */
const BLIND: readonly CalendarFailure['reason'][] = ['unauthorized', 'forbidden', 'not_found'];

export interface CalendarWeather {
  readonly provider: CalendarProvider;
  readonly account: MemoryAccount;
  /** Every request about this calendar fails so until then. */
  failUntil(who: Who, failure: CalendarFailure, at: Instant): void;
  /** The `nth` next page fails; 1 is the next. */
  failPage(who: Who, failure: CalendarFailure, nth: number): void;
  /** The answer to the next write is lost, the write is not. */
  loseAnswer(who: Who): void;
  /** The next listing leaves these out, and says that it is whole. */
  cutShort(who: Who, leaveOut: (name: string) => boolean): void;
  /** From now on what is written there is stored so much later; 0: as asked. */
  rewriteBy(who: Who, seconds: number): void;
  /** By how many seconds it ever did. */
  rewrites(who: Who): ReadonlySet<number>;
  /** When the last walk through it came to its end; null while it has not. */
  readAt(who: Who): Instant | null;
  /** Since when only a person could make it readable again; null when it was read since. */
  blindSince(who: Who): Instant | null;
  /** How many walks through it have come to their end. */
  walks(who: Who): number;
  /** All is well again; what was cut short is listed anew. */
  calm(): Promise<void>;
}

export interface CalendarWeatherOptions {
  readonly clock: Clock;
  readonly point: () => void;
  /** Before a request arrives: others may be quicker. */
  readonly arriving: (call: MemoryCall, who: Who) => Promise<void>;
  readonly wrote: (call: MemoryCall, who: Who, resource: string, content: HoldContent | null) => void;
}

interface Sky {
  standing: { failure: CalendarFailure; until: Instant } | null;
  page: { failure: CalendarFailure; in: number } | null;
  losing: boolean;
  cutShort: boolean;
  rewriteBy: number;
  readonly rewrites: Set<number>;
  readAt: Instant | null;
  blindSince: Instant | null;
  walks: number;
}

export function createCalendarWeather(options: CalendarWeatherOptions): CalendarWeather {
  const { clock, point, arriving, wrote } = options;
  let writingTo: Who | null = null;
  const account = createMemoryAccount({
    clock,
    calendars: PEOPLE,
    pageSize: 7,
    rewrite: (ics) => (writingTo === null ? ics : shiftedBy(ics, skyOf(writingTo).rewriteBy * SECOND)),
  });
  const inner = account.provider;
  const skies = new Map(PEOPLE.map((who): [Who, Sky] => [who, clearSky()]));

  function skyOf(who: Who): Sky {
    const sky = skies.get(who);
    if (!sky) throw new Error(`nobody is called ${who}`);
    return sky;
  }

  function refuse(who: Who, sky: Sky, failure: CalendarFailure): never {
    if (BLIND.includes(failure.reason)) sky.blindSince ??= clock.now();
    throw new CalendarError(failure, `the calendar of ${who} fails as the simulation wants`);
  }

  async function begin(call: MemoryCall, ref: CalendarRef): Promise<{ who: Who; sky: Sky }> {
    const who = whoOf(ref);
    point();
    await arriving(call, who);
    point();
    const sky = skyOf(who);
    if (sky.standing && clock.now() < sky.standing.until) refuse(who, sky, sky.standing.failure);
    return { who, sky };
  }

  async function write<T extends { readonly resource: string } | undefined>(
    call: MemoryCall,
    ref: CalendarRef,
    content: HoldContent | null,
    act: () => Promise<T>,
  ): Promise<T> {
    const { who, sky } = await begin(call, ref);
    writingTo = who;
    const written = await act().finally(() => {
      writingTo = null;
    });
    wrote(call, who, written?.resource ?? '', content);
    if (sky.losing) {
      sky.losing = false;
      throw new CalendarError({ reason: 'unavailable' }, 'the answer to a write was lost');
    }
    point();
    return written;
  }

  const provider: CalendarProvider = {
    listCalendars: (signal) => inner.listCalendars(signal),
    async pullPage(request) {
      const { who, sky } = await begin('pullPage', request.calendar);
      if (sky.page && --sky.page.in === 0) {
        const { failure } = sky.page;
        sky.page = null;
        refuse(who, sky, failure);
      }
      const page = await inner.pullPage(request);
      if (page.next.kind === 'done') {
        sky.readAt = clock.now();
        sky.blindSince = null;
        sky.walks += 1;
      }
      point();
      return page;
    },
    createHold: (ref, content) => write('createHold', ref, content, () => inner.createHold(ref, content)),
    moveHold: (ref, hold, content) => write('moveHold', ref, content, () => inner.moveHold(ref, hold, content)),
    restoreHold: (ref, hold, content) =>
      write('restoreHold', ref, content, () => inner.restoreHold(ref, hold, content)),
    async deleteHold(ref, hold) {
      await write('deleteHold', ref, null, async () => {
        await inner.deleteHold(ref, hold);
        return { resource: hold.resource ?? `${hold.holdId}.ics` };
      });
    },
  };

  return {
    provider,
    account,
    failUntil: (who, failure, until) => {
      skyOf(who).standing = { failure, until };
    },
    failPage: (who, failure, nth) => {
      skyOf(who).page = { failure, in: nth };
    },
    loseAnswer: (who) => {
      skyOf(who).losing = true;
    },
    cutShort(who, leaveOut) {
      const calendar = account.calendar(who);
      calendar.leaveOut(calendar.names().filter(leaveOut));
      calendar.expireCursors();
      skyOf(who).cutShort = true;
    },
    rewriteBy: (who, seconds) => {
      skyOf(who).rewriteBy = seconds;
      skyOf(who).rewrites.add(seconds);
    },
    rewrites: (who) => skyOf(who).rewrites,
    readAt: (who) => skyOf(who).readAt,
    blindSince: (who) => skyOf(who).blindSince,
    walks: (who) => skyOf(who).walks,
    async calm() {
      for (const [who, sky] of skies) {
        Object.assign(sky, { standing: null, page: null, losing: false });
        if (!sky.cutShort) continue;
        // What no listing has left out yet is left out of one that nobody reads.
        const calendar = { remoteId: who, ownerZone: 'UTC', ownerEmail: '' };
        await inner.pullPage({ calendar, from: { kind: 'scratch' }, window: { start: instant(0), end: instant(1) } });
        account.calendar(who).expireCursors();
      }
    },
  };
}

function clearSky(): Sky {
  return {
    standing: null,
    page: null,
    losing: false,
    cutShort: false,
    rewriteBy: 0,
    rewrites: new Set([0]),
    readAt: null,
    blindSince: null,
    walks: 0,
  };
}

function whoOf({ remoteId }: CalendarRef): Who {
  const who = PEOPLE.find((each) => each === remoteId);
  if (!who) throw new Error(`there is no calendar ${remoteId}`);
  return who;
}
