/** A recorded decision, decided again under other rules from what was known then. */
import { decide } from './decide.ts';
import type { Decision, Outcome, Situation } from './decision.ts';
import { after, DAY, type Instant, instant, intervalOf } from './instant.ts';
import type { Rule, SchedulingPolicy } from './rule.ts';
import { searchWindow } from './slot-window.ts';

export interface OtherRules {
  readonly rules: readonly Rule[];
  /** For an interview of that panel. What is known of its candidate, and `settle`, stay as they were. */
  readonly policyFor: (panel: string) => SchedulingPolicy;
}

export type DecidedAgain =
  | { readonly kind: 'same'; readonly decision: Decision }
  | { readonly kind: 'different'; readonly decision: Decision }
  /** The same inputs do not give the recorded decision: another version of the program recorded it. */
  | { readonly kind: 'not_comparable' };

export function decideAgain(recorded: Decision, situation: Situation, other: OtherRules): DecidedAgain {
  try {
    if (!isSame(decide(situation).outcome, recorded.outcome)) return { kind: 'not_comparable' };
    const decision = decide(underOther(situation, other));
    return { kind: isSame(decision.outcome, recorded.outcome) ? 'same' : 'different', decision };
  } catch {
    // What another version recorded may lack what this one reads.
    return { kind: 'not_comparable' };
  }
}

function underOther(situation: Situation, { rules, policyFor }: OtherRules): Situation {
  const { candidateHours, candidateZone, settle } = situation.policy;
  const until = readUntil(situation);
  return {
    ...situation,
    rules,
    // Whether it had lasted decided what was read: another `settle` would be asked about calendars that nobody looked into.
    policy: { ...policyFor(situation.panel.name), candidateHours, candidateZone, settle },
    people: situation.people.map((person) => ({
      ...person,
      knownUntil: instant(Math.min(person.knownUntil ?? until, until)),
    })),
  };
}

/** The search counts its days in a zone of the panel; calendars are read so much further. */
const MARGIN = 2 * DAY;

/** Beyond it nobody looked into calendars: a longer horizon finds nothing free there. */
function readUntil({ now, interview, holidays, policy }: Situation): Instant {
  const planned = intervalOf(interview.scheduledAt ?? now, interview.durationMinutes);
  const search = searchWindow({ now, scheduledAt: planned.start, holidays, policy }, 'UTC');
  return after(instant(Math.max(search.end, planned.end)), MARGIN);
}

/** Whether the same is done to the interview. By which rule, and in which words, does not count. */
function isSame(a: Outcome, b: Outcome): boolean {
  return JSON.stringify(deedOf(a)) === JSON.stringify(deedOf(b));
}

function deedOf(outcome: Outcome) {
  switch (outcome.kind) {
    case 'reschedule':
      return ['reschedule', outcome.to.start, outcome.to.end];
    case 'propose':
      return ['propose', ...outcome.times.map(({ during }) => during)];
    case 'replace':
      return ['replace', outcome.gaveUp, outcome.took];
    case 'revert':
      return ['revert', ...outcome.interviewers];
    case 'held_back':
      return ['held_back', outcome.guard];
    default:
      return [outcome.kind];
  }
}
