/** Example situations beside the rules, and what must come of each. */
import { z } from 'zod';
import { DAY } from '../../scheduling/instant.ts';
import { EXPECTABLE, GUARDS } from '../../scheduling/outcome-words.ts';
import { parseMoment, parseStretch } from '../examples/wall-words.ts';
import { ANSWERS, CLASSES, DIFFICULTIES } from './rules.ts';
import { duration, email, oneOrMore, text, wholeNumber, word, yesNo, zone } from './words.ts';

const moment = word('expected a time such as "Wed 10:00", "next Wed 10:00" or "2026-09-16 10:00"', parseMoment, {
  title: 'time',
});
const stretch = word(
  'expected a stretch of time such as "Wed 10:00-11:00" or "2026-09-16 10:00-11:00", or a whole day such as "Wed"',
  parseStretch,
  { title: 'stretch of time' },
);
const whose = email.describe('Whose: an interviewer of its panel, or of its pool.');

const interview = z.strictObject({
  id: text('expected an id', 200).prefault('int_example').describe('Its id, which panels may ask for.'),
  panel: text('expected the name of a panel').optional().describe('Its panel. Default: the first that matches it.'),
  seated: oneOrMore(email).optional().describe('Who of the pool sits on it. Default: as the pool’s draw has it.'),
  position: text('expected a position', 500).prefault('Interview').describe('Its position.'),
  skills: oneOrMore(text('expected a skill', 200)).default([]).describe('Its skills.'),
  difficulty: z.enum(DIFFICULTIES).default('intermediate').describe('Its difficulty.'),
  company: text('expected a name', 200).optional().describe('Its company name. Default: the company’s.'),
  candidate: text('expected an address', 300)
    .prefault('candidate@candidate.example')
    .describe('The candidate’s address, of whom `candidates.known` may say something.'),
  starts: moment.prefault('Thu 10:00').describe('When it starts.'),
  minutes: wholeNumber(1, 1_440).prefault(60).describe('How long it is.'),
  status: z
    .enum(['scheduled', 'in_progress', 'completed', 'cancelled'])
    .default('scheduled')
    .describe('What JobHive says of it.'),
  moves: wholeNumber(0, 1_000).prefault(0).describe('How often it was moved automatically so far.'),
});

const event = z.strictObject({
  of: whose,
  at: stretch.describe('When, on the clock of this test; a whole day on the clock of whose it is.'),
  title: text('expected a title', 500).optional().describe('Its title.'),
  class: z.enum(CLASSES).default('busy').describe('How it blocks its owner.'),
  answer: z.enum(ANSWERS).default('accepted').describe('What its owner answered to it.'),
  organizer: z.enum(['inside', 'outside']).optional().describe('Whether somebody of the company called it.'),
});

const hold = z.strictObject({
  of: whose,
  moved_to: moment.optional().describe('Where its owner has put it.'),
  minutes: wholeNumber(1, 1_440).optional().describe('How long its owner has made it.'),
  is: z.enum(['removed', 'cancelled', 'declined']).optional().describe('What else its owner has done with it.'),
});

const expectation = z.strictObject({
  do: z
    .enum(EXPECTABLE)
    .describe(
      'What is done: an action, `nothing` (nothing differs), `wait` (it has not lasted), or `held_back` (a limit stands before it).',
    ),
  rule: text('expected the name of a rule').optional().describe('By which rule.'),
  to: moment.optional().describe('The interview’s new time.'),
  minutes: wholeNumber(1, 1_440).optional().describe('Its new length.'),
  seat: email.optional().describe('With `replace_from_pool`: who takes the seat.'),
  because: z.enum(GUARDS).optional().describe('With `held_back`: which limit.'),
  reason: text('expected a text', 500, { title: 'text', lines: true }).optional().describe('What the candidate reads.'),
});

const test = z.strictObject({
  name: text('expected a name', 200).describe('What it shows.'),
  now: moment
    .prefault('Mon 09:00')
    .describe('When it is. Days of the week count from here; it is the week of 2026-09-14.'),
  time_zone: zone.optional().describe('On whose clock its times are read. Default: the company’s.'),
  interview: interview.prefault({}).describe('The interview.'),
  events: z.array(event).default([]).describe('What else is in the calendars; they are empty otherwise.'),
  holds: z.array(hold).default([]).describe('What happened to its holds; they stand where they should otherwise.'),
  unread: oneOrMore(email).default([]).describe('Whose calendars cannot be read.'),
  candidate_busy: z.array(stretch).default([]).describe('When the candidate has other interviews.'),
  candidate_declined: yesNo()
    .prefault(false)
    .describe('Whether the candidate has answered that they do not come then.'),
  lasted: duration({ most: 30 * DAY })
    .optional()
    .describe('How long it has been like that. Default: `scheduling.settle`.'),
  paused: yesNo().prefault(false).describe('Whether moves are paused.'),
  expect: expectation.describe('What must come of it.'),
});

/** Each is tried whenever the file is read. */
const MOST_TESTS = 500;

export const tests = z
  .array(test)
  .max(MOST_TESTS, { error: `expected at most ${MOST_TESTS} tests` })
  .default([])
  .describe(
    'Example situations, and what must come of each by these rules. They are tried whenever the file is read; a file with one that fails is refused.',
  );
