/** When nothing is moved without a person: because the breaker tripped, or because somebody said so. */

import type { Selectable } from 'kysely';
import type { Email, InterviewId } from '../scheduling/ids.ts';
import type { Instant } from '../scheduling/instant.ts';
import { type Db, toDate, toInstant, toInstantOrNull } from './columns.ts';
import type { PausesTable } from './schema.ts';
import { sweepAllNow } from './sweeps.ts';

/** `connection`: every interview with somebody who has a calendar there. `interviewer`: every one with them on its panel. */
export type PauseScope =
  | { readonly kind: 'everything' }
  | { readonly kind: 'connection' | 'interviewer' | 'interview'; readonly of: string };

export const EVERYTHING: PauseScope = { kind: 'everything' };

export interface Pause {
  readonly scope: PauseScope;
  readonly reason: string;
  /** `breaker`, or who. */
  readonly pausedBy: string;
  readonly pausedAt: Instant;
  /** Null while it lasts. */
  readonly resumedAt: Instant | null;
}

function toPause(row: Selectable<PausesTable>): Pause {
  return {
    scope: row.scope === 'everything' ? EVERYTHING : { kind: row.scope, of: row.scope_of },
    reason: row.reason,
    pausedBy: row.paused_by,
    pausedAt: toInstant(row.paused_at),
    resumedAt: toInstantOrNull(row.resumed_at),
  };
}

/** Of everything: the present one, else the last; null when there never was one. */
export async function latestPause(db: Db): Promise<Pause | null> {
  const row = await db
    .selectFrom('pauses')
    .selectAll()
    .where('scope', '=', 'everything')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? toPause(row) : null;
}

/** All that last, the oldest first. They are few. */
export async function openPauses(db: Db): Promise<Pause[]> {
  const rows = await db.selectFrom('pauses').selectAll().where('resumed_at', 'is', null).orderBy('id').execute();
  return rows.map(toPause);
}

/**
 * Which of these people a pause is about: by their name, or by a connection at which they have a calendar. One of everything
 * or of an interview is about no person.
 */
export function pausedOf(
  pauses: readonly Pause[],
  people: readonly Email[],
  calendars: readonly { readonly interviewer: Email; readonly connection: string }[],
): Email[] {
  return people.filter((email) =>
    pauses.some(({ scope, resumedAt }) => {
      if (resumedAt !== null) return false;
      if (scope.kind === 'interviewer') return scope.of === email;
      if (scope.kind !== 'connection') return false;
      return calendars.some(({ interviewer, connection }) => interviewer === email && connection === scope.of);
    }),
  );
}

export interface PauseSubject {
  readonly interview: InterviewId;
  /** Everybody on its panel, and all their calendars. */
  readonly interviewers: readonly Email[];
  readonly calendars: readonly { readonly connection: string }[];
}

/** Whether one of the pauses is about the interview. */
export function isPaused(pauses: readonly Pause[], subject: PauseSubject): boolean {
  return pauses.some(({ scope, resumedAt }) => resumedAt === null && isWithin(scope, subject));
}

function isWithin(scope: PauseScope, { interview, interviewers, calendars }: PauseSubject): boolean {
  switch (scope.kind) {
    case 'everything':
      return true;
    case 'interview':
      return scope.of === interview;
    case 'interviewer':
      return interviewers.some((email) => email === scope.of);
    case 'connection':
      return calendars.some(({ connection }) => connection === scope.of);
  }
}

/** @returns false when that was paused already: that pause goes on, under its own reason */
export async function pauseMoves(
  db: Db,
  pause: { readonly by: string; readonly reason: string; readonly scope?: PauseScope },
  now: Instant,
): Promise<boolean> {
  const row = await db
    .insertInto('pauses')
    .values({
      ...columnsOf(pause.scope ?? EVERYTHING),
      reason: pause.reason,
      paused_by: pause.by,
      paused_at: toDate(now),
      resumed_by: null,
      resumed_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Ends the pause, and has every interview looked at anew: what was held back meanwhile is decided now.
 * @returns the pause that it was; null when that was not paused
 */
export async function resumeMoves(
  db: Db,
  by: string,
  now: Instant,
  scope: PauseScope = EVERYTHING,
): Promise<Pause | null> {
  const columns = columnsOf(scope);
  const row = await db
    .updateTable('pauses')
    .set({ resumed_by: by, resumed_at: toDate(now) })
    .where('scope', '=', columns.scope)
    .where('scope_of', '=', columns.scope_of)
    .where('resumed_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  if (row) await sweepAllNow(db, now);
  return row ? toPause(row) : null;
}

function columnsOf(scope: PauseScope) {
  return { scope: scope.kind, scope_of: scope.kind === 'everything' ? '' : scope.of };
}

/** `everything`, or `interviewer alice@acme.example`. */
export function scopeInWords(scope: PauseScope): string {
  return scope.kind === 'everything' ? 'everything' : `${scope.kind} ${scope.of}`;
}
