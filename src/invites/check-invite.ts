/**
 * What makes clients ignore an invitation without a word, and general validators let pass. Run over every object
 * before its message is queued.
 */
import ICAL from 'ical.js';
import { z } from 'zod';
import type { InviteMethod } from './invite-content.ts';

export type InviteProblem =
  | 'unreadable'
  | 'line_end_not_crlf'
  | 'no_crlf_at_the_end'
  | 'line_over_75_octets'
  | 'control_character'
  | 'method_missing'
  | 'method_other_than_announced'
  | 'version_or_prodid_missing'
  | 'not_one_vevent'
  | 'property_missing'
  | 'property_repeated'
  | 'not_utc'
  | 'end_not_after_start'
  | 'sequence_not_a_number'
  | 'not_mailto'
  | 'partstat_unknown'
  | 'status_not_of_method'
  | 'time_zone_undefined'
  | 'asks_for_no_answer'
  | 'sequence_of_exchange_differs'
  | 'not_an_address_of_the_web'
  | 'alarm_not_relative'
  | 'backslash_in_html';

export interface InviteFault {
  readonly problem: InviteProblem;
  /** The property or the line's number, never its value. */
  readonly where: string;
}

const PARTSTATS = new Set(['NEEDS-ACTION', 'ACCEPTED', 'DECLINED', 'TENTATIVE', 'DELEGATED']);
const STATUSES: Record<InviteMethod, ReadonlySet<unknown>> = {
  REQUEST: new Set(['CONFIRMED', 'TENTATIVE']),
  CANCEL: new Set(['CANCELLED']),
};
const ONCE = ['uid', 'dtstamp', 'dtstart', 'dtend', 'sequence', 'organizer', 'summary'] as const;

/** jCal's form of a property: name, parameters, type, value. */
const JCalProperty = z.tuple([z.string(), z.record(z.string(), z.unknown()), z.string(), z.unknown()]);
type JCalProperty = z.infer<typeof JCalProperty>;

/**
 * @param text the object as it will be sent
 * @param method the `method` of the MIME part that will carry it
 * @returns nothing when it may be sent
 */
export function checkInvite(text: string, method: InviteMethod): InviteFault[] {
  const faults = checkLines(text);
  let calendar: ICAL.Component;
  try {
    calendar = new ICAL.Component(ICAL.parse(text));
  } catch {
    return [...faults, { problem: 'unreadable', where: 'VCALENDAR' }];
  }
  return [...faults, ...checkCalendar(calendar, method)];
}

/** RFC 5545, 3.1: CRLF, at most 75 octets without it. */
function checkLines(text: string): InviteFault[] {
  const faults: InviteFault[] = [];
  if (!text.endsWith('\r\n')) faults.push({ problem: 'no_crlf_at_the_end', where: 'VCALENDAR' });
  for (const [index, line] of text.split('\r\n').entries()) {
    const where = `line ${index + 1}`;
    if (Buffer.byteLength(line) > 75) faults.push({ problem: 'line_over_75_octets', where });
    if (/[\r\n]/.test(line)) faults.push({ problem: 'line_end_not_crlf', where });
    // Here, because ical.js reads any word as 0.
    if (/^SEQUENCE[:;]/i.test(line) && !/:\d{1,9}$/.test(line))
      faults.push({ problem: 'sequence_not_a_number', where });
    if (!line.isWellFormed() || /[^\P{Cc}\t\r\n]/u.test(line)) faults.push({ problem: 'control_character', where });
  }
  return faults;
}

function checkCalendar(calendar: ICAL.Component, method: InviteMethod): InviteFault[] {
  const faults: InviteFault[] = [];
  const methods = propertiesOf(calendar, 'method');
  if (methods.length === 0) faults.push({ problem: 'method_missing', where: 'METHOD' });
  else if (methods.some(([, , , value]) => value !== method)) {
    faults.push({ problem: 'method_other_than_announced', where: 'METHOD' });
  }
  for (const name of ['version', 'prodid']) {
    if (propertiesOf(calendar, name).length !== 1) {
      faults.push({ problem: 'version_or_prodid_missing', where: name.toUpperCase() });
    }
  }
  const events = calendar.getAllSubcomponents('vevent');
  const [event] = events;
  if (event === undefined || events.length > 1) return [...faults, { problem: 'not_one_vevent', where: 'VCALENDAR' }];

  const zones = new Set(
    calendar.getAllSubcomponents('vtimezone').map((zone) => zone.getFirstPropertyValue('tzid')?.toString()),
  );
  for (const [name, { tzid }] of propertiesOf(event)) {
    if (typeof tzid === 'string' && !zones.has(tzid)) {
      faults.push({ problem: 'time_zone_undefined', where: name.toUpperCase() });
    }
  }
  return [...faults, ...checkEvent(event), ...checkPeople(event, method), ...checkForClients(event, method)];
}

function checkEvent(event: ICAL.Component): InviteFault[] {
  const faults: InviteFault[] = [];
  for (const name of ONCE) {
    const found = propertiesOf(event, name);
    if (found.length === 0 || found.some(([, , , value]) => value === '')) {
      faults.push({ problem: 'property_missing', where: name.toUpperCase() });
    }
    if (found.length > 1) faults.push({ problem: 'property_repeated', where: name.toUpperCase() });
  }
  for (const name of ['dtstamp', 'created', 'last-modified']) {
    if (propertiesOf(event, name).some(([, , , value]) => !isUtc(value))) {
      faults.push({ problem: 'not_utc', where: name.toUpperCase() });
    }
  }
  const start = Date.parse(String(propertiesOf(event, 'dtstart')[0]?.[3]));
  const end = Date.parse(String(propertiesOf(event, 'dtend')[0]?.[3]));
  if (!(end > start)) faults.push({ problem: 'end_not_after_start', where: 'DTEND' });
  return faults;
}

function checkPeople(event: ICAL.Component, method: InviteMethod): InviteFault[] {
  const faults: InviteFault[] = [];
  const attendees = propertiesOf(event, 'attendee');
  if (attendees.length === 0) faults.push({ problem: 'property_missing', where: 'ATTENDEE' });
  for (const [name, , , value] of [...propertiesOf(event, 'organizer'), ...attendees]) {
    if (typeof value !== 'string' || !/^mailto:[^\s@]+@[^\s@]+$/i.test(value)) {
      faults.push({ problem: 'not_mailto', where: name.toUpperCase() });
    }
  }
  for (const [, { partstat }] of attendees) {
    if (partstat !== undefined && !PARTSTATS.has(String(partstat))) {
      faults.push({ problem: 'partstat_unknown', where: 'ATTENDEE' });
    }
  }
  if (propertiesOf(event, 'status').some(([, , , value]) => !STATUSES[method].has(value))) {
    faults.push({ problem: 'status_not_of_method', where: 'STATUS' });
  }
  return faults;
}

/** What single clients stumble over. */
function checkForClients(event: ICAL.Component, method: InviteMethod): InviteFault[] {
  const faults: InviteFault[] = [];
  // Without both, Gmail and Outlook show no buttons to answer with.
  for (const [, { rsvp, partstat }] of method === 'REQUEST' ? propertiesOf(event, 'attendee') : []) {
    if (rsvp !== 'TRUE' || partstat !== 'NEEDS-ACTION') {
      faults.push({ problem: 'asks_for_no_answer', where: 'ATTENDEE' });
    }
  }
  // On import the former counts where it is there (MS-OXCICAL).
  const sequence = propertiesOf(event, 'sequence')[0]?.[3];
  if (propertiesOf(event, 'x-microsoft-cdo-appt-sequence').some(([, , , value]) => value !== String(sequence))) {
    faults.push({ problem: 'sequence_of_exchange_differs', where: 'X-MICROSOFT-CDO-APPT-SEQUENCE' });
  }
  for (const [name, , , value] of [...propertiesOf(event, 'url'), ...propertiesOf(event, 'conference')]) {
    if (typeof value !== 'string' || !/^https?:\/\/[^\s\\]+$/.test(value)) {
      faults.push({ problem: 'not_an_address_of_the_web', where: name.toUpperCase() });
    }
  }
  for (const alarm of event.getAllSubcomponents('valarm')) {
    const [trigger] = propertiesOf(alarm, 'trigger');
    if (trigger?.[2] !== 'duration') faults.push({ problem: 'alarm_not_relative', where: 'TRIGGER' });
  }
  // Some unescape it as TEXT, some do not.
  if (propertiesOf(event, 'x-alt-desc').some(([, , , value]) => String(value).includes('\\'))) {
    faults.push({ problem: 'backslash_in_html', where: 'X-ALT-DESC' });
  }
  return faults;
}

function propertiesOf(component: ICAL.Component, name?: string): JCalProperty[] {
  return component.getAllProperties(name).flatMap((property) => {
    const read = JCalProperty.safeParse(property.toJSON());
    return read.success ? [read.data] : [];
  });
}

/** jCal writes a UTC time as `2026-11-23T09:00:00Z`. */
function isUtc(value: unknown): boolean {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(value);
}
