/** Searches the next free time for everybody who must be there. */
import type { Person } from './availability.ts';
import type { SlotLoss, SlotSearchTrace } from './decision.ts';
import { type Claim, candidateTime, type PersonTime, personWalk, timeOf } from './free-time.ts';
import type { Email, InterviewId } from './ids.ts';
import { after, type Instant, type Interval, instant, intervalOf, MINUTE } from './instant.ts';
import { mergeIntervals, Walk } from './intervals.ts';
import type { SchedulingPolicy } from './rule.ts';
import { datesOf, dayStart, nextDate, wallStepsOf, wallTimeOf, weekdayOf } from './wall-clock.ts';

export interface SlotQuery {
  readonly now: Instant;
  readonly interview: {
    readonly id: InterviewId;
    readonly scheduledAt: Instant;
    readonly durationMinutes: number;
  };
  /** Everybody who must be free. New times lie on the wall clock of the first of them. */
  readonly required: readonly Person[];
  readonly optional: readonly Person[];
  readonly reserved: readonly Claim[];
  /** Time that may not be used although nothing blocks it: where the interview is leaving from. */
  readonly avoid: readonly Claim[];
  readonly policy: SchedulingPolicy;
}

/** The terms of a score are minutes: how much further from the original time each is worth going. */
const SAME_DAY = 240;
/** A day less to prepare is worse than a day more to wait. */
const EARLIER_DAY = 1_440;
const SOFT_CONFLICT = 120;
const OPTIONAL_FREE = 60;
const RUNNERS_UP = 5;
const EXAMPLES = 20;

type Slot = SlotSearchTrace['runnersUp'][number];
type Loss = { readonly because: SlotLoss; readonly interviewer: Email | null };

/**
 * Every start on the wall clock's steps within notice, freeze and horizon is looked at. One is free when the candidate
 * hours hold it, and every required person is known, at work and neither busy nor reserved from `bufferBefore` before it
 * to `bufferAfter` after it. The best score wins, the earlier of equals. `examples` gives the first start of each
 * stretch that is refused for one cause.
 *
 * The work grows with events + days + starts × people.
 */
export function findSlots(query: SlotQuery): SlotSearchTrace {
  const { interview, policy, required } = query;
  const zone = required[0]?.zone ?? policy.candidateZone;
  const window = searchWindow(query, zone);
  const reach = { start: window.start, end: after(window.end, interview.durationMinutes * MINUTE) };
  const terms = { window: reach, interview: interview.id, reserved: query.reserved, policy };
  const needed = required.map((person) => withAvoided(timeOf(person, terms), query.avoid));
  const wanted = query.optional.map((person) => timeOf(person, terms));
  const lossOf = lossWalk(needed, candidateTime(policy, reach));
  const scoreOf = scoreWalk(query, needed, wanted);

  const lost = new Map<string, Loss & { count: number }>();
  const examples: (Loss & { start: Instant })[] = [];
  const best: Slot[] = [];
  let tried = 0;
  let previous: string | null = null;
  for (const start of startsWithin(window, policy.slotStepMinutes, zone)) {
    tried += 1;
    const during = intervalOf(start, interview.durationMinutes);
    const loss = lossOf(during);
    if (loss === null) {
      previous = null;
      keepBest(best, scoreOf(during));
      continue;
    }
    const cause = `${loss.because} ${loss.interviewer ?? ''}`;
    if (cause !== previous && examples.length < EXAMPLES) examples.push({ start, ...loss });
    previous = cause;
    const counted = lost.get(cause);
    if (counted) counted.count += 1;
    else lost.set(cause, { ...loss, count: 1 });
  }
  const [chosen = null, ...runnersUp] = best;
  return { window, tried, lost: [...lost.values()], examples, chosen, runnersUp };
}

/**
 * From the end of notice and freeze (a new time inside the freeze could not be corrected any more) to the end of the
 * last day of the horizon. Working days are Monday to Friday; both kinds are counted on `zone`'s calendar.
 */
function searchWindow({ now, interview, policy }: SlotQuery, zone: string): Interval {
  const start = after(now, Math.max(policy.minimumNotice, policy.freeze));
  const { days, unit } = policy.horizon;
  let last = wallTimeOf(interview.scheduledAt > now ? interview.scheduledAt : now, zone).slice(0, 10);
  for (let counted = 0; counted < days; ) {
    last = nextDate(last, 1);
    if (unit === 'days' || weekdayOf(last) <= 5) counted += 1;
  }
  const end = dayStart(nextDate(last, 1), zone);
  return { start, end: instant(Math.max(start, end)) };
}

function withAvoided(time: PersonTime, avoid: readonly Claim[]): PersonTime {
  const own = avoid.filter(({ interviewer }) => interviewer === time.email).map(({ during }) => during);
  return own.length === 0 ? time : { ...time, busy: mergeIntervals([...time.busy, ...own]) };
}

function startsWithin(window: Interval, stepMinutes: number, zone: string): Instant[] {
  return datesOf(window, zone)
    .flatMap((date) => wallStepsOf(date, stepMinutes, zone))
    .filter((start) => window.start <= start && start < window.end)
    .sort((a, b) => a - b);
}

/** Says of one stretch after another, in order, why it cannot be used; null when it can. */
function lossWalk(times: readonly PersonTime[], candidate: readonly Interval[]): (during: Interval) => Loss | null {
  const hours = new Walk(candidate);
  const walks = times.map((time) => ({ interviewer: time.email, lossOf: personWalk(time) }));
  return (during) => {
    if (!hours.contains(during)) return { because: 'outside_candidate_hours', interviewer: null };
    for (const { interviewer, lossOf } of walks) {
      const because = lossOf(during);
      if (because !== null) return { because, interviewer };
    }
    return null;
  };
}

function scoreWalk(
  { interview, policy }: SlotQuery,
  required: readonly PersonTime[],
  optional: readonly PersonTime[],
): (during: Interval) => Slot {
  const original = interview.scheduledAt;
  const date = wallTimeOf(original, policy.candidateZone).slice(0, 10);
  const day = {
    start: dayStart(date, policy.candidateZone),
    end: dayStart(nextDate(date, 1), policy.candidateZone),
  };
  const soft = required.map((time) => new Walk(time.soft));
  const others = optional.map(personWalk);
  return (during) => {
    const { start } = during;
    const terms = {
      close_to_original: 0 - Math.round(Math.abs(start - original) / MINUTE),
      same_day: day.start <= start && start < day.end ? SAME_DAY : 0,
      earlier_day: start < day.start ? 0 - EARLIER_DAY : 0,
      soft_conflicts: 0 - SOFT_CONFLICT * soft.filter((walk) => walk.overlaps(during)).length,
      optional_free: OPTIONAL_FREE * others.filter((lossOf) => lossOf(during) === null).length,
    };
    const score = Object.values(terms).reduce((sum, term) => sum + term, 0);
    return { start, score, terms };
  };
}

function keepBest(best: Slot[], slot: Slot): void {
  const worst = best.at(-1);
  if (best.length > RUNNERS_UP && worst !== undefined && slot.score <= worst.score) return;
  const place = best.findIndex(({ score }) => score < slot.score);
  best.splice(place === -1 ? best.length : place, 0, slot);
  if (best.length > RUNNERS_UP + 1) best.pop();
}
