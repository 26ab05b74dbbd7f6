/**
 * Every call at Google Calendar: within the quotas, in somebody's name, tried again where that may help, and its
 * failure told in the port's words.
 */
import type { calendar_v3 } from '@googleapis/calendar';
import type { Clock } from '../../clock.ts';
import { after, HOUR, SECOND } from '../../scheduling/instant.ts';
import type { AccessTokens } from '../oauth.ts';
import type { Pacing, Quota } from '../pacing.ts';
import type { CalendarError } from '../provider.ts';
import { calendarError, type ReadFailure, readFailure } from './failure.ts';
import { type CalendarApi, loadLibrary } from './library.ts';
import type { Transport } from './transport.ts';

export interface GoogleQuotas {
  /** The Cloud project's name or number. */
  readonly project: string;
  readonly perProject: number;
  readonly perUser: number;
}

export interface GoogleCallsOptions {
  readonly tokens: AccessTokens;
  readonly pacing: Pacing;
  readonly quotas: GoogleQuotas;
  readonly transport: Transport;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

export interface Call<T> {
  /** As Google names it, for messages: `events.list`. */
  readonly what: string;
  /** Whose right is used: the interviewer's address. */
  readonly owner: string;
  /** Reads are repeated when nobody answers; what may have been done is not. */
  readonly kind: 'read' | 'write' | 'channel';
  readonly signal?: AbortSignal | undefined;
  run(api: CalendarApi, options: { signal?: AbortSignal }): Promise<{ readonly data: T }>;
}

export interface GoogleCalls {
  /** @throws CalendarError; also the signal's reason when it aborts */
  call<T>(call: Call<T>): Promise<T>;
  /** The same, with what Google refused handed to `onRefusal` first: what that returns takes the answer's place. */
  callUnless<T>(call: Call<T>, onRefusal: (refused: ReadFailure) => T | null): Promise<T>;
}

/** Truncated exponential backoff (https://developers.google.com/workspace/calendar/api/guides/quota). */
const TRIES = 4;
const LONGEST_PAUSE = 8 * SECOND;
/** Google says neither when nor how much; it speaks of hours. */
const CALM = 2 * HOUR;

export function createGoogleCalls(options: GoogleCallsOptions): GoogleCalls {
  const { tokens, pacing, quotas, clock, random } = options;
  const project: Quota = { name: `google/project/${quotas.project}`, perMinute: quotas.perProject };
  const ofUser = (owner: string): Quota => ({ name: `google/user/${owner}`, perMinute: quotas.perUser });
  // An account that did too much may still read: its writes are calmed by themselves.
  const ofWrites = (owner: string): Quota => ({ name: `google/writes/${owner}`, perMinute: quotas.perUser });
  const quotasOf = ({ owner, kind }: Call<unknown>) =>
    kind === 'write' ? [project, ofUser(owner), ofWrites(owner)] : [project, ofUser(owner)];

  async function once<T>(call: Call<T>, token: string): Promise<T> {
    const { calendar, OAuth2Client } = await loadLibrary();
    const auth = new OAuth2Client({ transporterOptions: options.transport });
    auth.setCredentials({ access_token: token });
    const api: calendar_v3.Calendar = calendar({ version: 'v3', auth });
    const { data } = await call.run(api, call.signal ? { signal: call.signal } : {});
    return data;
  }

  /** @returns how long to wait before another try; null when there is none */
  function pauseBefore(attempt: number, { meaning }: ReadFailure, kind: Call<unknown>['kind']): number | null {
    if (attempt >= TRIES) return null;
    if (meaning.kind !== 'slow' && !(meaning.kind === 'unavailable' && meaning.tryAgain && kind === 'read'))
      return null;
    const asked = meaning.kind === 'slow' ? meaning.retryAfterMs : null;
    const pause = asked ?? SECOND * 2 ** (attempt - 1) * (0.5 + random());
    return pause > LONGEST_PAUSE ? null : Math.ceil(pause);
  }

  async function giveUp(call: Call<unknown>, failed: ReadFailure): Promise<CalendarError> {
    const { meaning } = failed;
    switch (meaning.kind) {
      case 'refused':
        return calendarError(call.what, failed, meaning.failure);
      case 'token':
        return calendarError(call.what, failed, { reason: 'unauthorized' });
      case 'unavailable':
        return calendarError(call.what, failed, { reason: 'unavailable' });
      case 'slow':
        return calendarError(call.what, failed, { reason: 'rate_limited', retryAfterMs: meaning.retryAfterMs });
      case 'exhausted': {
        const own = call.kind === 'write' ? ofWrites(call.owner) : ofUser(call.owner);
        await pacing.calm(meaning.whose === 'project' ? project : own, after(clock.now(), CALM), failed.reason);
        return calendarError(call.what, failed, { reason: 'rate_limited', retryAfterMs: CALM });
      }
    }
  }

  async function run<T>(call: Call<T>, onRefusal: (refused: ReadFailure) => T | null): Promise<T> {
    let refusedToken = false;
    for (let attempt = 1; ; attempt += 1) {
      call.signal?.throwIfAborted();
      await pacing.spend(quotasOf(call), call.signal);
      const token = await tokens.tokenOf(call.owner);
      try {
        return await once(call, token);
      } catch (error) {
        call.signal?.throwIfAborted();
        const failed = readFailure(error);
        if (failed === null) throw error;
        if (failed.meaning.kind === 'token' && !refusedToken) {
          refusedToken = true;
          await tokens.discard(call.owner, token);
          continue;
        }
        const instead = failed.meaning.kind === 'refused' ? onRefusal(failed) : null;
        if (instead !== null) return instead;
        const pause = pauseBefore(attempt, failed, call.kind);
        if (pause === null) throw await giveUp(call, failed);
        await clock.sleep(pause, call.signal);
      }
    }
  }

  return { call: (call) => run(call, () => null), callUnless: run };
}
