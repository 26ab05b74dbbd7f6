/**
 * `${NAME}`, `${NAME:-default}` and `${file:/path}` in a value. Replaced after YAML was parsed, so what comes in is
 * always text and never structure. `$${` stands for the characters `${`.
 */
import path from 'node:path';

export interface Environment {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** @throws when the file cannot be read. */
  readFile(path: string): string;
}

export interface Expansion {
  readonly text: string;
  /** True when anything was replaced: then the text may be secret. */
  readonly referred: boolean;
  /** What came from the environment or a file. */
  readonly brought: readonly string[];
  /** Sentences; empty when all went well. */
  readonly problems: readonly string[];
}

const REFERENCE = /\$\$\{|\$\{([^}]*)\}?/g;
const NAME = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;

/** @param folder what relative paths in `${file:…}` are relative to. */
export function expandReferences(text: string, folder: string, environment: Environment): Expansion {
  const problems: string[] = [];
  const brought: string[] = [];
  let referred = false;
  const expanded = text.replaceAll(REFERENCE, (whole: string, inner: string | undefined) => {
    if (whole === '$${') return '${';
    referred = true;
    const read = inner !== undefined && whole.endsWith('}') ? resolve(inner, folder, environment) : null;
    if (read === null) {
      problems.push('unreadable reference; expected ${NAME}, ${NAME:-default} or ${file:/path} ($${ stands for ${)');
    } else if (read.kind === 'missing') problems.push(read.problem);
    if (read === null || read.kind === 'missing') return '';
    if (read.kind === 'brought') brought.push(read.value);
    return read.value;
  });
  return { text: expanded, referred, brought, problems };
}

/** Shorter ones are no secrets, and hiding them would make holes into every word. Longer ones are quoted nowhere. */
const [SHORTEST_HIDDEN, LONGEST_HIDDEN] = [6, 1_000];

/** `text` without what references brought in: a message may quote a value, trimmed or in small letters. */
export function hideBrought(text: string, brought: Iterable<string>): string {
  let hidden = text;
  for (const value of brought) {
    const words = value.trim();
    if (words.length < SHORTEST_HIDDEN || words.length > LONGEST_HIDDEN) continue;
    hidden = hidden.replaceAll(new RegExp(words.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'gi'), '•••');
  }
  return hidden;
}

type Resolved =
  | { readonly kind: 'brought'; readonly value: string }
  /** The default, which stands in the file for everybody to read. */
  | { readonly kind: 'written'; readonly value: string }
  | { readonly kind: 'missing'; readonly problem: string };

function resolve(inner: string, folder: string, environment: Environment): Resolved | null {
  if (inner.startsWith('file:')) {
    const file = path.resolve(folder, inner.slice('file:'.length).trim());
    try {
      // Editors and `echo` end files with a newline that is no part of the secret.
      return { kind: 'brought', value: environment.readFile(file).replace(/\r?\n$/, '') };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
      return { kind: 'missing', problem: `the file ${file} cannot be read (${code})` };
    }
  }
  const [, name, fallback] = NAME.exec(inner) ?? [];
  if (name === undefined) return null;
  // What every object has (`constructor`, `__proto__`) is no variable.
  const value = Object.hasOwn(environment.env, name) ? environment.env[name] : undefined;
  if (value !== undefined && (value !== '' || fallback === undefined)) return { kind: 'brought', value };
  if (fallback !== undefined) return { kind: 'written', value: fallback };
  return {
    kind: 'missing',
    problem: `the environment variable ${name} is not set; set it, or write \${${name}:-default}`,
  };
}
