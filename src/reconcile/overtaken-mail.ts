/** Whether a message that waits would tell its recipient what is not so any more. */
import { type Instant, intervalOf } from '../scheduling/instant.ts';
import { isAnswerOwed } from '../scheduling/proposal.ts';
import type { Db } from '../store/columns.ts';
import { type Delivery, isSuperseded } from '../store/deliveries.ts';
import { findSnapshot, type Snapshot } from '../store/interviews.ts';
import { findProposal } from '../store/proposals.ts';

/** In words for people; null while it is still right to send it. */
export async function whyOvertaken(db: Db, delivery: Delivery, now: Instant): Promise<string | null> {
  if (await isSuperseded(db, delivery)) return 'a newer message about the same interview took its place';
  if (delivery.interview === null || delivery.proposal === null) return null;
  const [proposal, snapshot] = [await findProposal(db, delivery.proposal), await findSnapshot(db, delivery.interview)];
  const stands =
    proposal &&
    snapshot &&
    isFor(snapshot, delivery.to) &&
    isAnswerOwed(proposal, { now, planned: movableTime(snapshot), gaveWay: false });
  return stands ? null : 'the interview is not as it says any more';
}

/** Null when it is not to be moved any more, or has no time. */
export function movableTime({ status, goneAt, scheduledAt, durationMinutes }: Snapshot) {
  const movable = status === 'scheduled' && goneAt === null && scheduledAt !== null;
  return movable ? intervalOf(scheduledAt, durationMinutes) : null;
}

/** Whether the interview is still theirs. */
export function isFor({ candidateEmail }: Snapshot, address: string): boolean {
  return candidateEmail.trim().toLowerCase() === address.trim().toLowerCase();
}
