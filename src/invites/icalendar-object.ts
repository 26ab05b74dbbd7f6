/**
 * One revision as an iCalendar object (RFC 5545, 5546, 7986). ical-generator builds it; ical.js then adds what the
 * generator cannot say (COMMENT, CONFERENCE) or says wrong (it escapes URIs as if they were TEXT), and serialises.
 */
import ICAL from 'ical.js';
import generate, {
  ICalAlarmType,
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalCalendarMethod,
  ICalEventBusyStatus,
  ICalEventStatus,
  ICalEventTransparency,
} from 'ical-generator';
import { DateTime } from 'luxon';
import { type Instant, SECOND } from '../scheduling/instant.ts';
import { oneLine, webAddress } from './foreign-text.ts';
import type { InviteContent } from './invite-content.ts';
import { htmlDescription } from './invite-html.ts';
import { type InviteWords, plainLines, reasonOf, wordsOf } from './invite-words.ts';

// ical.js counts a folded line without the space it begins with, so its default of 75 makes lines of 76 octets.
ICAL.foldLength = 74;

/**
 * @param dtstamp when this object is made (RFC 5545, 3.8.7.2); newer than that of every earlier revision
 * @param words what it says, where the mail says the same
 * @returns the object with CRLF line ends, the last one included
 */
export function renderInvite(content: InviteContent, dtstamp: Instant, words: InviteWords = wordsOf(content)): string {
  const calendar = new ICAL.Component(ICAL.parse(generated(content, dtstamp, words)));
  const event = calendar.getFirstSubcomponent('vevent');
  if (event === null) throw new Error(`no VEVENT was generated for interview ${content.interview}`);

  for (const attendee of event.getAllProperties('attendee')) attendee.setValue(`mailto:${content.candidate.email}`);
  const reason = reasonOf(content);
  if (reason !== '') event.addPropertyWithValue('comment', reason);
  event.addProperty(alternateDescription(words));
  for (const [name, value] of exchangeHints(content)) event.addPropertyWithValue(name, value);
  const join = webAddress(content.joinUrl);
  if (join !== null && content.method === 'REQUEST') {
    event.addPropertyWithValue('url', join);
    event.addProperty(conference(join, words.joinTheInterview));
  }
  return `${calendar.toString()}\r\n`;
}

function generated(content: InviteContent, dtstamp: Instant, words: InviteWords): string {
  const request = content.method === 'REQUEST';
  // No time zone on the calendar or the event: with one, DTSTAMP would lose its Z; and UTC says an ambiguous hour.
  const calendar = generate({
    prodId: { company: 'interview-sync', product: 'interview-sync', language: content.locale.toUpperCase() },
    method: request ? ICalCalendarMethod.REQUEST : ICalCalendarMethod.CANCEL,
  });
  const event = calendar.createEvent({
    id: oneLine(content.uid),
    sequence: content.sequence,
    stamp: utc(dtstamp),
    start: utc(content.during.start),
    end: utc(content.during.end),
    summary: words.title,
    description: plainLines(words).join('\n'),
    organizer: { name: oneLine(content.organizer.name) || content.organizer.address, email: content.organizer.address },
    status: statusOf(content),
    transparency: request ? ICalEventTransparency.OPAQUE : ICalEventTransparency.TRANSPARENT,
    busystatus: request ? ICalEventBusyStatus.BUSY : ICalEventBusyStatus.FREE,
  });
  const join = webAddress(content.joinUrl);
  if (join !== null && request) event.location({ title: join });
  const name = content.candidate.name === null ? '' : oneLine(content.candidate.name);
  event.createAttendee({
    email: content.candidate.email,
    ...(name === '' ? {} : { name }),
    role: ICalAttendeeRole.REQ,
    status: ICalAttendeeStatus.NEEDSACTION,
    ...(request ? { rsvp: true } : {}),
  });
  if (content.reminder !== null && request) {
    // Relative: the generator writes an absolute one without its zone. Advice only; every calendar has settings of its own.
    event.createAlarm({
      type: ICalAlarmType.display,
      trigger: Math.round(content.reminder / SECOND),
      description: words.title,
    });
  }
  return calendar.toString();
}

/** A CANCEL to one attendee of an event that takes place has no STATUS (RFC 5546, 3.2.5). */
function statusOf(content: InviteContent): ICalEventStatus | null {
  if (content.method === 'REQUEST') return ICalEventStatus.CONFIRMED;
  return content.why === 'cancelled' ? ICalEventStatus.CANCELLED : null;
}

/** The page of DESCRIPTION (MS-OXCICAL). Written as it is: escaped as TEXT, Outlook shows the backslashes. */
function alternateDescription(words: InviteWords): ICAL.Property {
  return new ICAL.Property(['x-alt-desc', { fmttype: 'text/html' }, 'unknown', htmlDescription(words)]);
}

/**
 * What Exchange reads beside the standard. Where it is there, APPT-SEQUENCE counts before SEQUENCE (MS-OXCICAL), so
 * that the two are always the same. BUSYSTATUS is the generator's.
 */
function exchangeHints({ method, sequence, takesCounters }: InviteContent): [name: string, value: string][] {
  return [
    ['x-microsoft-cdo-appt-sequence', String(sequence)],
    ['x-microsoft-cdo-alldayevent', 'FALSE'],
    ['x-microsoft-cdo-insttype', '0'],
    ...(method === 'REQUEST' ? whileItStands(takesCounters) : []),
  ];
}

/** Outlook offers to propose another time unless it is told not to; where nobody reads that, it would be lost. */
function whileItStands(takesCounters: boolean): [name: string, value: string][] {
  return [
    ['x-microsoft-cdo-intendedstatus', 'BUSY'],
    ['x-microsoft-disallow-counter', takesCounters ? 'FALSE' : 'TRUE'],
  ];
}

/** RFC 7986, 5.11. The VALUE parameter is required. */
function conference(address: string, label: string): ICAL.Property {
  const property = new ICAL.Property(['conference', {}, 'uri', address]);
  property.setParameter('feature', 'VIDEO');
  property.setParameter('label', label);
  return property;
}

/** Luxon, because the generator prints a native Date in the process's own zone once an event has one. */
function utc(at: Instant): DateTime {
  return DateTime.fromMillis(at, { zone: 'utc' });
}
