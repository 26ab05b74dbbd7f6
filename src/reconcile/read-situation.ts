/** Everything `decide` may look at, read for one interview at one moment. */
import type { Settings } from '../config/settings.ts';
import type { Person } from '../scheduling/availability.ts';
import type { Panel, Situation } from '../scheduling/decision.ts';
import type { Finding } from '../scheduling/finding.ts';
import { after, DAY, HOUR, type Instant, type Interval, intervalOf } from '../scheduling/instant.ts';
import { movesOfInterview, movesSince } from '../store/decisions.ts';
import type { Snapshot } from '../store/interviews.ts';
import { reservationsOf } from '../store/reschedules.ts';
import type { Deps } from './deps.ts';
import { type PanelCalendars, readPeople } from './read-world.ts';

/** Weekends and holidays stretch a horizon in working days; 2.5 covers any run of them. */
const CALENDAR_DAYS_PER_WORKING_DAY = 2.5;

/** Until a finding has settled nothing is searched, so only the time around the interview is read. */
export function windowToRead(
  settings: Settings,
  snapshot: Snapshot,
  findings: readonly Finding[],
  now: Instant,
): Interval {
  const planned = intervalOf(snapshot.scheduledAt ?? now, snapshot.durationMinutes);
  const { horizon, settle } = settings.policy;
  const ripe = findings.filter((finding) => finding.firstSeen + settle <= now);
  if (ripe.length === 0) return planned;
  const days = horizon.unit === 'days' ? horizon.days : Math.ceil(horizon.days * CALENDAR_DAYS_PER_WORKING_DAY);
  const proposals = ripe.flatMap((finding) => ('to' in finding ? [finding.to] : []));
  return {
    start: now < planned.start ? now : planned.start,
    end: after(
      [now, planned.end, ...proposals.map((proposal) => proposal.end)].reduce((a, b) => (a > b ? a : b)),
      (days + 1) * DAY,
    ),
  };
}

export async function readSituation(
  deps: Deps,
  settings: Settings,
  snapshot: Snapshot,
  panel: Panel,
  calendars: PanelCalendars,
  findings: readonly Finding[],
): Promise<Situation> {
  const { db } = deps.store;
  const now = deps.clock.now();
  const window = windowToRead(settings, snapshot, findings, now);
  const people: readonly Person[] = await readPeople(db, settings, calendars, window, now);
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
      movesOfInterview: await movesOfInterview(db, snapshot.id),
      movesLastHour: await movesSince(db, after(now, -HOUR)),
      reserved: await reservationsOf(db, [...panel.required, ...panel.optional], snapshot.id),
    },
  };
}
