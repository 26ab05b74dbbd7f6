/** A decision in one sentence, for a person who reads a log. Times are UTC; no other event's words. */
import type { FindingTrace, Guard, Obstacle, Outcome } from './decision.ts';
import type { Finding } from './finding.ts';
import { type Interval, isoOf } from './instant.ts';
import type { Proposal } from './proposal.ts';

const HELD_BACK: Readonly<Record<Guard, string>> = {
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
  about: Finding | Proposal | null,
  refused: FindingTrace['refused'],
): string {
  const cause = about === null ? 'something differs' : 'origin' in about ? answerOf(about) : causeOf(about);
  switch (outcome.kind) {
    case 'in_order':
      return 'The calendars agree with the plan.';
    case 'wait':
      return `Waiting until ${isoOf(outcome.until)} to see whether it lasts: ${cause}.`;
    case 'reschedule':
      return `Moving from ${rangeOf(outcome.from)} to ${rangeOf(outcome.to)}${outcome.rule === null ? '' : ` by rule "${outcome.rule}"`}: ${cause}.`;
    case 'propose':
      return `Asking a person whether to move from ${rangeOf(outcome.from)} to ${outcome.times.map(({ during }) => rangeOf(during)).join(' or ')}, by rule "${outcome.rule}": ${cause}.`;
    case 'not_possible':
      return `Not moved, though ${cause}: ${outcome.obstacles.map(({ start, obstacle }) => `${isoOf(start)} is not possible, ${obstacleOf(obstacle)}`).join('; ')}.`;
    case 'revert':
      return `Writing the hold of ${outcome.interviewers.join(', ')} back by rule "${outcome.rule}": ${cause}.`;
    case 'notify':
      return `A person must look, ${outcome.rule === null ? 'no rule matched' : `rule "${outcome.rule}"`}: ${cause}${inVain(refused)}.`;
    case 'ignore':
      return `Left alone, as the rules say: ${cause}.`;
    case 'held_back':
      return `Left alone, because ${HELD_BACK[outcome.guard]}: ${cause}.`;
  }
}

function answerOf({ id, origin, answer }: Proposal): string {
  const asked = origin.kind === 'candidate' ? ', for which the candidate asked,' : '';
  return `proposal ${id}${asked} was approved by ${answer?.by ?? 'nobody'}`;
}

function causeOf(finding: Finding): string {
  const who = finding.interviewer;
  switch (finding.kind) {
    case 'moved':
      return `${who} moved their hold to ${rangeOf(finding.to)}`;
    case 'resized':
      return `${who} changed their hold's length to ${rangeOf(finding.to)}`;
    case 'removed':
      return `the hold of ${who} was ${finding.how}`;
    case 'declined':
      return `${who} declined`;
    case 'unavailable':
      return finding.why === 'out_of_office'
        ? `${who} is out of office at ${rangeOf(finding.with.during)}`
        : `${who} does not work then (${finding.why.replaceAll('_', ' ')})`;
    case 'conflict':
      return finding.with.holdOf === null
        ? `${who} has another event (${finding.with.busy}) at ${rangeOf(finding.with.during)}`
        : `${who} has interview ${finding.with.holdOf} at ${rangeOf(finding.with.during)}`;
  }
}

function inVain(refused: FindingTrace['refused']): string {
  return refused.map(({ action, obstacle }) => `; ${action} was not possible: ${obstacleOf(obstacle)}`).join('');
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
    case 'proposal_refused':
      return `proposal ${obstacle.proposal} was refused`;
    case 'proposal_lapsed':
      return `nothing came of proposal ${obstacle.proposal}`;
    case 'not_applicable':
      return 'it does not apply to this';
  }
}

function rangeOf({ start, end }: Interval): string {
  return `${isoOf(start)}/${isoOf(end)}`;
}
