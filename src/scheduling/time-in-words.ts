/** Times for people of the company, on one clock that is named once beside them. */
import { type Instant, type Interval, isoOf } from './instant.ts';
import { wallTimeOf, weekdayOf } from './wall-clock.ts';

/** How somebody reads times. */
export interface TimeWords {
  at(at: Instant): string;
  span(stretch: Interval): string;
}

/** For logs, and for whoever reads them with a program. */
export const IN_UTC: TimeWords = { at: isoOf, span: ({ start, end }) => `${isoOf(start)}/${isoOf(end)}` };

/** For people, on the clock of an IANA zone. */
export function wordsOn(zone: string): TimeWords {
  return { at: (at) => timeInWords(at, zone), span: (stretch) => spanInWords(stretch, zone) };
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** `Thu 26 Nov 2026, 11:00` on the clock of `zone`. */
export function timeInWords(at: Instant, zone: string): string {
  const { day, time } = partsOf(at, zone);
  return `${day}, ${time}`;
}

/** `Thu 26 Nov 2026, 11:00–11:45`; with both days where it ends on another. */
function spanInWords({ start, end }: Interval, zone: string): string {
  const [from, to] = [partsOf(start, zone), partsOf(end, zone)];
  return `${from.day}, ${from.time}–${from.day === to.day ? '' : `${to.day}, `}${to.time}`;
}

function partsOf(at: Instant, zone: string): { readonly day: string; readonly time: string } {
  const [date = '', time = ''] = wallTimeOf(at, zone).split('T');
  const [year, month, day] = date.split('-').map(Number);
  return {
    day: `${DAYS[weekdayOf(date) - 1]} ${day} ${MONTHS[(month ?? 1) - 1]} ${year}`,
    time: time.slice(0, 5),
  };
}
