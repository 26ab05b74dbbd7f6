/** A decision in one sentence. No other event's words. */
import type { Decision, FindingTrace, Guard, Obstacle, Outcome } from './decision.ts';
import type { ObservedFinding } from './finding.ts';
import type { Proposal } from './proposal.ts';
import { IN_UTC, type TimeWords } from './time-in-words.ts';

/** Why nothing is changed, as the end of a sentence. */
export const HELD_BACK: Readonly<Record<Guard, string>> = {
  not_scheduled: 'the interview has begun or is over',
  no_time_yet: 'the interview has no time yet',
  already_started: 'its time has come',
  frozen: 'it starts too soon to be moved without a person',
  interview_cap: 'it was moved automatically as often as allowed',
  paused: 'automatic moves are paused until somebody resumes them',
  interviewer_cap: 'one of its interviewers was moved today as often as allowed',
  hourly_cap: 'as many interviews were moved in the last hour as allowed; moves are paused until somebody resumes them',
};

/** `about`: the finding or the proposal that the outcome is about (null: none); `refused`: what its rule wanted in vain. */
export function summaryOf(
  outcome: Outcome,
  about: ObservedFinding | Proposal | null,
  refused: FindingTrace['refused'],
  times: TimeWords = IN_UTC,
): string {
  const cause = about === null ? 'something differs' : 'origin' in about ? answerOf(about) : causeOf(about, times);
  switch (outcome.kind) {
    case 'in_order':
      return 'The calendars agree with the plan.';
    case 'wait':
      return `Waiting until ${times.at(outcome.until)} to see whether it lasts: ${cause}.`;
    case 'reschedule':
      return `Moving from ${times.span(outcome.from)} to ${times.span(outcome.to)}${outcome.rule === null ? '' : ` by rule "${outcome.rule}"`}: ${cause}.`;
    case 'propose':
      return `Asking a person whether to move from ${times.span(outcome.from)} to ${outcome.times.map(({ during }) => times.span(during)).join(' or ')}, by rule "${outcome.rule}": ${cause}.`;
    case 'not_possible':
      return `Not moved, though ${cause}: ${outcome.obstacles.map(({ start, obstacle }) => `${times.at(start)} is not possible, ${obstacleOf(obstacle)}`).join('; ')}.`;
    case 'revert':
      return `Writing the hold of ${outcome.interviewers.join(', ')} back by rule "${outcome.rule}": ${cause}.`;
    case 'replace':
      return `${outcome.took} takes the seat of ${outcome.gaveUp}, by rule "${outcome.rule}": ${cause}.`;
    case 'notify':
      return `A person must look, ${outcome.rule === null ? 'no rule matched' : `rule "${outcome.rule}"`}: ${cause}${inVain(refused)}.`;
    case 'ignore':
      return `Left alone, as the rules say: ${cause}.`;
    case 'held_back':
      return `Left alone, because ${HELD_BACK[outcome.guard]}: ${cause}.`;
  }
}

/** The same sentence for other eyes, from what is on record. @param findings of the interview, whenever they were */
export function summaryFor(
  times: TimeWords,
  { at, outcome, explanation }: Decision,
  findings: readonly ObservedFinding[],
  proposals: readonly Proposal[],
): string {
  const waiting = explanation.findings.find(({ settledAt }) => outcome.kind === 'wait' && settledAt > at);
  const trace =
    explanation.findings.find(({ finding }) => 'finding' in outcome && finding === outcome.finding) ??
    waiting ??
    explanation.findings[0];
  const about =
    'proposal' in outcome
      ? proposals.find(({ id }) => id === outcome.proposal)
      : findings.find(({ key }) => key === trace?.finding);
  return summaryOf(outcome, about ?? null, trace?.refused ?? [], times);
}

function answerOf({ id, origin, answer }: Proposal): string {
  const asked = origin.kind === 'candidate' ? ', for which the candidate asked,' : '';
  return `proposal ${id}${asked} was approved by ${answer?.by ?? 'nobody'}`;
}

function causeOf(finding: ObservedFinding, times: TimeWords): string {
  const who = finding.interviewer;
  switch (finding.kind) {
    case 'moved':
      return `${who} moved their hold to ${times.span(finding.to)}`;
    case 'resized':
      return `${who} changed their hold's length to ${times.span(finding.to)}`;
    case 'removed':
      return `the hold of ${who} was ${finding.how}`;
    case 'candidate_declined':
      return 'the candidate declined';
    case 'declined':
      return `${who} declined`;
    case 'unavailable':
      return finding.why === 'out_of_office'
        ? `${who} is out of office at ${times.span(finding.with.during)}`
        : `${who} does not work then (${finding.why.replaceAll('_', ' ')})`;
    case 'conflict':
      return finding.with.holdOf === null
        ? `${who} has another event (${finding.with.busy}) at ${times.span(finding.with.during)}`
        : `${who} has interview ${finding.with.holdOf} at ${times.span(finding.with.during)}`;
  }
}

function inVain(refused: FindingTrace['refused']): string {
  const actions = [...new Set(refused.map(({ action }) => action))];
  const whyNot = (wanted: string) =>
    refused.filter(({ action }) => action === wanted).map(({ obstacle }) => obstacleOf(obstacle));
  return actions.map((action) => `; ${action} was not possible: ${whyNot(action).join(', ')}`).join('');
}

function obstacleOf(obstacle: Obstacle): string {
  switch (obstacle.why) {
    case 'new_time_in_past':
      return 'the new time is past';
    case 'new_time_within_notice':
      return 'the new time is within the minimum notice';
    case 'new_time_in_freeze':
      return 'the new time is within the freeze';
    case 'new_time_not_for_candidate':
      return `the new time does not suit the candidate (${obstacle.because.replaceAll('_', ' ')})`;
    case 'new_time_not_free':
      return `${obstacle.interviewer} is not free then (${obstacle.because.replaceAll('_', ' ')})`;
    case 'duration_not_allowed':
      return `an interview cannot last ${obstacle.minutes} minutes`;
    case 'no_slot':
      return 'no other time is free';
    case 'not_of_pool':
      return 'nobody else can take that seat';
    case 'seat_given_back':
      return 'a person gave them the seat back';
    case 'not_to_be_seated':
      return obstacle.because === 'paused'
        ? `moves of ${obstacle.interviewer} are paused`
        : `${obstacle.interviewer} was moved today as often as allowed`;
    case 'nobody_free':
      return 'nobody else of the pool is free then';
    case 'too_short':
      return `only ${obstacle.minutes} minutes would be left of it`;
    case 'proposal_refused':
      return `proposal ${obstacle.proposal} was refused`;
    case 'proposal_lapsed':
      return `nothing came of proposal ${obstacle.proposal}`;
    case 'not_applicable':
      return 'it does not apply to this';
  }
}
