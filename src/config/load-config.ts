/** A configuration file becomes settings, or a list of everything that is wrong with it. */
import path from 'node:path';
import { readEncryptionKeys } from '../secrets/encryption-keys.ts';
import { buildSettings } from './build-settings.ts';
import { crossChecks } from './cross-checks.ts';
import type { CrossProblem } from './cross-problem.ts';
import { exampleChecks } from './examples/example-checks.ts';
import { overlaid } from './overlay.ts';
import type { ConfigProblem, LocatedProblem } from './problem.ts';
import type { Environment } from './references.ts';
import { ConfigSchema } from './schema/config-schema.ts';
import { schemaProblems } from './schema-problems.ts';
import type { Settings } from './settings.ts';
import { type ConfigSource, readSource } from './source.ts';

export type LoadedConfig =
  | {
      readonly ok: true;
      readonly settings: Settings;
      readonly warnings: readonly ConfigProblem[];
      /** How many of its `tests` came true, which is all of them. */
      readonly tests: number;
    }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/**
 * Reads and checks the whole file. Relative paths in it are relative to its folder. Never throws, whatever the file
 * holds; problems are in the order of the file and hold no secret.
 * @param over a file whose sections take the place of this one's, such as other rules to try; whole or in part
 */
export function loadConfig(file: string, environment: Environment, over?: string): LoadedConfig {
  const base = readFile(file, environment);
  if (!base.ok) return base;
  const above = over === undefined ? null : readFile(over, environment);
  if (above && !above.ok) return above;
  const source = above ? overlaid(base.source, above.source) : base.source;

  const parsed = ConfigSchema.safeParse(source.value ?? {});
  if (!parsed.success) {
    return { ok: false, problems: inOrder([...source.problems, ...schemaProblems(parsed.error.issues, source)]) };
  }
  const encryption = readEncryptionKeys(environment.env);
  const checks = crossChecks(parsed.data, encryption);
  const errors = checks.filter(({ kind }) => kind === 'error').map((check) => located(check, source));
  if (errors.length > 0 || source.problems.length > 0) {
    return { ok: false, problems: inOrder([...source.problems, ...errors]) };
  }
  const folder = path.dirname(path.resolve(file));
  const settings = buildSettings(parsed.data, folder, encryption.ok ? encryption.keys : []);
  const failed = exampleChecks(parsed.data, settings).map((check) => located(check, source));
  if (failed.length > 0) return { ok: false, problems: inOrder(failed) };
  return {
    ok: true,
    settings,
    warnings: inOrder(checks.map((check) => located(check, source))),
    tests: parsed.data.tests.length,
  };
}

type Read =
  | { readonly ok: true; readonly source: ConfigSource }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

function readFile(file: string, environment: Environment): Read {
  let text: string;
  try {
    text = environment.readFile(file);
  } catch (error) {
    return { ok: false, problems: [unreadable(file, error)] };
  }
  const foreign = text.indexOf(UNDECODED);
  if (foreign >= 0) return { ok: false, problems: [notUtf8(file, text.slice(0, foreign))] };
  const source = readSource(file, text, environment);
  return source.unparsed ? { ok: false, problems: inOrder(source.problems) } : { ok: true, source };
}

function located({ path: at, message, suggestion = null, meant }: CrossProblem, source: ConfigSource): LocatedProblem {
  return source.problem(at, message, { suggestion, ...(meant ? { meant } : {}) });
}

/** Nobody reads more at once, and each shows a line of the file. */
const MOST_PROBLEMS = 100;

function inOrder(problems: readonly LocatedProblem[]): ConfigProblem[] {
  const sorted = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  const shown = sorted.slice(0, MOST_PROBLEMS).map((problem) => problem.draw());
  const [next] = sorted.slice(MOST_PROBLEMS);
  if (!next) return shown;
  const { file, line, column } = next;
  const message = `and ${sorted.length - MOST_PROBLEMS} problems more, from here on`;
  return [...shown, { file, line, column, path: '', message, suggestion: null, excerpt: null }];
}

/** What a decoder leaves of bytes that are not UTF-8; nobody writes it. */
const UNDECODED = '\uFFFD';

/** @param before the text up to the first of them */
function notUtf8(file: string, before: string): ConfigProblem {
  const line = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  const message = 'here is something that is not UTF-8; save the file as UTF-8';
  return { file, line, column, path: '', message, suggestion: null, excerpt: null };
}

function unreadable(file: string, error: unknown): ConfigProblem {
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  const message = `this file cannot be read${code}; name another with --config`;
  return { file, line: 1, column: 1, path: '', message, suggestion: null, excerpt: null };
}
