/** Partial responses: `items(id,start(dateTime)),nextPageToken` (https://developers.google.com/workspace/calendar/api/guides/performance). */
import { invalid } from './refusal.ts';

type Mask = Map<string, Mask | null>;

/** @throws Refusal when the mask cannot be read */
export function applyFields(body: unknown, mask: string | undefined): unknown {
  if (mask === undefined || mask === '' || mask === '*') return body;
  const reader = { text: mask, at: 0 };
  const parsed = readMask(reader);
  if (reader.at < mask.length) throw invalid(`Invalid field selection ${mask.slice(reader.at)}`, 'fields');
  return keep(body, parsed);
}

function readMask(reader: { readonly text: string; at: number }): Mask {
  const mask: Mask = new Map();
  for (;;) {
    const [name] = /^[A-Za-z*]+/.exec(reader.text.slice(reader.at)) ?? [];
    if (name === undefined) throw invalid('Invalid field selection', 'fields');
    reader.at += name.length;
    const next = reader.text[reader.at];
    if (next === '/') {
      reader.at += 1;
      mask.set(name, readMask({ ...reader, at: reader.at }));
      reader.at += /^[A-Za-z*/]+/.exec(reader.text.slice(reader.at))?.[0].length ?? 0;
    } else if (next === '(') {
      reader.at += 1;
      mask.set(name, readMask(reader));
      if (reader.text[reader.at] !== ')') throw invalid('Invalid field selection', 'fields');
      reader.at += 1;
    } else mask.set(name, null);
    if (reader.text[reader.at] !== ',') return mask;
    reader.at += 1;
  }
}

function keep(value: unknown, mask: Mask): unknown {
  if (Array.isArray(value)) return value.map((entry) => keep(entry, mask));
  if (typeof value !== 'object' || value === null || mask.has('*')) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      const below = mask.get(name);
      if (below === undefined) return [];
      return [[name, below === null ? inner : keep(inner, below)]];
    }),
  );
}
