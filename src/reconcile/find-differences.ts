/** What differs between one interview and its interviewers' calendars now, and since when. */
import { policyOf } from '../config/of-interview.ts';
import type { Settings } from '../config/settings.ts';
import type { Panel } from '../scheduling/decision.ts';
import type { Finding, ObservedFinding } from '../scheduling/finding.ts';
import { intervalOf } from '../scheduling/instant.ts';
import { isAbout, type Observation, observe } from '../scheduling/observe.ts';
import type { Db } from '../store/columns.ts';
import { openFindings, trackFindings } from '../store/findings.ts';
import type { Snapshot, Standing } from '../store/interviews.ts';
import { joinedOf } from '../store/panel-members.ts';
import { rescheduleThatLed } from '../store/reschedules.ts';
import type { Deps } from './deps.ts';
import { type PanelWorld, readPeople } from './read-world.ts';

export interface Differences {
  readonly findings: readonly Finding[];
  /** Something was found earlier that nobody can look at now, because its owner's calendars cannot be read. */
  readonly unheard: boolean;
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
  const around = intervalOf(snapshot.scheduledAt ?? now, snapshot.durationMinutes);
  const people = snapshot.scheduledAt === null ? [] : await readPeople(db, settings, world, around, now);
  const observed = await observeWithCauses(db, snapshot, {
    now,
    interview: snapshot,
    timedAt: snapshot.timedAt,
    chosenBy: null,
    panel,
    joined: new Map(),
    holds: world.states,
    people,
    policy: policyOf(settings, panel, snapshot),
  });
  if (observed.length === 0 && !standing.openFindings) return { findings: [], unheard: false };
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

/** Nearly always nothing differs: who joined when, and who chose the time, is only asked where something does. */
async function observeWithCauses(db: Db, snapshot: Snapshot, observation: Observation): Promise<ObservedFinding[]> {
  if (observe(observation).length === 0) return [];
  const joined = await joinedOf(db, snapshot.id);
  const led = await rescheduleThatLed(db, snapshot.id, snapshot);
  return observe({ ...observation, joined, chosenBy: led?.chosenBy ?? null });
}
