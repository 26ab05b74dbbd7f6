/** Hours of a day and days of a week as people write them. */
import type { DayRange } from '../scheduling/availability.ts';

export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;
const WEEK = [1, 2, 3, 4, 5, 6, 7] as const;

const NAMES: readonly string[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const LONG_NAMES: readonly string[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
/** For suggestions. */
export const DAY_WORDS: readonly string[] = [...NAMES, ...LONG_NAMES, 'mon-fri'];

/** `09:00-12:30`, at most to `24:00`; null for anything else, and for a range that does not end after its start. */
export function parseHours(text: string): DayRange | null {
  const match = /^(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})$/.exec(text.trim());
  if (!match) return null;
  const [startHour, startPast, endHour, endPast] = match.slice(1).map(Number);
  if (startHour === undefined || startPast === undefined || endHour === undefined || endPast === undefined) return null;
  const [startMinute, endMinute] = [startHour * 60 + startPast, endHour * 60 + endPast];
  return startPast < 60 && endPast < 60 && startMinute < endMinute && endMinute <= 1440
    ? { startMinute, endMinute }
    : null;
}

/** `mon`, `Friday`, `mon-thu`, also over the weekend as `sat-mon`: ISO weekdays in order; null for anything else. */
export function parseDays(text: string): readonly Weekday[] | null {
  const [first, last, ...more] = text.split('-').map((word) => weekday(word.trim().toLowerCase()));
  if (first === undefined || first === null || last === null || more.length > 0) return null;
  if (last === undefined) return [first];
  const length = ((last - first + 7) % 7) + 1;
  return Array.from({ length }, (_, index) => WEEK[(first - 1 + index) % 7] ?? first);
}

function weekday(word: string): Weekday | null {
  const index = Math.max(NAMES.indexOf(word), LONG_NAMES.indexOf(word));
  return WEEK[index] ?? null;
}
