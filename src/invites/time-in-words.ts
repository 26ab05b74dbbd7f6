/** Instants as a person reads them, in a given zone. English, 24 hours, month by name: no order of digits to guess. */
import { DateTime } from 'luxon';
import type { Instant, Interval } from '../scheduling/instant.ts';

const FULL = 'ccc d LLL yyyy, HH:mm';

/** `Tue 24 Nov 2026, 10:00 CET`. @param zone IANA zone */
export function startInWords(at: Instant, zone: string): string {
  const start = inZone(at, zone);
  return `${start.toFormat(FULL)} ${zoneAbbreviation(start)}`;
}

/**
 * `Tue 24 Nov 2026, 10:00–10:45 CET (UTC+01:00, Europe/Berlin)`. Names the day of the end where it is another, and
 * both abbreviations where the clocks change in between. @param zone IANA zone
 */
export function intervalInWords(during: Interval, zone: string): string {
  const start = inZone(during.start, zone);
  const end = inZone(during.end, zone);
  const oneDay = start.hasSame(end, 'day');
  const oneOffset = start.offset === end.offset;
  const from = `${start.toFormat(FULL)}${oneOffset ? '' : ` ${zoneAbbreviation(start)}`}`;
  const to = end.toFormat(oneDay ? 'HH:mm' : FULL);
  const toZone = zoneAbbreviation(end);
  const offset = offsetInWords(end);
  return `${from}${oneDay && oneOffset ? '–' : ' – '}${to} ${toZone} (${toZone === offset ? zone : `${offset}, ${zone}`})`;
}

/** True when a clock on the wall of each zone shows the same at both ends. */
export function sameWallTime(during: Interval, zoneA: string, zoneB: string): boolean {
  return [during.start, during.end].every((at) => inZone(at, zoneA).offset === inZone(at, zoneB).offset);
}

/** A locale knows only its own region's abbreviations (CET is British, EST American); elsewhere the offset is said. */
function zoneAbbreviation(at: DateTime): string {
  for (const locale of ['en-GB', 'en-US']) {
    const name = at.setLocale(locale).offsetNameShort;
    if (name !== null && /^[A-Z]+$/.test(name)) return name;
  }
  return offsetInWords(at);
}

function offsetInWords(at: DateTime): string {
  return `UTC${at.toFormat('ZZ')}`;
}

/** @throws RangeError for a zone that the runtime does not know: luxon would print "Invalid DateTime" */
function inZone(at: Instant, zone: string): DateTime {
  const there = DateTime.fromMillis(at, { zone, locale: 'en-US' });
  if (!there.isValid)
    throw new RangeError(`cannot say a time in the zone "${zone}": use an IANA name, e.g. Europe/Berlin`);
  return there;
}
