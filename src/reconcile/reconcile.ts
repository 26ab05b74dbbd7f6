/**
 * The `reconcile` job: reads the world as it is now and moves one interview one step closer to what should be.
 * Running it twice, late, out of order or on two nodes gives the same result.
 *
 *   read the snapshot → panel → holds and busy time → observe → decide → record → reschedule → converge
 */
import type { Settings } from '../config/settings.ts';
import { decide } from '../scheduling/decide.ts';
import type { Decision, Panel } from '../scheduling/decision.ts';
import type { Finding } from '../scheduling/finding.ts';
import { type Email, InterviewId } from '../scheduling/ids.ts';
import { after, DAY, HOUR, type Instant, instant, intervalOf, isoOf } from '../scheduling/instant.ts';
import { isAbout, observe } from '../scheduling/observe.ts';
import { resolvePanel } from '../scheduling/panel.ts';
import { latestDecision } from '../store/decisions.ts';
import { failedInvite } from '../store/deliveries.ts';
import { openFindings, trackFindings } from '../store/findings.ts';
import { holdsOf } from '../store/holds.ts';
import { type Snapshot, setAttention, setSweep } from '../store/interviews.ts';
import { savePanelMembers } from '../store/panel-members.ts';
import { latestReschedule, rescheduleInFlight } from '../store/reschedules.ts';
import { type CarriedOut, carryOutReschedule } from './carry-out-reschedule.ts';
import type { Deps } from './deps.ts';
import { type HoldPlace, planHolds } from './plan-holds.ts';
import { readSituation } from './read-situation.ts';
import { readSnapshot, type SnapshotReading } from './read-snapshot.ts';
import { type PanelCalendars, readHoldStates, readPanelCalendars, readPeople } from './read-world.ts';
import { putOnRecord, wasInOrder } from './record-decision.ts';
import { reviseInvite } from './revise-invite.ts';
import { writeHolds } from './write-holds.ts';

/** A slot taken by another interview in the same moment is rare; three in a row means that something else is wrong. */
const DECIDE_AT_MOST = 3;

/** How much more rarely interviews that are far ahead are reread. */
const SLOWER_WHEN_FAR = 4;
/** Past the time of its sweep an interview may go unread for this long before a person is told. */
const PATIENCE = HOUR;

const NOBODY: ReadonlySet<Email> = new Set();

/** @param key an interview id */
export async function reconcile(deps: Deps, key: string): Promise<void> {
  const id = InterviewId.parse(key);
  const settings = deps.settings();
  const reading = await readSnapshot(deps, id);
  if (reading.kind === 'unknown') {
    deps.log.warn('a webhook named an interview that JobHive does not know', { interview: id });
    return;
  }
  const unread = reading.kind === 'unreachable' ? reading : null;
  const agenda: Instant[] = unread ? [unread.retryAt] : [];
  if (reading.snapshot !== null) agenda.push(...(await stepOn(deps, settings, reading.snapshot, unread)));
  if (agenda.length > 0) await callBack(deps, id, earliest(agenda));
}

function earliest(times: readonly Instant[]): Instant {
  return instant(Math.min(...times));
}

type Unread = SnapshotReading & { readonly kind: 'unreachable' };

/** Why nothing new is known of an interview, in words for a person; null while a retry may mend it soon. */
function blindnessOf(unread: Unread | null, snapshot: Snapshot, settings: Settings, now: Instant): string | null {
  if (unread === null) return null;
  const { reason } = unread;
  const since = `nothing new is known of this interview since ${isoOf(snapshot.readAt)}.`;
  if (reason === 'unauthorized') return `JobHive refuses the API key: correct jobhive.api_key; ${since}`;
  const longest = settings.jobhive.sweepEvery * SLOWER_WHEN_FAR + PATIENCE;
  return now - snapshot.readAt > longest ? `JobHive could not be asked (${reason}): ${since}` : null;
}

/**
 * @param unread JobHive could not be asked just now: `known` is what it said last
 * @returns the times at which this interview must be looked at again, whatever else wakes it
 */
async function stepOn(deps: Deps, settings: Settings, known: Snapshot, unread: Unread | null): Promise<Instant[]> {
  // Whatever comes of this run: until then its own timer says when to look again, not the sweep.
  await setSweep(deps.store.db, known.id, nextSweep(settings, known, deps.clock.now()));
  const blindness = blindnessOf(unread, known, settings, deps.clock.now());
  const settled = await settleOpenReschedule(deps, known, unread);
  if (settled.kind === 'pending') {
    if (blindness !== null) await setAttention(deps.store.db, known.id, blindness, deps.clock.now());
    return [settled.retryAt];
  }
  let { snapshot } = settled;
  const panel = resolvePanel(snapshot, settings.panels);
  let decision: Decision | null = null;
  const agenda: Instant[] = [];
  if (panel) {
    const decided = await observeAndDecide(deps, settings, snapshot, panel);
    decision = decided.decision;
    snapshot = decided.snapshot;
    if (decided.callBackAt !== null) agenda.push(decided.callBackAt);
    if (decided.pending) return agenda;
  }
  const retryAt = await converge(deps, settings, snapshot, panel, decision, blindness);
  if (retryAt !== null) agenda.push(retryAt);
  if (snapshot !== known) await setSweep(deps.store.db, snapshot.id, nextSweep(settings, snapshot, deps.clock.now()));
  return agenda;
}

/** This key's one timer: the run at that time looks at everything anew. */
async function callBack(deps: Deps, id: InterviewId, at: Instant): Promise<void> {
  await deps.store.transaction((tx) => deps.jobs.schedule(tx, { kind: 'reconcile', key: id }, at));
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
}

async function observeAndDecide(deps: Deps, settings: Settings, snapshot: Snapshot, panel: Panel): Promise<Decided> {
  const { db } = deps.store;
  const calendars = await readPanelCalendars(db, settings, panel);
  const { findings, unheard } = await findDifferences(deps, settings, snapshot, panel, calendars);
  // What was decided about people whose calendars cannot be read now stands: that nothing is seen says nothing.
  if (findings.length === 0 && unheard) {
    const standing = await latestDecision(db, snapshot.id);
    return { decision: standing?.decision ?? null, snapshot, callBackAt: null, pending: false };
  }
  // The everyday case: nothing was found, nothing was the matter before, and nothing more need be read to say so.
  if (findings.length === 0 && (await wasInOrder(db, snapshot.id)))
    return { decision: null, snapshot, callBackAt: null, pending: false };
  for (let attempt = 1; ; attempt += 1) {
    const situation = await readSituation(deps, settings, snapshot, panel, calendars, findings);
    const decision = decide(situation);
    const recorded = await putOnRecord(deps, settings, decision, situation);
    if (recorded.kind === 'overtaken') {
      if (attempt < DECIDE_AT_MOST) continue;
      throw new Error(
        `interview ${snapshot.id}: ${DECIDE_AT_MOST} decisions in a row were overtaken by other interviews`,
      );
    }
    const callBackAt = nextLook(decision, recorded.kind === 'recorded');
    const planned = recorded.kind === 'recorded' ? recorded.planned : null;
    if (!planned) return { decision, snapshot, callBackAt, pending: false };
    const done = await carryOutReschedule(deps, planned, snapshot);
    const first = Math.min(...findings.map((finding) => finding.firstSeen));
    if (done.kind === 'pending') return { decision, snapshot: done.snapshot, callBackAt: done.retryAt, pending: true };
    deps.metrics.pushToPatch((deps.clock.now() - first) / 1_000);
    return { decision, snapshot: done.snapshot, callBackAt, pending: false };
  }
}

/**
 * When to decide again: once the next finding will have lasted long enough, and at once after a hold was put back, which
 * no calendar tells us of: only then is its finding seen to have ended, and the same drag anew must last anew.
 */
function nextLook({ at, outcome, explanation }: Decision, isNew: boolean): Instant | null {
  if (outcome.kind === 'revert' && isNew) return at;
  const coming = explanation.findings.map(({ settledAt }) => settledAt).filter((settledAt) => settledAt > at);
  return coming.length > 0 ? earliest(coming) : null;
}

interface Differences {
  readonly findings: readonly Finding[];
  /** Something was found earlier that nobody can look at now, because its owner's calendars cannot be read. */
  readonly unheard: boolean;
}

async function findDifferences(
  deps: Deps,
  settings: Settings,
  snapshot: Snapshot,
  panel: Panel,
  calendars: PanelCalendars,
): Promise<Differences> {
  const { db } = deps.store;
  const now = deps.clock.now();
  const { unknownAfter } = settings.calendars;
  const holds = await readHoldStates(db, await holdsOf(db, snapshot.id), calendars.calendars, now, unknownAfter);
  const around = intervalOf(snapshot.scheduledAt ?? now, snapshot.durationMinutes);
  const people = snapshot.scheduledAt === null ? [] : await readPeople(db, settings, calendars, around, now);
  const observed = observe({ interview: snapshot, panel, holds, people });
  const silent = people.filter(({ knowledge }) => knowledge === 'unknown').map(({ email }) => email);
  const unheard = (silent.length > 0 ? await openFindings(db, snapshot.id) : []).filter(
    (finding) =>
      silent.includes(finding.interviewer) &&
      isAbout(finding, around) &&
      !observed.some(({ key }) => key === finding.key),
  );
  const spared = unheard.map(({ key }) => key);
  const findings = await trackFindings(db, snapshot.id, observed, now, spared);
  for (const finding of findings) if (finding.firstSeen === now) deps.metrics.found(finding.kind);
  return { findings, unheard: unheard.length > 0 };
}

/** Where hold or invite differs from the snapshot, write or send. @returns when to try again what could not be. */
async function converge(
  deps: Deps,
  settings: Settings,
  snapshot: Snapshot,
  panel: Panel | null,
  decision: Decision | null,
  blindness: string | null,
): Promise<Instant | null> {
  const { db } = deps.store;
  const now = deps.clock.now();
  const planned = snapshot.scheduledAt === null ? null : intervalOf(snapshot.scheduledAt, snapshot.durationMinutes);
  const phase = phaseOf(snapshot);
  const concerned = phase === 'live' || snapshot.status === 'in_progress';
  await savePanelMembers(db, snapshot.id, panel && planned && concerned ? { panel, during: planned } : null);

  const records = await holdsOf(db, snapshot.id);
  const calendars = panel ? await readPanelCalendars(db, settings, panel) : { interviewers: [], calendars: [] };
  const states = await readHoldStates(db, records, calendars.calendars, now, settings.calendars.unknownAfter);
  const actions = planHolds({
    now,
    planned,
    phase,
    places: placesOf(calendars),
    holds: records.map((record) => ({
      interviewer: record.interviewer,
      calendar: record.calendar,
      state: states.find((state) => state.calendar === record.calendar) ?? null,
    })),
    revert: decision?.outcome.kind === 'revert' ? new Set(decision.outcome.interviewers) : NOBODY,
  });
  const { retryAt, trouble } = await writeHolds(deps, snapshot, actions);
  const untold = await reviseInvite(deps, snapshot);
  const attention = blindness ?? trouble ?? untold ?? (await attentionFor(deps, snapshot, panel, decision));
  await setAttention(db, snapshot.id, attention, now);
  return retryAt;
}

function phaseOf(snapshot: Snapshot): 'live' | 'over' | 'off' {
  if (snapshot.goneAt !== null) return 'over';
  if (snapshot.status === 'cancelled' || snapshot.scheduledAt === null) return 'off';
  return snapshot.status === 'scheduled' ? 'live' : 'over';
}

/** Where a calendar may only be read its hold is virtual: the interview's time is taken all the same, by the interview. */
function placesOf({ interviewers, calendars }: PanelCalendars): HoldPlace[] {
  const readOnly = new Set(calendars.filter(({ writable }) => writable === false).map(({ id }) => id));
  return interviewers.flatMap((interviewer) =>
    interviewer.calendars
      .filter((calendar) => calendar.holds && !readOnly.has(calendar.id))
      .map((calendar) => ({ interviewer: interviewer.email, calendar: calendar.id })),
  );
}

/** What a person must know, in words; null when nobody has to act. */
async function attentionFor(
  deps: Deps,
  snapshot: Snapshot,
  panel: Panel | null,
  decision: Decision | null,
): Promise<string | null> {
  if (snapshot.goneAt !== null)
    return 'JobHive no longer knows this interview; holds and invite were left as they are.';
  const failed = await failedInvite(deps.store.db, snapshot.id);
  if (failed) return `The mail with revision ${failed.sequence} of the invite failed: ${failed.response}`;
  if (snapshot.status !== 'scheduled' && snapshot.status !== 'in_progress') return null;
  if (!panel) return 'No panel matches this interview: nobody holds the time. Add one under "panels".';
  if (decision?.outcome.kind === 'notify' || decision?.outcome.kind === 'held_back')
    return decision.explanation.summary;
  const latest = await latestReschedule(deps.store.db, snapshot.id);
  if (latest?.state === 'refused' && decision?.outcome.kind === 'reschedule')
    return `JobHive refused the new time: ${latest.answer}`;
  return null;
}

/** Near interviews are reread every period, far ones a quarter as often, past ones daily for a month, finished ones no more. */
function nextSweep(settings: Settings, snapshot: Snapshot, now: Instant): Instant | null {
  if (snapshot.goneAt !== null || snapshot.status === 'cancelled' || snapshot.status === 'completed') return null;
  // One that was never held stays 'scheduled' for ever: it must not be asked for every quarter of an hour for ever.
  const past = snapshot.scheduledAt === null ? 0 : now - snapshot.scheduledAt;
  if (past > 2 * DAY) return past > 30 * DAY ? null : after(now, DAY);
  const far = snapshot.scheduledAt !== null && snapshot.scheduledAt - now > 7 * DAY;
  return after(now, settings.jobhive.sweepEvery * (far ? SLOWER_WHEN_FAR : 1));
}
