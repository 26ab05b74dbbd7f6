/** Push channels as providers keep them: they end by themselves, never later than in a week. */
import { CalendarError, type PushCapability, type PushChannel } from '../../../src/calendars/provider.ts';
import type { Clock } from '../../../src/clock.ts';
import { after, DAY, type Instant, instant } from '../../../src/scheduling/instant.ts';

const LONGEST = 7 * DAY;

export interface OpenChannel extends PushChannel {
  readonly calendar: string;
  readonly address: string;
  readonly token: string;
}

export interface MemoryPush {
  readonly capability: PushCapability;
  /** Those that are open now. */
  channels(): readonly OpenChannel[];
  /** Everything that was asked, oldest first. */
  readonly asked: readonly ('open' | 'renew' | 'close')[];
  /** The next request fails. */
  fail(): void;
}

export function memoryPush(clock: Clock, renewable: boolean): MemoryPush {
  const asked: ('open' | 'renew' | 'close')[] = [];
  let all: OpenChannel[] = [];
  let failing = 0;
  const open = () => all.filter(({ expiresAt }) => expiresAt > clock.now());
  const granted = (expiresAt: Instant) => instant(Math.min(expiresAt, after(clock.now(), LONGEST)));
  const begin = (what: 'open' | 'renew' | 'close') => {
    asked.push(what);
    if (failing > 0) {
      failing -= 1;
      throw new CalendarError({ reason: 'unavailable' }, `a channel's ${what} failed as asked`);
    }
  };

  const capability: PushCapability = {
    async open({ calendar, channelId, address, token, expiresAt }) {
      begin('open');
      const channel = { channelId, remoteId: `remote-${channelId}`, expiresAt: granted(expiresAt) };
      all.push({ ...channel, calendar: calendar.remoteId, address, token });
      return channel;
    },
    ...(renewable && {
      async renew(channel: PushChannel, expiresAt: Instant) {
        begin('renew');
        const known = open().find(({ remoteId }) => remoteId === channel.remoteId);
        if (!known) throw new CalendarError({ reason: 'not_found' }, 'the channel has ended');
        all = all.map((each) => (each === known ? { ...each, expiresAt: granted(expiresAt) } : each));
        return { ...channel, expiresAt: granted(expiresAt) };
      },
    }),
    async close({ remoteId }) {
      begin('close');
      all = all.filter((each) => each.remoteId !== remoteId);
    },
  };
  return {
    capability,
    channels: open,
    asked,
    fail() {
      failing += 1;
    },
  };
}
