/** What the owner of a calendar puts into it. */
import { vcalendar, vevent } from '../harness/icalendar-text.ts';

const AT_TEN = ['DTSTART;TZID=Europe/Berlin:20261123T100000', 'DTEND;TZID=Europe/Berlin:20261123T110000'];
export const LATER = ['DTSTART;TZID=Europe/Berlin:20261123T150000', 'DTEND;TZID=Europe/Berlin:20261123T160000'];
const BERLIN = [
  'BEGIN:VTIMEZONE',
  'TZID:Europe/Berlin',
  'BEGIN:STANDARD',
  'DTSTART:19961027T030000',
  'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0100',
  'END:STANDARD',
  'BEGIN:DAYLIGHT',
  'DTSTART:19810329T020000',
  'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU',
  'TZOFFSETFROM:+0100',
  'TZOFFSETTO:+0200',
  'END:DAYLIGHT',
  'END:VTIMEZONE',
].join('\r\n');

/** A meeting from 10 to 11 in Berlin on 23 November 2026. */
export function meeting(
  uid: string,
  { summary, times = AT_TEN, lines = [] }: { summary: string; times?: readonly string[]; lines?: readonly string[] },
): string {
  return vcalendar(BERLIN, event(uid, [...times, `SUMMARY:${summary.replaceAll(',', '\\,')}`, ...lines]));
}

function event(uid: string, lines: readonly string[]): string {
  return vevent(`${uid}@contract.test`, lines);
}

/** Mondays at ten in Berlin: the 9th excluded, the 16th moved to the afternoon of the 17th, the 23rd cancelled. */
export const WEEKLY = vcalendar(
  BERLIN,
  event('weekly', [
    'DTSTART;TZID=Europe/Berlin:20261005T100000',
    'DTEND;TZID=Europe/Berlin:20261005T110000',
    'RRULE:FREQ=WEEKLY;BYDAY=MO',
    'EXDATE;TZID=Europe/Berlin:20261109T100000',
    'SUMMARY:Weekly',
  ]),
  event('weekly', [
    'RECURRENCE-ID;TZID=Europe/Berlin:20261116T100000',
    'DTSTART;TZID=Europe/Berlin:20261117T140000',
    'DTEND;TZID=Europe/Berlin:20261117T150000',
    'SUMMARY:Weekly',
  ]),
  event('weekly', [
    'RECURRENCE-ID;TZID=Europe/Berlin:20261123T100000',
    'DTSTART;TZID=Europe/Berlin:20261123T100000',
    'DTEND;TZID=Europe/Berlin:20261123T110000',
    'STATUS:CANCELLED',
    'SUMMARY:Weekly',
  ]),
);
