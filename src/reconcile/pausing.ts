/** A person has moves paused or resumed, and that is remembered. */
import { recordAct } from '../store/audit.ts';
import { lockMoves } from '../store/moves-lock.ts';
import { type PauseScope, pauseMoves, resumeMoves, scopeInWords } from '../store/pauses.ts';
import type { Deps } from './deps.ts';

type Parts = Pick<Deps, 'store' | 'clock'>;

/**
 * From when it returns no move is recorded that it is about: what was decided before is on record, or is decided again.
 * @returns false when that was paused already: that pause goes on, under its own reason
 */
export async function pause(
  { store, clock }: Parts,
  { by, reason, scope }: { readonly by: string; readonly reason: string; readonly scope: PauseScope },
): Promise<boolean> {
  return store.transaction(async (tx) => {
    await lockMoves(tx.db);
    const paused = await pauseMoves(tx.db, { by, reason, scope }, clock.now());
    const entry = { who: by, act: 'pause', subject: scopeInWords(scope), old: null, new: { reason } } as const;
    if (paused) await recordAct(tx.db, entry, clock.now());
    return paused;
  });
}

/** @returns false when that was not paused */
export async function resume(
  { store, clock }: Parts,
  { by, scope }: { readonly by: string; readonly scope: PauseScope },
): Promise<boolean> {
  return store.transaction(async (tx) => {
    const ended = await resumeMoves(tx.db, by, clock.now(), scope);
    if (ended === null) return false;
    const old = { reason: ended.reason, pausedBy: ended.pausedBy };
    const entry = { who: by, act: 'resume', subject: scopeInWords(scope), old, new: null } as const;
    await recordAct(tx.db, entry, clock.now());
    return true;
  });
}
