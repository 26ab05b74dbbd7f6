/** A calendar provider's sandbox, as benchmarks use it: the same people and the same acts, whoever it is. */

export interface ProviderUnderBench {
  /** The `connections` of a configuration; the daemon keeps to no other quotas than the provider's own. */
  readonly connections: Readonly<Record<string, unknown>>;
  calendarOf(person: string): { readonly connection: string; readonly id: string };
  /** What a daemon in a process of its own finds in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Single events of half an hour, from tomorrow on; nobody is told. */
  fill(person: string, count: number): void;
  /** Their owner makes one of them as long as that; whoever listens is told. */
  change(person: string, index: number, minutes: number): void;
  /**
   * What nobody can do without: the same pages as ours, by bare requests, read as JSON.
   * @param since what the last walk ended with; null: from scratch
   */
  bareWalk(person: string, since: string | null): Promise<BareWalk>;
  /** Push channels that stand. */
  channels(): number;
  /** Resolves when every message so far was answered. */
  announced(): Promise<void>;
  close(): Promise<void>;
}

export interface BareWalk {
  readonly events: number;
  readonly end: string;
}

export interface BenchPlan {
  readonly people: readonly string[];
  /** How long every answer takes, besides the work. 0 when left out. */
  readonly delayMs?: number;
}

export type OpenUnderBench = (plan: BenchPlan) => Promise<ProviderUnderBench>;
