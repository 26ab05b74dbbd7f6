import type { HoldId } from '../../scheduling/ids.ts';

/**
 * The property that makes an event one of our holds: the interview's id, percent-encoded, because values of unknown
 * properties are escaped by some clients and not by others.
 */
export const HOLD_MARK = 'X-INTERVIEW-SYNC-ID';

export function holdUid(hold: HoldId): string {
  return `${hold}@interview-sync`;
}
