/** Push channels as providers keep them: they end by themselves, never later than in a week. */
import { z } from 'zod';
import {
  CalendarError,
  type CalendarRef,
  type PushCapability,
  type PushChannel,
} from '../../../src/calendars/provider.ts';
import type { Clock } from '../../../src/clock.ts';
import { after, DAY, type Instant, instant } from '../../../src/scheduling/instant.ts';

const LONGEST = 7 * DAY;
/** The body of a message says what it is about, the header `token` whose it is. */
const PUSH_MESSAGE = z.enum(['opened', 'changed', 'missed', 'ended', 'expiring']);

export interface OpenChannel extends PushChannel {
  readonly calendar: string;
  readonly address: string;
  readonly token: string;
}

export interface MemoryPush {
  readonly capability: PushCapability;
  /** Those that are open now. */
  channels(): readonly OpenChannel[];
  /** Everything that was asked about a calendar, oldest first. */
  asked(calendar: string): readonly ('open' | 'renew' | 'close')[];
  /** The next request fails. */
  fail(): void;
  /** The provider ends all channels, and says nothing. */
  forget(): void;
}

export function memoryPush(clock: Clock, renewable: boolean): MemoryPush {
  const asked: { readonly what: 'open' | 'renew' | 'close'; readonly calendar: string }[] = [];
  let all: OpenChannel[] = [];
  let failing = 0;
  const open = () => all.filter(({ expiresAt }) => expiresAt > clock.now());
  const granted = (expiresAt: Instant) => instant(Math.min(expiresAt, after(clock.now(), LONGEST)));
  const begin = (what: 'open' | 'renew' | 'close', { remoteId: calendar }: CalendarRef) => {
    asked.push({ what, calendar });
    if (failing > 0) {
      failing -= 1;
      throw new CalendarError({ reason: 'unavailable' }, `a channel's ${what} failed as asked`);
    }
  };

  const capability: PushCapability = {
    async open({ calendar, channelId, address, token, expiresAt }) {
      begin('open', calendar);
      const channel = { channelId, remoteId: `remote-${channelId}`, expiresAt: granted(expiresAt) };
      all.push({ ...channel, calendar: calendar.remoteId, address, token });
      return channel;
    },
    ...(renewable && {
      async renew(channel: PushChannel, expiresAt: Instant, calendar: CalendarRef) {
        begin('renew', calendar);
        const known = open().find(({ remoteId }) => remoteId === channel.remoteId);
        if (!known) throw new CalendarError({ reason: 'not_found' }, 'the channel has ended');
        all = all.map((each) => (each === known ? { ...each, expiresAt: granted(expiresAt) } : each));
        return { ...channel, expiresAt: granted(expiresAt) };
      },
    }),
    async close({ remoteId }, calendar) {
      begin('close', calendar);
      all = all.filter((each) => each.remoteId !== remoteId);
    },
    list: async (calendars) =>
      open().flatMap(({ remoteId, address, calendar }) => {
        const ref = calendars.find((one) => one.remoteId === calendar);
        return ref ? [{ remoteId, address, calendar: ref }] : [];
      }),
    read: ({ headers, query, body }) => {
      if (typeof query.handshake === 'string') return { kind: 'handshake', answer: query.handshake };
      const about = PUSH_MESSAGE.safeParse(body.toString('utf8'));
      const { token } = headers;
      if (!about.success) return { kind: 'unreadable' };
      return { kind: 'claims', claims: [{ about: about.data, token: typeof token === 'string' ? token : null }] };
    },
  };
  return {
    capability,
    channels: open,
    asked: (calendar) => asked.filter((one) => one.calendar === calendar).map(({ what }) => what),
    fail() {
      failing += 1;
    },
    forget() {
      all = [];
    },
  };
}
