/** The patterns of an admin's file. */

/**
 * Case-insensitive match of the whole text: `*` is any run of characters, `?` any one, the rest stands for itself.
 * Not a regular expression: a stranger may have written the text, and many `*` make a regular expression slow.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  const letters = [...text.toLowerCase()];
  const wanted = [...pattern.toLowerCase()];
  let [at, next] = [0, 0];
  let star: { readonly next: number; at: number } | null = null;
  while (at < letters.length) {
    if (wanted[next] === '*') {
      star = { next: next + 1, at };
      next += 1;
    } else if (wanted[next] === '?' || wanted[next] === letters[at]) {
      at += 1;
      next += 1;
    } else if (star) {
      // The last star takes one character more.
      star.at += 1;
      at = star.at;
      next = star.next;
    } else return false;
  }
  return wanted.slice(next).every((letter) => letter === '*');
}

/**
 * Whether everything that `narrow` matches is matched by `wide` as well. Says no where it cannot tell: a wildcard of
 * `narrow` is only seen to be covered by a `*`, or by the same wildcard.
 */
export function globCovers(wide: string, narrow: string): boolean {
  // Read as text, a `*` of the narrow one must not be taken for the one character of a `?`.
  return matchesGlob(narrow, wide) && !(wide.includes('?') && narrow.includes('*'));
}
