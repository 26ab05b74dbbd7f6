/** What makes one free time better than another: named terms, each with a weight, each kept in the explanation. */

/** What a term counts, and what one of it is worth: as many minutes further from the original time. */
export const TERM_WEIGHTS = {
  /** Minutes between the original time and the new one. */
  close_to_original: 1,
  /** The day that the candidate knows. */
  same_day: 240,
  /** A day less to prepare is worse than a day more to wait. */
  earlier_day: 1_440,
  /** Events of required people that do not block but would rather be left alone. */
  soft_conflicts: 120,
  /** Events of required people that their owners would have to move: only where nothing cleaner is near. */
  movable_conflicts: 960,
  /** Optional people who can come. */
  optional_free: 60,
  /** Interviews that those who must come have in that week already, on average. */
  fair_load: 30,
  /** The share of those who must come for whom it is a time they prefer. */
  preferred_hours: 90,
  /** People of a pool who would have to be replaced by others. */
  same_people: 180,
} as const;

export type TermName = keyof typeof TERM_WEIGHTS;
export type TermWeights = Readonly<Record<TermName, number>>;
/** A score's parts, each already weighted; what speaks against a slot is negative. */
export type Terms = Readonly<Record<TermName, number>>;

export function isTermName(name: string): name is TermName {
  return Object.hasOwn(TERM_WEIGHTS, name);
}

const NAMES = Object.keys(TERM_WEIGHTS).filter(isTermName);

export function sumOf(terms: Terms): number {
  let sum = 0;
  for (const name of NAMES) sum += terms[name];
  return sum;
}

/** The weights when these terms matter more than usual, most first: of three, the first counts four times, then three, then two. */
export function weightsPreferring(names: readonly TermName[]): TermWeights {
  const preferred = names.map((name, index) => [name, TERM_WEIGHTS[name] * (names.length - index + 1)] as const);
  return { ...TERM_WEIGHTS, ...Object.fromEntries(preferred) };
}
