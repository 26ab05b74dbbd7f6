/** New times that wait, or waited, for a person. */
import { z } from 'zod';
import { type Instant, isoOf } from '../scheduling/instant.ts';
import { PROPOSAL_STATES, type ProposalOrigin } from '../scheduling/proposal.ts';
import type { TimeWords } from '../scheduling/time-in-words.ts';
import { listProposals, type RecordedProposal } from '../store/proposals.ts';
import type { Store } from '../store/store.ts';

export const ProposalLine = z.object({
  proposal: z.number(),
  interview: z.string(),
  state: z.enum(PROPOSAL_STATES),
  /** Who asks: a rule by its name, or the candidate. */
  asks: z.string(),
  planned: z.string(),
  times: z.array(z.string()),
  expiresAt: z.string(),
  whenExpired: z.string(),
  answeredBy: z.string().nullable(),
  /** Why it ended as it did; null while it has not. */
  why: z.string().nullable(),
});
export type ProposalLine = z.infer<typeof ProposalLine>;

const MOST = 1_000;

/** @param all also those that are settled; at most 1,000, the latest first */
export async function proposalsReport({ db }: Store, all: boolean): Promise<ProposalLine[]> {
  const proposals = await listProposals(db, all ? 'all' : 'unsettled', MOST);
  return proposals.map((proposal) => ({
    proposal: proposal.id,
    interview: proposal.interview,
    state: proposal.state,
    asks: whoAsks(proposal.origin),
    planned: isoOf(proposal.from.start),
    times: proposal.times.map(({ during }) => isoOf(during.start)),
    expiresAt: isoOf(proposal.expiresAt),
    whenExpired: proposal.whenExpired,
    answeredBy: proposal.answer?.by ?? null,
    why: proposal.settledWhy,
  }));
}

function whoAsks(origin: ProposalOrigin): string {
  return origin.kind === 'rule' ? `rule “${origin.rule}”` : `the candidate (${origin.by})`;
}

/** What happened to a proposal, for the timeline of its interview. */
export function proposalEntries(
  proposal: RecordedProposal,
  words: TimeWords,
): { readonly at: Instant; readonly text: string; readonly because: string[] }[] {
  const { id, origin, times, openedAt, expiresAt, answer, settledAt, settledWhy, state } = proposal;
  const wanted = times.map(({ during }) => words.at(during.start)).join(' or ');
  const evidence = origin.kind === 'candidate' && origin.evidence !== '' ? [`evidence: ${origin.evidence}`] : [];
  const approved = answer !== null && state !== 'refused';
  return [
    {
      at: openedAt,
      text: `${id}: ${whoAsks(origin)} asks for ${wanted}`,
      because: [...evidence, `an answer is waited for until ${words.at(expiresAt)}, then: ${proposal.whenExpired}`],
    },
    ...(approved
      ? [{ at: answer.at, text: `${id}: approved by ${answer.by}${answer.anyway ? ', anyway' : ''}`, because: [] }]
      : []),
    ...(settledAt === null
      ? []
      : [{ at: settledAt, text: `${id}: ${state}`, because: settledWhy === null ? [] : [settledWhy] }]),
  ];
}
