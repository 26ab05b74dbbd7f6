/** Which free times a candidate may choose from, who cannot make it at the planned one. */
import { personOf } from './accept.ts';
import { HOUR, type Interval, intervalOf } from './instant.ts';
import { type Planned, plannedTime } from './planned.ts';
import { findSlots } from './slots.ts';
import { dayNumberAt } from './wall-clock.ts';

/** More would tell them how the company spends its days. */
const MOST_ON_A_DAY = 4;
const APART = HOUR;
/** As many as a horizon of 90 days has starts that count. */
const SEARCHED = 2_000;

/**
 * The best free times, in the order of time: for everybody required, never the planned one, spread over hours and days (on
 * the candidate's clock) so that there is a choice.
 */
export function timesToOffer(situation: Planned, most: number): Interval[] {
  const { now, interview, panel, history, holidays, policy } = situation;
  const planned = plannedTime(situation);
  const { chosen, runnersUp } = findSlots(
    {
      now,
      interview: { id: interview.id, scheduledAt: planned.start, durationMinutes: interview.durationMinutes },
      required: panel.required.map((email) => personOf(situation, email)),
      optional: panel.optional.map((email) => personOf(situation, email)),
      pool: null,
      reserved: history.reserved,
      avoid: [],
      candidate: history.candidate,
      holidays,
      policy,
    },
    SEARCHED,
  );
  const offered: Interval[] = [];
  const onDay = new Map<number, number>();
  for (const { start } of chosen === null ? [] : [chosen, ...runnersUp]) {
    if (offered.length === most) break;
    const day = dayNumberAt(start, policy.candidateZone);
    const count = onDay.get(day) ?? 0;
    const isNear = [planned, ...offered].some((other) => Math.abs(other.start - start) < APART);
    if (count === MOST_ON_A_DAY || isNear) continue;
    offered.push(intervalOf(start, interview.durationMinutes));
    onDay.set(day, count + 1);
  }
  return offered.sort((a, b) => a.start - b.start);
}
