/** What came of a decision, in the words of rules. */
import type { Decision, Guard } from './decision.ts';
import { ACTIONS, type Action } from './rule.ts';

export const EXPECTABLE = [...ACTIONS, 'nothing', 'wait', 'held_back'] as const;
export type Expectable = Action | 'nothing' | 'wait' | 'held_back';

export const GUARDS = [
  'not_scheduled',
  'no_time_yet',
  'already_started',
  'frozen',
  'interview_cap',
  'paused',
  'interviewer_cap',
  'hourly_cap',
] as const satisfies readonly Guard[];

export function outcomeWord({ outcome }: Decision): Expectable {
  switch (outcome.kind) {
    case 'in_order':
      return 'nothing';
    case 'reschedule':
      return outcome.via === 'proposal' ? 'propose' : outcome.via;
    case 'replace':
      return 'replace_from_pool';
    // Of an approved proposal; examples have none.
    case 'not_possible':
      return 'propose';
    default:
      return outcome.kind;
  }
}

/** The rule that was taken; null where none was. */
export function ruleTaken({ outcome, explanation }: Decision): string | null {
  if ('rule' in outcome) return outcome.rule;
  return explanation.findings.find(({ rule }) => rule !== null)?.rule ?? null;
}
