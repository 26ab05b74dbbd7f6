/** What differs between one interview and its interviewers' calendars now, and since when. */
import { policyOf } from '../config/of-interview.ts';
import type { Settings } from '../config/settings.ts';
import type { Panel } from '../scheduling/decision.ts';
import type { Finding, ObservedFinding } from '../scheduling/finding.ts';
import { type Instant, intervalOf } from '../scheduling/instant.ts';
import { isAbout, type Observation, observe } from '../scheduling/observe.ts';
import type { Db } from '../store/columns.ts';
import { openFindings, trackFindings } from '../store/findings.ts';
import type { Snapshot } from '../store/interviews.ts';
import { joinedOf } from '../store/panel-members.ts';
import { rescheduleThatLed } from '../store/reschedules.ts';
import type { Standing } from '../store/standing.ts';
import type { Deps } from './deps.ts';
import { type PanelWorld, readPeople } from './read-world.ts';

export interface Differences {
  readonly findings: readonly Finding[];
  /** Something was found earlier that nobody can look at now, because its owner's calendars cannot be read. */
  readonly unheard: boolean;
}

/** What is seen now; nothing is remembered of it. */
interface Seen {
  readonly observed: readonly ObservedFinding[];
  /** Found earlier, and not seen now only because nobody could look. */
  readonly unheard: readonly ObservedFinding[];
}

export async function findDifferences(
  deps: Deps,
  settings: Settings,
  snapshot: Snapshot,
  standing: Standing,
  panel: Panel,
  world: PanelWorld,
): Promise<Differences> {
  const { db } = deps.store;
  const now = deps.clock.now();
  const { observed, unheard } = await lookForDifferences(db, settings, snapshot, standing, panel, world, now);
  if (observed.length === 0 && !standing.openFindings) return { findings: [], unheard: false };
  const spared = unheard.map(({ key }) => key);
  const findings = await trackFindings(db, snapshot.id, observed, now, spared);
  for (const finding of findings) if (finding.firstSeen === now) deps.metrics.found(finding.kind);
  return { findings, unheard: unheard.length > 0 };
}

/** The same, and nothing is written: what was not known yet is seen for the first time now. */
export async function peekDifferences(
  db: Db,
  settings: Settings,
  snapshot: Snapshot,
  standing: Standing,
  panel: Panel,
  world: PanelWorld,
  now: Instant,
): Promise<Differences> {
  const { observed, unheard } = await lookForDifferences(db, settings, snapshot, standing, panel, world, now);
  const open = observed.length > 0 && standing.openFindings ? await openFindings(db, snapshot.id) : [];
  const since = new Map(open.map(({ finding, firstSeen }) => [finding.key, firstSeen]));
  const findings = observed.map((finding) => ({ ...finding, firstSeen: since.get(finding.key) ?? now }));
  return { findings, unheard: unheard.length > 0 };
}

async function lookForDifferences(
  db: Db,
  settings: Settings,
  snapshot: Snapshot,
  standing: Standing,
  panel: Panel,
  world: PanelWorld,
  now: Instant,
): Promise<Seen> {
  const around = intervalOf(snapshot.scheduledAt ?? now, snapshot.durationMinutes);
  const people = snapshot.scheduledAt === null ? [] : await readPeople(db, settings, world, around, now);
  const observed = await observeWithCauses(db, snapshot, {
    now,
    interview: snapshot,
    timedAt: snapshot.timedAt,
    chosenBy: null,
    candidateDeclinedAt: standing.candidateDeclinedAt,
    panel,
    joined: new Map(),
    holds: world.states,
    people,
    policy: policyOf(settings, panel, snapshot),
  });
  if (observed.length === 0 && !standing.openFindings) return { observed, unheard: [] };
  const silent = people.filter(({ knowledge }) => knowledge === 'unknown').map(({ email }) => email);
  const open = silent.length > 0 ? await openFindings(db, snapshot.id) : [];
  const unheard = open
    .map(({ finding }) => finding)
    .filter(
      (finding) =>
        finding.interviewer !== null &&
        silent.includes(finding.interviewer) &&
        isAbout(finding, around) &&
        !observed.some(({ key }) => key === finding.key),
    );
  return { observed, unheard };
}

/** Nearly always nothing differs: who joined when, and who chose the time, is only asked where something does. */
async function observeWithCauses(db: Db, snapshot: Snapshot, observation: Observation): Promise<ObservedFinding[]> {
  if (observe(observation).length === 0) return [];
  const joined = await joinedOf(db, snapshot.id);
  const led = await rescheduleThatLed(db, snapshot.id, snapshot);
  return observe({ ...observation, joined, chosenBy: led?.chosenBy ?? null });
}
