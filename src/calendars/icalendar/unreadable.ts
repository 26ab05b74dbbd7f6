/** Raised inside the reader only; `readResource` turns it into its answer. */
export class Unreadable extends Error {
  /** @param problem plain words that hold nothing of what people wrote into the event */
  constructor(problem: string) {
    super(problem);
    this.name = 'Unreadable';
  }
}
