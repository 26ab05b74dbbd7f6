/** A problem of several keys together, before it is placed in the file. */
import type { ConfigPath } from './problem.ts';

/** `error`: the file is refused. `warning`: it works, but hardly as meant. */
export interface CrossProblem {
  readonly kind: 'error' | 'warning';
  readonly path: ConfigPath;
  readonly message: string;
  readonly suggestion?: string | null;
  readonly meant?: 'key';
}

export function error(path: ConfigPath, message: string, suggestion: string | null = null): CrossProblem {
  return { kind: 'error', path, message, suggestion };
}

export function warning(path: ConfigPath, message: string): CrossProblem {
  return { kind: 'warning', path, message };
}

/** What leaves no machine. */
export const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** One problem for each that was there before. */
export function twice<T>(
  entries: readonly T[],
  keyOf: (entry: T) => string,
  problem: (entry: T, index: number, first: number) => CrossProblem,
) {
  const firsts = new Map<string, number>();
  return entries.flatMap((entry, index) => {
    const first = firsts.get(keyOf(entry));
    if (first !== undefined) return [problem(entry, index, first)];
    firsts.set(keyOf(entry), index);
    return [];
  });
}
