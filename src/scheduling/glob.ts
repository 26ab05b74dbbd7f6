/** The patterns of an admin's file. */

const compiled = new Map<string, RegExp>();
const PATTERNS_KEPT = 1_000;

/** Case-insensitive match of the whole text: `*` is any run of characters, `?` any one, the rest stands for itself. */
export function globMatches(pattern: string, text: string): boolean {
  let expression = compiled.get(pattern);
  if (!expression) {
    const source = pattern
      .replace(/\*+/g, '*')
      .replace(/[\\^$+.()|[\]{}/-]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    expression = new RegExp(`^${source}$`, 'isu');
    if (compiled.size >= PATTERNS_KEPT) compiled.clear();
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}
