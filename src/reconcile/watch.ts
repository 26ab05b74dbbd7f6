/** The `watch` job: keeps one live push channel for a calendar whose provider can push and can reach us. */
import { randomUUID } from 'node:crypto';
import { CalendarError, type CalendarProvider, type CalendarRef, type PushCapability } from '../calendars/provider.ts';
import { CalendarId } from '../scheduling/ids.ts';
import { after, DAY, type Instant, MINUTE } from '../scheduling/instant.ts';
import { newToken, tokenHash } from '../secrets/token-hash.ts';
import { findCalendar } from '../store/calendars.ts';
import {
  announceChannel,
  type ChannelRecord,
  channelsOf,
  forgetChannel,
  saveChannel,
  supersedeChannels,
} from '../store/push-channels.ts';
import { calendarRefOf, type Deps, findConfiguredCalendar } from './deps.ts';
import { canBePushedTo, planChannel } from './plan-channel.ts';

/** Asked for; the provider's own limit is in its answer. Both known providers allow just under seven days. */
const LIFETIME = 6 * DAY;
/** What stood in the way may be gone; until then the poll finds changes. */
const SOON = 5 * MINUTE;
/** There are calendars that cannot be watched at all: asking every hour would not change that. */
const STAYS_SO: ReadonlySet<string> = new Set(['unreadable', 'forbidden', 'not_found', 'unauthorized']);

/** @param key a calendar id */
export async function watch(deps: Deps, key: string): Promise<void> {
  const id = CalendarId.parse(key);
  const settings = deps.settings();
  const calendar = await findCalendar(deps.store.db, id);
  const configured = findConfiguredCalendar(settings, id);
  const provider: CalendarProvider | null = calendar && deps.provider(calendar.connection);
  if (!calendar || !configured || !provider?.push) return;
  const { push } = provider;
  const { publicUrl } = settings.http;
  const now = deps.clock.now();
  const ref = calendarRefOf(configured.interviewer, configured.calendar);
  const wanted = canBePushedTo(publicUrl);
  const known = await channelsOf(deps.store.db, id);
  const plan = planChannel(known, wanted, push.renew !== undefined, now, push.renewEvery);
  let lookAt = plan.lookAt;
  try {
    const stands = plan.action === 'keep' || (plan.action === 'renew' && (await renew(deps, push, plan.current, ref)));
    if (!stands && wanted) await open(deps, push, id, ref, publicUrl);
    for (const channel of plan.close) await closeChannel(deps, push, channel, ref);
  } catch (error) {
    if (!(error instanceof CalendarError)) throw error;
    lookAt = after(now, STAYS_SO.has(error.reason) ? DAY : SOON);
    deps.log.warn('a push channel could not be kept; polling goes on', {
      calendar: id,
      reason: error.reason,
      problem: error.message,
    });
  }
  await callBack(deps, key, lookAt);
}

async function open(
  deps: Deps,
  push: PushCapability,
  calendar: CalendarId,
  ref: CalendarRef,
  publicUrl: string,
): Promise<void> {
  const now = deps.clock.now();
  const channelId = randomUUID();
  const token = newToken();
  // Announced first: a provider's first message may come before its answer.
  await announceChannel(deps.store.db, { channelId, calendar, tokenHash: tokenHash(token), openedAt: now });
  const channel = await push
    .open({
      calendar: ref,
      channelId,
      address: `${publicUrl}/push/${channelId}`,
      token,
      expiresAt: after(now, LIFETIME),
    })
    .catch(async (error: unknown) => {
      // Without an answer it may be there; refused it is not, and its row would only be tried to be closed.
      if (error instanceof CalendarError && error.reason !== 'unavailable')
        await forgetChannel(deps.store.db, channelId);
      throw error;
    });
  await saveChannel(deps.store.db, channelId, channel);
  await supersedeChannels(deps.store.db, calendar, channelId, now);
  // What changed before the channel stood was pushed to nobody.
  await deps.store.transaction((tx) => deps.jobs.wake(tx, { kind: 'pull', key: calendar }, deps.clock.now()));
}

/** @returns whether it goes on: one that the provider has ended, or does not prolong, is replaced */
async function renew(
  deps: Deps,
  push: PushCapability,
  channel: ChannelRecord | null,
  ref: CalendarRef,
): Promise<boolean> {
  if (!push.renew || !channel || channel.remoteId === null || channel.expiresAt === null) return false;
  const { channelId, remoteId, expiresAt } = channel;
  const now = deps.clock.now();
  try {
    await saveChannel(
      deps.store.db,
      channelId,
      await push.renew({ channelId, remoteId, expiresAt }, after(now, LIFETIME), ref),
      now,
    );
    return true;
  } catch (error) {
    if (!(error instanceof CalendarError) || !ENDS_IT.has(error.reason)) throw error;
    return false;
  }
}

/** There is none any more, or the provider takes the request for nonsense (a life that is too long for it). */
const ENDS_IT: ReadonlySet<string> = new Set(['not_found', 'unreadable']);

/** One that cannot be closed any more, because its credential is gone, is forgotten: it ends by itself. */
export async function closeChannel(
  deps: Pick<Deps, 'store' | 'clock'>,
  push: PushCapability,
  channel: ChannelRecord,
  ref: CalendarRef,
): Promise<void> {
  const { channelId, remoteId } = channel;
  const standing = { channelId, expiresAt: channel.expiresAt ?? deps.clock.now() };
  if (remoteId !== null)
    await push.close({ ...standing, remoteId }, ref).catch((error: unknown) => {
      if (!(error instanceof CalendarError) || !LEAVES_IT.has(error.reason)) throw error;
    });
  await forgetChannel(deps.store.db, channelId);
}

const LEAVES_IT: ReadonlySet<string> = new Set(['unauthorized', 'forbidden', 'not_found']);

async function callBack(deps: Deps, key: string, at: Instant): Promise<void> {
  await deps.store.transaction((tx) => deps.jobs.schedule(tx, { kind: 'watch', key }, at));
}
