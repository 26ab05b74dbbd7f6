/** Takes a person's word about a proposal, from the command line or by a link. What follows from it is the interview's own run. */
import type { InterviewId } from '../scheduling/ids.ts';
import type { ProposalState } from '../scheduling/proposal.ts';
import { tokenHash } from '../secrets/token-hash.ts';
import { recordAct } from '../store/audit.ts';
import { findProposalLink, useProposalLink } from '../store/proposal-links.ts';
import { findProposal, type ProposalAnswer, type RecordedProposal, recordAnswer } from '../store/proposals.ts';
import type { Tx } from '../store/store.ts';
import type { Deps } from './deps.ts';

export type Answered =
  | { readonly kind: 'answered'; readonly interview: InterviewId; readonly state: 'approved' | 'refused' }
  | { readonly kind: 'unknown' }
  /** It was answered before, or has ended by itself. */
  | { readonly kind: 'settled'; readonly state: ProposalState; readonly why: string }
  /** It has only so many times to choose from. */
  | { readonly kind: 'no_such_time'; readonly times: number };

type Parts = Pick<Deps, 'store' | 'jobs' | 'clock'>;

/** @param answer `chosen` is an index from 0; null: whichever time is free, in their order */
export async function answerProposal(parts: Parts, id: number, answer: ProposalAnswer): Promise<Answered> {
  return parts.store.transaction((tx) => answerWithin(parts, tx, id, answer));
}

async function answerWithin(parts: Parts, tx: Tx, id: number, answer: ProposalAnswer): Promise<Answered> {
  const now = parts.clock.now();
  const proposal = await findProposal(tx.db, id);
  if (!proposal) return { kind: 'unknown' };
  if (answer.chosen !== null && proposal.times[answer.chosen] === undefined)
    return { kind: 'no_such_time', times: proposal.times.length };
  if (!(await recordAnswer(tx.db, id, answer, now)))
    return { kind: 'settled', state: proposal.state, why: proposal.settledWhy ?? 'it is being carried out' };
  const { chosen, anyway } = answer;
  const facts = { proposal: id, ...(answer.answer === 'approve' && { chosen, anyway }) };
  const before = { proposal: id, state: proposal.state };
  const entry = { who: answer.by, act: answer.answer, subject: proposal.interview, old: before, new: facts };
  await recordAct(tx.db, entry, now);
  await parts.jobs.wake(tx, { kind: 'reconcile', key: proposal.interview }, now);
  const state = answer.answer === 'approve' ? 'approved' : 'refused';
  return { kind: 'answered', interview: proposal.interview, state };
}

/** Null when the link is not good (any more). */
export async function lookByLink(
  { store, clock }: Parts,
  token: string,
): Promise<{ readonly proposal: RecordedProposal; readonly recipient: string } | null> {
  const link = await findProposalLink(store.db, tokenHash(token), clock.now());
  const proposal = link && (await findProposal(store.db, link.proposal));
  return proposal && { proposal, recipient: link.recipient };
}

/** The link is used up with the answer, both or neither. Null when it is not good (any more). */
export async function answerByLink(
  parts: Parts,
  token: string,
  answer: Omit<ProposalAnswer, 'by'>,
): Promise<Answered | null> {
  return parts.store.transaction(async (tx) => {
    const link = await findProposalLink(tx.db, tokenHash(token), parts.clock.now());
    if (!link) return null;
    const answered = await answerWithin(parts, tx, link.proposal, { ...answer, by: link.recipient });
    if (answered.kind === 'answered' && !(await useProposalLink(tx.db, tokenHash(token), parts.clock.now())))
      return null;
    return answered;
  });
}
