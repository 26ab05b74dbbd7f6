/** When JobHive fails as a whole, so that not every interview finds that out by itself, again and again. */
import { after, type Instant, MINUTE, SECOND } from '../scheduling/instant.ts';
import { JobHiveError } from './interview.ts';

/** One interview that JobHive stumbles over is not an outage; three different calls in a row, with no success, are. */
const DIFFERENT_CALLS = 3;
const FIRST_PAUSE = 5 * SECOND;
/** Often enough to notice that it is over, or that a refused key is taken again. */
const LONGEST_PAUSE = 5 * MINUTE;

export class Outage {
  readonly #probeMs: number;
  readonly #failed = new Set<string>();
  #pauses = 0;
  #until: Instant | null = null;
  #last: JobHiveError | null = null;

  /** @param probeMs how long one call may take */
  constructor(probeMs: number) {
    this.#probeMs = probeMs;
  }

  /** The failure that stands for all calls now, or null: ask. After a pause one asker at a time finds out. */
  refusal(call: string, now: Instant): JobHiveError | null {
    if (this.#until === null || this.#last === null) return null;
    if (now >= this.#until) {
      this.#until = after(now, this.#probeMs);
      return null;
    }
    const { reason, httpStatus, code } = this.#last;
    return new JobHiveError(
      { reason, httpStatus, code, retryAfterMs: this.#until - now },
      `${call} was not sent: JobHive fails every call for now. The last said: ${this.#last.message}`,
    );
  }

  answered(): void {
    this.#failed.clear();
    this.#pauses = 0;
    this.#until = null;
  }

  failed(call: string, error: JobHiveError, now: Instant): void {
    if (error.reason !== 'unavailable' && error.reason !== 'unauthorized') {
      // Whatever it said, it is there and knows the key.
      this.answered();
      return;
    }
    this.#last = error;
    this.#failed.add(call);
    // A key is refused for everything.
    if (error.reason === 'unauthorized') this.#until = after(now, LONGEST_PAUSE);
    else if (this.#until !== null || this.#failed.size >= DIFFERENT_CALLS) {
      this.#until = after(now, Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(this.#pauses, 10)));
      this.#pauses += 1;
    }
  }
}
