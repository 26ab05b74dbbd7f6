/**
 * A provider's message that a calendar has changed: authenticated by the secret of its channel, then turned into a
 * wake. It says nothing that is believed but that it is time to look.
 */
import type { PushClaim, PushReading, PushRequest } from '../calendars/provider.ts';
import { after, type Instant } from '../scheduling/instant.ts';
import { isTokenOf } from '../secrets/token-hash.ts';
import type { Job } from '../store/jobs.ts';
import { type ChannelRecord, findChannels, forgetChannel, noteHeard, wantRenewal } from '../store/push-channels.ts';
import type { Deps } from './deps.ts';

export type PushVerdict =
  /** In the database when this is returned. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'handshake'; readonly answer: string }
  /** Of a channel that was closed, or never was ours: providers go on calling for a while. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'rejected' }
  | { readonly kind: 'unreadable' };

/** A message that follows another so closely does not wake a pull of its own: one at the end is for all of them. */
const HUSH = 500;

export interface PushMessage {
  readonly channelId: string;
  readonly request: PushRequest;
}

/**
 * @returns a verdict for each, in their order; what is taken is taken in one transaction
 * @throws what the database threw: the provider will send them again
 */
export async function receivePushes(deps: Deps, messages: readonly PushMessage[]): Promise<PushVerdict[]> {
  const ids = messages.map(({ channelId }) => channelId);
  const channels = new Map((await findChannels(deps.store.db, ids)).map((channel) => [channel.channelId, channel]));
  const taken: TakenMessage[] = [];
  const verdicts = messages.map(({ channelId, request }): PushVerdict => {
    const channel = channels.get(channelId);
    const push = channel && deps.provider(channel.connection)?.push;
    if (!push) return { kind: 'unknown' };
    const reading: PushReading = push.read(request);
    if (reading.kind !== 'claims') return reading;
    const claims = reading.claims.filter(({ token }) => token !== null && isTokenOf(channel.tokenHash, token));
    if (claims.length === 0) return { kind: 'rejected' };
    taken.push({ channel, about: new Set(claims.map(({ about }) => about)), tellsWithin: push.tellsWithin });
    return { kind: 'taken' };
  });
  if (taken.length > 0) await take(deps, taken);
  return verdicts;
}

interface TakenMessage {
  readonly channel: ChannelRecord;
  readonly about: ReadonlySet<PushClaim['about']>;
  readonly tellsWithin: number | undefined;
}

async function take(deps: Deps, taken: readonly TakenMessage[]): Promise<void> {
  const now = deps.clock.now();
  const channelsThat = (about: PushClaim['about']) =>
    taken.filter((message) => message.about.has(about)).map(({ channel }) => channel.channelId);
  const jobs = jobsFor(taken, now);
  await deps.store.transaction(async (tx) => {
    await noteHeard(
      tx.db,
      taken.map(({ channel }) => channel.channelId),
      now,
    );
    for (const channelId of new Set(channelsThat('ended'))) await forgetChannel(tx.db, channelId);
    const expiring = channelsThat('expiring');
    if (expiring.length > 0) await wantRenewal(tx.db, expiring);
    for (const job of jobs) await deps.jobs.debounce(tx, job, job.at);
    // Beside the first pull, which it must not delay: the key's timer.
    const later = new Map(
      taken.flatMap(({ channel, about, tellsWithin }) =>
        tellsWithin !== undefined && about.has('changed') ? [[channel.calendar, tellsWithin]] : [],
      ),
    );
    for (const [key, ms] of [...later].sort(byKey)) await deps.jobs.schedule(tx, { kind: 'pull', key }, after(now, ms));
  });
}

/**
 * One of each kind for each calendar, in one order everywhere, at the earliest that is asked for. The first message wakes
 * at once: nobody should wait for others that mostly do not come. `opened` wakes nothing: whoever opened the channel has
 * asked for a pull.
 */
function jobsFor(taken: readonly TakenMessage[], now: Instant): (Job & { readonly at: Instant })[] {
  const jobs = new Map<string, Job & { readonly at: Instant }>();
  const want = (kind: 'pull' | 'watch', key: string, at: Instant) => {
    const known = jobs.get(`${kind} ${key}`);
    if (!known || at < known.at) jobs.set(`${kind} ${key}`, { kind, key, at });
  };
  for (const { channel, about } of taken) {
    const { calendar, heardAt } = channel;
    const follows = heardAt !== null && now - heardAt < HUSH;
    if (about.has('changed') || about.has('missed') || about.has('ended'))
      want('pull', calendar, follows ? after(now, HUSH) : now);
    if (about.has('ended') || about.has('expiring')) want('watch', calendar, now);
  }
  return [...jobs].sort(byKey).map(([, job]) => job);
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
