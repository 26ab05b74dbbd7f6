/** The iCalendar objects of the simulation: read and changed by their lines, because there are very many of them. */
import { HOLD_MARK } from '../../src/calendars/icalendar/hold-mark.ts';
import { InterviewId } from '../../src/scheduling/ids.ts';
import { after, type Instant, type Interval, instantFromIso, isoOf } from '../../src/scheduling/instant.ts';
import type { MemoryCalendar } from '../doubles/calendars/memory-calendar.ts';
import { vcalendar, vevent } from '../harness/icalendar-text.ts';

/** No word of these may ever leave a calendar. */
export const SECRETS = ['Zwiebelkuchen', 'Kellergewoelbe', 'mallory'] as const;

export interface HoldObject {
  readonly name: string;
  readonly ics: string;
  readonly interview: InterviewId;
  readonly during: Interval;
  readonly cancelled: boolean;
}

const TIME = /^(DTSTART|DTEND):(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\r?$/gm;

/** Copies of holds that another program has made lie under such names. */
const COPY = 'copy of ';

/** The holds that lie in a calendar, readable ones only, and no copies. */
export function holdsIn(calendar: MemoryCalendar): HoldObject[] {
  return calendar.names().flatMap((name) => {
    if (name.startsWith(COPY)) return [];
    const ics = calendar.read(name) ?? '';
    const interview = new RegExp(`^${HOLD_MARK}:(.*)$`, 'm').exec(ics)?.[1]?.trim();
    const during = duringOf(ics);
    if (interview === undefined || !during || !ics.includes('END:VCALENDAR')) return [];
    return [
      { name, ics, interview: InterviewId.parse(interview), during, cancelled: ics.includes('STATUS:CANCELLED') },
    ];
  });
}

function duringOf(ics: string): Interval | null {
  const times = new Map<string, Instant>();
  for (const [, name = '', ...parts] of ics.matchAll(TIME)) times.set(name, readTime(parts));
  const [start, end] = [times.get('DTSTART'), times.get('DTEND')];
  return start !== undefined && end !== undefined ? { start, end } : null;
}

function readTime([year, month, day, hour, minute, second]: readonly string[]): Instant {
  return instantFromIso(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** The same object at another time. */
export function at(ics: string, during: Interval): string {
  return ics.replaceAll(TIME, (_, name) => `${name}:${basic(name === 'DTSTART' ? during.start : during.end)}`);
}

/** The same object so much later; one without times in UTC stays as it is. */
export function shiftedBy(ics: string, ms: number): string {
  const during = duringOf(ics);
  return during && ms !== 0 ? at(ics, { start: after(during.start, ms), end: after(during.end, ms) }) : ics;
}

/** What another program makes of a hold: under a UID of its own, without our mark where it takes only what people read. */
export function copyOf({ name, ics }: HoldObject, whole: boolean): { readonly name: string; readonly ics: string } {
  const copy = ics.replace(/^UID:/m, 'UID:copy-of-');
  return {
    name: `${COPY}${name}`,
    ics: whole ? copy : copy.replace(new RegExp(`^${HOLD_MARK}:.*\r?\n(?: .*\r?\n)*`, 'm'), ''),
  };
}

export interface Meeting {
  readonly name: string;
  readonly during: Interval;
  readonly board: boolean;
  readonly owner: string;
  readonly answer: 'ACCEPTED' | 'DECLINED' | 'TENTATIVE' | 'NEEDS-ACTION';
  readonly free: boolean;
  readonly weekly: boolean;
}

export function meetingIcs({ name, during, board, owner, answer, free, weekly }: Meeting): string {
  return vcalendar(
    vevent(name, [
      `DTSTART:${basic(during.start)}`,
      `DTEND:${basic(during.end)}`,
      `SUMMARY:${board ? 'The board' : 'A walk'} ${SECRETS[0]}`,
      `LOCATION:${SECRETS[1]}`,
      `ORGANIZER:mailto:${SECRETS[2]}@elsewhere.example`,
      `ATTENDEE;PARTSTAT=${answer}:mailto:${owner}`,
      ...(free ? ['TRANSP:TRANSPARENT'] : []),
      ...(weekly ? ['RRULE:FREQ=WEEKLY;COUNT=4'] : []),
    ]),
  );
}

/** `20261124T090000Z` */
export function basic(time: Instant): string {
  return isoOf(time).replaceAll(/[-:]|\.\d+/g, '');
}
