/**
 * The `reconcile` job: reads the world as it is now and moves one interview one step closer to what should be.
 * Running it twice, late, out of order or on two nodes gives the same result.
 *
 *   read the snapshot → panel → holds and busy time → observe → decide → record → reschedule → converge
 */
import type { Settings } from '../config/settings.ts';
import { decide } from '../scheduling/decide.ts';
import type { Decision, Panel, Situation } from '../scheduling/decision.ts';
import { type Email, InterviewId } from '../scheduling/ids.ts';
import { after, type Instant, instant, intervalOf, MINUTE } from '../scheduling/instant.ts';
import { resolvePanel, type SeatChange } from '../scheduling/panel.ts';
import { endsOfTheirDays } from '../scheduling/share-of-moves.ts';
import { latestDecision } from '../store/decisions.ts';
import { type Snapshot, setAttention } from '../store/interviews.ts';
import { savePanelMembers } from '../store/panel-members.ts';
import type { RecordedProposal } from '../store/proposals.ts';
import { rescheduleInFlight } from '../store/reschedules.ts';
import { findInterview, NOTHING_KNOWN, type Standing } from '../store/standing.ts';
import { setSweep } from '../store/sweeps.ts';
import { announceProposals } from './announce-proposals.ts';
import { answerWishes } from './answer-wishes.ts';
import { attentionFor, blindnessOf, type Unread } from './attention.ts';
import { type CarriedOut, carryOutReschedule } from './carry-out-reschedule.ts';
import type { Deps } from './deps.ts';
import { findDifferences } from './find-differences.ts';
import { holdActionsFor, phaseOf } from './hold-actions.ts';
import { pauseSubjectOf, readSituation } from './read-situation.ts';
import { readSnapshot } from './read-snapshot.ts';
import { type PanelWorld, readPanelWorld } from './read-world.ts';
import { putOnRecord } from './record-decision.ts';
import { reviseInvite } from './revise-invite.ts';
import { settleProposals } from './settle-proposals.ts';
import { nextSweep } from './sweep-schedule.ts';
import { writeHolds } from './write-holds.ts';

/** A slot taken by another interview in the same moment is rare; three in a row means that something else is wrong. */
const DECIDE_AT_MOST = 3;

/** After a PATCH; by then its webhook has come, or was lost. */
const WEBHOOK_TAKES = MINUTE;

const NOBODY: ReadonlySet<Email> = new Set();

/** @param key an interview id */
export async function reconcile(deps: Deps, key: string): Promise<void> {
  const id = InterviewId.parse(key);
  const settings = deps.settings();
  const found = await findInterview(deps.store.db, id);
  // A webhook may be the first that is heard of it.
  const reading = await readSnapshot(deps, id, found?.snapshot ?? null, found?.standing.hinted ?? true);
  if (reading.kind === 'unknown') {
    deps.log.warn('a webhook named an interview that JobHive does not know', { interview: id });
    return;
  }
  const unread = reading.kind === 'unreachable' ? reading : null;
  const agenda: Instant[] = unread ? [unread.retryAt] : [];
  if (reading.snapshot !== null) {
    const standing = found?.standing ?? NOTHING_KNOWN;
    agenda.push(...(await stepOn(deps, settings, reading.snapshot, standing, unread)));
  }
  if (agenda.length > 0) await callBack(deps, id, earliest(agenda));
}

function earliest(times: readonly Instant[]): Instant {
  return instant(Math.min(...times));
}

/**
 * @param standing as it was before this run
 * @param unread JobHive could not be asked just now: `known` is what it said last
 * @returns the times at which this interview must be looked at again, whatever else wakes it
 */
async function stepOn(
  deps: Deps,
  settings: Settings,
  known: Snapshot,
  standing: Standing,
  unread: Unread | null,
): Promise<Instant[]> {
  // Whatever comes of this run: until then its own timer says when to look again, not the sweep.
  await keepSweep(deps, settings, known, unread);
  const blindness = blindnessOf(unread, known, settings, deps.clock.now());
  const settled: CarriedOut = standing.rescheduleInFlight
    ? await settleOpenReschedule(deps, known, unread)
    : { kind: 'settled', snapshot: known };
  if (settled.kind === 'pending') {
    if (blindness !== null) await setAttention(deps.store.db, known.id, blindness, deps.clock.now());
    return [settled.retryAt];
  }
  let { snapshot } = settled;
  let panel = resolvePanel(snapshot, settings.panels, standing.seatChanges);
  let world = await readPanelWorld(deps.store.db, settings, snapshot.id, panel, deps.clock.now());
  let decision: Decision | null = null;
  const agenda: Instant[] = [];
  // What happens to what is left of a gone interview is between people: nothing here could be moved.
  if (panel && snapshot.goneAt === null) {
    const decided = await observeAndDecide(deps, settings, snapshot, standing, panel, world);
    if (decided.callBackAt !== null) agenda.push(decided.callBackAt);
    if (decided.pending) return agenda;
    decision = decided.decision;
    if (decided.seats)
      panel = resolvePanel(snapshot, settings.panels, [...standing.seatChanges, { ...decided.seats, undone: false }]);
    // Meanwhile JobHive was asked and told, which takes its time.
    if (decided.snapshot !== snapshot || decided.seats)
      world = await readPanelWorld(deps.store.db, settings, snapshot.id, panel, deps.clock.now());
    snapshot = decided.snapshot;
  }
  const proposals = await tendProposals(deps, snapshot, standing, decision);
  for (const { state, expiresAt } of proposals) if (state === 'open') agenda.push(expiresAt);
  const retryAt = await converge(deps, { snapshot, standing, panel, world, decision, blindness, proposals });
  if (retryAt !== null) agenda.push(retryAt);
  // After the invite: what that says need not be said twice.
  if (standing.openProposals || standing.untoldWishes) await answerWishes(deps, settings, snapshot);
  if (snapshot !== known) await keepSweep(deps, settings, snapshot, null);
  return agenda;
}

/** Counted from the reading, so that a run that reads nothing new has nothing to write. */
async function keepSweep(deps: Deps, settings: Settings, snapshot: Snapshot, unread: Unread | null): Promise<void> {
  const next = nextSweep(settings.jobhive.sweepEvery, snapshot, unread ? deps.clock.now() : snapshot.readAt);
  if (next !== snapshot.sweepAt) await setSweep(deps.store.db, snapshot.id, next);
}

/** This key's one timer: the run at that time looks at everything anew. */
async function callBack(deps: Deps, id: InterviewId, at: Instant): Promise<void> {
  await deps.store.transaction((tx) => deps.jobs.schedule(tx, { kind: 'reconcile', key: id }, at));
}

/** Ends what the reschedule of this run has brought about, and tells people of what waits for them. */
async function tendProposals(
  deps: Deps,
  snapshot: Snapshot,
  standing: Standing,
  decision: Decision | null,
): Promise<readonly RecordedProposal[]> {
  if (!standing.openProposals && decision?.outcome.kind !== 'propose') return [];
  const proposals = await settleProposals(deps, snapshot, null);
  await announceProposals(deps, snapshot, proposals);
  return proposals;
}

async function settleOpenReschedule(deps: Deps, snapshot: Snapshot, unread: Unread | null): Promise<CarriedOut> {
  const open = await rescheduleInFlight(deps.store.db, snapshot.id);
  if (!open) return { kind: 'settled', snapshot };
  return unread ? { kind: 'pending', snapshot, retryAt: unread.retryAt } : carryOutReschedule(deps, open, snapshot);
}

interface Decided {
  /** Null when there was nothing to decide. */
  readonly decision: Decision | null;
  /** As JobHive has it after the decision was carried out. */
  readonly snapshot: Snapshot;
  readonly callBackAt: Instant | null;
  /** A PATCH whose effect is not known yet: nothing is written anywhere until it is. */
  readonly pending: boolean;
  /** What it has changed about who sits in the interview. */
  readonly seats?: SeatChange;
}

async function observeAndDecide(
  deps: Deps,
  settings: Settings,
  snapshot: Snapshot,
  standing: Standing,
  panel: Panel,
  world: PanelWorld,
): Promise<Decided> {
  const { db } = deps.store;
  const { findings, unheard } = await findDifferences(deps, settings, snapshot, standing, panel, world);
  const proposals = standing.openProposals ? await settleProposals(deps, snapshot, unheard ? null : findings) : [];
  const approved = proposals.some(({ state }) => state === 'approved');
  // What was decided about people whose calendars cannot be read now stands: that nothing is seen says nothing.
  if (findings.length === 0 && unheard && !approved) {
    const latest = await latestDecision(db, snapshot.id);
    return { decision: latest?.decision ?? null, snapshot, callBackAt: null, pending: false };
  }
  // The everyday case: nothing was found, nothing was the matter before, and nothing more need be read to say so.
  const wasInOrder = standing.lastOutcome === null || standing.lastOutcome === 'in_order';
  if (findings.length === 0 && wasInOrder && !approved)
    return { decision: null, snapshot, callBackAt: null, pending: false };
  for (let attempt = 1; ; attempt += 1) {
    const situation = await readSituation(deps, settings, snapshot, panel, world, findings);
    const decision = decide(situation);
    const recorded = await putOnRecord(deps, settings, decision, situation, pauseSubjectOf(snapshot, panel, world));
    if (recorded.kind === 'overtaken') {
      if (attempt < DECIDE_AT_MOST) continue;
      throw new Error(
        `interview ${snapshot.id}: ${DECIDE_AT_MOST} decisions in a row were overtaken by other interviews or by pauses`,
      );
    }
    const callBackAt = nextLook(decision, situation, recorded.kind === 'recorded');
    const planned = recorded.kind === 'recorded' ? recorded.planned : null;
    const seats = recorded.kind === 'recorded' && decision.outcome.kind === 'replace' && decision.outcome;
    if (!planned) return { decision, snapshot, callBackAt, pending: false, ...(seats && { seats }) };
    const done = await carryOutReschedule(deps, planned, snapshot);
    const first = Math.min(deps.clock.now(), ...findings.map((finding) => finding.firstSeen));
    if (done.kind === 'pending') return { decision, snapshot: done.snapshot, callBackAt: done.retryAt, pending: true };
    deps.metrics.pushToPatch((deps.clock.now() - first) / 1_000);
    // JobHive's webhook comes back for it, mostly. Without that run what was found would stay open until the sweep.
    const lookBackAt = after(deps.clock.now(), WEBHOOK_TAKES);
    const at = callBackAt === null ? lookBackAt : earliest([callBackAt, lookBackAt]);
    return { decision, snapshot: done.snapshot, callBackAt: at, pending: false };
  }
}

/** Nothing that is heard of later says what they led to. */
const LOOKED_AT_AGAIN: ReadonlySet<Decision['outcome']['kind']> = new Set(['revert', 'replace', 'not_possible']);

/**
 * When to decide again: once the next finding will have lasted long enough, and at once after a hold was put back, which
 * no calendar tells us of: only then is its finding seen to have ended, and the same drag anew must last anew.
 */
function nextLook({ at, outcome, explanation }: Decision, situation: Situation, isNew: boolean): Instant | null {
  if (LOOKED_AT_AGAIN.has(outcome.kind) && isNew) return at;
  const coming = explanation.findings.map(({ settledAt }) => settledAt).filter((settledAt) => settledAt > at);
  coming.push(...endsOfTheirDays(explanation, situation));
  return coming.length > 0 ? earliest(coming) : null;
}

interface Convergence {
  readonly snapshot: Snapshot;
  readonly standing: Standing;
  readonly panel: Panel | null;
  readonly world: PanelWorld;
  readonly decision: Decision | null;
  readonly blindness: string | null;
  /** Open and approved ones. */
  readonly proposals: readonly RecordedProposal[];
}

/** Where hold or invite differs from the snapshot, write or send. @returns when to try again what could not be. */
async function converge(
  deps: Deps,
  { snapshot, standing, panel, world, decision, blindness, proposals }: Convergence,
): Promise<Instant | null> {
  const { db } = deps.store;
  const now = deps.clock.now();
  const planned = snapshot.scheduledAt === null ? null : intervalOf(snapshot.scheduledAt, snapshot.durationMinutes);
  const concerned = phaseOf(snapshot) === 'live' || snapshot.status === 'in_progress';
  await savePanelMembers(db, snapshot.id, panel && planned && concerned ? { panel, during: planned, at: now } : null);

  const revert = decision?.outcome.kind === 'revert' ? new Set(decision.outcome.interviewers) : NOBODY;
  const actions = holdActionsFor(snapshot, world, revert, now);
  const { retryAt, trouble } = await writeHolds(deps, snapshot, actions, world.holds);
  const untold = await reviseInvite(deps, snapshot);
  const attention =
    blindness ?? trouble ?? untold ?? (await attentionFor(deps, snapshot, { standing, panel, decision, proposals }));
  if (attention !== snapshot.attention) await setAttention(db, snapshot.id, attention, now);
  return retryAt;
}
