/** Times as Graph writes them: seven digits of a second, no offset, the zone beside them. */
import { after, DAY, type Instant, instant, isoOf } from '../../scheduling/instant.ts';
import { resolveWallTime, wallTimeOf } from '../../scheduling/wall-clock.ts';
import type { EventTime } from '../event.ts';
import type { GraphEvent } from './shapes.ts';
import { ianaZoneOf } from './zones.ts';

type Written = NonNullable<GraphEvent['start']>;

/**
 * We ask for UTC; what was on the wall is told by `originalStartTimeZone`. Of a zone that has no name
 * (`tzone://Microsoft/Custom`) the wall time is told in UTC.
 * @throws RangeError for what is no time
 */
export function eventTimeOf(
  event: Pick<GraphEvent, 'start' | 'end' | 'isAllDay' | 'originalStartTimeZone'>,
): EventTime {
  if (!event.start || !event.end) throw new RangeError('it has no start or no end');
  const zone = ianaZoneOf(event.originalStartTimeZone ?? 'UTC') ?? 'UTC';
  if (event.isAllDay) return { kind: 'all_day', ...daysOf(event.start, event.end, zone) };
  const [start, end] = [instantOfWritten(event.start), instantOfWritten(event.end)];
  return { kind: 'timed', start, end, wallStart: wallIn(start, zone), wallEnd: wallIn(end, zone), zone };
}

/** @throws RangeError for what is no time, and for a zone that nobody knows */
export function instantOfWritten({ dateTime, timeZone }: Written): Instant {
  const zone = ianaZoneOf(timeZone ?? 'UTC');
  if (zone === null) throw new RangeError('its time is in a zone that is not known');
  const [, wall, fraction = ''] = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,7}))?$/.exec(dateTime) ?? [];
  if (wall === undefined) throw new RangeError('its time cannot be read');
  const ms = Math.floor(Number(`0.${fraction || '0'}`) * 1_000);
  return instant((zone === 'UTC' ? Date.parse(`${wall}Z`) : resolveWallTime(wall, zone).instant) + ms);
}

/** Midnights, whatever zone was asked for; should one be none, it is one in the zone that the event was made in. */
function daysOf(start: Written, end: Written, zone: string): { startDate: string; endDate: string } {
  const dateOf = (written: Written) =>
    /T00:00:00/.test(written.dateTime)
      ? written.dateTime.slice(0, 10)
      : wallIn(instantOfWritten(written), zone).slice(0, 10);
  const [startDate, endDate] = [dateOf(start), dateOf(end)];
  if (Number.isNaN(Date.parse(startDate)) || !(startDate < endDate)) throw new RangeError('its days cannot be read');
  return { startDate, endDate };
}

/** The date whose midnight this was where the event was made; of a zone that nobody knows, of the nearest in UTC. */
export function dayBegunAt(midnight: Instant, zoneName: string | null | undefined): string {
  const zone = ianaZoneOf(zoneName ?? 'UTC');
  return zone === null ? isoOf(after(midnight, DAY / 2)).slice(0, 10) : wallIn(midnight, zone).slice(0, 10);
}

function wallIn(at: Instant, zone: string): string {
  return zone === 'UTC' ? new Date(at).toISOString().slice(0, 19) : wallTimeOf(at, zone);
}
