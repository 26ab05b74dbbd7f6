/**
 * The port through which adapters keep to a provider's limits. What is counted is counted for all nodes together.
 */
import type { Instant } from '../scheduling/instant.ts';

/** Requests that a provider counts together: those of a project, of a user, of a mailbox. */
export interface Quota {
  /** Unique, and free of personal data beyond the account's own name: `google/user/alice@acme.example`. */
  readonly name: string;
  readonly perMinute: number;
}

export interface Pacing {
  /**
   * Takes one request out of each quota, waiting for a short while where one is used up.
   * @throws CalendarError `rate_limited` where the wait would be long, or the provider has asked for calm
   */
  spend(quotas: readonly Quota[], signal?: AbortSignal): Promise<void>;
  /** The provider asked for calm: until then `spend` refuses, on every node. `why` is its own word, for `status`. */
  calm(quota: Quota, until: Instant, why: string): Promise<void>;
  /**
   * Runs `work` while at most `most` works of this lane run on all nodes together.
   * @throws CalendarError `rate_limited` when no place was free for a long while
   */
  within<T>(lane: string, most: number, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}
