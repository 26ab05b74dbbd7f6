/**
 * Holds in calendars that the configuration names no more, because their owner interviews no longer or has chosen
 * another calendar: they are taken away as long as their connection lets us.
 */
import { CalendarError } from '../calendars/provider.ts';
import { areCalendarsPicked } from '../config/interviewer-calendars.ts';
import type { Settings } from '../config/settings.ts';
import type { Instant } from '../scheduling/instant.ts';
import { findCalendar } from '../store/calendars.ts';
import { countFailedWrite, forgetHold, type HoldRecord } from '../store/holds.ts';
import type { Deps } from './deps.ts';
import { nextWriteAfter } from './pull-schedule.ts';

/** @returns when to try again; null when there is nothing left to do */
export async function takeAway(deps: Deps, hold: HoldRecord): Promise<Instant | null> {
  // Another node's configuration has it: one of the two is about to read the other's file.
  if (await findCalendar(deps.store.db, hold.calendar)) return null;
  const settings = deps.settings();
  const { interview, calendar, holdId, interviewer, resource, written } = hold;
  const { connection, remoteId } = placeOf(settings, hold);
  const provider = deps.provider(connection);
  if (!provider) {
    deps.log.warn('a hold stays in a calendar whose connection is not configured any more', { interview, calendar });
    await forgetHold(deps.store.db, hold);
    return null;
  }
  const ref = { remoteId, ownerEmail: interviewer, ownerZone: settings.company.zone };
  // Nothing is read there any more, so nothing is known of what its owner made of it.
  const known = resource !== null && written !== null ? { holdId, resource, etag: null } : null;
  try {
    await provider.deleteHold(ref, known ?? { holdId, resource: null, etag: null });
    deps.log.info('hold deleted', { interview, calendar });
  } catch (error) {
    if (!(error instanceof CalendarError)) throw error;
    const failures = await countFailedWrite(deps.store.db, hold);
    const said = { interview, calendar, reason: error.reason, problem: error.message };
    // Also what only a person can mend is asked for again, until the interview is over: its owner cannot know of it.
    if (failures === 1) deps.log.warn('a hold in a calendar that is not configured any more cannot be deleted', said);
    return nextWriteAfter(error.failure, failures, deps.clock.now(), deps.random);
  }
  await forgetHold(deps.store.db, hold);
  return null;
}

/** The key of a calendar that was chosen names whoever chose it as well: `<connection>/<interviewer>/<its own id>`. */
function placeOf({ connections }: Settings, { calendar, interviewer }: HoldRecord) {
  const slash = calendar.indexOf('/');
  const connection = calendar.slice(0, slash);
  const chosenBy = areCalendarsPicked(connections[connection]) ? `${interviewer}/` : '';
  return { connection, remoteId: calendar.slice(slash + 1 + chosenBy.length) };
}
