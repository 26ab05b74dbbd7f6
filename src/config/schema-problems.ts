/** What the schema does not like, in an admin's words, at its place in the file. */
import { z } from 'zod';
import { nearest } from './nearest.ts';
import { type ConfigPath, keyText, type LocatedProblem } from './problem.ts';
import { childOf, keysAt } from './schema/json-schema.ts';
import type { ConfigSource } from './source.ts';

type Issue = z.core.$ZodIssue;

/** Words that are settled for what is not there yet: whoever writes one is told so, not that it is a mistake. */
const NOT_YET = new Set(['holidays', 'max_interviews', 'prefer', 'declined', 'unavailable', 'replace_from_pool']);

const KINDS: Readonly<Record<string, string>> = {
  object: 'a map of keys',
  record: 'a map of keys',
  array: 'a list',
  string: 'text',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
};

/** What leaves may add to an issue of theirs. */
const Hints = z.object({ meant: z.literal('key').optional(), words: z.array(z.string()).optional() });

export function schemaProblems(issues: readonly Issue[], source: ConfigSource): LocatedProblem[] {
  return issues.flatMap((issue) => problemsOf(issue, [], source));
}

function problemsOf(issue: Issue, above: ConfigPath, source: ConfigSource): LocatedProblem[] {
  const path = [...above, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
  // What could not be read was reported already.
  if (path.some((_, index) => source.isBroken(path.slice(0, index + 1)))) return [];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, path, source));
  if (issue.code === 'invalid_key') {
    return [source.problem(path, 'expected a name of letters, digits, - and _', { meant: 'key' })];
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0 && !issue.message.startsWith('expected')) {
    return likeliest(issue.errors, valueAt(source, path)).flatMap((inner) => problemsOf(inner, path, source));
  }
  const words = wordsOf(issue);
  const expected = issue.message.startsWith('expected') ? issue.message : expectationOf(issue, words);
  const hints = issue.code === 'custom' ? (Hints.safeParse(issue.params).data ?? {}) : {};
  const given = hints.meant === 'key' ? path.at(-1) : valueAt(source, path);
  const found = hints.meant === 'key' ? JSON.stringify(given) : source.found(path);
  const notYet = typeof given === 'string' && NOT_YET.has(given);
  const message = notYet
    ? `"${given}" is not supported by this version yet; ${expected}`
    : `${found === null ? 'missing' : `found ${found}`}; ${expected}`;
  const suggestion = typeof given === 'string' && !notYet ? nearest(given, hints.words ?? words) : null;
  return [source.problem(path, message, { suggestion, ...(hints.meant ? { meant: hints.meant } : {}) })];
}

function unknownKey(key: string, path: ConfigPath, source: ConfigSource): LocatedProblem {
  const known = keysAt(path, source.value);
  const shown = JSON.stringify(keyText(key));
  if (NOT_YET.has(key)) {
    return source.problem([...path, key], `${shown} is not supported by this version yet`, { meant: 'key' });
  }
  const message = `unknown key ${shown}; expected one of ${known.join(', ')}`;
  return source.problem([...path, key], message, { meant: 'key', suggestion: nearest(key, known) });
}

function wordsOf(issue: Issue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options))
    return issue.options.map(String);
  return [];
}

function expectationOf(issue: Issue, words: readonly string[]): string {
  if (words.length === 1) return `expected ${words[0]}`;
  if (words.length > 1) return `expected one of ${words.join(', ')}`;
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${KINDS[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return `expected at least ${issue.minimum}${issue.origin === 'array' ? ' in the list' : ''}`;
    case 'too_big':
      return `expected at most ${issue.maximum}${issue.origin === 'array' ? ' in the list' : ''}`;
    default:
      return 'expected something else';
  }
}

/** Of one or a list: what the value's own shape says was meant. */
function likeliest(errors: readonly (readonly Issue[])[], value: unknown): readonly Issue[] {
  const kind = Array.isArray(value) ? 'array' : typeof value;
  const wrongShape = (issue: Issue) =>
    issue.path.length === 0 &&
    ((issue.code === 'invalid_type' && issue.expected !== kind) ||
      (issue.code === 'invalid_value' && kind !== 'string'));
  return errors.find((issues) => !issues.some(wrongShape)) ?? errors[0] ?? [];
}

function valueAt(source: ConfigSource, path: ConfigPath): unknown {
  return path.reduce<unknown>(childOf, source.value);
}
