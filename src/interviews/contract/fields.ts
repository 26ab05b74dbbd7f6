/** The fields that several of JobHive's shapes share. */
import { z } from 'zod';
import { instantFromIso } from '../../scheduling/instant.ts';

const STATUSES = ['scheduled', 'in_progress', 'completed', 'cancelled'] as const;
const DIFFICULTIES = ['junior', 'intermediate', 'senior', 'expert'] as const;
const SHORTEST_MINUTES = 15;
const LONGEST_MINUTES = 90;

export const Status = z.enum(STATUSES);
export const DifficultyLevel = z.enum(DIFFICULTIES);

/** A timestamp as a request gives it: ISO 8601 with `Z` or an offset. A wall time without one is refused. */
export const RequestTimestamp = z.iso.datetime({
  offset: true,
  error: 'must be an ISO 8601 timestamp with Z or an offset, such as 2026-11-23T09:00:00Z',
});

/** Minutes as a request may ask for them. */
export const RequestMinutes = z
  .int({ error: 'must be a whole number of minutes' })
  .min(SHORTEST_MINUTES, { error: `must be at least ${SHORTEST_MINUTES} minutes` })
  .max(LONGEST_MINUTES, { error: `must be at most ${LONGEST_MINUTES} minutes` });

/**
 * A timestamp as an answer gives it: any spelling that names one instant. One without an offset names none, and is
 * refused rather than taken for UTC.
 */
export const AnswerTimestamp = z
  .string()
  .refine(namesAnInstant, { error: 'expected an ISO 8601 timestamp with Z or an offset' })
  .meta({ format: 'date-time' });

/** Minutes as an answer gives them. Not bounded: an old interview may break today's bounds and must stay readable. */
export const AnswerMinutes = z.int().positive();

/**
 * An address as an answer gives it. Text, because JobHive's own examples show masked addresses and one that cannot be
 * mailed must not make the interview unreadable.
 */
export const AnswerAddress = z.string();

/** `true` or `false` in a query string. */
export const QueryFlag = z.stringbool({ truthy: ['true'], falsy: ['false'] });

function namesAnInstant(text: string): boolean {
  // Date.parse takes 30 February for 1 March.
  if (!z.iso.date().safeParse(text.slice(0, 10)).success) return false;
  try {
    instantFromIso(text);
    return true;
  } catch {
    return false;
  }
}
