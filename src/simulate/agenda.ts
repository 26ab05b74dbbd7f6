/** What is to be looked at again, in time. */
import type { Instant } from '../scheduling/instant.ts';

interface Due<What> {
  readonly at: Instant;
  readonly what: What;
}

export class Agenda<What> {
  readonly #due: Due<What>[] = [];

  add(at: Instant, what: What): void {
    if (this.#due.some((entry) => entry.at === at && entry.what === what)) return;
    const place = this.#due.findIndex((entry) => entry.at > at);
    this.#due.splice(place === -1 ? this.#due.length : place, 0, { at, what });
  }

  /** Takes off what is due first, by then or at all (`by` null); null when nothing is. */
  next(by: Instant | null): Due<What> | null {
    const [first] = this.#due;
    if (first === undefined || (by !== null && first.at > by)) return null;
    this.#due.shift();
    return first;
  }
}
