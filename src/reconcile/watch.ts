/** The `watch` job: keeps one live push channel for a calendar whose provider can push and can reach us. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { CalendarError, type CalendarProvider, type PushCapability } from '../calendars/provider.ts';
import { CalendarId } from '../scheduling/ids.ts';
import { after, DAY, type Instant } from '../scheduling/instant.ts';
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
import { planChannel } from './plan-channel.ts';

/** Asked for; the provider's own limit is in its answer. Both known providers allow just under seven days. */
const LIFETIME = 6 * DAY;

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
  const plan = planChannel(await channelsOf(deps.store.db, id), publicUrl !== null, push.renew !== undefined, now);
  try {
    if (plan.action === 'renew' && plan.current) await renew(deps, push, plan.current);
    if ((plan.action === 'open' || plan.action === 'replace') && publicUrl !== null) {
      const ref = calendarRefOf(configured.interviewer, configured.calendar);
      const channelId = randomUUID();
      const token = randomBytes(32).toString('base64url');
      const tokenHash = createHash('sha256').update(token).digest('base64url');
      await announceChannel(deps.store.db, { channelId, calendar: id, tokenHash, openedAt: now });
      const channel = await push.open({
        calendar: ref,
        channelId,
        address: `${publicUrl}/push/${channelId}`,
        token,
        expiresAt: after(now, LIFETIME),
      });
      await saveChannel(deps.store.db, channelId, channel);
      await supersedeChannels(deps.store.db, id, channelId, now);
      // What changed before the channel stood was pushed to nobody.
      await deps.store.transaction((tx) => deps.jobs.wake(tx, { kind: 'pull', key }, deps.clock.now()));
    }
    for (const channel of plan.close) await close(deps, push, channel);
  } catch (error) {
    if (!(error instanceof CalendarError)) throw error;
    deps.log.warn('a push channel could not be kept; polling goes on', {
      calendar: id,
      reason: error.reason,
      problem: error.message,
    });
  }
  await callBack(deps, key, plan.lookAt);
}

async function renew(deps: Deps, push: PushCapability, channel: ChannelRecord): Promise<void> {
  if (!push.renew || channel.remoteId === null || channel.expiresAt === null) return;
  const { channelId, remoteId, expiresAt } = channel;
  const renewed = await push.renew({ channelId, remoteId, expiresAt }, after(deps.clock.now(), LIFETIME));
  await saveChannel(deps.store.db, channelId, renewed);
}

async function close(deps: Deps, push: PushCapability, channel: ChannelRecord): Promise<void> {
  const { channelId, remoteId } = channel;
  if (remoteId !== null) await push.close({ channelId, remoteId, expiresAt: channel.expiresAt ?? deps.clock.now() });
  await forgetChannel(deps.store.db, channelId);
}

async function callBack(deps: Deps, key: string, at: Instant): Promise<void> {
  await deps.store.transaction((tx) => deps.jobs.schedule(tx, { kind: 'watch', key }, at));
}
