/** Instants as a candidate reads them: in their language and zone, 24 hours, month by name, so that no order of digits is guessed. */
import { DateTime } from 'luxon';
import type { Instant, Interval } from '../scheduling/instant.ts';
import { type Locale, PHRASES } from '../scheduling/phrases.ts';

/** `Tue 24 Nov 2026, 10:00 CET`. @param zone IANA zone @param locale people of the company read English */
export function startInWords(at: Instant, zone: string, locale: Locale = 'en'): string {
  const start = inZone(at, zone, locale);
  return `${dayOf(start, locale)}${BEFORE_TIME[locale]}${timeOf(start)} ${zoneAbbreviation(start)}`;
}

/**
 * `Tue 24 Nov 2026, 10:00–10:45 CET (UTC+01:00, Europe/Berlin)`. Names the day of the end where it is another, and
 * both abbreviations where the clocks change in between. @param zone IANA zone @param locale people of the company read English
 */
export function intervalInWords(during: Interval, zone: string, locale: Locale = 'en'): string {
  const start = inZone(during.start, zone, locale);
  const end = inZone(during.end, zone, locale);
  const oneDay = start.hasSame(end, 'day');
  const oneOffset = start.offset === end.offset;
  const whole = (at: DateTime) => `${dayOf(at, locale)}${BEFORE_TIME[locale]}${timeOf(at)}`;
  const from = `${whole(start)}${oneOffset ? '' : ` ${zoneAbbreviation(start)}`}`;
  const to = oneDay ? timeOf(end) : whole(end);
  const toZone = zoneAbbreviation(end);
  const offset = offsetInWords(end);
  return `${from}${oneDay && oneOffset ? '–' : ' – '}${to} ${toZone} (${toZone === offset ? zone : `${offset}, ${zone}`})`;
}

/** True when a clock on the wall of each zone shows the same at both ends. */
export function sameWallTime(during: Interval, zoneA: string, zoneB: string): boolean {
  return [during.start, during.end].every((at) => inZone(at, zoneA, 'en').offset === inZone(at, zoneB, 'en').offset);
}

/** Between the day and the time. */
const BEFORE_TIME: Readonly<Record<Locale, string>> = {
  en: ', ',
  de: ', ',
  fr: ', ',
  es: ', ',
  pt: ', ',
  ja: ' ',
  zh: ' ',
};

/** In English without the comma after the weekday, which British and American readers put differently. */
function dayOf(at: DateTime, locale: Locale): string {
  if (locale === 'en') return at.toFormat('ccc d LLL yyyy');
  return at.toLocaleString({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
}

function timeOf(at: DateTime): string {
  return at.setLocale('en-GB').toFormat('HH:mm');
}

/** A locale knows only its own region's abbreviations (CET is British, EST American); elsewhere the offset is said. */
function zoneAbbreviation(at: DateTime): string {
  for (const locale of [at.locale ?? 'en-GB', 'en-GB', 'en-US']) {
    const name = zoneNames(locale, at.zoneName ?? 'UTC')
      .formatToParts(at.toMillis())
      .find(({ type }) => type === 'timeZoneName')?.value;
    if (name !== undefined && /^[A-Z]+$/.test(name)) return name;
  }
  return offsetInWords(at);
}

/** Luxon makes a new format for each name that it is asked for, which took two thirds of the time of a mail. */
const formats = new Map<string, Intl.DateTimeFormat>();
const FORMATS_KEPT = 200;

function zoneNames(locale: string, zone: string): Intl.DateTimeFormat {
  const key = `${locale} ${zone}`;
  const known = formats.get(key);
  if (known) return known;
  const format = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'short' });
  if (formats.size >= FORMATS_KEPT) formats.clear();
  formats.set(key, format);
  return format;
}

function offsetInWords(at: DateTime): string {
  return `UTC${at.toFormat('ZZ')}`;
}

/** @throws RangeError for a zone that the runtime does not know: luxon would print "Invalid DateTime" */
function inZone(at: Instant, zone: string, locale: Locale): DateTime {
  const there = DateTime.fromMillis(at, { zone, locale: locale === 'en' ? 'en-US' : PHRASES[locale].tag });
  if (!there.isValid)
    throw new RangeError(`cannot say a time in the zone "${zone}": use an IANA name, e.g. Europe/Berlin`);
  return there;
}
