/** Who interviews whom. */
import { createHash } from 'node:crypto';
import type { Panel } from './decision.ts';
import { matchesGlob } from './glob.ts';
import type { Email, InterviewId } from './ids.ts';
import type { SchedulingPolicy } from './rule.ts';

/** All that are given must match; patterns are case-insensitive globs (`*`, `?`). */
export interface PanelRule {
  readonly name: string;
  readonly match: {
    readonly position: string | null;
    readonly skillsAny: readonly string[];
    readonly company: string | null;
    readonly interviews: readonly string[];
  };
  readonly required: readonly Email[];
  readonly optional: readonly Email[];
  readonly any: { readonly of: readonly Email[]; readonly count: number } | null;
  /** What is different for the interviews of this panel. */
  readonly policy: Partial<SchedulingPolicy>;
}

/** What of an interview decides its panel. */
export interface PanelSubject {
  readonly id: InterviewId;
  readonly position: string;
  readonly skills: readonly string[];
  readonly companyName: string | null;
}

/**
 * The panel of an interview by the first rule that matches it; null when none does. Of `any`, the same people are
 * chosen for the same interview every time and on every machine, and each person of the pool for about as many
 * interviews as the others; a pool that gains or loses a person changes only the interviews that this person concerns.
 * Where somebody of the pool took another's seat since, they sit there, until the pool changes.
 * Nobody is on a panel twice: who is required is not chosen from the pool, and is not optional.
 */
export function resolvePanel(
  interview: PanelSubject,
  panels: readonly PanelRule[],
  changes: readonly KnownSeatChange[],
): Panel | null {
  const rule = panels.find((panel) => matches(interview, panel.match));
  if (!rule) return null;
  const named = new Set(rule.required);
  const pool = rule.any && seatsOf(rule.any, named, interview.id, changes);
  const required = [...named, ...(pool?.seated ?? [])];
  const optional = [...new Set(rule.optional)].filter((email) => !required.includes(email));
  return { name: rule.name, required, optional, ...(pool && { pool }) };
}

/** A seat that one of the pool gave up and another took. */
export interface SeatChange {
  readonly gaveUp: Email;
  readonly took: Email;
}

/** With whether a person has taken it back since. */
export type KnownSeatChange = SeatChange & { readonly undone: boolean };

/** Changes about people who are not of the pool any more, or have no seat in it, say nothing. */
function seatsOf(
  pool: NonNullable<PanelRule['any']>,
  named: ReadonlySet<Email>,
  interview: InterviewId,
  known: readonly KnownSeatChange[],
): NonNullable<Panel['pool']> {
  const members = [...new Set(pool.of)].filter((email) => !named.has(email));
  const changes = known.filter(({ undone }) => !undone);
  const back = known.filter(({ undone }) => undone).map(({ gaveUp }) => gaveUp);
  let seated = chosenFrom(pool, named, interview);
  for (const { gaveUp, took } of changes)
    if (seated.includes(gaveUp) && members.includes(took) && !seated.includes(took))
      seated = seated.map((email) => (email === gaveUp ? took : email));
  const left = changes.map(({ gaveUp }) => gaveUp);
  const reserve = members.filter((email) => !seated.includes(email) && !left.includes(email));
  return { seated, reserve: reserve.toSorted(), kept: seated.filter((email) => back.includes(email)) };
}

function matches(interview: PanelSubject, match: PanelRule['match']): boolean {
  if (match.position !== null && !matchesGlob(interview.position, match.position)) return false;
  if (match.company !== null && !matchesGlob(interview.companyName ?? '', match.company)) return false;
  if (match.interviews.length > 0 && !match.interviews.some((pattern) => matchesGlob(interview.id, pattern))) {
    return false;
  }
  return (
    match.skillsAny.length === 0 ||
    match.skillsAny.some((pattern) => interview.skills.some((skill) => matchesGlob(skill, pattern)))
  );
}

/** Rendezvous hashing: everybody in the pool draws a number for this interview, and the highest are taken. */
function chosenFrom(pool: NonNullable<PanelRule['any']>, taken: ReadonlySet<Email>, interview: InterviewId): Email[] {
  return [...new Set(pool.of)]
    .filter((email) => !taken.has(email))
    .map((email) => ({
      email,
      drawn: createHash('sha256')
        .update(JSON.stringify([interview, email]))
        .digest('hex'),
    }))
    .sort((a, b) => (a.drawn < b.drawn ? 1 : -1))
    .slice(0, pool.count)
    .map(({ email }) => email);
}
