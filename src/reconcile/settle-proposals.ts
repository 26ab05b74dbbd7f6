/** What becomes of an interview's proposals by themselves: the world has moved on, or nobody answered in time. */
import type { Finding } from '../scheduling/finding.ts';
import { changeOf } from '../scheduling/proposal.ts';
import type { Snapshot } from '../store/interviews.ts';
import { type RecordedProposal, refusalOf, settleProposal, unsettledProposals } from '../store/proposals.ts';
import { lettersOfLapse } from './announce-proposals.ts';
import type { Deps } from './deps.ts';
import { queueNotices } from './notices.ts';
import { movableTime } from './overtaken-mail.ts';

/**
 * @param findings what is found now; null where nobody looked
 * @returns those that are open or approved after it
 */
export async function settleProposals(
  deps: Deps,
  snapshot: Snapshot,
  findings: readonly Finding[] | null,
): Promise<readonly RecordedProposal[]> {
  const { db } = deps.store;
  const now = deps.clock.now();
  const proposals = await unsettledProposals(db, snapshot.id);
  let changed = false;
  for (const proposal of proposals) {
    const change = changeOf(proposal, {
      now,
      planned: movableTime(snapshot),
      findings: findings?.map(({ key }) => key) ?? null,
      refusal: proposal.state === 'approved' ? await refusalOf(db, proposal.id) : null,
    });
    if (change === null) continue;
    const lapsed = change.state === 'expired' && proposal.origin.kind === 'candidate';
    const letters = lapsed ? await lettersOfLapse(deps.settings(), proposal, now) : [];
    await deps.store.transaction(async (tx) => {
      await settleProposal(tx.db, proposal, change, now);
      await queueNotices(deps, tx, letters);
    });
    deps.log.info(`a proposal is ${change.state}`, { interview: snapshot.id, proposal: proposal.id });
    changed = true;
  }
  return changed ? unsettledProposals(db, snapshot.id) : proposals;
}
