/** Writes a hold as an iCalendar object. */
import ICAL from 'ical.js';
import type { Instant } from '../../scheduling/instant.ts';
import type { HoldContent } from '../provider.ts';
import { HOLD_MARK, holdUid } from './hold-mark.ts';

export { HOLD_MARK } from './hold-mark.ts';

// ical.js counts a folded line without the space it begins with: its default of 75 makes lines of 76 octets.
ICAL.foldLength = 74;

/**
 * A whole VCALENDAR for the hold, with CRLF line ends.
 *
 * Times are in UTC: an interview is one instant, and a wall time cannot say the second of two 01:30s; every client shows
 * UTC in its reader's zone. On an existing object all that a person added is kept (alarms, categories, attendees, other
 * properties); SEQUENCE, DTSTAMP and LAST-MODIFIED rise (RFC 5546 §2.1.4), a cancellation is taken back, and what made
 * a series of it goes, because a hold stands for one interview. Whoever declined is asked again (RFC 6638 §3.2.8): the "no"
 * was to another time.
 * @param existing what the calendar stores now, or null; text that cannot be read is replaced
 * @param at now
 */
export function writeHold(existing: string | null, content: HoldContent, at: Instant): string {
  const uid = holdUid(content.holdId);
  const calendar = (existing === null ? null : readObject(existing)) ?? emptyObject();
  const event = keepOneEvent(calendar, uid);
  const set = (name: string, value: string | number | ICAL.Time) => event.updatePropertyWithValue(name, value);
  const stamp = () => utc(at);

  set('uid', uid);
  event.removeAllProperties(HOLD_MARK.toLowerCase());
  event.addPropertyWithValue(HOLD_MARK.toLowerCase(), encodeURIComponent(content.interview));
  setTime(event, 'dtstart', content.during.start);
  setTime(event, 'dtend', content.during.end);
  for (const name of NOT_A_HOLDS) event.removeAllProperties(name);
  set('summary', plain(content.title));
  set('description', plain(content.description));
  event.removeAllProperties('url');
  if (content.joinUrl !== null && URL.canParse(content.joinUrl)) set('url', new URL(content.joinUrl).href);
  for (const attendee of event.getAllProperties('attendee'))
    if (attendee.getFirstParameter('partstat')?.toUpperCase() === 'DECLINED')
      attendee.setParameter('partstat', 'NEEDS-ACTION');
  set('status', 'CONFIRMED');
  set('transp', 'OPAQUE');
  const sequence = Number(event.getFirstPropertyValue('sequence') ?? Number.NaN);
  set('sequence', Number.isInteger(sequence) && sequence >= 0 ? sequence + 1 : 0);
  set('dtstamp', stamp());
  set('last-modified', stamp());
  if (!event.hasProperty('created')) set('created', stamp());
  return `${calendar.toString()}\r\n`;
}

const NOT_A_HOLDS = ['duration', 'rrule', 'rdate', 'exdate', 'exrule', 'recurrence-id', 'x-microsoft-cdo-busystatus'];

function readObject(ics: string): ICAL.Component | null {
  try {
    const calendar = new ICAL.Component(ICAL.parse(ics));
    if (calendar.name !== 'vcalendar') return null;
    // RFC 4791 §4.1: a stored object has no METHOD.
    calendar.removeAllProperties('method');
    calendar.toString();
    return calendar;
  } catch {
    return null;
  }
}

function emptyObject(): ICAL.Component {
  const calendar = new ICAL.Component('vcalendar');
  calendar.addPropertyWithValue('version', '2.0');
  calendar.addPropertyWithValue('prodid', '-//interview-sync//interview-sync//EN');
  return calendar;
}

/** The hold's VEVENT, new where there is none; its exceptions go with the series they were of. */
function keepOneEvent(calendar: ICAL.Component, uid: string): ICAL.Component {
  const events = calendar.getAllSubcomponents('vevent');
  const single = events.filter((event) => !event.hasProperty('recurrence-id'));
  const kept = single.find((event) => event.getFirstPropertyValue('uid') === uid) ?? single[0] ?? events[0];
  for (const event of events) if (event !== kept) calendar.removeSubcomponent(event);
  return kept ?? calendar.addSubcomponent(new ICAL.Component('vevent'));
}

/** A new property: the old one's TZID and VALUE would speak for the new value. */
function setTime(event: ICAL.Component, name: string, at: Instant): void {
  event.removeAllProperties(name);
  event.addPropertyWithValue(name, utc(at));
}

function utc(at: Instant): ICAL.Time {
  return ICAL.Time.fromJSDate(new Date(at), true);
}

/** Line breaks as LF, which is then escaped; other control characters would break the line they stand in. */
function plain(text: string): string {
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/(?![\n\t])\p{Cc}/gu, '')
    .toWellFormed();
}
