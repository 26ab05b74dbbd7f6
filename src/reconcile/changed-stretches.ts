/** Pure: what of somebody's time differs between two readings of the same resources. */
import type { InterviewId } from '../scheduling/ids.ts';
import type { Interval } from '../scheduling/instant.ts';
import type { StoredEvent } from '../store/events.ts';

export interface Touched {
  /** Stretches whose busy time may have changed, before and after. */
  readonly stretches: readonly Interval[];
  /** Interviews whose holds are among the changed events. */
  readonly interviews: readonly InterviewId[];
}

/** All that a rule can see of an event. A new etag, a new alarm or a new description is no change. */
function essenceOf(event: StoredEvent): string {
  return JSON.stringify([
    event.during.start,
    event.during.end,
    event.busy,
    event.answer,
    event.cancelled,
    event.holdOf,
    event.keywords,
    event.organizer,
  ]);
}

export function compareReadings(before: readonly StoredEvent[], after: readonly StoredEvent[]): Touched {
  const old = new Map(before.map((event) => [event.event, event]));
  const changed: StoredEvent[] = [];
  for (const event of after) {
    const known = old.get(event.event);
    old.delete(event.event);
    if (known && essenceOf(known) === essenceOf(event)) continue;
    changed.push(event);
    if (known) changed.push(known);
  }
  changed.push(...old.values());
  return {
    stretches: changed.map((event) => event.during),
    interviews: [...new Set(changed.flatMap((event) => (event.holdOf === null ? [] : [event.holdOf])))],
  };
}
