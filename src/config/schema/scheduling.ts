/** The numbers around a decision, and the rules that lead to one. */
import { z } from 'zod';
import { DAY, HOUR, MINUTE } from '../../scheduling/instant.ts';
import { LOCALES } from '../../scheduling/phrases.ts';
import { isTermName, TERM_WEIGHTS, type TermWeights, weightsPreferring } from '../../scheduling/slot-terms.ts';
import { parseHorizon } from '../duration.ts';
import { BUFFER, buffer } from './hours.ts';
import { dayHours, duration, glob, oneOrMore, share, wholeNumber, word, yesNo, zone } from './words.ts';

export const candidates = z
  .strictObject({
    hours: dayHours.prefault('08:00-20:00').describe('When a new time may be put, on the candidate’s clock.'),
    time_zone: zone.optional().describe('IANA zone of that clock. Default: the company’s.'),
    mail_hours: dayHours
      .optional()
      .describe(
        'When mail goes out to them, on the same clock; what is due at another time waits until then, unless the interview begins, or would have begun, within 4h of that. Default: at any time.',
      ),
    locale: z.enum(LOCALES).optional().describe('The language of what they read. Default: the company’s.'),
    known: z
      .array(
        z.strictObject({
          match: z
            .strictObject({
              email: oneOrMore(glob).optional().describe('Patterns for the candidate’s address, such as `*.fr`.'),
              position: oneOrMore(glob).optional().describe('Patterns for the interview’s position.'),
              company: oneOrMore(glob).optional().describe('Patterns for its company name.'),
              interviews: oneOrMore(glob).optional().describe('Patterns for ids of interviews.'),
            })
            .prefault({})
            .describe('Of whom it is known. All that is given must match.'),
          hours: dayHours.optional().describe('As above.'),
          time_zone: zone.optional().describe('As above.'),
          locale: z.enum(LOCALES).optional().describe('As above.'),
        }),
      )
      .default([])
      .describe('What is known of some of them; the first that matches is taken.'),
    together: z
      .strictObject({
        same_day: z
          .enum(['keep', 'free'])
          .default('free')
          .describe('`keep`: interviews of one candidate that are on one day stay on that day.'),
        order: z.enum(['keep', 'free']).default('free').describe('`keep`: they stay in their order.'),
        gap: duration({ most: DAY, limit: 'at most 24h' }).prefault('0s').describe('Free time between two of them.'),
      })
      .prefault({})
      .describe('Several interviews of one candidate; they never overlap.'),
    page: z
      .strictObject({
        link: yesNo()
          .prefault(true)
          .describe(
            'Whether invites link to a page about the interview. Needs `http.public_url`; without it none does.',
          ),
        link_lasts: duration({ least: HOUR, most: 365 * DAY, limit: 'from 1h to 365d' })
          .prefault('14d')
          .describe('How long after the interview the link still opens the page.'),
        ask_for_another_time: yesNo()
          .prefault(false)
          .describe(
            'Whether candidates may ask there for another time, out of times that are free. What they ask for waits for a person, see `proposals`.',
          ),
        times_offered: wholeNumber(1, 40)
          .prefault(12)
          .describe(
            'How many free times they choose from at most; at least an hour apart, and at most four on one day.',
          ),
      })
      .prefault({})
      .describe('The page on which a candidate sees their interview in any time zone.'),
  })
  .prefault({})
  .describe('What is assumed of candidates.');

/** `free` never blocks, and what cannot be read always does: neither is a choice. */
const BLOCKING = ['tentative', 'busy', 'out_of_office', 'working_elsewhere', 'focus'] as const;

const horizon = word(
  'expected a number of days such as "10 working days" or "14 days", from 1 to 90',
  (value) => {
    const parsed = parseHorizon(value);
    return parsed && parsed.days >= 1 && parsed.days <= 90 ? parsed : null;
  },
  { title: 'number of days', pattern: '\\d{1,3}\\s+(?:working\\s+)?days?' },
);

const slotStep = word(
  'expected whole minutes such as 15m, from 5m to 2h',
  (value) => {
    const ms = duration({ least: 5 * MINUTE, most: 2 * HOUR }).safeParse(value).data;
    return ms !== undefined && ms % MINUTE === 0 ? ms : null;
  },
  { title: 'duration' },
);

const settle = duration({ most: DAY, limit: 'at most 24h' });

const termName = z.enum(Object.keys(TERM_WEIGHTS).filter(isTermName));

const prefer = z
  .union([z.array(termName), z.partialRecord(termName, wholeNumber(0, 100_000))])
  .transform(
    (wanted): TermWeights => (Array.isArray(wanted) ? weightsPreferring(wanted) : { ...TERM_WEIGHTS, ...wanted }),
  );

/** Said of every key in two places: for all interviews, and for those of one panel. */
const SAYS = {
  minimum_notice: 'A new time is at least this far from now.',
  freeze: 'This close to its start an interview is not moved without a person.',
  horizon: 'How far ahead a new time may lie. Working days are Monday to Friday without the company’s holidays.',
  slot_step: 'New times start on multiples of it.',
  settle: 'A difference must last this long before anything is done about it: people drag events twice.',
  blocking: 'Which kinds of events prevent a new time. Events that cannot be read always do.',
  unanswered: 'What an invitation counts as while its owner has not answered it; `busy`: as what it says itself.',
  prefer:
    'What makes one free time better than another. A list names what matters more than usual, most first; a map gives weights: how many minutes further from the original time one of it is worth.',
} as const;

const blocking = z.array(z.enum(BLOCKING));
const unanswered = z.enum(['busy', 'tentative', 'free']);

export const scheduling = z
  .strictObject({
    buffer: z
      .strictObject({
        before: duration(BUFFER).prefault('5m').describe('Free time before an interview.'),
        after: duration(BUFFER).prefault('10m').describe('Free time after it.'),
      })
      .prefault({})
      .describe('Free time that a new slot needs around itself.'),
    minimum_notice: duration().prefault('4h').describe(SAYS.minimum_notice),
    freeze: duration().prefault('24h').describe(SAYS.freeze),
    horizon: horizon.prefault('10 working days').describe(SAYS.horizon),
    slot_step: slotStep.prefault('15m').describe(SAYS.slot_step),
    settle: settle.prefault('3m').describe(SAYS.settle),
    blocking: blocking.default(['tentative', 'busy', 'out_of_office', 'focus']).describe(SAYS.blocking),
    unanswered: unanswered.default('busy').describe(SAYS.unanswered),
    prefer: prefer.prefault([]).describe(SAYS.prefer),
  })
  .prefault({})
  .describe('What a new time must be like.');

export const panelScheduling = z.strictObject({
  buffer: buffer.optional().describe('Free time that a new slot needs around itself.'),
  minimum_notice: duration().optional().describe(SAYS.minimum_notice),
  freeze: duration().optional().describe(SAYS.freeze),
  horizon: horizon.optional().describe(SAYS.horizon),
  slot_step: slotStep.optional().describe(SAYS.slot_step),
  settle: settle.optional().describe(SAYS.settle),
  blocking: blocking.optional().describe(SAYS.blocking),
  unanswered: unanswered.optional().describe(SAYS.unanswered),
  prefer: prefer.optional().describe(SAYS.prefer),
  moves_per_interview: wholeNumber(0, 100).optional().describe('As under `limits`.'),
});

export const keywords = z
  .strictObject({
    hard: oneOrMore(glob).optional().describe('Prevents a new time, whatever kind of event it is.'),
    soft: oneOrMore(glob).optional().describe('Gives way: does not prevent a new time, only counts against it.'),
    movable: oneOrMore(glob)
      .optional()
      .describe('Its owner can move it: prevents a new time only where another one is near.'),
    unmovable: oneOrMore(glob).optional().describe('Not movable although it matches `movable`.'),
  })
  .prefault({})
  .describe('What titles of events say. Patterns; titles are matched while calendars are read, and never stored.');

export const limits = z
  .strictObject({
    moves_per_interview: wholeNumber(0, 100).prefault(3).describe('Automatic moves of one interview, ever.'),
    moves_per_interviewer_day: wholeNumber(0, 1_000)
      .prefault(6)
      .describe(
        'Automatic moves of one interviewer’s interviews in their own day. A seat of a pool that they give up or take is one; with no move left they take none.',
      ),
    moves_per_hour: wholeNumber(0, 10_000)
      .prefault(20)
      .describe(
        'Automatic moves of all interviews within an hour. One more and the breaker trips: nothing is moved until somebody runs `interview-sync resume`.',
      ),
    deletions_per_pull: share
      .prefault('30%')
      .describe('The share of a calendar’s events that may vanish at once before a person is asked.'),
  })
  .prefault({})
  .describe('Past these a person decides.');
