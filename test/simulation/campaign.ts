/** Plays one history after another until so many weeks of interviews have been lived through. */
import type { OpenStore } from '../../src/store/open-store.ts';
import { historyOf, type Outcome, play } from './history.ts';
import { shrink } from './shrink.ts';

export interface Campaign {
  /** Of the first and the last history that was played. */
  readonly seeds: readonly [first: number, last: number];
  readonly histories: number;
  readonly interviewWeeks: number;
  readonly patches: number;
  readonly messages: number;
  readonly jobs: number;
  readonly failure: Failure | null;
}

export interface Failure {
  readonly seed: number;
  /** Those that are enough. */
  readonly steps: readonly number[];
  readonly outcome: Outcome;
}

/** Enough to come from a hundred steps to a handful; each is a history, and seconds. */
const SHRINK_BUDGET = 60;

/** Stops at the first broken promise. @param done called after each history */
export async function campaign(
  store: OpenStore,
  options: { readonly seed: number; readonly weeks: number; readonly shrink?: number },
  done: (seed: number, outcome: Outcome) => void = () => {},
): Promise<Campaign> {
  const sums = { histories: 0, interviewWeeks: 0, patches: 0, messages: 0, jobs: 0 };
  for (let seed = options.seed; ; seed += 1) {
    const history = historyOf(seed);
    const outcome = await play(store, history);
    done(seed, outcome);
    sums.histories += 1;
    sums.interviewWeeks += outcome.interviewWeeks;
    sums.patches += outcome.patches;
    sums.messages += outcome.messages;
    sums.jobs += outcome.jobs;
    const seeds = [options.seed, seed] as const;
    if (outcome.violation) {
      const { steps, outcome: smallest } = await shrink(store, history, outcome, options.shrink ?? SHRINK_BUDGET);
      return { ...sums, seeds, failure: { seed, steps, outcome: smallest } };
    }
    if (sums.interviewWeeks >= options.weeks) return { ...sums, seeds, failure: null };
  }
}

/** For a person: what broke, how it came to that, and how to see it again. */
export function tell({ seed, steps, outcome }: Failure): string {
  return [
    ...outcome.journal,
    '',
    `${outcome.violation?.message}`,
    `after step ${outcome.step ?? 'the last, when all was calm'} of seed ${seed}`,
    `again: npm run simulation -- --seed ${seed} --steps ${steps.join(',')}`,
  ].join('\n');
}
