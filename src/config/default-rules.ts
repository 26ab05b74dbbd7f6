/** What happens when an admin wrote no rules: follow the interviewer where everybody can, else ask. */
import { HOUR } from '../scheduling/instant.ts';
import type { Rule } from '../scheduling/rule.ts';

export const DEFAULT_RULES: readonly Rule[] = [
  {
    name: 'The interviewer moved the interview to a time that suits everybody',
    on: ['moved'],
    when: { newTime: 'free_for_all' },
    actions: ['accept'],
    shortest: null,
    reason: { any: '{interviewer} proposed a new time for your interview.' },
    note: null,
  },
  {
    name: 'The interviewer moved the interview to a time that does not suit everybody',
    on: ['moved'],
    when: {},
    actions: ['notify'],
    shortest: null,
    reason: null,
    note: null,
  },
  {
    name: 'The interview vanished from a calendar, or was declined',
    on: ['removed', 'declined'],
    when: {},
    actions: ['notify'],
    shortest: null,
    reason: null,
    note: null,
  },
  {
    name: 'A firm meeting more than a day ahead',
    on: ['conflict'],
    when: {
      with: { class: ['busy', 'out_of_office'] },
      answer: ['accepted', 'organizer', 'none'],
      startsIn: { op: '>', value: 24 * HOUR },
    },
    actions: ['reschedule'],
    shortest: null,
    reason: { any: 'Your interviewer has an unavoidable scheduling conflict.' },
    note: null,
  },
];
