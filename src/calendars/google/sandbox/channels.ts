/** Push channels: they call their address when a calendar changes, lose a message now and then, and end. */
import type { Clock } from '../../../clock.ts';
import { after, DAY, type Instant, SECOND } from '../../../scheduling/instant.ts';
import type { AccessGrant } from './accounts.ts';
import type { StoredCalendar } from './calendar-book.ts';
import { invalid, notFound, Refusal } from './refusal.ts';
import type { GoogleChannel } from './shapes.ts';

export interface OpenChannel {
  readonly id: string;
  readonly resourceId: string;
  readonly resourceUri: string;
  readonly calendar: string;
  readonly address: string;
  readonly token: string | null;
  readonly expiresAt: Instant;
  readonly owner: Pick<AccessGrant, 'user' | 'client'>;
}

export interface SentMessage {
  readonly channel: string;
  readonly state: 'sync' | 'exists';
  /** Null when nobody answered; `lost` when it was never sent. */
  readonly status: number | null | 'lost';
}

/** No larger one is documented; what was granted is in the answer. */
const LONGEST = 7 * DAY;
const RETRIES = [SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND];
const RETRIED = new Set([500, 502, 503, 504]);

export class Channels {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #closing = new AbortController();
  readonly #sending = new Set<Promise<void>>();
  #open: OpenChannel[] = [];
  #numbers = new Map<string, number>();
  /** Of every hundred messages, how many are lost. */
  lossy = 0;
  readonly sent: SentMessage[] = [];

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  get open(): readonly OpenChannel[] {
    const now = this.#clock.now();
    return this.#open.filter(({ expiresAt }) => expiresAt > now);
  }

  /** Its first message is on its way before this is answered. @throws Refusal */
  watch(calendar: StoredCalendar, asked: GoogleChannel, owner: AccessGrant, origin: string): GoogleChannel {
    const { id, address, token } = asked;
    if (asked.type !== 'web_hook' && asked.type !== 'webhook') throw invalid('Unknown channel type', 'type');
    if (!id || !/^[A-Za-z0-9\-_+/=]{1,64}$/.test(id)) throw invalid('Invalid channel id', 'id');
    if (token && token.length > 256) throw invalid('Channel token is too long', 'token');
    if (!address || !isReachable(address))
      throw new Refusal(400, 'push.webhookUrlNotHttps', `WebHook callback must be HTTPS: ${address}`);
    if (this.#open.some((channel) => channel.id === id))
      throw new Refusal(400, 'channelIdNotUnique', `Channel id ${id} not unique`);
    const channel: OpenChannel = {
      id,
      resourceId: `r-${Buffer.from(calendar.id).toString('base64url')}`,
      resourceUri: `${origin}/calendar/v3/calendars/${encodeURIComponent(calendar.id)}/events?alt=json`,
      calendar: calendar.id,
      address,
      token: token ?? null,
      expiresAt: this.#expiryOf(asked),
      owner: { user: owner.user, client: owner.client },
    };
    this.#open.push(channel);
    this.#send(channel, 'sync');
    return {
      kind: 'api#channel',
      id,
      resourceId: channel.resourceId,
      resourceUri: channel.resourceUri,
      ...(channel.token !== null && { token: channel.token }),
      expiration: String(channel.expiresAt),
    };
  }

  /** Only who opened it, or for a service account anybody that it speaks for. @throws Refusal */
  stop({ id, resourceId }: GoogleChannel, who: AccessGrant): void {
    const channel = this.open.find((one) => one.id === id && one.resourceId === resourceId);
    const own = channel?.owner.client === who.client && (channel.owner.user === who.user || who.client.includes('@'));
    if (!channel || !own) throw notFound();
    this.#open = this.#open.filter((one) => one !== channel);
  }

  changed(calendar: StoredCalendar): void {
    for (const channel of this.open) if (channel.calendar === calendar.id) this.#send(channel, 'exists');
  }

  /** Resolves when no message is on its way. */
  async settled(): Promise<void> {
    while (this.#sending.size > 0) await Promise.all(this.#sending);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#sending);
  }

  /** Unix milliseconds; seconds would lie long ago. */
  #expiryOf({ expiration, params }: GoogleChannel): Instant {
    const now = this.#clock.now();
    const asked = expiration ? Number(expiration) - now : params?.ttl ? Number(params.ttl) * SECOND : LONGEST;
    if (!(asked > 0)) throw new Refusal(400, 'pushInvalidTtl', `Invalid TTL value for channel: ${asked}`);
    return after(now, Math.min(asked, LONGEST));
  }

  #send(channel: OpenChannel, state: SentMessage['state']): void {
    // Numbers rise, and are not consecutive.
    const number = (this.#numbers.get(channel.id) ?? 0) + (state === 'sync' ? 1 : 1 + Math.floor(this.#random() * 3));
    this.#numbers.set(channel.id, number);
    if (state !== 'sync' && this.#random() * 100 < this.lossy) {
      this.sent.push({ channel: channel.id, state, status: 'lost' });
      return;
    }
    const sending = this.#deliver(channel, state, number).finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  async #deliver(channel: OpenChannel, state: SentMessage['state'], number: number): Promise<void> {
    for (const wait of [...RETRIES, null]) {
      const status = await this.#post(channel, state, number);
      this.sent.push({ channel: channel.id, state, status });
      if (this.#closing.signal.aborted || wait === null || (status !== null && !RETRIED.has(status))) return;
      await this.#clock.sleep(wait, this.#closing.signal).catch(() => {});
    }
  }

  async #post(channel: OpenChannel, state: string, number: number): Promise<number | null> {
    try {
      const answer = await fetch(channel.address, {
        method: 'POST',
        signal: this.#closing.signal,
        headers: {
          'user-agent': 'APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)',
          'x-goog-channel-id': channel.id,
          'x-goog-channel-expiration': new Date(channel.expiresAt).toUTCString(),
          'x-goog-resource-state': state,
          'x-goog-message-number': String(number),
          'x-goog-resource-id': channel.resourceId,
          'x-goog-resource-uri': channel.resourceUri,
          ...(channel.token !== null && { 'x-goog-channel-token': channel.token }),
        },
      });
      await answer.body?.cancel();
      return answer.status;
    } catch {
      return null;
    }
  }
}

/** Google calls https only; the sandbox, on this machine, also what listens on it. */
function isReachable(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : null;
  return (
    url?.protocol === 'https:' ||
    (url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname))
  );
}
