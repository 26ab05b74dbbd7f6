/** Times as a visitor reads them: in their language, on the wall clock of a zone that is named. */
import { type Interval, MINUTE } from '../scheduling/instant.ts';
import { type Locale, PHRASES } from '../scheduling/phrases.ts';

/** `Thursday 26 November 2026, 11:00–11:45`; the day of the end too where it is another. @param zone IANA */
export function timeOnPage(during: Interval, locale: Locale, zone: string): string {
  const [from, to] = [during.start, during.end].map((at) => ({
    day: written(at, locale, zone, DAY),
    time: written(at, locale, zone, TIME),
  }));
  if (!from || !to) return '';
  return from.day === to.day
    ? `${from.day}, ${from.time}–${to.time}`
    : `${from.day}, ${from.time} – ${to.day}, ${to.time}`;
}

const DAY = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
const TIME = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

/** `Europe/Berlin (GMT+1)`. @param at a zone's distance from UTC changes in the course of a year */
export function zoneOnPage(at: number, locale: Locale, zone: string): string {
  const parts = new Intl.DateTimeFormat(PHRASES[locale].tag, {
    timeZone: zone,
    timeZoneName: 'shortOffset',
  }).formatToParts(at);
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return `${zone.replaceAll('_', ' ')} (${offset})`;
}

/** `45 minutes` */
export function lengthOnPage({ start, end }: Interval, locale: Locale): string {
  const format = new Intl.NumberFormat(PHRASES[locale].tag, { style: 'unit', unit: 'minute', unitDisplay: 'long' });
  return format.format(Math.round((end - start) / MINUTE));
}

function written(at: number, locale: Locale, zone: string, how: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(PHRASES[locale].tag, { ...how, timeZone: zone }).format(at);
}
