/** The word that somebody probably meant. */
import { closest, distance } from 'fastest-levenshtein';

/** @returns the valid word nearest to `word`, or null when none is near enough to be meant, or it is that word. Letter case is ignored. */
export function nearest(word: string, valid: readonly string[]): string | null {
  if (valid.length === 0 || word.length === 0 || word.length > 100) return null;
  const [asked, known] = [word.toLowerCase(), valid.map((one) => one.toLowerCase())];
  const best = closest(asked, known);
  const near = distance(asked, best) <= Math.max(1, Math.floor(best.length / 3));
  const meant = valid[known.indexOf(best)];
  return near && meant !== undefined && meant !== word ? meant : null;
}
