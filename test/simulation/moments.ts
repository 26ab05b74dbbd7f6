/** When somebody uses the program while it works: between its jobs, in the middle of one, or as it dies. */
import { Crash } from './crashes.ts';
import type { Stage } from './stage.ts';

/** Mostly at once; else while a job waits for an answer from outside, the next that does. @param act says what was done */
export async function atSomeMoment(
  stage: Stage,
  random: () => number,
  act: () => Promise<string | null>,
): Promise<string | null> {
  if (random() < 0.7) return act();
  stage.ambush(async ({ call }) => {
    const done = await act();
    if (done !== null) stage.note(`  just before a ${call}: ${done}`);
    return true;
  });
  return 'somebody will do something in the middle of a job';
}

/** What the program made of a call; null when the process ended meanwhile. */
export async function called<T>(stage: Stage, work: () => Promise<T>): Promise<T | null> {
  let result: T | null = null;
  try {
    await stage.crashes.within(async () => {
      result = await work();
    });
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    return null;
  }
  return result;
}
