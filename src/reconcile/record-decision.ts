/**
 * Puts a decision on record, once: with its inputs, and in the same transaction what follows from it (a planned
 * reschedule with its slot reserved, or notices to people).
 */
import { isDeepStrictEqual } from 'node:util';
import type { Settings } from '../config/settings.ts';
import type { Decision, Outcome, Situation } from '../scheduling/decision.ts';
import type { Email } from '../scheduling/ids.ts';
import { intervalOf } from '../scheduling/instant.ts';
import { hadTheirMoves } from '../scheduling/share-of-moves.ts';
import { summaryFor } from '../scheduling/summary.ts';
import { wordsOn } from '../scheduling/time-in-words.ts';
import type { Db } from '../store/columns.ts';
import {
  countMoves,
  fingerprintOf,
  latestDecision,
  type RecordedDecision,
  recordDecision,
  wasAsked,
} from '../store/decisions.ts';
import { holdsOf } from '../store/holds.ts';
import { lockMoves } from '../store/moves-lock.ts';
import { savePanelMembers } from '../store/panel-members.ts';
import { isPaused, latestPause, openPauses, type PauseSubject, pauseMoves } from '../store/pauses.ts';
import { insertProposal, lockProposal, settleProposal, unsettledProposals } from '../store/proposals.ts';
import {
  latestReschedule,
  planReschedule,
  type Reschedule,
  rescheduleInFlight,
  reservationsOf,
} from '../store/reschedules.ts';
import { recordSeatChange } from '../store/seat-changes.ts';
import type { Tx } from '../store/store.ts';
import type { Deps } from './deps.ts';
import {
  asksForAPerson,
  breakerPause,
  noticesAbout,
  noticesOfBreaker,
  queueNotices,
  tripsTheBreaker,
} from './notices.ts';
import { expiryOf } from './open-proposal.ts';
import { among, breakerCountsFrom, movesToday, pausedAmong } from './read-situation.ts';

export type Recorded =
  /** The same was decided before, or there is nothing to say: nothing was written. */
  | { readonly kind: 'known' }
  | { readonly kind: 'recorded'; readonly planned: Reschedule | null }
  /**
   * In this moment another interview reserved the slot or was the last that may move, or somebody paused it, or gave another
   * word on what was approved: decide again.
   */
  | { readonly kind: 'overtaken' };

/** SQLSTATE of a violated exclusion constraint: two reservations of one interviewer overlap. */
const EXCLUSION_VIOLATION = '23P01';

/** @param subject of which pauses it matters what */
export async function putOnRecord(
  deps: Deps,
  settings: Settings,
  decision: Decision,
  situation: Situation,
  subject: PauseSubject,
): Promise<Recorded> {
  const { db } = deps.store;
  if (!(await isNews(db, decision, situation))) return { kind: 'known' };
  const notices = (await isNewQuestion(db, decision, situation))
    ? await noticesAbout(settings, decision, situation)
    : [];
  const alarm = tripsTheBreaker(decision) ? await noticesOfBreaker(settings, situation) : [];
  try {
    const planned = await deps.store.transaction(async (tx) => {
      if (countsAgainstCaps(decision)) await keepUnderCaps(tx, decision, situation, subject);
      await keepToTheAnswer(tx, decision, situation);
      const id = await recordDecision(tx.db, decision, situation);
      await queueNotices(deps, tx, notices);
      if (tripsTheBreaker(decision) && (await pauseMoves(tx.db, breakerPause(situation), decision.at))) {
        await queueNotices(deps, tx, alarm);
        tx.onCommit(() =>
          deps.log.error('too many moves: they are paused', { movesPerHour: situation.policy.movesPerHour }),
        );
      }
      await keepProposal(tx, settings, decision, situation);
      await changeSeats(tx, id, decision, situation);
      return decision.outcome.kind === 'reschedule' ? plan(deps, tx, id, decision, situation) : null;
    });
    deps.metrics.decided(decision.outcome.kind);
    if (planned) deps.metrics.rescheduled('planned');
    deps.log.info('decided', {
      interview: decision.interview,
      outcome: decision.outcome.kind,
      rule: 'rule' in decision.outcome ? decision.outcome.rule : null,
      summary: decision.explanation.summary,
    });
    return { kind: 'recorded', planned };
  } catch (error) {
    if (error instanceof Overtaken) return { kind: 'overtaken' };
    if (error instanceof Error && 'code' in error && error.code === EXCLUSION_VIOLATION) return { kind: 'overtaken' };
    throw error;
  }
}

/** False when the same was decided before and need not be done again, or when there is nothing to say. */
export async function isNews(db: Db, decision: Decision, situation: Situation): Promise<boolean> {
  const latest = await latestDecision(db, decision.interview);
  if (isInOrder(latest) && decision.outcome.kind === 'in_order') return false;
  return latest?.fingerprint !== fingerprintOf(decision, situation) || mustBeDoneAgain(db, decision, latest);
}

/** Whether people are asked something that they were not asked before. */
export async function isNewQuestion(db: Db, decision: Decision, situation: Situation): Promise<boolean> {
  return asksForAPerson(decision) && !(await wasAsked(db, decision.interview, fingerprintOf(decision, situation)));
}

/** What a person has approved whatever else was moved is not counted against them, only with them. */
function countsAgainstCaps({ outcome }: Decision): boolean {
  return (
    outcome.kind === 'revert' ||
    outcome.kind === 'replace' ||
    (outcome.kind === 'reschedule' && !(outcome.via === 'proposal' && outcome.anyway))
  );
}

/** A new proposal opens with the decision to make it; one that cannot be had any more ends with that decision. */
async function keepProposal(
  tx: Tx,
  settings: Settings,
  decision: Decision,
  { findings, proposals = [] }: Situation,
): Promise<void> {
  const { interview, at, outcome } = decision;
  if (outcome.kind === 'propose') {
    const { rule, finding, interviewer, chosenBy, from, times } = outcome;
    const origin = { kind: 'rule', rule, finding, interviewer, chosenBy } as const;
    await insertProposal(tx.db, { interview, origin, from, times, openedAt: at, ...expiryOf(settings, from, at) });
  }
  if (outcome.kind === 'not_possible') {
    const approved = { id: outcome.proposal, state: 'approved' } as const;
    const why = summaryFor(wordsOn(settings.company.zone), decision, findings, proposals);
    await settleProposal(tx.db, approved, { state: 'withdrawn', why }, at);
  }
}

/** @throws Overtaken when another interview has asked the same person in this moment */
async function changeSeats(tx: Tx, decisionId: number, decision: Decision, situation: Situation): Promise<void> {
  const { interview, outcome, at } = decision;
  const { scheduledAt, durationMinutes } = situation.interview;
  if (outcome.kind !== 'replace' || scheduledAt === null) return;
  const { gaveUp, took } = outcome;
  const during = intervalOf(scheduledAt, durationMinutes);
  if ((await reservationsOf(tx.db, [took], interview, during)).length > 0) throw new Overtaken();
  await recordSeatChange(tx.db, { interview, decisionId, gaveUp, took }, at);
  // From here on their time is taken, for whoever else looks.
  const required = situation.panel.required.map((email) => (email === gaveUp ? took : email));
  await savePanelMembers(tx.db, interview, { panel: { ...situation.panel, required }, during, at });
}

/** Since the situation was read other interviews were moved, and now it is enough; or somebody has said something else. */
class Overtaken extends Error {}

/**
 * Moves are planned one at a time, on whatever node: else those decided in the same moment would not see each other.
 * Nothing that counts against caps is decided while a pause is seen, so any that lasts now was made since. Decided again, it
 * is seen.
 */
async function keepUnderCaps(
  tx: Tx,
  { interview, at, outcome }: Decision,
  { policy, panel, people }: Situation,
  subject: PauseSubject,
): Promise<void> {
  await lockMoves(tx.db);
  const seated = outcome.kind === 'replace' ? [outcome.took] : [];
  const moved = [...panel.required, ...seated];
  const pauses = await openPauses(tx.db);
  const moves = await countMoves(tx.db, interview, breakerCountsFrom(await latestPause(tx.db), at));
  const today = await movesToday(tx.db, among(people, moved), at);
  const reached =
    isPaused(pauses, subject) ||
    (await pausedAmong(tx.db, pauses, seated)).length > 0 ||
    moves.ofAll >= policy.movesPerHour ||
    moved.some((email) => hadTheirMoves(today, policy, email));
  if (reached) throw new Overtaken();
}

/** An approval may be taken back or changed until the move that it leads to is on record. */
async function keepToTheAnswer(tx: Tx, { outcome }: Decision, { proposals = [] }: Situation): Promise<void> {
  if (outcome.kind !== 'reschedule' || outcome.via !== 'proposal') return;
  const seen = proposals.find(({ id }) => id === outcome.proposal);
  const present = await lockProposal(tx.db, outcome.proposal);
  if (present?.state !== 'approved' || !isDeepStrictEqual(present.answer, seen?.answer)) throw new Overtaken();
}

function isInOrder(latest: RecordedDecision | null): boolean {
  return latest === null || latest.decision.outcome.kind === 'in_order';
}

/**
 * The same was decided before, but what it led to is over: a reschedule that was given up without an answer, or whose
 * effect somebody has taken back; a revert that was written and then undone; a trip of the breaker after which somebody
 * resumed. Doing it again counts again. What JobHive refused is not asked for twice.
 */
async function mustBeDoneAgain(db: Db, decision: Decision, latest: RecordedDecision): Promise<boolean> {
  const { interview, outcome } = decision;
  if (tripsTheBreaker(decision)) return (await latestPause(db))?.resumedAt !== null;
  if (outcome.kind === 'reschedule') return (await latestReschedule(db, interview))?.state !== 'refused';
  if (outcome.kind === 'propose')
    return !(await unsettledProposals(db, interview)).some(({ origin }) => origin.kind === 'rule');
  if (outcome.kind !== 'revert') return false;
  return (await holdsOf(db, interview)).some(
    ({ interviewer, writtenAt }) =>
      outcome.interviewers.includes(interviewer) && writtenAt !== null && writtenAt >= latest.decidedAt,
  );
}

async function plan(
  deps: Deps,
  tx: Tx,
  decisionId: number,
  decision: Decision,
  situation: Situation,
): Promise<Reschedule | null> {
  const { outcome } = decision;
  if (outcome.kind !== 'reschedule') return null;
  const minutes = (from: number, to: number) => Math.round((to - from) / 60_000);
  await planReschedule(
    tx.db,
    {
      interview: decision.interview,
      decisionId,
      via: outcome.via,
      proposal: outcome.via === 'proposal' ? outcome.proposal : null,
      chosenBy: chosenBy(outcome, situation),
      from: { start: outcome.from.start, minutes: minutes(outcome.from.start, outcome.from.end) },
      to: { start: outcome.to.start, minutes: minutes(outcome.to.start, outcome.to.end) },
      reason: outcome.reason,
      note: outcome.note,
    },
    situation.panel.required,
    deps.clock.now(),
  );
  return rescheduleInFlight(tx.db, decision.interview);
}

function chosenBy(outcome: Outcome & { readonly kind: 'reschedule' }, { findings }: Situation): Email | null {
  if (outcome.via === 'proposal') return outcome.chosenBy;
  if (outcome.via === 'reschedule') return null;
  return findings.find((finding) => finding.key === outcome.finding)?.interviewer ?? null;
}
