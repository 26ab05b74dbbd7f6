/** Takes back that others of a pool took seats in an interview. */
import type { InterviewId } from '../scheduling/ids.ts';
import type { SeatChange } from '../scheduling/panel.ts';
import { recordAct } from '../store/audit.ts';
import { undoSeatChanges } from '../store/seat-changes.ts';
import type { Deps } from './deps.ts';

/** Holds follow. What had led to it may still be so, and is not answered the same way again. @returns what was taken back */
export async function reseat(
  { store, jobs, clock }: Pick<Deps, 'store' | 'jobs' | 'clock'>,
  { interview, by }: { readonly interview: InterviewId; readonly by: string },
): Promise<SeatChange[]> {
  return store.transaction(async (tx) => {
    const undone = await undoSeatChanges(tx.db, interview, clock.now());
    if (undone.length === 0) return undone;
    const facts = { gaveUp: undone.map(({ gaveUp }) => gaveUp), took: undone.map(({ took }) => took) };
    const entry = { who: by, act: 'reseat', subject: interview, old: facts, new: null } as const;
    await recordAct(tx.db, entry, clock.now());
    await jobs.wake(tx, { kind: 'reconcile', key: interview }, clock.now());
    return undone;
  });
}
