/** Compares the plan (the interview) with the world (its holds and its interviewers' calendars). */
import type { BusyBlock, Person } from './availability.ts';
import { countedAs } from './busy-weight.ts';
import type { Panel } from './decision.ts';
import type { FindingCause, HoldState, ObservedFinding } from './finding.ts';
import { absenceAt } from './free-time.ts';
import type { Email, InterviewId } from './ids.ts';
import { type Instant, type Interval, intervalOf, isoOf, MINUTE } from './instant.ts';
import type { SchedulingPolicy } from './rule.ts';

export interface Observation {
  readonly now: Instant;
  readonly interview: {
    readonly id: InterviewId;
    readonly status: 'scheduled' | 'in_progress' | 'completed' | 'cancelled';
    readonly scheduledAt: Instant | null;
    readonly durationMinutes: number;
  };
  /** Since when we know the interview at this time; null when that is not known. */
  readonly timedAt: Instant | null;
  /** Who of the panel put it at this time themselves; null when nobody did. */
  readonly chosenBy: Email | null;
  readonly panel: Panel;
  /** Since when each is on the panel, as far as that is known. */
  readonly joined: ReadonlyMap<Email, Instant>;
  /** When the candidate declined the time as it is; null when they did not. */
  readonly candidateDeclinedAt: Instant | null;
  /** This interview's holds; those of people who left the panel say nothing. */
  readonly holds: readonly HoldState[];
  /** Everybody on the panel. */
  readonly people: readonly Person[];
  readonly policy: Pick<SchedulingPolicy, 'unanswered' | 'keywords' | 'blocking'>;
}

/**
 * The differences between an interview and its interviewers' calendars, in the order of the panel, holds first.
 *
 * A hold is read three ways: where the interview is, where we last wrote the hold, where its calendar shows it. Shown
 * where the interview is, or as its provider stored what we asked for: nothing, unless its owner declined it. Last asked
 * for elsewhere than the interview is: the interview moved since, the hold is merely late and will be written anew, so
 * JobHive wins over whoever dragged it meanwhile. Shown where a write of ours went whose answer was lost: that write
 * landed. Only what is left was done by a person. A calendar that is not known says nothing: neither about its hold nor
 * about conflicts.
 *
 * That somebody does not work then is said of those who must come, before it begins, unless they chose the time.
 *
 * An interview that has no time, is over or is cancelled has nothing to differ from. Which findings may be acted on is
 * for `decide`.
 */
export function observe(observation: Observation): ObservedFinding[] {
  const { interview, panel, holds, people } = observation;
  if (interview.scheduledAt === null) return [];
  if (interview.status !== 'scheduled' && interview.status !== 'in_progress') return [];
  const truth = intervalOf(interview.scheduledAt, interview.durationMinutes);
  const members = [...new Set([...panel.required, ...panel.optional])];
  const ofHolds = members.flatMap((email) =>
    holds.filter((hold) => hold.interviewer === email).flatMap((hold) => holdFinding(hold, truth, observation)),
  );
  const present = members.flatMap((email) => people.filter((person) => person.email === email));
  const ofBlocks = present
    .filter(({ knowledge }) => knowledge === 'known')
    .flatMap((person) =>
      person.blocks
        .filter((block) => standsAgainst(block, truth, observation))
        .map((block) => conflictFinding(block, person.email, truth, observation)),
    );
  return [
    ...ofHolds,
    ...candidateFinding(truth, observation),
    ...ofBlocks,
    ...present.flatMap((person) => absenceFinding(person, truth, observation)),
  ];
}

/** Whether a finding that was observed earlier is about the interview as it is planned now. */
export function isAbout(finding: ObservedFinding, truth: Interval): boolean {
  return 'with' in finding ? overlapOf(finding.with.during, truth) > 0 : same(finding.from, truth);
}

function holdFinding(hold: HoldState, truth: Interval, { panel }: Observation): ObservedFinding[] {
  const { interviewer, calendar, asked: from, written, writing, seen } = hold;
  if (seen.kind === 'unknown' || !same(from, truth)) return [];
  const base = { interviewer, calendar, required: panel.required.includes(interviewer) };
  if (seen.kind === 'gone') {
    const cause = { change: 'calendar', at: null } as const;
    return [{ ...base, cause, kind: 'removed', key: keyOf(seen.how, calendar, from), from, how: seen.how }];
  }
  const cause = { change: 'calendar', at: hold.changedAt } as const;
  if (hold.declined) return [{ ...base, cause, kind: 'declined', key: keyOf('declined', calendar, from), from }];
  const to = seen.during;
  if (same(to, truth) || same(to, written) || (writing && same(to, writing))) return [];
  const kind = to.start === from.start || to.start === written.start ? 'resized' : 'moved';
  return [{ ...base, cause, kind, key: keyOf(kind, calendar, from, to), from, to }];
}

/** Before it begins: after that somebody who declined may still have come. A later answer is another finding. */
function candidateFinding(
  truth: Interval,
  { now, interview, candidateDeclinedAt: at }: Observation,
): ObservedFinding[] {
  if (at === null || interview.status !== 'scheduled' || truth.start <= now) return [];
  const key = JSON.stringify(['candidate_declined', spanOf(truth), isoOf(at)]);
  const cause = { change: 'answer', at } as const;
  return [{ key, interviewer: null, calendar: null, required: true, cause, kind: 'candidate_declined', from: truth }];
}

/** Whether a block and the interview cannot both be kept. What a rule makes of it is not decided here. */
function standsAgainst(block: BusyBlock, truth: Interval, { interview, policy }: Observation): boolean {
  if (overlapOf(block.during, truth) <= 0 || block.answer === 'declined') return false;
  const busy = countedAs(block, policy);
  if (busy === 'free' || busy === 'working_elsewhere') return false;
  // Of two interviews at the same time exactly one must give way: the one whose id sorts last.
  return block.holdOf === null || block.holdOf < interview.id;
}

function conflictFinding(
  block: BusyBlock,
  interviewer: Email,
  truth: Interval,
  observation: Observation,
): ObservedFinding {
  const { calendar, event, during, answer, allDay, organizer, holdOf, keywords } = block;
  const busy = countedAs(block, observation.policy);
  const overlapMinutes = Math.ceil(overlapOf(during, truth) / MINUTE);
  const finding = {
    key: keyOf('conflict', calendar, truth, during, event),
    interviewer,
    calendar,
    required: observation.panel.required.includes(interviewer),
    cause: causeOf(observation, interviewer, block.changedAt),
    with: { event, during, busy, answer, allDay, organizer, overlapMinutes, holdOf, keywords },
  };
  return busy === 'out_of_office'
    ? { ...finding, kind: 'unavailable', why: 'out_of_office' }
    : { ...finding, kind: 'conflict' };
}

function absenceFinding(person: Person, truth: Interval, observation: Observation): ObservedFinding[] {
  const { now, interview, panel, chosenBy } = observation;
  const { email } = person;
  if (!panel.required.includes(email) || interview.status !== 'scheduled' || truth.start <= now) return [];
  const why = chosenBy === email ? null : absenceAt(person, truth);
  if (why === null) return [];
  const cause = causeOf(observation, email, null);
  const key = JSON.stringify([why, email, spanOf(truth)]);
  return [{ key, interviewer: email, calendar: null, required: true, cause, kind: 'unavailable', why, from: truth }];
}

/** The latest of the changes without which there would be no difference. */
function causeOf({ timedAt, joined }: Observation, who: Email, eventChangedAt: Instant | null): FindingCause {
  const causes: FindingCause[] = [
    { change: 'calendar', at: eventChangedAt },
    { change: 'interview', at: timedAt },
    { change: 'panel', at: joined.get(who) ?? null },
  ];
  const seen = causes.filter(({ at }) => at !== null).sort((a, b) => (b.at ?? 0) - (a.at ?? 0));
  return seen[0] ?? { change: 'interview', at: null };
}

/** Milliseconds that both have; an event without length has none with anything. */
function overlapOf(a: Interval, b: Interval): number {
  return Math.min(a.end, b.end) - Math.max(a.start, b.start);
}

function same(a: Interval, b: Interval): boolean {
  return a.start === b.start && a.end === b.end;
}

function spanOf({ start, end }: Interval): string {
  return `${isoOf(start)}/${isoOf(end)}`;
}

/** JSON, because ids may hold any character and two findings must never share a key. */
function keyOf(what: string, calendar: string, ...rest: readonly (Interval | string)[]): string {
  return JSON.stringify([what, calendar, ...rest.map((part) => (typeof part === 'string' ? part : spanOf(part)))]);
}
