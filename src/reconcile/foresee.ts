/** What `reconcile` would do about one interview, by the same steps, without doing or remembering any of it. */
import type { Clock } from '../clock.ts';
import type { Settings } from '../config/settings.ts';
import type { LastRevision, Revision } from '../invites/plan-revision.ts';
import { decide } from '../scheduling/decide.ts';
import type { Decision, Panel, Situation } from '../scheduling/decision.ts';
import type { Finding } from '../scheduling/finding.ts';
import type { Email } from '../scheduling/ids.ts';
import { after, type Instant, type Interval, intervalOf, MINUTE } from '../scheduling/instant.ts';
import { resolvePanel } from '../scheduling/panel.ts';
import { latestDecision } from '../store/decisions.ts';
import type { Snapshot } from '../store/interviews.ts';
import { type Reschedule, rescheduleInFlight } from '../store/reschedules.ts';
import type { Standing } from '../store/standing.ts';
import type { Store } from '../store/store.ts';
import { peekDifferences } from './find-differences.ts';
import { holdActionsFor } from './hold-actions.ts';
import type { MovesAhead } from './moves-ahead.ts';
import { tripsTheBreaker } from './notices.ts';
import type { HoldAction } from './plan-holds.ts';
import { readSituation } from './read-situation.ts';
import { type PanelWorld, readPanelWorld } from './read-world.ts';
import { isNewQuestion, isNews } from './record-decision.ts';
import { nextRevision, revisionAfter } from './revise-invite.ts';

export interface Foreseen {
  /** A PATCH on its way: nothing else happens before its effect is known. */
  readonly inFlight: Reschedule | null;
  /** Null when there is nothing to decide, or when it was decided before. */
  readonly decision: Decision | null;
  readonly situation: Situation | null;
  /** Whether people would be asked. */
  readonly asks: boolean;
  readonly trips: boolean;
  readonly holds: readonly HoldAction[];
  readonly invite: Revision;
}

export interface Foresight {
  readonly now: Foreseen;
  /** What would follow once all that differs has lasted long enough; null when nothing waits. */
  readonly later: (Foreseen & { readonly at: Instant }) | null;
}

export interface ForeseeParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly settings: Settings;
  /** What the interviews before this one would have used up. */
  readonly ahead: MovesAhead;
}

const NONE: Revision = { kind: 'none', because: 'up_to_date' };

export async function foresee(parts: ForeseeParts, snapshot: Snapshot, standing: Standing): Promise<Foresight> {
  const { settings, clock, store } = parts;
  const inFlight = standing.rescheduleInFlight ? await rescheduleInFlight(store.db, snapshot.id) : null;
  if (inFlight !== null) {
    const nothing = { decision: null, situation: null, asks: false, trips: false, holds: [], invite: NONE };
    return { now: { ...nothing, inFlight }, later: null };
  }
  const panel = resolvePanel(snapshot, settings.panels, standing.seatChanges);
  const world = await readPanelWorld(store.db, settings, snapshot.id, panel, clock.now());
  const decided = panel && (await decideNow(parts, snapshot, standing, panel, world));
  if (!decided) return { now: await converge(parts, snapshot, standing, world, null), later: null };
  const now = await converge(parts, snapshot, standing, world, decided);
  if (decided.decision.outcome.kind !== 'wait' || panel === null) return { now, later: null };
  const lasted = await decideAsIfLasted(parts, snapshot, panel, world, decided.situation);
  const at = decided.decision.outcome.until;
  const then = await converge(parts, snapshot, standing, world, lasted);
  return { now, later: { ...afterThat(now, then, snapshot, settings, clock.now()), at } };
}

interface Decided {
  readonly decision: Decision;
  readonly situation: Situation;
  readonly isNews: boolean;
}

async function decideNow(
  parts: ForeseeParts,
  snapshot: Snapshot,
  standing: Standing,
  panel: Panel,
  world: PanelWorld,
): Promise<Decided | null> {
  const { store, settings, clock } = parts;
  const { findings, unheard } = await peekDifferences(
    store.db,
    settings,
    snapshot,
    standing,
    panel,
    world,
    clock.now(),
  );
  if (findings.length === 0 && !standing.openProposals) {
    const latest = unheard ? await latestDecision(store.db, snapshot.id) : null;
    // What was decided about people whose calendars cannot be read now stands.
    const situation = latest && (await situationOf(parts, snapshot, panel, world, []));
    return latest && situation && { decision: latest.decision, situation, isNews: false };
  }
  const situation = await situationOf(parts, snapshot, panel, world, findings);
  const decision = decide(situation);
  return { decision, situation, isNews: await isNews(store.db, decision, situation) };
}

async function decideAsIfLasted(
  parts: ForeseeParts,
  snapshot: Snapshot,
  panel: Panel,
  world: PanelWorld,
  { now, findings, policy }: Situation,
): Promise<Decided> {
  const lasted = findings.map((finding) => {
    const settled = after(now, -policy.settle);
    return finding.firstSeen > settled ? { ...finding, firstSeen: settled } : finding;
  });
  const situation = await situationOf(parts, snapshot, panel, world, lasted);
  const decision = decide(situation);
  return { decision, situation, isNews: await isNews(parts.store.db, decision, situation) };
}

async function situationOf(
  parts: ForeseeParts,
  snapshot: Snapshot,
  panel: Panel,
  world: PanelWorld,
  findings: readonly Finding[],
): Promise<Situation> {
  return parts.ahead.addTo(await readSituation(parts, parts.settings, snapshot, panel, world, findings));
}

/** As after what was decided. */
async function converge(
  { store, settings, clock, ahead }: ForeseeParts,
  snapshot: Snapshot,
  standing: Standing,
  before: PanelWorld,
  decided: Decided | null,
): Promise<Foreseen> {
  const now = clock.now();
  const outcome = decided?.decision.outcome;
  const moved = decided?.isNews && outcome?.kind === 'reschedule' ? outcome.to : null;
  const then = moved === null ? snapshot : { ...snapshot, ...timesOf(moved) };
  const revert: ReadonlySet<Email> = new Set(outcome?.kind === 'revert' ? outcome.interviewers : []);
  let world = before;
  if (decided?.isNews && outcome?.kind === 'replace') {
    const seats = [...standing.seatChanges, { ...outcome, undone: false }];
    world = await readPanelWorld(store.db, settings, snapshot.id, resolvePanel(snapshot, settings.panels, seats), now);
  }
  if (decided?.isNews) ahead.take(decided.decision, decided.situation);
  const { revision } = await nextRevision(store.db, settings, then, now);
  const isNews = decided?.isNews ?? false;
  return {
    inFlight: null,
    decision: isNews && decided ? decided.decision : null,
    situation: isNews && decided ? decided.situation : null,
    asks: isNews && decided !== null && (await isNewQuestion(store.db, decided.decision, decided.situation)),
    trips: isNews && decided !== null && tripsTheBreaker(decided.decision),
    holds: holdActionsFor(then, world, revert, now),
    invite: snapshot.goneAt === null ? revision : NONE,
  };
}

/** What is left of `then` once all of `now` is done. */
function afterThat(now: Foreseen, then: Foreseen, snapshot: Snapshot, settings: Settings, at: Instant): Foreseen {
  const { decision } = then;
  const moved = decision?.outcome.kind === 'reschedule' ? { ...snapshot, ...timesOf(decision.outcome.to) } : snapshot;
  const told = toldBy(now.invite, snapshot);
  return {
    ...then,
    holds: then.holds.flatMap((action) => {
      const done = now.holds.find(({ place }) => place.calendar === action.place.calendar);
      if (done === undefined) return [action];
      if (!('to' in done) || !('to' in action)) return done.kind === action.kind ? [] : [action];
      return isSame(done.to, action.to) ? [] : [{ kind: 'move' as const, place: action.place, to: action.to }];
    }),
    invite: told === null ? then.invite : revisionAfter(told, settings, moved, at).revision,
  };
}

/** Null where it says nothing, or takes something back. */
function toldBy(invite: Revision, snapshot: Snapshot): LastRevision | null {
  if (invite.kind !== 'request' || snapshot.scheduledAt === null) return null;
  const { candidateEmail, joinUrl, position, scheduledAt, durationMinutes } = snapshot;
  const during = intervalOf(scheduledAt, durationMinutes);
  return { sequence: invite.sequence, method: 'REQUEST', during, candidateEmail, joinUrl, position };
}

function isSame(a: Interval, b: Interval): boolean {
  return a.start === b.start && a.end === b.end;
}

function timesOf({ start, end }: { readonly start: Instant; readonly end: Instant }) {
  return { scheduledAt: start, durationMinutes: (end - start) / MINUTE };
}
