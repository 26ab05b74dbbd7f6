/** What a VEVENT says besides its times, in the words of `event.ts`. */
import type ICAL from 'ical.js';
import type { Answer, BusyClass } from '../../scheduling/availability.ts';
import { type Email, InterviewId } from '../../scheduling/ids.ts';
import { type Instant, instantFromIso } from '../../scheduling/instant.ts';
import type { CalendarEvent, Visibility } from '../event.ts';
import { referencedInterview } from '../hold-reference.ts';
import { organizerAddress } from '../organizer-address.ts';
import { HOLD_MARK } from './hold-mark.ts';

export type Facts = Pick<
  CalendarEvent,
  'busy' | 'answer' | 'cancelled' | 'updated' | 'visibility' | 'tag' | 'title' | 'organizer'
>;

export function factsOf(event: ICAL.Component, ownerEmail: string): Facts {
  return {
    busy: busyOf(event),
    answer: answerOf(event, ownerEmail.trim().toLowerCase()),
    cancelled: word(event, 'status') === 'CANCELLED',
    updated: updatedOf(event),
    visibility: visibilityOf(event),
    tag: tagOf(event),
    title: text(event, 'summary'),
    organizer: organizerOf(event),
  };
}

/** [MS-OXCICAL] 2.1.3.1.1.20.31 */
const EXCHANGE_BUSY: ReadonlyMap<string, BusyClass> = new Map([
  ['FREE', 'free'],
  ['TENTATIVE', 'tentative'],
  ['BUSY', 'busy'],
  ['OOF', 'out_of_office'],
  ['WORKINGELSEWHERE', 'working_elsewhere'],
]);

/**
 * Exchange's property says more than TRANSP, but other clients edit TRANSP and leave it behind stale. So TRANSP
 * (RFC 5545 §3.8.2.7) decides whether the time is taken, and Exchange's word decides how.
 */
function busyOf(event: ICAL.Component): BusyClass {
  const transparency = word(event, 'transp');
  const written = word(event, 'x-microsoft-cdo-busystatus');
  const exchange = written === null ? null : (EXCHANGE_BUSY.get(written) ?? 'unknown');
  if (transparency === 'TRANSPARENT') return exchange === 'working_elsewhere' ? exchange : 'free';
  if (exchange === 'free') return transparency === 'OPAQUE' ? 'busy' : 'free';
  if (exchange !== null) return exchange;
  return word(event, 'status') === 'TENTATIVE' ? 'tentative' : 'busy';
}

/** Who delegates does not come; an answer we do not know counts as none yet (RFC 5545 §3.2.12). */
const ANSWERS: ReadonlyMap<string, Answer> = new Map([
  ['ACCEPTED', 'accepted'],
  ['TENTATIVE', 'tentative'],
  ['DECLINED', 'declined'],
  ['DELEGATED', 'declined'],
]);

/** An organiser who declined their own meeting does not come either; else having called it is their answer. */
function answerOf(event: ICAL.Component, ownerEmail: string): Answer {
  const mine = event.getAllProperties('attendee').find((each) => isOwner(each, ownerEmail));
  const written = mine?.getFirstParameter('partstat')?.toUpperCase() ?? 'NEEDS-ACTION';
  const answer = mine ? (ANSWERS.get(written) ?? 'needs_action') : 'none';
  const organizer = event.getFirstProperty('organizer');
  if (answer !== 'declined' && organizer && isOwner(organizer, ownerEmail)) return 'organizer';
  return answer;
}

function organizerOf(event: ICAL.Component): Email | null {
  const organizer = event.getFirstProperty('organizer');
  return organizer && organizerAddress(...addressesOf(organizer));
}

/** Apple and SOGo put a principal's path where the address belongs, and the address in EMAIL (RFC 7986 §6.2). */
function isOwner(person: ICAL.Property, ownerEmail: string): boolean {
  return addressesOf(person).includes(ownerEmail);
}

/** As it is written: ical.js throws where it cannot make of it what VALUE promises. */
function addressesOf(person: ICAL.Property): string[] {
  const address = String(person.jCal[3]).replace(/^mailto:/i, '');
  return [address, person.getFirstParameter('email') ?? ''].map((each) => each.trim().toLowerCase());
}

function visibilityOf(event: ICAL.Component): Visibility {
  const written = word(event, 'class');
  return written === 'PRIVATE' || written === 'CONFIDENTIAL' ? 'private' : 'normal';
}

/** A wrong one costs nothing but itself: the times are what the event is read for. */
function updatedOf(event: ICAL.Component): Instant | null {
  const written = event.getFirstProperty('last-modified')?.jCal[3];
  try {
    return typeof written === 'string' ? instantFromIso(written) : null;
  } catch {
    return null;
  }
}

function tagOf(event: ICAL.Component): InterviewId | null {
  const written = text(event, HOLD_MARK.toLowerCase());
  if (written === null) return referencedInterview(text(event, 'description'));
  try {
    return InterviewId.safeParse(decodeURIComponent(written)).data ?? null;
  } catch {
    return null;
  }
}

function text(event: ICAL.Component, name: string): string | null {
  const value = event.getFirstPropertyValue(name);
  return typeof value === 'string' ? value : null;
}

function word(event: ICAL.Component, name: string): string | null {
  return text(event, name)?.trim().toUpperCase() ?? null;
}
