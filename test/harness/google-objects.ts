/** What somebody puts into a Google calendar, told as iCalendar objects: Google's own programs would have made it so. */
import ICAL from 'ical.js';
import { instantOf, spanOf } from '../../src/calendars/google/sandbox/series.ts';
import type { CalendarHand } from '../../src/calendars/google/sandbox/server.ts';
import type { GoogleEvent, GoogleEventTime } from '../../src/calendars/google/sandbox/shapes.ts';
import { HOLD_MARK } from '../../src/calendars/icalendar/hold-mark.ts';
import { instant, isoOf } from '../../src/scheduling/instant.ts';
import { vcalendar, vevent } from './icalendar-text.ts';

/** Stores the object's event, or its series with exceptions, in place of what is under `id`. @returns the event's id */
export function putObject(hand: CalendarHand, id: string | null, ics: string): string {
  const events = new ICAL.Component(ICAL.parse(ics)).getAllSubcomponents('vevent');
  const master = events.find((event) => !event.hasProperty('recurrence-id')) ?? events[0];
  if (!master) throw new Error('an object without an event');
  const before = id === null ? null : hand.read(id);
  const stored = hand.put({ ...kept(before), ...eventOf(master), ...(id !== null && { id }) });
  const storedId = stored.id ?? '';
  for (const exception of events) {
    const original = exception.getFirstProperty('recurrence-id');
    if (exception === master || !original) continue;
    hand.put({
      ...eventOf(exception),
      id: `${storedId}_${stampOf(googleTime(original))}`,
      recurringEventId: storedId,
      originalStartTime: googleTime(original),
    });
  }
  return storedId;
}

function kept(before: GoogleEvent | null): GoogleEvent {
  return before?.extendedProperties ? { extendedProperties: before.extendedProperties } : {};
}

function eventOf(event: ICAL.Component): GoogleEvent {
  const text = (name: string) => {
    const value = event.getFirstPropertyValue(name);
    return value === null ? null : String(value);
  };
  const start = event.getFirstProperty('dtstart');
  const end = event.getFirstProperty('dtend');
  if (!start) throw new Error('an event without a start');
  const rules = ['rrule', 'exdate', 'rdate'].flatMap((name) =>
    event.getAllProperties(name).map((one) => one.toICALString()),
  );
  const status = text('status')?.toLowerCase();
  return {
    summary: text('summary') ?? '',
    start: googleTime(start),
    end: googleTime(end ?? start),
    ...(text('transp') === 'TRANSPARENT' && { transparency: 'transparent' }),
    ...(status !== undefined && { status }),
    ...(rules.length > 0 && { recurrence: rules }),
    ...(event.hasProperty('organizer') && peopleOf(event)),
  };
}

function peopleOf(event: ICAL.Component): Pick<GoogleEvent, 'organizer' | 'attendees'> {
  const emailIn = (property: ICAL.Property | null) => String(property?.getFirstValue()).replace('mailto:', '');
  return {
    organizer: { email: emailIn(event.getFirstProperty('organizer')) },
    attendees: event.getAllProperties('attendee').map((one) => ({ email: emailIn(one) })),
  };
}

function timeIn(property: ICAL.Property): ICAL.Time {
  const value = property.getFirstValue();
  if (!(value instanceof ICAL.Time)) throw new Error('a time that is none');
  return value;
}

function googleTime(property: ICAL.Property): GoogleEventTime {
  const time = timeIn(property);
  if (time.isDate) return { date: time.toString() };
  const zone = property.getFirstParameter('tzid');
  return zone
    ? { dateTime: time.toString().slice(0, 19), timeZone: zone }
    : { dateTime: time.toJSDate().toISOString().replace('.000', '') };
}

/** `20261116T090000Z`, or a date: what an instance's id ends in. */
function stampOf(time: GoogleEventTime): string {
  if (time.date) return time.date.replaceAll('-', '');
  return isoOf(instantOf(time)).replaceAll(/[-:]/g, '');
}

/** A stored event as an iCalendar object: what its owner's other program would show of it. @throws when it is not there */
export function readObject(hand: CalendarHand, id: string): string {
  const event = hand.read(id);
  const span = event && event.status !== 'cancelled' ? spanOf(event) : null;
  if (!event || !span) throw new Error(`there is no event ${id}`);
  const interview = event.extendedProperties?.private?.interviewSyncInterview;
  const stamp = (at: number) => isoOf(instant(at)).replaceAll(/[-:]/g, '');
  const lines = [
    `DTSTART:${stamp(span.start)}`,
    `DTEND:${stamp(span.end)}`,
    `SUMMARY:${event.summary ?? ''}`,
    ...(interview === undefined ? [] : [`${HOLD_MARK}:${encodeURIComponent(interview)}`]),
    ...(event.attendees ?? []).map(({ email }) => `ATTENDEE:mailto:${email}`),
  ];
  return vcalendar(vevent(event.iCalUID ?? id, lines));
}
