/**
 * Points and stretches of absolute time. An `Instant` is UTC by construction; a wall time never has this type
 * (see `wall-clock.ts`, the only module that turns one into the other).
 */

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number & { readonly __instant: unique symbol };

/** Half-open: `start` is inside, `end` is not. `start <= end`. */
export interface Interval {
  readonly start: Instant;
  readonly end: Instant;
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** @throws RangeError when `ms` is not a finite number (luxon and Date give NaN for what they cannot read). */
export function instant(ms: number): Instant {
  if (!Number.isFinite(ms)) throw new RangeError(`not an instant: ${ms}`);
  return ms as Instant;
}

/** Reads an ISO 8601 timestamp **with** an offset or `Z`. @throws RangeError on anything else. */
export function instantFromIso(text: string): Instant {
  if (!/(?:[zZ]|[+-]\d{2}:?\d{2})$/.test(text)) throw new RangeError(`timestamp without an offset: ${text}`);
  return instant(Date.parse(text));
}

/** ISO 8601 in UTC without fractional seconds where they are zero: `2026-11-23T09:00:00Z`. */
export function isoOf(at: Instant): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

/** `at` moved by `ms` (may be negative). */
export function after(at: Instant, ms: number): Instant {
  return instant(at + ms);
}

/** The interval of `minutes` that starts at `start`. */
export function intervalOf(start: Instant, minutes: number): Interval {
  return { start, end: after(start, minutes * MINUTE) };
}

/** True when the two share at least one millisecond. Touching ends do not overlap. */
export function overlaps(a: Interval, b: Interval): boolean {
  return a.start < b.end && b.start < a.end;
}
