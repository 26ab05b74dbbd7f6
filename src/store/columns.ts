/** Between columns and values: `timestamptz` is a `Date` in the driver and an `Instant` everywhere else. */
import type { Kysely } from 'kysely';
import { type Instant, type Interval, instant } from '../scheduling/instant.ts';
import type { Database } from './schema.ts';

/** What a repository needs: the store itself, or a transaction of it. */
export type Db = Kysely<Database>;

export function toDate(at: Instant): Date {
  return new Date(at);
}

export function toDateOrNull(at: Instant | null): Date | null {
  return at === null ? null : new Date(at);
}

export function toInstant(date: Date): Instant {
  return instant(date.getTime());
}

export function toInstantOrNull(date: Date | null): Instant | null {
  return date === null ? null : toInstant(date);
}

export function toInterval(start: Date, end: Date): Interval {
  return { start: toInstant(start), end: toInstant(end) };
}

export function toIntervalOrNull(start: Date | null, end: Date | null): Interval | null {
  return start && end ? toInterval(start, end) : null;
}
