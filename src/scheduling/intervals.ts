/** Sorted lists of stretches of time, and questions asked of them. */
/**
 * Sorted stretches that neither overlap nor touch, flat: start, end, start, end, … in ms. Flat, because one search looks
 * at a hundred thousand of them, and an object each would cost more than all the rest.
 */
export type Spans = readonly number[];

/** Collects stretches into `Spans`. Fastest when they come in order of their start, as calendars are read. */
export class SpanList {
  #flat: number[] = [];
  #inOrder = true;

  /** A stretch without length is left out. */
  add(start: number, end: number): void {
    if (start >= end) return;
    const flat = this.#flat;
    const last = flat.length - 1;
    if (last < 0) flat.push(start, end);
    else if (start < (flat[last - 1] ?? 0)) {
      this.#inOrder = false;
      flat.push(start, end);
    } else if (start > (flat[last] ?? 0)) flat.push(start, end);
    else if (end > (flat[last] ?? 0)) flat[last] = end;
  }

  get spans(): Spans {
    if (!this.#inOrder) this.#sort();
    return this.#flat;
  }

  #sort(): void {
    const pairs = Array.from({ length: this.#flat.length / 2 }, (_, index) =>
      this.#flat.slice(2 * index, 2 * index + 2),
    );
    this.#flat = [];
    this.#inOrder = true;
    for (const [start = 0, end = 0] of pairs.sort(([a = 0], [b = 0]) => a - b)) this.add(start, end);
  }
}

/** @param flat start, end, start, end, … in any order. */
export function spansOf(flat: readonly number[]): Spans {
  const list = new SpanList();
  for (let at = 0; at < flat.length; at += 2) list.add(flat[at] ?? 0, flat[at + 1] ?? 0);
  return list.spans;
}

/**
 * Asks spans about one stretch after another. The stretches must come in order of their start: then all the answers
 * together cost one walk over the list.
 */
export class Walk {
  readonly #spans: Spans;
  #at = 0;

  constructor(spans: Spans) {
    this.#spans = spans;
  }

  /** Where the first span begins that ends after `start`; infinity when none does. */
  #reach(start: number): number {
    const spans = this.#spans;
    while (this.#at < spans.length && (spans[this.#at + 1] ?? 0) <= start) this.#at += 2;
    return spans[this.#at] ?? Number.POSITIVE_INFINITY;
  }

  /** True when `start` to `end` shares time with any span. */
  overlaps(start: number, end: number): boolean {
    return this.#reach(start) < end;
  }

  /** True when `start` to `end` lies inside one span. */
  contains(start: number, end: number): boolean {
    return this.#reach(start) <= start && end <= (this.#spans[this.#at + 1] ?? 0);
  }
}
