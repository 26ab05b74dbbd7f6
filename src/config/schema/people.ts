/** Who interviews, when they work, and who interviews whom. */
import { z } from 'zod';
import type { DayRange, WorkingHours } from '../../scheduling/availability.ts';
import { DAY_WORDS, parseDays } from '../hours.ts';
import { dayHours, email, glob, oneOrMore, text, wholeNumber, yesNo, zone } from './words.ts';

const DAYS = 'expected a day or a range of days such as mon, fri or mon-thu';

/** `mon-thu: ["09:00-12:30", "13:30-17:30"]`; an empty list is a day off. */
const workingHours = z
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

const DEFAULT_WORKING_HOURS = { 'mon-fri': '09:00-17:00' };

const interviewer = z.strictObject({
  email: email.describe('Their address. Panels name them by it, and in their calendars they are known by it.'),
  name: text('expected a name', 100)
    .optional()
    .describe('How the candidate’s reason names them. Default: the address up to the `@`.'),
  time_zone: zone.optional().describe('IANA zone of their working hours. Default: the company’s.'),
  working_hours: workingHours
    .prefault(DEFAULT_WORKING_HOURS)
    .describe('When a new time may be put: days, or ranges of days, each with one or several hours of the day.'),
  calendars: z
    .array(
      z.strictObject({
        connection: text('expected the name of a connection').describe('One of `connections`.'),
        id: text('expected the calendar’s id')
          .optional()
          .describe(
            'The calendar at its provider: a folder’s name (`local`), the collection’s address (`caldav`), Google’s id of it ' +
              '(`google`; of somebody’s main calendar their address), or the mailbox’s address (`outlook`). Left out where ' +
              'the interviewer connects themselves (`auth: oauth`): they choose their calendars then.',
          ),
        holds: yesNo()
          .optional()
          .describe(
            'Whether interviews are written into this calendar (or into the one that they choose for it). One is; the ' +
              'first unless said otherwise.',
          ),
      }),
    )
    .min(1)
    .describe('Every calendar in which this person may be busy.'),
});

export const interviewers = z.array(interviewer).min(1).describe('The people of the company who interview.');

const panel = z.strictObject({
  name: text('expected a name', 100).describe('What this panel is called in explanations.'),
  match: z
    .strictObject({
      position: glob.optional().describe('Pattern for the interview’s position.'),
      skills_any: oneOrMore(glob).optional().describe('Patterns; one of the interview’s skills matches one of them.'),
      company: glob.optional().describe('Pattern for the interview’s company name.'),
      interviews: oneOrMore(glob).optional().describe('Patterns for ids of interviews.'),
    })
    .prefault({})
    .describe('Which interviews this panel is for. All that is given must match; without it, every interview.'),
  required: oneOrMore(email).optional().describe('Who must be there.'),
  optional: oneOrMore(email).optional().describe('Who gets a hold but does not prevent a time.'),
  any: z
    .strictObject({
      of: z.array(email).min(1).describe('The pool.'),
      count: wholeNumber(1, 50).prefault(1).describe('How many of them.'),
    })
    .optional()
    .describe('Some of a pool, the same ones for the same interview every time.'),
});

export const panels = z.array(panel).min(1).describe('Who interviews whom. The first panel that matches is taken.');
