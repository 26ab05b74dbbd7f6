/** A candidate asks on their page for another time: which ones are free, and a proposal of those that they choose. */
import type { InterviewId } from '../scheduling/ids.ts';
import type { Instant, Interval } from '../scheduling/instant.ts';
import { resolvePanel } from '../scheduling/panel.ts';
import { timesToOffer } from '../scheduling/times-to-offer.ts';
import { findSnapshot } from '../store/interviews.ts';
import { seatChangesOf } from '../store/seat-changes.ts';
import type { Deps } from './deps.ts';
import { openProposal } from './open-proposal.ts';
import { readSituation } from './read-situation.ts';
import { readPanelWorld } from './read-world.ts';

type Parts = Pick<Deps, 'settings' | 'store' | 'jobs' | 'clock'>;

/** Free times of everybody required, in order; none when it has no time, or somebody's calendar is not known. */
export async function offerTimes(parts: Omit<Parts, 'jobs'>, interview: InterviewId): Promise<Interval[]> {
  const { db } = parts.store;
  const settings = parts.settings();
  const snapshot = await findSnapshot(db, interview);
  const panel = snapshot && resolvePanel(snapshot, settings.panels, await seatChangesOf(db, interview));
  if (!panel || snapshot.scheduledAt === null) return [];
  const world = await readPanelWorld(db, settings, interview, panel, parts.clock.now());
  const situation = await readSituation(parts, settings, snapshot, panel, world, [], true);
  const planned = { ...situation, interview: { ...situation.interview, scheduledAt: snapshot.scheduledAt } };
  return timesToOffer(planned, settings.candidates.page.timesOffered);
}

/** `none_free`: of what they chose nothing is offered (any more). */
export type Asked = 'asked' | 'none_free' | 'not_movable';

/** @param starts what they chose; only what is offered now counts, so that nobody finds out more by asking */
export async function askForAnotherTime(
  parts: Parts,
  interview: InterviewId,
  starts: readonly Instant[],
): Promise<Asked> {
  const offered = await offerTimes(parts, interview);
  const wanted = offered.map(({ start }) => start).filter((start) => starts.includes(start));
  if (wanted.length === 0) return 'none_free';
  const opened = await openProposal(parts, { interview, starts: wanted, by: 'page', evidence: '' });
  return opened.kind === 'refused' ? 'not_movable' : 'asked';
}
