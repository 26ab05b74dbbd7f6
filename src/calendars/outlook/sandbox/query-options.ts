/** The query options that the sandbox understands; it refuses what it does not, rather than ignoring it. */
import { type Interval, instantFromIso } from '../../../scheduling/instant.ts';
import type { GraphCall } from './call.ts';
import type { Item } from './item.ts';
import { badRequest } from './refusal.ts';

const TAG_FILTER = /^singleValueExtendedProperties\/Any\(ep: ep\/id eq '([^']+)' and ep\/value eq '([^']*)'\)$/i;
const TAG_EXPANSION = /^singleValueExtendedProperties\(\$filter=(.+)\)$/;
const ONE_TAG = /^id eq '([^']+)'$/;

/** Names of properties are compared with case, values without (learn.microsoft.com, singleValueLegacyExtendedProperty). */
export function readFilter(filter: string | null): (item: Item) => boolean {
  if (filter === null) return () => true;
  const [, id, value] = TAG_FILTER.exec(filter) ?? [];
  if (id === undefined || value === undefined)
    throw badRequest(`Invalid filter clause: ${filter}`, 'ErrorInvalidUrlQueryFilter');
  return (item) => item.tags.get(id)?.toLowerCase() === value.toLowerCase();
}

/** The ids of the extended properties that are asked for besides. */
export function readExpansion(expand: string | null): readonly string[] {
  if (expand === null) return [];
  const [, filter] = TAG_EXPANSION.exec(expand) ?? [];
  const ids = filter?.split(' or ').map((each) => ONE_TAG.exec(each)?.[1]) ?? [undefined];
  return ids.map((id) => {
    if (id === undefined) throw badRequest(`Could not expand ${expand}`, 'ErrorInvalidUrlQuery');
    return id;
  });
}

/** The annotations and `id` come whatever is selected. */
export function selected<T extends object>(shown: T, select: string | null): Partial<T> {
  if (select === null) return shown;
  const wanted = new Set(['id', 'singleValueExtendedProperties', ...select.split(',')]);
  const kept = Object.entries(shown).filter(([name]) => name.startsWith('@') || wanted.has(name));
  return Object.fromEntries(kept) as Partial<T>;
}

/** @throws GraphRefusal 400 where `startDateTime` or `endDateTime` is missing or has no offset */
export function windowOf({ query }: GraphCall): Interval {
  const [start, end] = ['startDateTime', 'endDateTime'].map((name) => query.get(name) ?? '');
  try {
    return { start: instantFromIso(start ?? ''), end: instantFromIso(end ?? '') };
  } catch {
    throw badRequest(
      "This request requires a time window specified by 'StartDateTime' and 'EndDateTime'.",
      'ErrorInvalidParameter',
    );
  }
}

/** One page of a list, with a link to the next. */
export function pageOf(call: GraphCall, all: readonly object[], skip: number, top: number) {
  const value = all.slice(skip, skip + top);
  if (skip + top >= all.length) return { value };
  const query = new URLSearchParams(call.query);
  query.set('$skip', String(skip + top));
  return { value, '@odata.nextLink': `${call.origin}/v1.0${call.path}?${query}` };
}
