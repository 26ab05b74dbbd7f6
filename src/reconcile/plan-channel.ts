/** Pure: what to do about one calendar's push channels. */
import { after, type Instant, instant, MINUTE } from '../scheduling/instant.ts';
import type { ChannelRecord } from '../store/push-channels.ts';

export interface ChannelPlan {
  /** `replace`: a new one is opened before the old one is closed, so that no change falls between. */
  readonly action: 'keep' | 'open' | 'renew' | 'replace';
  /** The one to renew. */
  readonly current: ChannelRecord | null;
  /** Those that nobody needs any more. Closed after the action. */
  readonly close: readonly ChannelRecord[];
  /** When to look again. */
  readonly lookAt: Instant;
}

/** A row without an answer after this long is a crash in the middle of opening: the channel may exist or not. */
const OPENING_LASTS = 5 * MINUTE;
/** So many changes in a row that only the poll found: messages do not arrive, whatever the provider believes. */
const DEAF_AFTER = 2;
/** Push is a convenience on top of polling: a channel that could not be opened is tried again calmly. */
const LOOK_AGAIN = 60 * MINUTE;

/** Whether messages arrive: then the poll is only a backstop. */
export function isPushHealthy(channels: readonly ChannelRecord[], now: Instant): boolean {
  const live = channels.filter((channel) => channel.supersededAt === null && (channel.expiresAt ?? 0) > now);
  return live.some((channel) => channel.confirmedAt !== null && channel.missed < DEAF_AFTER);
}

/**
 * Whether anybody outside can reach us there. Providers only call https; an address of this machine is for one that
 * runs on it.
 */
export function canBePushedTo(publicUrl: string | null): publicUrl is string {
  return publicUrl !== null && (publicUrl.startsWith('https://') || LOOPBACK.test(publicUrl));
}

const LOOPBACK = /^http:\/\/(?:localhost|127(?:\.\d+){3}|\[::1\])(?:[:/]|$)/;

/**
 * @param wanted false when the provider has no push, or nobody outside can reach us
 * @param renewable whether the provider can prolong a channel
 * @param renewEvery how often it wants that done at least, in milliseconds
 */
export function planChannel(
  channels: readonly ChannelRecord[],
  wanted: boolean,
  renewable: boolean,
  now: Instant,
  renewEvery = Number.POSITIVE_INFINITY,
): ChannelPlan {
  const stale = channels.filter(
    (channel) =>
      channel.supersededAt !== null ||
      (channel.expiresAt === null ? now - channel.openedAt > OPENING_LASTS : channel.expiresAt <= now),
  );
  if (!wanted) return { action: 'keep', current: null, close: channels, lookAt: after(now, LOOK_AGAIN) };
  const live = channels.filter((channel) => !stale.includes(channel) && channel.expiresAt !== null);
  const current = live.at(-1) ?? null;
  if (!current || current.expiresAt === null)
    return { action: 'open', current: null, close: stale, lookAt: after(now, LOOK_AGAIN) };
  const since = current.renewedAt ?? current.openedAt;
  const lifetime = current.expiresAt - since;
  const deaf = current.missed >= DEAF_AFTER;
  const inTime = since + Math.min((lifetime * 4) / 5, renewEvery);
  const due = deaf || current.renewNow ? now : instant(inTime);
  if (now < due) return { action: 'keep', current, close: [...stale, ...live.slice(0, -1)], lookAt: due };
  // Prolonging a channel over which nothing comes would keep it silent.
  const renew = renewable && !deaf;
  return {
    action: renew ? 'renew' : 'replace',
    current,
    close: [...stale, ...live.slice(0, renew ? -1 : undefined)],
    lookAt: after(now, LOOK_AGAIN),
  };
}
