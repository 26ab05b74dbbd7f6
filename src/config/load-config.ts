/** A configuration file becomes settings, or a list of everything that is wrong with it. */
import path from 'node:path';
import { readEncryptionKeys } from '../secrets/encryption-keys.ts';
import { buildSettings } from './build-settings.ts';
import { crossChecks } from './cross-checks.ts';
import type { CrossProblem } from './cross-problem.ts';
import type { ConfigProblem } from './problem.ts';
import type { Environment } from './references.ts';
import { ConfigSchema } from './schema/config-schema.ts';
import { schemaProblems } from './schema-problems.ts';
import type { Settings } from './settings.ts';
import { type ConfigSource, readSource } from './source.ts';

export type LoadedConfig =
  | { readonly ok: true; readonly settings: Settings; readonly warnings: readonly ConfigProblem[] }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/**
 * Reads and checks the whole file. Relative paths in it are relative to its folder. Never throws, whatever the file
 * holds; problems are in the order of the file and hold no secret.
 */
export function loadConfig(file: string, environment: Environment): LoadedConfig {
  let text: string;
  try {
    text = environment.readFile(file);
  } catch (error) {
    return { ok: false, problems: [unreadable(file, error)] };
  }
  const source = readSource(file, text, environment);
  if (source.unparsed) return { ok: false, problems: source.problems };

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
  return {
    ok: true,
    settings: buildSettings(parsed.data, path.dirname(path.resolve(file)), encryption.ok ? encryption.keys : []),
    warnings: inOrder(checks.map((check) => located(check, source))),
  };
}

function located({ path: at, message, suggestion = null, meant }: CrossProblem, source: ConfigSource): ConfigProblem {
  return source.problem(at, message, { suggestion, ...(meant ? { meant } : {}) });
}

function inOrder(problems: readonly ConfigProblem[]): ConfigProblem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function unreadable(file: string, error: unknown): ConfigProblem {
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  const message = `this file cannot be read${code}; name another with --config`;
  return { file, line: 1, column: 1, path: '', message, suggestion: null, excerpt: null };
}
