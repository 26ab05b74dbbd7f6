/**
 * Interviews as a calendar that is read, not answered (RFC 5545): for download, and for programs that subscribe to it
 * (RFC 7986). Nobody is an attendee in it.
 */
import ICAL from 'ical.js';
import type { Email } from '../scheduling/ids.ts';
import type { Instant, Interval } from '../scheduling/instant.ts';
import { oneLine, webAddress } from './foreign-text.ts';

// ical.js counts a folded line without the space it begins with, so its default of 75 makes lines of 76 octets.
ICAL.foldLength = 74;

export interface PublishedEntry {
  readonly uid: string;
  /** Rises when the time or the status changes; at most nine digits. */
  readonly sequence: number;
  /** DTSTAMP and LAST-MODIFIED, so that what has not changed is the same text whenever it is written. */
  readonly changedAt: Instant;
  readonly during: Interval;
  readonly title: string;
  readonly description: string;
  /** Anything but an http(s) address is left out. */
  readonly joinUrl: string | null;
  readonly status: 'CONFIRMED' | 'CANCELLED';
}

/**
 * One interview, to be put into a calendar by hand. METHOD is PUBLISH: a REQUEST from a file asks for an answer that nobody gets.
 * @returns text with CRLF line ends, the last one included
 */
export function publishedObject(
  entry: PublishedEntry,
  organizer: { readonly name: string; readonly address: Email },
): string {
  const calendar = emptyCalendar();
  calendar.addPropertyWithValue('method', 'PUBLISH');
  const event = eventOf(entry);
  // RFC 5546 §3.2.1 wants one; it is the invite's, so that a later update by mail finds its entry.
  const property = event.addPropertyWithValue('organizer', `mailto:${organizer.address}`);
  const name = oneLine(organizer.name);
  if (name !== '') property.setParameter('cn', name);
  calendar.addSubcomponent(event);
  return `${calendar.toString()}\r\n`;
}

/**
 * Many, for programs that subscribe and read it whole each time. Without METHOD: nothing is asked of anybody.
 * @param name what the calendar is called where nobody has called it otherwise
 * @param refreshMinutes how often it is worth looking
 * @returns text with CRLF line ends, the last one included; the same for the same entries
 */
export function publishedFeed(name: string, refreshMinutes: number, entries: readonly PublishedEntry[]): string {
  const calendar = emptyCalendar();
  const called = oneLine(name).replaceAll(/[\\;,]/g, '\\$&');
  const every = `PT${refreshMinutes}M`;
  // Written as escaped text: ical.js knows neither and would not escape them. The old names are what Outlook, Google and
  // Apple read, the new ones are RFC 7986 §5.1 and §5.7.
  for (const property of ['name', 'x-wr-calname'])
    calendar.addProperty(new ICAL.Property([property, {}, 'unknown', called]));
  calendar.addProperty(new ICAL.Property(['refresh-interval', {}, 'duration', every]));
  calendar.addPropertyWithValue('x-published-ttl', every);
  for (const entry of entries) calendar.addSubcomponent(eventOf(entry));
  if (entries.length === 0) calendar.addSubcomponent(utcZone());
  return `${calendar.toString()}\r\n`;
}

/**
 * What an object holds that has nothing to show: RFC 5545 §3.6 wants at least one component and names a VTIMEZONE alone as one
 * of the special forms. An event instead would be in people's calendars, and take their time or be told as news.
 */
function utcZone(): ICAL.Component {
  const zone = new ICAL.Component('vtimezone');
  zone.addPropertyWithValue('tzid', 'Etc/UTC');
  const standard = new ICAL.Component('standard');
  standard.addPropertyWithValue(
    'dtstart',
    ICAL.Time.fromData({ year: 1970, month: 1, day: 1, hour: 0, isDate: false }),
  );
  for (const name of ['tzoffsetfrom', 'tzoffsetto'])
    standard.addPropertyWithValue(name, ICAL.UtcOffset.fromString('+00:00'));
  standard.addPropertyWithValue('tzname', 'UTC');
  zone.addSubcomponent(standard);
  return zone;
}

function emptyCalendar(): ICAL.Component {
  const calendar = new ICAL.Component('vcalendar');
  calendar.addPropertyWithValue('version', '2.0');
  calendar.addPropertyWithValue('prodid', '-//interview-sync//interview-sync//EN');
  calendar.addPropertyWithValue('calscale', 'GREGORIAN');
  return calendar;
}

function eventOf(entry: PublishedEntry): ICAL.Component {
  const event = new ICAL.Component('vevent');
  const isOff = entry.status === 'CANCELLED';
  const add = (name: string, value: string | number | ICAL.Time) => event.addPropertyWithValue(name, value);
  add('uid', oneLine(entry.uid));
  add('sequence', entry.sequence);
  add('dtstamp', utc(entry.changedAt));
  add('last-modified', utc(entry.changedAt));
  add('dtstart', utc(entry.during.start));
  add('dtend', utc(entry.during.end));
  add('summary', oneLine(entry.title));
  const description = entry.description.split('\n').map(oneLine).join('\n').trim();
  if (description !== '') add('description', description);
  const join = webAddress(entry.joinUrl);
  if (join !== null && !isOff) {
    add('location', join);
    add('url', join);
    event.addProperty(new ICAL.Property(['conference', { feature: 'VIDEO' }, 'uri', join]));
  }
  add('status', entry.status);
  add('transp', isOff ? 'TRANSPARENT' : 'OPAQUE');
  return event;
}

function utc(at: Instant): ICAL.Time {
  return ICAL.Time.fromJSDate(new Date(at), true);
}
