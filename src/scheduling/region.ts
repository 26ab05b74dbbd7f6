/**
 * Sets of situations, as far as rules can tell them apart: unions of boxes. A box says of each facet (the kind of finding,
 * the busy class, the time to start, …) which of its values it holds; a facet that it does not name may be anything.
 */

/** Facet → the values held, as indexes into what the facet can be. */
export type Box = ReadonlyMap<string, ReadonlySet<number>>;
/** Boxes may overlap. */
export type Region = readonly Box[];

/** More than this is given up on: an admin's file never comes near it. */
const MOST_BOXES = 5_000;

/** @param sizeOf how many values a facet has @returns what is in `region` but not in `taken`; null when that is too much to tell */
export function without(region: Region, taken: Box, sizeOf: (facet: string) => number): Region | null {
  const left = region.flatMap((box) => boxWithout(box, taken, sizeOf));
  return left.length > MOST_BOXES ? null : left;
}

/** Cuts `taken` out facet by facet: what lies outside of it there is kept, the rest goes on to the next facet. */
function boxWithout(box: Box, taken: Box, sizeOf: (facet: string) => number): Box[] {
  const kept: Box[] = [];
  let inside = box;
  for (const [facet, values] of taken) {
    const own = [...(box.get(facet) ?? Array.from({ length: sizeOf(facet) }, (_, index) => index))];
    const [within, outside] = [own.filter((value) => values.has(value)), own.filter((value) => !values.has(value))];
    if (within.length === 0) return [box];
    if (outside.length > 0) kept.push(new Map(inside).set(facet, new Set(outside)));
    inside = new Map(inside).set(facet, new Set(within));
  }
  return kept;
}

/** What two boxes share; null when that is nothing. */
export function meet(one: Box, other: Box): Box | null {
  const both = new Map(one);
  for (const [facet, values] of other) {
    const own = one.get(facet);
    const shared = own === undefined ? values : new Set([...own].filter((value) => values.has(value)));
    if (shared.size === 0) return null;
    both.set(facet, shared);
  }
  return both;
}
