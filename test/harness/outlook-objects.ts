/** From iCalendar objects, in which tests say what happens in calendars, to what a person does in Outlook, and back. */
import type { PatternedRecurrence } from '@microsoft/microsoft-graph-types';
import ICAL from 'ical.js';
import { HOLD_MARK } from '../../src/calendars/icalendar/hold-mark.ts';
import { type Item, type ItemFields, spanOf } from '../../src/calendars/outlook/sandbox/item.ts';
import type { OutlookPerson, Said } from '../../src/calendars/outlook/sandbox/person.ts';
import { type Instant, isoOf } from '../../src/scheduling/instant.ts';
import { vcalendar, vevent } from './icalendar-text.ts';

/** Outlook's own names, so that tests meet them: the zone's other names are for others. */
const WINDOWS: Readonly<Record<string, string>> = {
  'Europe/Berlin': 'W. Europe Standard Time',
  'America/New_York': 'Eastern Standard Time',
};

/** The event as an object, with the property by which our own holds are known in other calendars. */
export function readObject({ fields, id, tags }: Item): string {
  const { start, end } = spanOf(fields);
  const stamp = (at: Instant) => isoOf(at).replaceAll(/[-:]/g, '');
  const interview = [...tags].find(([name]) => name.endsWith('Interview'))?.[1];
  return vcalendar(
    vevent(id, [
      `DTSTART:${stamp(start)}`,
      `DTEND:${stamp(end)}`,
      `SUMMARY:${fields.subject}`,
      ...fields.attendees.map(({ emailAddress }) => `ATTENDEE:mailto:${emailAddress?.address}`),
      ...(interview === undefined ? [] : [`${HOLD_MARK}:${interview}`]),
    ]),
  );
}

/** The hold with this id among somebody's events. */
export function findHold(person: OutlookPerson, holdId: string): Item | null {
  return person.items().find(({ tags }) => [...tags.values()].includes(holdId)) ?? null;
}

/** Writes what the object says, anew or over the event with this id. @returns the event's id */
export function putObject(person: OutlookPerson, id: string | null, ics: string): string {
  const events = new ICAL.Component(ICAL.parse(ics)).getAllSubcomponents('vevent');
  const master = events.find((event) => !event.hasProperty('recurrence-id'));
  if (!master) throw new Error('an object without an event of its own');
  const fields = fieldsOf(master);
  const known = id === null ? null : person.mailbox.find(id)?.item;
  const written = known ? known.id : person.writes(fields);
  if (known) person.changes(written, fields);
  for (const excluded of datesIn(master, 'exdate')) person.deletesOccurrence(written, excluded);
  for (const event of events.filter((each) => each !== master))
    for (const date of datesIn(event, 'recurrence-id'))
      person.changesOccurrence(written, date, { ...fieldsOf(event), recurrence: null });
  return written;
}

/** What the object says; of the rest an event keeps what it had. */
function fieldsOf(event: ICAL.Component): Said {
  const start = timeOf(event, 'dtstart');
  return {
    subject: String(event.getFirstPropertyValue('summary') ?? ''),
    start: writtenOf(start),
    end: writtenOf(timeOf(event, 'dtend')),
    isAllDay: start.isDate,
    showAs: event.getFirstPropertyValue('transp') === 'TRANSPARENT' ? 'free' : 'busy',
    isCancelled: event.getFirstPropertyValue('status') === 'CANCELLED',
    ...(event.hasProperty('organizer') && peopleOf(event)),
    recurrence: recurrenceOf(event, start),
  };
}

function peopleOf(event: ICAL.Component): Pick<ItemFields, 'organizer' | 'attendees'> {
  const addressIn = (property: ICAL.Property | null) => String(property?.getFirstValue()).replace('mailto:', '');
  return {
    organizer: { address: addressIn(event.getFirstProperty('organizer')) },
    attendees: event.getAllProperties('attendee').map((one) => ({ emailAddress: { address: addressIn(one) } })),
  };
}

function timeOf(event: ICAL.Component, name: string): ICAL.Time {
  const value = event.getFirstPropertyValue(name);
  if (!(value instanceof ICAL.Time)) throw new Error(`an event without ${name}`);
  return value;
}

function writtenOf(time: ICAL.Time): ItemFields['start'] {
  const wall = time.isDate ? `${time.toString()}T00:00:00` : time.toString().replace('Z', '');
  const tzid = time.zone?.tzid ?? 'UTC';
  return { wall, zone: time.isDate || tzid === 'floating' ? 'UTC' : (WINDOWS[tzid] ?? tzid) };
}

function datesIn(event: ICAL.Component, name: string): string[] {
  return event
    .getAllProperties(name)
    .flatMap((property) =>
      property.getValues().flatMap((value) => (value instanceof ICAL.Time ? [value.toString().slice(0, 10)] : [])),
    );
}

const DAYS = {
  MO: 'monday',
  TU: 'tuesday',
  WE: 'wednesday',
  TH: 'thursday',
  FR: 'friday',
  SA: 'saturday',
  SU: 'sunday',
} as const;

/** Weekly and daily rules: those that tests write. */
function recurrenceOf(event: ICAL.Component, start: ICAL.Time): PatternedRecurrence | null {
  const rule = event.getFirstPropertyValue('rrule');
  if (!(rule instanceof ICAL.Recur)) return null;
  const days = (rule.parts.BYDAY ?? []).map((day) => DAYS[day as keyof typeof DAYS]);
  return {
    pattern:
      rule.freq === 'WEEKLY'
        ? { type: 'weekly', interval: rule.interval, daysOfWeek: days }
        : { type: 'daily', interval: rule.interval },
    range: {
      startDate: start.toString().slice(0, 10),
      ...(rule.count ? { type: 'numbered', numberOfOccurrences: rule.count } : { type: 'noEnd' }),
    },
  };
}
