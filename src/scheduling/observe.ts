/** Compares the plan (the interview) with the world (its holds and its interviewers' calendars). */
import type { BusyBlock, Person } from './availability.ts';
import type { Panel } from './decision.ts';
import type { HoldState, ObservedFinding } from './finding.ts';
import type { Email, InterviewId } from './ids.ts';
import { type Instant, type Interval, intervalOf, isoOf, MINUTE } from './instant.ts';

export interface Observation {
  readonly interview: {
    readonly id: InterviewId;
    readonly status: 'scheduled' | 'in_progress' | 'completed' | 'cancelled';
    readonly scheduledAt: Instant | null;
    readonly durationMinutes: number;
  };
  readonly panel: Panel;
  /** This interview's holds; those of people who left the panel say nothing. */
  readonly holds: readonly HoldState[];
  /** Everybody on the panel. */
  readonly people: readonly Person[];
}

/**
 * The differences between an interview and its interviewers' calendars, in the order of the panel, holds first.
 *
 * A hold is read three ways: where the interview is, where we last wrote the hold, where its calendar shows it. Shown
 * where the interview is, or as its provider stored what we asked for: nothing. Last asked for elsewhere than the
 * interview is: the interview moved since, the hold is merely late and will be written anew, so JobHive wins over whoever
 * dragged it meanwhile. Shown where a write of ours went whose answer was lost: that write landed. Only what is left was
 * done by a person. A calendar that is not known says nothing: neither about its hold nor about conflicts.
 *
 * An interview that has no time, is over or is cancelled has nothing to differ from. Which findings may be acted on is
 * for `decide`.
 */
export function observe({ interview, panel, holds, people }: Observation): ObservedFinding[] {
  if (interview.scheduledAt === null) return [];
  if (interview.status !== 'scheduled' && interview.status !== 'in_progress') return [];
  const truth = intervalOf(interview.scheduledAt, interview.durationMinutes);
  const members = [...new Set([...panel.required, ...panel.optional])];
  const isRequired = (email: Email) => panel.required.includes(email);

  const ofHolds = members.flatMap((email) =>
    holds.filter((hold) => hold.interviewer === email).flatMap((hold) => holdFinding(hold, truth, isRequired(email))),
  );
  const ofBlocks = members.flatMap((email) =>
    people
      .filter((person) => person.email === email && person.knowledge === 'known')
      .flatMap((person) => person.blocks)
      .filter((block) => standsAgainst(block, interview.id, truth))
      .map((block) => conflictFinding(block, email, truth, isRequired(email))),
  );
  return [...ofHolds, ...ofBlocks];
}

/** Whether a finding that was observed earlier is about the interview as it is planned now. */
export function isAbout(finding: ObservedFinding, truth: Interval): boolean {
  return finding.kind === 'conflict' ? overlapOf(finding.with.during, truth) > 0 : same(finding.from, truth);
}

function holdFinding(hold: HoldState, truth: Interval, required: boolean): ObservedFinding[] {
  const { interviewer, calendar, asked: from, written, writing, seen } = hold;
  if (seen.kind === 'unknown' || !same(from, truth)) return [];
  const base = { interviewer, calendar, required };
  if (seen.kind === 'gone') {
    return [{ ...base, kind: 'removed', key: keyOf(seen.how, calendar, from), from, how: seen.how }];
  }
  const to = seen.during;
  if (same(to, truth) || same(to, written) || (writing && same(to, writing))) return [];
  const kind = to.start === from.start || to.start === written.start ? 'resized' : 'moved';
  return [{ ...base, kind, key: keyOf(kind, calendar, from, to), from, to }];
}

/** Whether a block and the interview cannot both be kept. What a rule makes of it is not decided here. */
function standsAgainst(block: BusyBlock, interview: InterviewId, truth: Interval): boolean {
  if (overlapOf(block.during, truth) <= 0 || block.answer === 'declined') return false;
  if (block.busy === 'free' || block.busy === 'working_elsewhere') return false;
  // Of two interviews at the same time exactly one must give way: the one whose id sorts last.
  return block.holdOf === null || block.holdOf < interview;
}

function conflictFinding(block: BusyBlock, interviewer: Email, truth: Interval, required: boolean): ObservedFinding {
  const { calendar, event, during, busy, answer, allDay, holdOf, keywords } = block;
  const overlapMinutes = Math.ceil(overlapOf(during, truth) / MINUTE);
  return {
    kind: 'conflict',
    key: keyOf('conflict', calendar, truth, during, event),
    interviewer,
    calendar,
    required,
    with: { event, during, busy, answer, allDay, overlapMinutes, holdOf, keywords },
  };
}

/** Milliseconds that both have; an event without length has none with anything. */
function overlapOf(a: Interval, b: Interval): number {
  return Math.min(a.end, b.end) - Math.max(a.start, b.start);
}

function same(a: Interval, b: Interval): boolean {
  return a.start === b.start && a.end === b.end;
}

/** JSON, because ids may hold any character and two findings must never share a key. */
function keyOf(what: string, calendar: string, ...rest: readonly (Interval | string)[]): string {
  return JSON.stringify([
    what,
    calendar,
    ...rest.map((part) => (typeof part === 'string' ? part : `${isoOf(part.start)}/${isoOf(part.end)}`)),
  ]);
}
