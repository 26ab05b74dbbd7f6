/** A made-up fortnight in numbers: how often a rule set would move people, and how often it would ask. */
import { HOUR, type Instant } from '../scheduling/instant.ts';
import { type Expectable, outcomeWord, ruleTaken } from '../scheduling/outcome-words.ts';
import type { Fortnight } from './fortnight.ts';

export interface Simulated {
  readonly interviews: number;
  readonly happenings: number;
  /** How often each was done; waiting is not. */
  readonly done: Readonly<Partial<Record<Expectable, number>>>;
  readonly byRule: readonly {
    readonly rule: string;
    readonly taken: number;
    /** Of these, so often the interview got another time. */
    readonly moved: number;
  }[];
  /** Seats that somebody else of a pool took. */
  readonly seatsChanged: number;
  /** Interviews that got another time, at least once and at least twice. */
  readonly moved: number;
  readonly movedAgain: number;
  readonly movesOfOne: number;
  /** How far a move put it, in hours; null without a move. */
  readonly medianShift: number | null;
  /** The most interviews of one interviewer that were moved. */
  readonly movesOfOnePerson: number;
  /** How often moves were paused because there were too many at once. */
  readonly pauses: number;
}

export function summarise({ interviews, happenings, decisions }: Fortnight): Simulated {
  const done: Partial<Record<Expectable, number>> = {};
  const byRule = new Map<string, { taken: number; moved: number }>();
  const moves = new Map<string, number>();
  const shifts: number[] = [];
  let pauses = 0;
  for (const decision of decisions) {
    const { outcome, interview } = decision;
    if (outcome.kind === 'wait' || outcome.kind === 'in_order') continue;
    const word = outcomeWord(decision);
    done[word] = (done[word] ?? 0) + 1;
    const rule = ruleTaken(decision) ?? '(no rule)';
    const counted = byRule.get(rule) ?? { taken: 0, moved: 0 };
    counted.taken += 1;
    byRule.set(rule, counted);
    if (decision.explanation.guard === 'hourly_cap') pauses += 1;
    if (outcome.kind !== 'reschedule') continue;
    counted.moved += 1;
    moves.set(interview, (moves.get(interview) ?? 0) + 1);
    shifts.push(hoursBetween(outcome.from.start, outcome.to.start));
  }
  const ofPeople = new Map<string, number>();
  for (const { id, panel } of interviews)
    for (const email of panel.required) ofPeople.set(email, (ofPeople.get(email) ?? 0) + (moves.get(id) ?? 0));
  return {
    interviews: interviews.length,
    happenings: happenings.length,
    done,
    byRule: [...byRule].map(([rule, counted]) => ({ rule, ...counted })),
    seatsChanged: done.replace_from_pool ?? 0,
    moved: moves.size,
    movedAgain: [...moves.values()].filter((count) => count > 1).length,
    movesOfOne: Math.max(0, ...moves.values()),
    medianShift: median(shifts),
    movesOfOnePerson: Math.max(0, ...ofPeople.values()),
    pauses,
  };
}

function hoursBetween(from: Instant, to: Instant): number {
  return Math.abs(to - from) / HOUR;
}

function median(numbers: readonly number[]): number | null {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
