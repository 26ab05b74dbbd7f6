/** Who interviews, when they work, and who interviews whom. */
import { z } from 'zod';
import { buffer, holidays, maxInterviews, workingHours } from './hours.ts';
import { ownRules } from './rules.ts';
import { panelScheduling } from './scheduling.ts';
import { email, glob, oneOrMore, text, wholeNumber, yesNo, zone } from './words.ts';

const interviewer = z.strictObject({
  email: email.describe('Their address. Panels name them by it, and in their calendars they are known by it.'),
  name: text('expected a name', 100)
    .optional()
    .describe('How the candidate’s reason names them. Default: the address up to the `@`.'),
  time_zone: zone.optional().describe('IANA zone of their working hours. Default: the company’s.'),
  working_hours: workingHours
    .optional()
    .describe(
      'When a new time may be put: days, or ranges of days, each with one or several hours of the day, with breaks between them. Default: the company’s.',
    ),
  preferred_hours: workingHours.optional().describe('When they would rather interview, written the same way.'),
  holidays: holidays.optional().describe('Their own, where they are not the company’s.'),
  rules: ownRules.describe('As under `rules`, about this interviewer alone; they are tried before all others.'),
  max_interviews: maxInterviews.prefault({}).describe('Above these no new time is put. Default: the company’s.'),
  buffer: buffer
    .prefault({})
    .describe('Free time around an interview of theirs. Default: the panel’s, else the company’s.'),
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
  rules: ownRules.describe(
    'As under `rules`, about interviews of this panel alone; they are tried before those of the company.',
  ),
  scheduling: panelScheduling
    .optional()
    .describe('What is different for the interviews of this panel; everything else is as under `scheduling`.'),
});

export const panels = z.array(panel).min(1).describe('Who interviews whom. The first panel that matches is taken.');
