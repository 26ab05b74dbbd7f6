/** What was moved so far, as far as limits ask. */
import type { Person } from '../scheduling/availability.ts';
import type { Situation } from '../scheduling/decision.ts';
import type { Email, InterviewId } from '../scheduling/ids.ts';
import { after, HOUR, type Instant } from '../scheduling/instant.ts';
import { dayStart, wallTimeOf } from '../scheduling/wall-clock.ts';

/** After the breaker has tripped, somebody looks for so long, and resumes. */
const LOOKING = HOUR;

type Counted = Pick<Situation['history'], 'movesOfInterview' | 'movesLastHour' | 'movesToday' | 'paused'>;

export class Moves {
  readonly #all: { readonly at: Instant; readonly interview: InterviewId; readonly people: readonly Email[] }[] = [];
  #resumedAt: Instant | null = null;

  add(at: Instant, interview: InterviewId, people: readonly Email[]): void {
    this.#all.push({ at, interview, people });
  }

  /** @returns when somebody resumes */
  trip(now: Instant): Instant {
    this.#resumedAt = after(now, LOOKING);
    return this.#resumedAt;
  }

  asOf(now: Instant, interview: InterviewId, people: readonly Person[]): Counted {
    const since = Math.max(now - HOUR, this.#resumedAt ?? 0);
    const today = people.map(({ email, zone }) => {
      const morning = dayStart(wallTimeOf(now, zone).slice(0, 10), zone);
      const own = this.#all.filter((move) => move.at >= morning && move.people.includes(email));
      return { interviewer: email, count: own.length };
    });
    return {
      movesOfInterview: this.#all.filter((move) => move.interview === interview).length,
      movesLastHour: this.#all.filter((move) => move.at >= since).length,
      movesToday: today.filter(({ count }) => count > 0),
      paused: this.#resumedAt !== null && now < this.#resumedAt,
    };
  }
}
