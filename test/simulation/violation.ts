/** A broken promise of the design: which, and what was expected instead. Ends the history it happened in. */
export class Violation extends Error {
  readonly invariant: string;

  /** @param invariant its number in docs/invariants.md with a few words, or a name where it has no number */
  constructor(invariant: string, problem: string) {
    super(`${invariant}: ${problem}`);
    this.name = 'Violation';
    this.invariant = invariant;
  }
}
