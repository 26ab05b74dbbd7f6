/**
 * What a search cannot be cheaper than: one bit per minute for everybody together, set once per event and working day by
 * the same zone rules, then read for every start. It keeps no causes, examples, scores, loads, reservations or soft events.
 */
import type { DayRange } from '../../src/scheduling/availability.ts';
import { DAY, type Interval, MINUTE } from '../../src/scheduling/instant.ts';
import type { SlotQuery } from '../../src/scheduling/slots.ts';
import { dayNumberOf, type Weekday, wallRangesWithin, wallStepsWithin } from '../../src/scheduling/wall-clock.ts';

/** The starts within `window` that are free for everybody. */
export function floor({ required, policy, interview }: SlotQuery, window: Interval): number {
  const origin = window.start - DAY;
  const minutes = Math.ceil((window.end - origin) / MINUTE) + 2_880;
  const words = (minutes >> 5) + 1;
  const [free, open, taken] = [new Int32Array(words).fill(-1), new Int32Array(words), new Int32Array(words)];
  const minuteOf = (at: number) => Math.min(minutes, Math.max(0, at));
  const set = (bits: Int32Array, start: number, end: number) => {
    const from = minuteOf(Math.floor((start - origin) / MINUTE));
    const to = minuteOf(Math.ceil((end - origin) / MINUTE));
    if (from >= to) return;
    const [first, last] = [from >> 5, (to - 1) >> 5];
    const [head, tail] = [-1 << (from & 31), -1 >>> (31 - ((to - 1) & 31))];
    if (first === last) bits[first] = (bits[first] ?? 0) | (head & tail);
    else {
      bits[first] = (bits[first] ?? 0) | head;
      for (let word = first + 1; word < last; word += 1) bits[word] = -1;
      bits[last] = (bits[last] ?? 0) | tail;
    }
  };
  const narrow = (zone: string, rangesOf: (day: number, weekday: Weekday) => readonly DayRange[]) => {
    open.fill(0);
    const flat = wallRangesWithin(window, rangesOf, zone);
    for (let at = 0; at < flat.length; at += 2) set(open, flat[at] ?? 0, flat[at + 1] ?? 0);
    for (let word = 0; word < words; word += 1) free[word] = (free[word] ?? 0) & (open[word] ?? 0);
  };
  narrow(policy.candidateZone, () => [policy.candidateHours]);
  const blocking = new Set<string>(policy.blocking);
  for (const { zone, workingHours, daysOff, blocks } of required) {
    const off = new Set(daysOff.map(dayNumberOf));
    narrow(zone, (day, weekday) => (off.has(day) ? [] : (workingHours[weekday] ?? [])));
    for (const { during, busy, answer } of blocks) {
      if (answer !== 'declined' && blocking.has(busy))
        set(taken, during.start - policy.bufferAfter, during.end + policy.bufferBefore);
    }
  }
  for (let word = 0; word < words; word += 1) free[word] = (free[word] ?? 0) & ~(taken[word] ?? 0);
  let found = 0;
  for (const start of wallStepsWithin(window, policy.slotStepMinutes, required[0]?.zone ?? 'UTC')) {
    const from = (start - origin) / MINUTE;
    let minute = from;
    while (minute < from + interview.durationMinutes && ((free[minute >> 5] ?? 0) >>> (minute & 31)) & 1) minute += 1;
    if (minute === from + interview.durationMinutes) found += 1;
  }
  return found;
}
