/** When a Google event is. */
import { DAY, type Instant, instant, instantFromIso, isoOf } from '../../scheduling/instant.ts';
import { canonicalZone, isZone, nextDate, resolveWallTime, wallTimeOf } from '../../scheduling/wall-clock.ts';
import type { EventTime } from '../event.ts';
import type { GoogleEvent, GoogleTime } from './event-shape.ts';

/** @param calendarZone of times that name none. Null when there is no time that can be read */
export function eventTimeOf({ start, end }: GoogleEvent, calendarZone: string): EventTime | null {
  if (!start) return null;
  if (start.date) return allDay(start.date, end?.date ?? null);
  const from = instantIn(start, calendarZone);
  if (from === null) return null;
  // An end that is missing or before the start is nobody's meaning: the event then takes no time.
  const to = (end && instantIn(end, calendarZone)) ?? from;
  return timed(from, to < from ? from : to, zoneOf(start, calendarZone));
}

function timed(start: Instant, end: Instant, zone: string): EventTime {
  return { kind: 'timed', start, end, wallStart: wallTimeOf(start, zone), wallEnd: wallTimeOf(end, zone), zone };
}

/** `end.date` is exclusive; an event that ends on the day it starts lasts that day. */
function allDay(startDate: string, end: string | null): EventTime | null {
  if (!isDate(startDate) || (end !== null && !isDate(end))) return null;
  return { kind: 'all_day', startDate, endDate: end !== null && end > startDate ? end : nextDate(startDate, 1) };
}

/** Where the rule put an occurrence: UTC, or a date. */
export function originalStartOf({ originalStartTime }: GoogleEvent, calendarZone: string): string | null {
  if (!originalStartTime) return null;
  if (originalStartTime.date) return originalStartTime.date;
  const at = instantIn(originalStartTime, calendarZone);
  return at === null ? null : isoOf(at);
}

/** A cancelled occurrence may be told without its times: it then stood where the rule put it. */
export function timeOfCancelled({ originalStartTime }: GoogleEvent, calendarZone: string): EventTime | null {
  if (!originalStartTime) return null;
  return eventTimeOf({ id: 'x', start: originalStartTime, end: null }, calendarZone);
}

/** `dateTime` has an offset, or its zone beside it. */
function instantIn({ dateTime, timeZone }: GoogleTime, calendarZone: string): Instant | null {
  if (!dateTime) return null;
  try {
    if (/(?:[zZ]|[+-]\d{2}:?\d{2})$/.test(dateTime)) return instant(Math.floor(instantFromIso(dateTime)));
    return resolveWallTime(dateTime.slice(0, 19), timeZone && isZone(timeZone) ? timeZone : calendarZone).instant;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Google's zones are IANA names, but for what other programs wrote into an event. */
function zoneOf({ timeZone }: GoogleTime, calendarZone: string): string {
  if (timeZone && isZone(timeZone)) return canonicalZone(timeZone);
  return isZone(calendarZone) ? calendarZone : 'UTC';
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && Date.parse(text) < 8e15 - DAY;
}
