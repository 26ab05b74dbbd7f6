/**
 * Push channels that a provider has of us and we know nothing of: what a crash between opening one and writing it down
 * leaves, or a database that was lost. They are closed; else each would call us for days, and count against limits.
 */
import { CalendarError, type PushCapability } from '../calendars/provider.ts';
import { listCalendars } from '../store/calendars.ts';
import { findChannel } from '../store/push-channels.ts';
import { calendarRefOf, type Deps, findConfiguredCalendar } from './deps.ts';

export async function closeOrphanedChannels(deps: Deps): Promise<void> {
  const settings = deps.settings();
  const { publicUrl } = settings.http;
  if (publicUrl === null) return;
  const calendars = await listCalendars(deps.store.db);
  for (const connection of new Set(calendars.map((calendar) => calendar.connection))) {
    const refs = calendars
      .filter((calendar) => calendar.connection === connection)
      .flatMap(({ id }) => {
        const configured = findConfiguredCalendar(settings, id);
        return configured ? [calendarRefOf(configured.interviewer, configured.calendar)] : [];
      });
    const push = deps.provider(connection)?.push;
    if (!push?.list || refs.length === 0) continue;
    await closeThoseOf(deps, push, refs, publicUrl).catch((error: unknown) => {
      if (!(error instanceof CalendarError)) throw error;
      deps.log.warn('push channels could not be looked through', {
        connection,
        reason: error.reason,
        problem: error.message,
      });
    });
  }
}

async function closeThoseOf(
  deps: Deps,
  push: PushCapability,
  refs: Parameters<NonNullable<PushCapability['list']>>[0],
  publicUrl: string,
): Promise<void> {
  const listed = (await push.list?.(refs)) ?? [];
  for (const { remoteId, address, calendar } of listed) {
    const channelId = channelIdIn(address, publicUrl);
    // A row is written before its channel is opened: one without a row is nobody's. Other addresses are others'.
    if (channelId === null || (await findChannel(deps.store.db, channelId))) continue;
    await push.close({ channelId, remoteId, expiresAt: deps.clock.now() }, calendar);
    deps.log.info('a push channel that nobody knew was closed', { channel: channelId });
  }
}

function channelIdIn(address: string, publicUrl: string): string | null {
  const prefix = `${publicUrl}/push/`;
  return address.startsWith(prefix) ? address.slice(prefix.length) : null;
}
