/** Pure: what a round from scratch tells of each series, gathered over its pages. */
import type { GraphEvent } from './shapes.ts';

export interface SeriesParts {
  readonly id: string;
  readonly master: GraphEvent | null;
  /** Occurrences and exceptions by their ids; the last word on each. */
  readonly instances: ReadonlyMap<string, GraphEvent>;
}

/** No page is promised to have a whole series, and no order. */
export function gatherSeries(items: readonly GraphEvent[], before: ReadonlyMap<string, SeriesParts>) {
  const gathered = new Map(before);
  for (const item of items) {
    const id = item.seriesMasterId ?? item.id;
    const known = gathered.get(id) ?? { id, master: null, instances: new Map() };
    const isMaster = item.id === id;
    gathered.set(id, {
      id,
      master: isMaster ? item : known.master,
      instances: isMaster ? known.instances : new Map([...known.instances, [item.id, item]]),
    });
  }
  return gathered;
}

/**
 * Whether the round has told enough to do without asking for the instances: of an exception it does not say where the
 * rule had put it.
 */
export function toldWhole({ instances }: SeriesParts): boolean {
  return [...instances.values()].every(({ type, originalStart }) => type === 'occurrence' || Boolean(originalStart));
}
