/** An example as the situation that it describes: observed and decided by the same functions as in life. */
import type { BusyBlock, Person } from '../../scheduling/availability.ts';
import type { Panel, Situation } from '../../scheduling/decision.ts';
import type { HoldState } from '../../scheduling/finding.ts';
import { matchesGlob } from '../../scheduling/glob.ts';
import { holidaysWithin } from '../../scheduling/holidays.ts';
import { CalendarId, type Email, EventId, InterviewId } from '../../scheduling/ids.ts';
import { after, DAY, type Instant, type Interval, intervalOf, MINUTE } from '../../scheduling/instant.ts';
import { observe } from '../../scheduling/observe.ts';
import { resolvePanel } from '../../scheduling/panel.ts';
import { wallTimeOf } from '../../scheduling/wall-clock.ts';
import { personFrom, policyOf, readersOf, titlePatternsOf } from '../of-interview.ts';
import type { ConfigPath } from '../problem.ts';
import type { Config } from '../schema/config-schema.ts';
import type { Interviewer, Settings } from '../settings.ts';
import { instantOf, intervalAt } from './wall-words.ts';

export type Example = Config['tests'][number];

export type Staged =
  | { readonly kind: 'staged'; readonly situation: Situation; readonly clock: ExampleClock }
  | Impossible;

/** It cannot be: nobody would know what should come of it. */
interface Impossible {
  readonly kind: 'impossible';
  readonly path: ConfigPath;
  readonly message: string;
}

function impossible(path: ConfigPath, message: string): Impossible {
  return { kind: 'impossible', path, message };
}

/** How the times of an example are read. */
export interface ExampleClock {
  readonly zone: string;
  /** `YYYY-MM-DD`, from which weekdays count. */
  readonly today: string;
}

/** A Monday. In its fortnight hardly a country has a holiday, and no clock is changed. */
const FIRST_DAY = '2026-09-14';
/** Longer than any horizon. */
const HALF_A_YEAR = 183 * DAY;

export function stageExample(example: Example, settings: Settings): Staged {
  const zone = example.time_zone ?? settings.company.zone;
  const now = instantOf(example.now, FIRST_DAY, zone);
  const clock: ExampleClock = { zone, today: 'date' in example.now.day ? example.now.day.date : dayOf(now, zone) };
  const interview = interviewOf(example, settings, clock);
  const resolved = panelOf(example, settings, interview);
  if (resolved === null)
    return impossible(['interview'], 'no panel matches this interview; say its position or its panel');
  const panel = seatedAs(example, resolved);
  if ('kind' in panel) return panel;
  const stranger = strangerIn(example, panel);
  if (stranger !== null) return stranger;

  const truth = intervalOf(interview.scheduledAt, interview.durationMinutes);
  const window = { start: now, end: after(now, HALF_A_YEAR) };
  const policy = policyOf(settings, panel, interview);
  const members = settings.interviewers.filter(({ email }) => [...panel.required, ...panel.optional].includes(email));
  const reserve = settings.interviewers.filter(({ email }) => panel.pool?.reserve.includes(email));
  const people = [...members, ...reserve].map((one) => personOf(one, example, settings, clock, window));
  const observed = observe({
    now,
    interview,
    timedAt: null,
    chosenBy: null,
    panel,
    joined: new Map(),
    candidateDeclinedAt: example.candidate_declined ? now : null,
    holds: members.map(({ email }) => holdOf(email, example, truth, clock)),
    people,
    policy,
  });
  const firstSeen = after(now, -(example.lasted ?? policy.settle));
  return {
    kind: 'staged',
    clock,
    situation: {
      now,
      interview: { ...interview, companyName: interview.companyName ?? settings.company.name },
      panel,
      findings: observed.map((finding) => ({ ...finding, firstSeen })),
      people,
      rules: settings.rules,
      policy,
      readers: readersOf(settings, interview),
      history: {
        movesOfInterview: example.interview.moves,
        movesLastHour: 0,
        movesToday: [],
        paused: example.paused,
        reserved: [],
        candidate: example.candidate_busy.map((stretch) => intervalAt(stretch, clock.today, zone)),
      },
      holidays: holidaysWithin(settings.company.holidays, window),
    },
  };
}

function dayOf(at: Instant, zone: string): string {
  return wallTimeOf(at, zone).slice(0, 10);
}

function interviewOf({ interview }: Example, { company }: Settings, { today, zone }: ExampleClock) {
  return {
    id: InterviewId.parse(interview.id),
    status: interview.status,
    scheduledAt: instantOf(interview.starts, today, zone),
    durationMinutes: interview.minutes,
    position: interview.position,
    skills: interview.skills,
    difficulty: interview.difficulty,
    companyName: interview.company ?? company.name,
    candidateEmail: interview.candidate,
  };
}

const EVERY_INTERVIEW = { position: null, skillsAny: [], company: null, interviews: [] };

function panelOf(
  { interview: { panel: name } }: Example,
  { panels }: Settings,
  interview: ReturnType<typeof interviewOf>,
): Panel | null {
  const named = panels.filter((panel) => panel.name === name).map((panel) => ({ ...panel, match: EVERY_INTERVIEW }));
  return resolvePanel(interview, name === undefined ? panels : named, []);
}

/** With those in the seats of its pool whom the example puts there. */
function seatedAs({ interview: { seated } }: Example, panel: Panel): Panel | Impossible {
  if (seated === undefined) return panel;
  const path = ['interview', 'seated'];
  if (!panel.pool) return impossible(path, `the panel "${panel.name}" of this interview has no pool`);
  const members = [...panel.pool.seated, ...panel.pool.reserve];
  const stranger = seated.find((email) => !members.includes(email));
  if (stranger !== undefined)
    return impossible(
      path,
      `${stranger} is not in the pool of "${panel.name}"; expected some of ${members.join(', ')}`,
    );
  const fixed = panel.required.filter((email) => !members.includes(email));
  const pool = { seated, reserve: members.filter((email) => !seated.includes(email)), kept: [] };
  return { ...panel, required: [...fixed, ...seated], pool };
}

/** Of somebody else's calendar nothing is ever known. */
function strangerIn({ events, holds, unread }: Example, panel: Panel): Impossible | null {
  const named: readonly { readonly email: Email; readonly path: ConfigPath }[] = [
    ...events.map(({ of }, index) => ({ email: of, path: ['events', index, 'of'] })),
    ...holds.map(({ of }, index) => ({ email: of, path: ['holds', index, 'of'] })),
    ...unread.map((email) => ({ email, path: ['unread'] })),
  ];
  const members = [...panel.required, ...panel.optional, ...(panel.pool?.reserve ?? [])];
  const stranger = named.find(({ email }) => !members.includes(email));
  if (stranger === undefined) return null;
  const message = `${stranger.email} is not on the panel "${panel.name}" of this interview; expected one of ${members.join(', ')}`;
  return impossible(stranger.path, message);
}

function calendarOf(email: Email): CalendarId {
  return CalendarId.parse(`example/${email}`);
}

function personOf(
  interviewer: Interviewer,
  { events, unread }: Example,
  settings: Settings,
  { today, zone }: ExampleClock,
  window: Interval,
): Person {
  const { email } = interviewer;
  const patterns = titlePatternsOf(settings);
  const blocks = events
    .filter(({ of }) => of === email)
    .map((event, index): BusyBlock => {
      const allDay = event.at.hours === null;
      return {
        calendar: calendarOf(email),
        event: EventId.parse(`event ${index + 1}`),
        during: intervalAt(event.at, today, allDay ? interviewer.zone : zone),
        busy: event.class,
        answer: event.answer,
        allDay,
        organizer: event.organizer ?? null,
        holdOf: null,
        changedAt: null,
        keywords: patterns.filter((pattern) => event.title !== undefined && matchesGlob(event.title, pattern)),
      };
    })
    .sort((a, b) => a.during.start - b.during.start);
  return personFrom(interviewer, window, { isKnown: !unread.includes(email), knownUntil: null, blocks });
}

function holdOf(email: Email, { holds }: Example, truth: Interval, { today, zone }: ExampleClock): HoldState {
  const change = holds.find(({ of }) => of === email);
  const base = { interviewer: email, calendar: calendarOf(email), asked: truth, written: truth, changedAt: null };
  if (change?.is === 'removed' || change?.is === 'cancelled')
    return { ...base, declined: false, seen: { kind: 'gone', how: change.is === 'removed' ? 'deleted' : 'cancelled' } };
  const start = change?.moved_to === undefined ? truth.start : instantOf(change.moved_to, today, zone);
  const during = intervalOf(start, change?.minutes ?? (truth.end - truth.start) / MINUTE);
  return { ...base, declined: change?.is === 'declined', seen: { kind: 'at', during } };
}
