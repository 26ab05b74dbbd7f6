/** Of a history that breaks a promise, the few steps that are enough to break it. */
import type { OpenStore } from '../../src/store/open-store.ts';
import { type History, type Outcome, play } from './history.ts';

/**
 * Leaves out ever smaller runs of steps while the same promise is still broken (delta debugging, Zeller 2002).
 * @param budget how often the history may be played
 */
export async function shrink(
  store: OpenStore,
  history: History,
  broken: Outcome,
  budget: number,
): Promise<{ readonly steps: readonly number[]; readonly outcome: Outcome }> {
  const invariant = broken.violation?.invariant;
  const last = broken.step ?? Number.POSITIVE_INFINITY;
  let steps = history.steps.map(({ number }) => number).filter((number) => number <= last);
  let outcome = broken;
  let left = budget;
  for (let size = Math.ceil(steps.length / 2); size >= 1 && left > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < steps.length && left > 0; ) {
      const fewer = steps.toSpliced(from, size);
      left -= 1;
      const tried = await play(store, history, new Set(fewer));
      if (tried.violation?.invariant !== invariant) {
        from += size;
        continue;
      }
      steps = fewer;
      outcome = tried;
    }
  }
  return { steps, outcome };
}
