/**
 * A provider's message that a calendar has changed: authenticated by the secret of its channel, then turned into a
 * wake. It says nothing that is believed but that it is time to look.
 */
import type { PushCapability, PushClaim, PushReading, PushRequest } from '../calendars/provider.ts';
import { after, type Instant } from '../scheduling/instant.ts';
import { isTokenOf } from '../secrets/token-hash.ts';
import { findCalendar } from '../store/calendars.ts';
import { type ChannelRecord, findChannel, forgetChannel, noteHeard, wantRenewal } from '../store/push-channels.ts';
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

/** @throws what the database threw: the provider will send it again */
export async function receivePush(deps: Deps, channelId: string, request: PushRequest): Promise<PushVerdict> {
  const channel = await findChannel(deps.store.db, channelId);
  const calendar = channel && (await findCalendar(deps.store.db, channel.calendar));
  const push = calendar && deps.provider(calendar.connection)?.push;
  if (!channel || !push) return { kind: 'unknown' };
  const reading: PushReading = push.read(request);
  if (reading.kind !== 'claims') return reading;
  const authentic = reading.claims.filter(({ token }) => token !== null && isTokenOf(channel.tokenHash, token));
  if (authentic.length === 0) return { kind: 'rejected' };
  await take(deps, channel, authentic, push);
  return { kind: 'taken' };
}

async function take(
  deps: Deps,
  channel: ChannelRecord,
  claims: readonly PushClaim[],
  { tellsWithin }: PushCapability,
): Promise<void> {
  const now = deps.clock.now();
  await deps.store.transaction(async (tx) => {
    const about = new Set(claims.map((claim) => claim.about));
    if (about.has('ended')) await forgetChannel(tx.db, channel.channelId);
    else await noteHeard(tx.db, channel.channelId, now);
    if (about.has('expiring')) await wantRenewal(tx.db, channel.channelId);
    for (const job of jobsFor(channel, about, now)) await deps.jobs.debounce(tx, job, job.at);
    // Beside the first pull, which it must not delay: the key's timer.
    if (tellsWithin !== undefined && about.has('changed'))
      await deps.jobs.schedule(tx, { kind: 'pull', key: channel.calendar }, after(now, tellsWithin));
  });
}

/**
 * The first message wakes at once: nobody should wait for others that mostly do not come. `opened` wakes nothing: whoever
 * opened the channel has asked for a pull.
 */
function jobsFor({ calendar, heardAt }: ChannelRecord, about: ReadonlySet<PushClaim['about']>, now: Instant) {
  const follows = heardAt !== null && now - heardAt < HUSH;
  const pull = { kind: 'pull', key: calendar, at: follows ? after(now, HUSH) : now } as const;
  const watch = { kind: 'watch', key: calendar, at: now } as const;
  return [
    ...(about.has('changed') || about.has('missed') || about.has('ended') ? [pull] : []),
    ...(about.has('ended') || about.has('expiring') ? [watch] : []),
  ];
}
