/** Opens a proposal for somebody outside: a candidate who asks for another time. Rules open theirs where decisions are recorded. */

import { isDeepStrictEqual } from 'node:util';
import type { Settings } from '../config/settings.ts';
import type { InterviewId } from '../scheduling/ids.ts';
import { after, type Instant, type Interval, instant, intervalOf } from '../scheduling/instant.ts';
import type { Db } from '../store/columns.ts';
import { findSnapshot } from '../store/interviews.ts';
import { insertProposal, lockProposal, type RecordedProposal, unsettledProposals } from '../store/proposals.ts';
import { rescheduleInFlight } from '../store/reschedules.ts';
import type { Deps } from './deps.ts';

export interface Wish {
  readonly interview: InterviewId;
  /** Starts, the best first, of which one to ten that lie ahead are kept. The interview keeps its length. */
  readonly starts: readonly Instant[];
  readonly by: 'page' | 'mail';
  /** Where it can be looked up, such as a Message-ID; no words of the candidate's. At most 500 characters. */
  readonly evidence: string;
}

export type Opened =
  | { readonly kind: 'opened'; readonly proposal: number }
  /** The same waits already. */
  | { readonly kind: 'known'; readonly proposal: number }
  /** `not_movable`: unknown, begun, over, cancelled, without a time, or on its way to one that they asked for before. `no_time`: none of the starts is another time ahead. */
  | { readonly kind: 'refused'; readonly why: 'not_movable' | 'no_time' };

const MOST_TIMES = 10;
const LONGEST_EVIDENCE = 500;

type Parts = Pick<Deps, 'settings' | 'store' | 'jobs' | 'clock'>;

/**
 * What the candidate asked before and nobody has answered gives way to it. Whether a time is free is looked at when somebody
 * has approved it; people are told by the interview's own run.
 */
export async function openProposal(parts: Parts, wish: Wish): Promise<Opened> {
  const now = parts.clock.now();
  return parts.store.transaction(async (tx) => {
    const snapshot = await findSnapshot(tx.db, wish.interview);
    const scheduledAt = snapshot?.scheduledAt ?? null;
    const movable = snapshot?.status === 'scheduled' && snapshot.goneAt === null;
    if (!snapshot || !movable || scheduledAt === null || scheduledAt <= now)
      return { kind: 'refused', why: 'not_movable' };
    const from = intervalOf(scheduledAt, snapshot.durationMinutes);
    const starts = [...new Set(wish.starts)].filter((start) => start > now && start !== scheduledAt);
    if (starts.length === 0) return { kind: 'refused', why: 'no_time' };
    const times = starts
      .slice(0, MOST_TIMES)
      .map((start) => ({ during: intervalOf(start, snapshot.durationMinutes), reason: null, note: null }));

    const open = (await unsettledProposals(tx.db, wish.interview)).find(({ origin }) => origin.kind === 'candidate');
    if (open && (await isOnItsWay(tx.db, open))) return { kind: 'refused', why: 'not_movable' };
    if (open && isDeepStrictEqual([open.from, open.times], [from, times])) return { kind: 'known', proposal: open.id };
    const proposal = await insertProposal(tx.db, {
      interview: wish.interview,
      origin: { kind: 'candidate', by: wish.by, evidence: wish.evidence.slice(0, LONGEST_EVIDENCE) },
      from,
      times,
      openedAt: now,
      ...expiryOf(parts.settings(), from, now),
    });
    await parts.jobs.wake(tx, { kind: 'reconcile', key: wish.interview }, now);
    return { kind: 'opened', proposal };
  });
}

/** What is planned or sent to JobHive cannot be taken back, and must not be told as withdrawn. */
async function isOnItsWay(db: Db, { id, interview }: RecordedProposal): Promise<boolean> {
  await lockProposal(db, id);
  return (await rescheduleInFlight(db, interview))?.proposal === id;
}

/** Nobody's answer is waited for longer than until the interview begins. */
export function expiryOf({ proposals }: Settings, from: Interval, now: Instant) {
  const expiresAt = instant(Math.min(after(now, proposals.expireAfter), from.start));
  return { expiresAt, whenExpired: proposals.whenExpired };
}
