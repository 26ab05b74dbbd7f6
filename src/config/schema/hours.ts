/** When people work, and when they do not. */
import { z } from 'zod';
import type { DayRange, WorkingHours } from '../../scheduling/availability.ts';
import { HOUR } from '../../scheduling/instant.ts';
import { DAY_WORDS, parseDays } from '../hours.ts';
import { date, dayHours, duration, oneOrMore, text, wholeNumber, word } from './words.ts';

const DAYS = 'expected a day or a range of days such as mon, fri or mon-thu';

/** `mon-thu: ["09:00-12:30", "13:30-17:30"]`; an empty list is a day off. */
export const workingHours = z
  .record(z.string(), z.union([dayHours, z.array(dayHours)]))
  .meta({ propertyNames: { pattern: '^[A-Za-z]+\\s*(?:-\\s*[A-Za-z]+)?$' } })
  .transform((days, context): WorkingHours => {
    const hours: Partial<Record<1 | 2 | 3 | 4 | 5 | 6 | 7, readonly DayRange[]>> = {};
    const refuse = (name: string, message: string) =>
      context.issues.push({
        code: 'custom',
        message,
        path: [name],
        input: days,
        params: { meant: 'key', words: DAY_WORDS },
      });
    for (const [name, given] of Object.entries(days)) {
      const named = parseDays(name);
      if (!named) {
        refuse(name, DAYS);
        continue;
      }
      const ranges = [given].flat().sort((a, b) => a.startMinute - b.startMinute);
      if (ranges.some((range, index) => range.endMinute > (ranges[index + 1]?.startMinute ?? 1440))) {
        refuse(name, 'expected hours that do not overlap one another');
      }
      for (const day of named) {
        if (hours[day]) refuse(name, 'expected each day once; this day has hours under another key as well');
        hours[day] = ranges;
      }
    }
    return hours;
  });

/** `mon`, `mon-thu`, or a list of such; ISO weekdays. */
export const weekdays = oneOrMore(
  word(DAYS, parseDays, { title: 'days', pattern: '[A-Za-z]+\\s*(?:-\\s*[A-Za-z]+)?' }),
).transform((days) => [...new Set(days.flat())]);

/** Checked against the tables of holidays only when all else is right: loading them takes a while. */
const code = (what: string, example: string) =>
  text(`expected ${what} such as ${example}`, 10).transform((value) => value.toUpperCase());

export const holidays = z.strictObject({
  country: code('a country', 'DE').optional().describe('Its public holidays, by ISO 3166-1: `DE`, `US`, `JP`.'),
  region: code('a region', 'BE')
    .optional()
    .describe('And those of its region, by ISO 3166-2 without the country: `BE`, `NY`; for part of one, `BY-KATH`.'),
  also: z.array(date).default([]).describe('More days off.'),
  except: z.array(date).default([]).describe('Holidays that are worked.'),
});

export const maxInterviews = z.strictObject({
  per_day: wholeNumber(1, 50).optional().describe('On one day of their clock.'),
  per_week: wholeNumber(1, 200).optional().describe('From Monday to Sunday.'),
});

export const BUFFER = { most: 4 * HOUR, limit: 'at most 4h' };

export const buffer = z.strictObject({
  before: duration(BUFFER).optional().describe('Free time before an interview.'),
  after: duration(BUFFER).optional().describe('Free time after it.'),
});
