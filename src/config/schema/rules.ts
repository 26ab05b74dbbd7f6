/** The rules: which differences, under which conditions, lead to which action. */
import { z } from 'zod';
import { MARKS } from '../../scheduling/busy-weight.ts';
import { ABSENCES, FINDING_KINDS } from '../../scheduling/finding.ts';
import { MINUTE } from '../../scheduling/instant.ts';
import { LOCALES } from '../../scheduling/phrases.ts';
import { ACTIONS } from '../../scheduling/rule.ts';
import { weekdays } from './hours.ts';
import { comparedDuration, comparedNumber, dayHours, duration, email, glob, oneOrMore, text, yesNo } from './words.ts';

export const CLASSES = ['free', 'tentative', 'busy', 'out_of_office', 'working_elsewhere', 'focus', 'unknown'] as const;
export const ANSWERS = ['accepted', 'tentative', 'declined', 'needs_action', 'organizer', 'none'] as const;

export const DIFFICULTIES = ['junior', 'intermediate', 'senior', 'expert'] as const;

const when = z.strictObject({
  position: oneOrMore(glob).optional().describe('Patterns for the interview’s position.'),
  skills_any: oneOrMore(glob).optional().describe('Patterns; one of the interview’s skills matches one of them.'),
  difficulty: oneOrMore(z.enum(DIFFICULTIES)).optional().describe('The interview’s difficulty.'),
  company: oneOrMore(glob).optional().describe('Patterns for the interview’s company name.'),
  panel: oneOrMore(text('expected the name of a panel')).optional().describe('Its panel, by name.'),
  interviewer: oneOrMore(email).optional().describe('The interviewer concerned.'),
  required: yesNo().optional().describe('Whether the interviewer concerned must be there.'),
  starts_in: comparedDuration.optional().describe('How long until the interview starts.'),
  hour: dayHours
    .optional()
    .describe('The time of day at which it starts, on the clock of the interviewer concerned; the end does not count.'),
  weekday: weekdays.optional().describe('The day on which it starts, on that clock: `mon`, `mon-thu`, or a list.'),
  moves: comparedNumber.optional().describe('How often it was moved automatically so far.'),
  candidate_time_zone: oneOrMore(glob).optional().describe('Patterns for the candidate’s time zone: `America/*`.'),
  unavailable: oneOrMore(z.enum(ABSENCES)).optional().describe('For `unavailable`: why.'),
  new_time: z
    .enum(['free_for_all', 'not_free_for_all'])
    .optional()
    .describe('For `moved` and `resized`: whether the new time suits every required interviewer.'),
  with: z
    .strictObject({
      title_matches: oneOrMore(glob).optional().describe('Patterns; the other event’s title matches one of them.'),
      keyword: oneOrMore(z.enum(MARKS)).optional().describe('Its title matches one of these `keywords`.'),
      class: oneOrMore(z.enum(CLASSES)).optional().describe('The other event is of one of these classes.'),
      or_class: oneOrMore(z.enum(CLASSES))
        .optional()
        .describe('Beside `title_matches`: the title matches, or the class is one of these.'),
      all_day: yesNo().optional().describe('Whether the other event lasts whole days.'),
      organizer: z
        .enum(['inside', 'outside'])
        .optional()
        .describe('Whether somebody of the company called it (`company.domains`), or somebody else.'),
      length: comparedDuration.optional().describe('How long the other event is.'),
      overlap: duration({ least: MINUTE, limit: 'at least 1m' })
        .optional()
        .describe('The other event covers at least this much of the interview.'),
    })
    .optional()
    .describe('For `conflict`, and for `unavailable` by an out-of-office entry: what the other event is like.'),
  answer: oneOrMore(z.enum(ANSWERS))
    .optional()
    .describe('For the same: what the interviewer answered to the other event.'),
});

const template = text('expected at most 500 characters', 500, { title: 'text', lines: true });
const templates = z.union([template, z.partialRecord(z.enum(LOCALES), template)]);

const rule = z.strictObject({
  name: text('expected a name', 100).describe('What this rule is called in explanations.'),
  on: oneOrMore(z.enum(FINDING_KINDS)).describe('The differences it is about, one or a list.'),
  when: when.prefault({}).describe('Under which conditions. All that are given must hold.'),
  do: oneOrMore(z.enum(ACTIONS)).describe('What is done. Of a list, the first that can be done.'),
  shortest: duration({ least: 15 * MINUTE, most: 90 * MINUTE, limit: 'from 15m to 90m' })
    .optional()
    .describe('For `resize`: what must be left of the interview.'),
  reason: templates
    .optional()
    .describe(
      'What the candidate reads: one text, or one by language. `{interviewer}`, `{company}`, `{position}`, `{old_time}`, `{new_time}`, `{minutes}` and `{why}` are filled in.',
    ),
  note: templates.optional().describe('What interviewers read in their holds, written the same way; also `{rule}`.'),
});

/** Those that stand with whom they are about. */
export const ownRules = z.array(rule).default([]);

export const rules = z
  .array(rule)
  .optional()
  .describe('What follows from a difference. The first rule that fits is taken; where none does, a person is told.');
