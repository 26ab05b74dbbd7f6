/** What a candidate's calendar program sends back: REPLY and COUNTER (RFC 5546 §3.2.3 and §3.2.7). */
import ICAL from 'ical.js';
import { type Instant, instant } from '../../scheduling/instant.ts';
import { isZone, resolveWallTime } from '../../scheduling/wall-clock.ts';
import { oneLine } from '../foreign-text.ts';

export const CANDIDATE_ANSWERS = ['accepted', 'tentative', 'declined'] as const;
export type CandidateAnswer = (typeof CANDIDATE_ANSWERS)[number];

export interface CalendarAnswer {
  readonly method: 'REPLY' | 'COUNTER';
  readonly uid: string;
  /** Null where it is not said; some programs leave it out. */
  readonly sequence: number | null;
  /** When the object was made; null where that is not said in UTC. */
  readonly stampedAt: Instant | null;
  /** The instant that DTSTART says; null where there is none, or it cannot be told. */
  readonly start: Instant | null;
  readonly attendees: readonly Attendee[];
  /** One line, at most 500 characters. */
  readonly comment: string;
  readonly ofSeries: boolean;
}

export interface Attendee {
  /** Lower case. */
  readonly address: string;
  /** Null for anything that is no answer (NEEDS-ACTION, DELEGATED, inventions). */
  readonly answer: CandidateAnswer | null;
}

const ANSWERS: Readonly<Record<string, CandidateAnswer>> = {
  ACCEPTED: 'accepted',
  TENTATIVE: 'tentative',
  DECLINED: 'declined',
};
const LONGEST_COMMENT = 500;

/** @returns null for anything else: another method, several events, what cannot be read. Never throws */
export function readAnswer(text: string): CalendarAnswer | null {
  try {
    return answerOf(new ICAL.Component(ICAL.parse(text)));
  } catch {
    return null;
  }
}

function answerOf(calendar: ICAL.Component): CalendarAnswer | null {
  const method = String(calendar.getFirstPropertyValue('method') ?? '').toUpperCase();
  if (method !== 'REPLY' && method !== 'COUNTER') return null;
  const [event, ...others] = calendar.getAllSubcomponents('vevent');
  const uid = String(event?.getFirstPropertyValue('uid') ?? '');
  if (!event || others.length > 0 || uid === '') return null;
  const sequence = event.getFirstPropertyValue('sequence');
  return {
    method,
    uid,
    sequence: typeof sequence === 'number' && Number.isSafeInteger(sequence) ? sequence : null,
    stampedAt: instantIn(event, calendar, 'dtstamp'),
    start: instantIn(event, calendar, 'dtstart'),
    attendees: event.getAllProperties('attendee').map(attendeeOf),
    comment: oneLine(String(event.getFirstPropertyValue('comment') ?? '')).slice(0, LONGEST_COMMENT),
    ofSeries: event.hasProperty('recurrence-id') || event.hasProperty('rrule'),
  };
}

function attendeeOf(property: ICAL.Property): Attendee {
  return {
    address: addressIn(String(property.getFirstValue() ?? '')),
    answer: ANSWERS[String(property.getFirstParameter('partstat') ?? '').toUpperCase()] ?? null,
  };
}

function addressIn(uri: string): string {
  return uri
    .replace(/^mailto:/i, '')
    .trim()
    .toLowerCase();
}

/** By the object's own VTIMEZONE where it has one, as Outlook names zones its own way; else by the IANA zone of that name. */
function instantIn(event: ICAL.Component, calendar: ICAL.Component, name: string): Instant | null {
  const property = event.getFirstProperty(name);
  const time = property?.getFirstValue();
  if (!property || !(time instanceof ICAL.Time) || time.isDate) return null;
  const tzid = property.getFirstParameter('tzid');
  if (typeof tzid !== 'string')
    return time.zone === ICAL.Timezone.utcTimezone ? instant(time.toUnixTime() * 1_000) : null;
  const own = calendar.getAllSubcomponents('vtimezone').find((zone) => zone.getFirstPropertyValue('tzid') === tzid);
  if (own) {
    const zoned = time.clone();
    zoned.zone = new ICAL.Timezone(own);
    return instant(zoned.toUnixTime() * 1_000);
  }
  return isZone(tzid) ? resolveWallTime(time.toString().slice(0, 19), tzid).instant : null;
}
