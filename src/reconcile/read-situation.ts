/** Everything `decide` may look at, read for one interview at one moment. */
import { policyOf, readersOf } from '../config/of-interview.ts';
import type { Settings } from '../config/settings.ts';
import type { Person } from '../scheduling/availability.ts';
import type { Panel, Situation } from '../scheduling/decision.ts';
import type { Finding } from '../scheduling/finding.ts';
import { holidaysWithin } from '../scheduling/holidays.ts';
import type { Email } from '../scheduling/ids.ts';
import { after, DAY, HOUR, type Instant, type Interval, instant, intervalOf } from '../scheduling/instant.ts';
import type { Proposal } from '../scheduling/proposal.ts';
import { searchWindow } from '../scheduling/slot-window.ts';
import { dayStart, wallTimeOf } from '../scheduling/wall-clock.ts';
import { calendarsOf } from '../store/calendars.ts';
import type { Db } from '../store/columns.ts';
import { countMoves, movesOfInterviewers } from '../store/decisions.ts';
import { otherTimesOf, type Snapshot } from '../store/interviews.ts';
import { isPaused, latestPause, openPauses, type Pause, type PauseSubject, pausedOf } from '../store/pauses.ts';
import { proposalsOf } from '../store/proposals.ts';
import { reservationsOf } from '../store/reschedules.ts';
import type { Deps } from './deps.ts';
import { type PanelWorld, readPeople, readReserve } from './read-world.ts';

/** The search counts its days in a zone of the panel, and looks at what lies a buffer beyond. */
const MARGIN = 2 * DAY;
/** Interviews are counted by whole weeks. */
const WEEK = 7 * DAY;
/** Longer than any horizon; the holidays of so long are kept with the decision. */
const HALF_A_YEAR = 183 * DAY;

/** Until a finding has settled nothing is searched: then only the planned time and the new times asked for are read. */
function windowToRead(
  { policy, holidays }: Pick<Situation, 'policy' | 'holidays'>,
  snapshot: Snapshot,
  findings: readonly Finding[],
  proposals: readonly Proposal[],
  now: Instant,
  searching: boolean,
): Interval {
  const planned = intervalOf(snapshot.scheduledAt ?? now, snapshot.durationMinutes);
  const asked = [
    planned,
    ...findings.flatMap((finding) => ('to' in finding ? [finding.to] : [])),
    ...proposals.flatMap(({ times }) => times.map(({ during }) => during)),
  ];
  const start = instant(Math.min(...asked.map((stretch) => stretch.start)));
  const end = instant(Math.max(...asked.map((stretch) => stretch.end)));
  const ripe = findings.some((finding) => finding.firstSeen + policy.settle <= now);
  // Whether a time is free depends on what lies a buffer beyond it.
  if (!ripe && !searching)
    return proposals.length === 0 ? { start, end } : { start: after(start, -DAY), end: after(end, DAY) };
  const search = searchWindow({ now, scheduledAt: planned.start, holidays, policy }, 'UTC');
  return { start: instant(Math.min(now, start)), end: after(instant(Math.max(search.end, end)), MARGIN) };
}

/** @param searching whether slots will be searched for although nothing was found */
export async function readSituation(
  deps: Pick<Deps, 'store' | 'clock'>,
  settings: Settings,
  snapshot: Snapshot,
  panel: Panel,
  world: PanelWorld,
  findings: readonly Finding[],
  searching = false,
): Promise<Situation> {
  const { db } = deps.store;
  const now = deps.clock.now();
  const policy = policyOf(settings, panel, snapshot);
  const from = instant(Math.min(now, snapshot.scheduledAt ?? now));
  const ahead = { start: from, end: after(instant(Math.max(now, snapshot.scheduledAt ?? now)), HALF_A_YEAR) };
  const holidays = holidaysWithin(settings.company.holidays, ahead);
  const proposals = await proposalsNow(db, snapshot);
  const window = windowToRead({ policy, holidays }, snapshot, findings, proposals, now, searching);
  const reserve = asksForReserve(settings) ? (panel.pool?.reserve ?? []) : [];
  const people: readonly Person[] = [
    ...(await readPeople(db, settings, world, window, now)),
    ...(await readReserve(db, settings, reserve, window, now)),
  ];
  const pause = await latestPause(db);
  const moves = await countMoves(db, snapshot.id, breakerCountsFrom(pause, now));
  const pauses = await openPauses(db);
  const pausedReserve = await pausedAmong(db, pauses, reserve);
  const weeks = { start: after(window.start, -WEEK), end: after(window.end, WEEK) };
  return {
    now,
    interview: {
      id: snapshot.id,
      status: snapshot.status,
      scheduledAt: snapshot.scheduledAt,
      durationMinutes: snapshot.durationMinutes,
      position: snapshot.position,
      skills: snapshot.skills,
      difficulty: snapshot.difficulty,
      companyName: snapshot.companyName ?? settings.company.name,
    },
    panel,
    findings,
    people,
    rules: settings.rules,
    policy,
    readers: readersOf(settings, snapshot),
    history: {
      movesOfInterview: moves.ofInterview,
      movesLastHour: moves.ofAll,
      movesToday: await movesToday(db, among(people, [...panel.required, ...reserve]), now),
      paused: isPaused(pauses, pauseSubjectOf(snapshot, panel, world)),
      ...(pausedReserve.length > 0 && { pausedReserve }),
      reserved: await reservationsOf(db, [...panel.required, ...panel.optional, ...reserve], snapshot.id, weeks),
      candidate: await otherTimesOf(db, snapshot),
    },
    ...(proposals.length > 0 && { proposals }),
    holidays,
  };
}

/** Of which pauses it matters what. */
export function pauseSubjectOf(
  { id }: Snapshot,
  { required, optional }: Panel,
  { calendars }: PanelWorld,
): PauseSubject {
  return { interview: id, interviewers: [...required, ...optional], calendars };
}

function asksForReserve({ rules }: Settings): boolean {
  return rules.some(({ actions }) => actions.includes('replace_from_pool'));
}

/** About the interview where it is now; what came to nothing because the interview moved on says nothing any more. */
async function proposalsNow(db: Db, { id, scheduledAt, durationMinutes }: Snapshot): Promise<Proposal[]> {
  if (scheduledAt === null) return [];
  const { start, end } = intervalOf(scheduledAt, durationMinutes);
  return (await proposalsOf(db, id)).flatMap(({ from, state, ...rest }) =>
    from.start !== start || from.end !== end || state === 'withdrawn' || state === 'done'
      ? []
      : [asProposal({ ...rest, from, state })],
  );
}

/** What is recorded with decisions: not whether anybody was told. */
function asProposal({ id, origin, from, times, state, openedAt, expiresAt, whenExpired, answer }: Proposal): Proposal {
  return { id, origin, from, times, state, openedAt, expiresAt, whenExpired, answer };
}

export function among(people: readonly Person[], emails: readonly Email[]): Person[] {
  return people.filter(({ email }) => emails.includes(email));
}

/** Which of these people are paused themselves, whether or not the interview is. */
export async function pausedAmong(db: Db, pauses: readonly Pause[], emails: readonly Email[]): Promise<Email[]> {
  if (pauses.length === 0 || emails.length === 0) return [];
  return pausedOf(pauses, emails, await calendarsOf(db, emails));
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
