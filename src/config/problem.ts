/** What is wrong with a configuration file, where, and what would be right. */

/** Where in a YAML document: keys and list indexes from the top. */
export type ConfigPath = readonly (string | number)[];

export interface ConfigProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units as editors count. */
  readonly column: number;
  /** `panels[0].required[1]`; empty when the file as a whole is meant. */
  readonly path: string;
  /** What was found and what was expected. Holds nothing that came from the environment or a secret file. */
  readonly message: string;
  /** The nearest valid word. */
  readonly suggestion: string | null;
  /** The line with its secrets masked; `start` and `length` say what of it is meant. */
  readonly excerpt: { readonly text: string; readonly start: number; readonly length: number } | null;
}

/**
 * A problem before it is worded for the admin, which costs as much as its line is long: of a file with thousands of
 * problems only the first are read.
 */
export interface LocatedProblem extends Pick<ConfigProblem, 'file' | 'line' | 'column'> {
  draw(): ConfigProblem;
}

/** Longer ones are no keys of ours, and one may be as long as the file. */
const LONGEST_KEY = 60;

/** `['panels', 0, 'any']` → `panels[0].any`. */
export function pathText(path: ConfigPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? keyText(part) : `${text}.${keyText(part)}`;
  }, '');
}

/** A key as it may be shown. `{password:hunter2}` without a space is all key. */
export function keyText(key: string): string {
  const [name = ''] = key.slice(0, LONGEST_KEY).split(/[:=]/);
  return name;
}

/**
 * Some lines for a person:
 * ```
 * interview-sync.yaml:12:11: scheduling.settle: found "3 mins"; expected a duration such as 30s, 5m, 3m30s or 24h
 *   12 |   settle: 3 mins
 *      |           ^^^^^^
 *   Did you mean "…"?
 * ```
 */
export function formatProblem(problem: ConfigProblem): string {
  const { file, line, column, path, message, suggestion, excerpt } = problem;
  const lines = [`${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}${message}`];
  if (excerpt) {
    const margin = String(line);
    lines.push(`  ${margin} | ${excerpt.text}`);
    lines.push(`  ${' '.repeat(margin.length)} | ${' '.repeat(excerpt.start)}${'^'.repeat(excerpt.length)}`);
  }
  if (suggestion !== null) lines.push(`  Did you mean "${suggestion}"?`);
  return lines.join('\n');
}
