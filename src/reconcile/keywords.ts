/** An admin's title keywords, matched while a page is read, so that no title ever has to be stored. */
import { matchesGlob } from '../scheduling/glob.ts';
import type { Rule } from '../scheduling/rule.ts';

export interface KeywordReader {
  /** Changes when the keywords do: titles must then be read anew. */
  readonly profile: readonly string[];
  readonly read: (title: string | null) => readonly string[];
}

export function keywordReader(rules: readonly Rule[]): KeywordReader {
  const patterns = [...new Set(rules.flatMap((rule) => rule.when.with?.titleMatches ?? []))].sort();
  return {
    profile: patterns,
    read: (title) => (title === null ? [] : patterns.filter((pattern) => matchesGlob(title, pattern))),
  };
}
