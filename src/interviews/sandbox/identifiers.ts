/** Identifiers in JobHive's manner: a prefix and twelve base-36 characters, e.g. `int_abc123def456`. */

/** Uniform in [0, 1), like `Math.random`. */
export type Random = () => number;

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';

export function newIdentifier(prefix: 'int' | 'req' | 'msg' | 'flt', random: Random): string {
  const characters = Array.from({ length: 12 }, () => ALPHABET.charAt(Math.floor(random() * ALPHABET.length)));
  return `${prefix}_${characters.join('')}`;
}
