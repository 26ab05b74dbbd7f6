/** Times of a report as people read them: on one clock, which the command names once beside them. */
import { instantFromIso } from '../scheduling/instant.ts';
import { timeInWords } from '../scheduling/time-in-words.ts';

/**
 * @param zone IANA zone
 * @returns from an ISO instant, or from null, which is `none` in words: `Thu 26 Nov 2026, 11:00`
 */
export function clockOf(zone: string): (iso: string | null, none?: string) => string {
  return (iso, none = '-') => (iso === null ? none : timeInWords(instantFromIso(iso), zone));
}

/** The line under a table whose times are on this clock. */
export function clockInWords(zone: string): string {
  return `All times: ${zone}`;
}
