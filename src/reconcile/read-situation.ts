/** Everything `decide` may look at, read for one interview at one moment. */
import type { Settings } from '../config/settings.ts';
import type { Person } from '../scheduling/availability.ts';
import type { Panel, Situation } from '../scheduling/decision.ts';
import type { Finding } from '../scheduling/finding.ts';
import { after, DAY, HOUR, type Instant, type Interval, instant, intervalOf } from '../scheduling/instant.ts';
import { dayStart, wallTimeOf } from '../scheduling/wall-clock.ts';
import type { Db } from '../store/columns.ts';
import { countMoves, movesOfInterviewers } from '../store/decisions.ts';
import type { Snapshot } from '../store/interviews.ts';
import { latestPause, type Pause } from '../store/pauses.ts';
import { reservationsOf } from '../store/reschedules.ts';
import type { Deps } from './deps.ts';
import { type PanelWorld, readPeople } from './read-world.ts';

/** Weekends and holidays stretch a horizon in working days; 2.5 covers any run of them. */
const CALENDAR_DAYS_PER_WORKING_DAY = 2.5;

/** Until a finding has settled nothing is searched: then only the planned time and the new times asked for are read. */
export function windowToRead(
  settings: Settings,
  snapshot: Snapshot,
  findings: readonly Finding[],
  now: Instant,
): Interval {
  const planned = intervalOf(snapshot.scheduledAt ?? now, snapshot.durationMinutes);
  const asked = [planned, ...findings.flatMap((finding) => ('to' in finding ? [finding.to] : []))];
  const start = instant(Math.min(...asked.map((stretch) => stretch.start)));
  const end = instant(Math.max(...asked.map((stretch) => stretch.end)));
  const { horizon, settle } = settings.policy;
  const ripe = findings.some((finding) => finding.firstSeen + settle <= now);
  if (!ripe) return { start, end };
  const days = horizon.unit === 'days' ? horizon.days : Math.ceil(horizon.days * CALENDAR_DAYS_PER_WORKING_DAY);
  return { start: instant(Math.min(now, start)), end: after(instant(Math.max(now, end)), (days + 2) * DAY) };
}

export async function readSituation(
  deps: Deps,
  settings: Settings,
  snapshot: Snapshot,
  panel: Panel,
  world: PanelWorld,
  findings: readonly Finding[],
): Promise<Situation> {
  const { db } = deps.store;
  const now = deps.clock.now();
  const window = windowToRead(settings, snapshot, findings, now);
  const people: readonly Person[] = await readPeople(db, settings, world, window, now);
  const pause = await latestPause(db);
  const moves = await countMoves(db, snapshot.id, breakerCountsFrom(pause, now));
  return {
    now,
    interview: {
      id: snapshot.id,
      status: snapshot.status,
      scheduledAt: snapshot.scheduledAt,
      durationMinutes: snapshot.durationMinutes,
      position: snapshot.position,
      companyName: snapshot.companyName ?? settings.company.name,
    },
    panel,
    findings,
    people,
    rules: settings.rules,
    policy: settings.policy,
    history: {
      movesOfInterview: moves.ofInterview,
      movesLastHour: moves.ofAll,
      movesToday: await movesToday(db, requiredOf(people, panel), now),
      paused: pause !== null && pause.resumedAt === null,
      reserved: await reservationsOf(db, [...panel.required, ...panel.optional], snapshot.id, window),
    },
  };
}

export function requiredOf(people: readonly Person[], panel: Panel): Person[] {
  return people.filter(({ email }) => panel.required.includes(email));
}

/** From the last hour; whoever resumes has seen what came before, and lets as much happen again. */
export function breakerCountsFrom(pause: Pause | null, now: Instant): Instant {
  return instant(Math.max(after(now, -HOUR), pause?.resumedAt ?? 0));
}

/** A day begins when its owner's does. */
export async function movesToday(
  db: Db,
  people: readonly Pick<Person, 'email' | 'zone'>[],
  now: Instant,
): Promise<{ interviewer: Person['email']; count: number }[]> {
  if (people.length === 0) return [];
  const begun = new Map(people.map(({ email, zone }) => [email, dayStart(wallTimeOf(now, zone).slice(0, 10), zone)]));
  const moves = await movesOfInterviewers(db, [...begun.keys()], instant(Math.min(...begun.values())));
  return [...begun].flatMap(([interviewer, since]) => {
    const count = moves.filter((move) => move.interviewer === interviewer && move.at >= since).length;
    return count === 0 ? [] : [{ interviewer, count }];
  });
}
