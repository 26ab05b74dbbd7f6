/** When a message that was not taken is tried again. */
import { after, HOUR, type Instant, MINUTE } from '../scheduling/instant.ts';

const FIRST_WAIT = MINUTE;
const LONGEST_WAIT = 2 * HOUR;
/** With the waits below, about a day after the first attempt. */
const MOST_ATTEMPTS = 19;

/**
 * Waits 1, 2, 4, … minutes, from the eighth attempt on two hours, each up to a quarter shorter or longer so that a
 * queue does not return as one burst.
 * @param attempts made so far, at least 1
 * @param random uniform in [0, 1)
 */
export function nextAttempt(attempts: number, now: Instant, random: () => number): Instant | 'give_up' {
  if (attempts >= MOST_ATTEMPTS) return 'give_up';
  const wait = Math.min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT);
  return after(now, Math.round(wait * (0.75 + random() / 2)));
}
