/** Moves that are foreseen and not made: they count against the limits, and their slots are taken. */
import type { Decision, Situation } from '../scheduling/decision.ts';
import type { Email } from '../scheduling/ids.ts';
import { intervalOf } from '../scheduling/instant.ts';
import type { Claim } from '../scheduling/interview-load.ts';

export class MovesAhead {
  readonly #reserved: Claim[] = [];
  readonly #moved: Email[][] = [];
  readonly #asIfResumed: boolean;
  #paused = false;

  /** @param asIfResumed a pause that there is does not count */
  constructor({ asIfResumed = false }: { readonly asIfResumed?: boolean } = {}) {
    this.#asIfResumed = asIfResumed;
  }

  /** What would be decided next is decided after them. */
  addTo(situation: Situation): Situation {
    const { interview, people } = situation;
    const { pausedReserve, ...history } = situation.history;
    const emails = people.map(({ email }) => email);
    const today = new Map(history.movesToday.map(({ interviewer, count }) => [interviewer, count]));
    for (const email of this.#moved.flat()) if (emails.includes(email)) today.set(email, (today.get(email) ?? 0) + 1);
    const taken = this.#reserved.filter(
      (claim) => claim.interview !== interview.id && emails.includes(claim.interviewer),
    );
    return {
      ...situation,
      history: {
        ...history,
        movesLastHour: history.movesLastHour + this.#moved.length,
        movesToday: [...today].map(([interviewer, count]) => ({ interviewer, count })),
        paused: (history.paused && !this.#asIfResumed) || this.#paused,
        ...(pausedReserve && !this.#asIfResumed && { pausedReserve }),
        reserved: [...history.reserved, ...taken],
      },
    };
  }

  take({ outcome, interview, explanation }: Decision, { panel, interview: planned }: Situation): void {
    if (explanation.guard === 'hourly_cap') this.#paused = true;
    if (outcome.kind !== 'reschedule' && outcome.kind !== 'revert' && outcome.kind !== 'replace') return;
    this.#moved.push([...(outcome.kind === 'reschedule' ? panel.required : outcome.interviewers)]);
    if (outcome.kind === 'replace' && planned.scheduledAt !== null) {
      const during = intervalOf(planned.scheduledAt, planned.durationMinutes);
      this.#reserved.push({ interviewer: outcome.took, interview, during });
    }
    if (outcome.kind !== 'reschedule') return;
    this.#reserved.push(...panel.required.map((interviewer) => ({ interviewer, interview, during: outcome.to })));
  }
}
