/** How much an event of somebody's calendar weighs against putting an interview there. */
import type { BusyBlock, BusyClass } from './availability.ts';
import type { SchedulingPolicy } from './rule.ts';

/**
 * `blocks`: the time is taken. `movable`: its owner can put the event elsewhere, so the time is taken where nothing
 * cleaner is found. `soft`: it would rather be left alone. `none`: it says nothing.
 */
export type BusyWeight = 'blocks' | 'movable' | 'soft' | 'none';

/** What the admin says about titles. `hard` comes before `soft`, and `unmovable` before `movable`. */
export const MARKS = ['hard', 'soft', 'unmovable', 'movable'] as const;
export type Mark = (typeof MARKS)[number];

type Weighing = Pick<SchedulingPolicy, 'blocking' | 'unanswered' | 'keywords'>;
type Weighed = Pick<BusyBlock, 'busy' | 'answer' | 'keywords'>;

export function hasMark({ keywords }: Pick<BusyBlock, 'keywords'>, mark: Mark, policy: Weighing): boolean {
  return keywords.length > 0 && policy.keywords[mark].some((pattern) => keywords.includes(pattern));
}

/** The class that an event counts as: an invitation without an answer as the admin says, `hard` events as busy. */
export function countedAs(event: Weighed, policy: Weighing): BusyClass {
  if (hasMark(event, 'hard', policy))
    return event.busy === 'free' || event.busy === 'working_elsewhere' ? 'busy' : event.busy;
  if (event.answer !== 'needs_action' || event.busy === 'unknown' || event.busy === 'free') return event.busy;
  return policy.unanswered === 'busy' ? event.busy : policy.unanswered;
}

/** What cannot be read counts as busy, whatever the policy names. */
function weightOfClass(busy: BusyClass, { blocking }: Weighing): BusyWeight {
  if (busy === 'unknown' || blocking.includes(busy)) return 'blocks';
  return busy === 'free' || busy === 'working_elsewhere' ? 'none' : 'soft';
}

/** What an event weighs by the policy. */
export function weightOf(event: Weighed, policy: Weighing): BusyWeight {
  if (event.answer === 'declined') return 'none';
  const weight = weightOfClass(countedAs(event, policy), policy);
  if (event.keywords.length === 0 || weight === 'none') return weight;
  if (hasMark(event, 'hard', policy)) return 'blocks';
  if (hasMark(event, 'soft', policy)) return 'soft';
  return weight === 'blocks' && hasMark(event, 'movable', policy) && !hasMark(event, 'unmovable', policy)
    ? 'movable'
    : weight;
}
