/** Sorted lists of intervals, and questions asked of them in order. */
import type { Interval } from './instant.ts';

/** Sorted, with overlapping and touching ones made one. Intervals without length are dropped. */
export function mergeIntervals(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals.filter(({ start, end }) => start < end).sort((a, b) => a.start - b.start);
  const merged: Interval[] = [];
  for (const interval of sorted) {
    const last = merged.at(-1);
    if (last === undefined || interval.start > last.end) merged.push(interval);
    else if (interval.end > last.end) merged[merged.length - 1] = { start: last.start, end: interval.end };
  }
  return merged;
}

/**
 * Asks merged intervals about one stretch after another. The stretches must come in order of their start: then all
 * the answers together cost one walk over the list.
 */
export class Walk {
  readonly #merged: readonly Interval[];
  #next = 0;

  constructor(merged: readonly Interval[]) {
    this.#merged = merged;
  }

  /** The first interval that ends after `start`. */
  #reach(start: number): Interval | undefined {
    let current = this.#merged[this.#next];
    while (current !== undefined && current.end <= start) {
      this.#next += 1;
      current = this.#merged[this.#next];
    }
    return current;
  }

  /** True when `stretch` shares time with any interval. */
  overlaps(stretch: Interval): boolean {
    const current = this.#reach(stretch.start);
    return current !== undefined && current.start < stretch.end;
  }

  /** True when `stretch` lies inside one interval. */
  contains(stretch: Interval): boolean {
    const current = this.#reach(stretch.start);
    return current !== undefined && current.start <= stretch.start && stretch.end <= current.end;
  }
}
