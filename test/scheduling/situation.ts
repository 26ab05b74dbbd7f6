/** A plain situation that each specification changes in one respect: Tuesday 10:00 in Berlin, seen on Friday before. */
import type { BusyBlock, Person } from '../../src/scheduling/availability.ts';
import type { Situation } from '../../src/scheduling/decision.ts';
import { FINDING_KINDS, type Finding, type HoldState, type ObservedFinding } from '../../src/scheduling/finding.ts';
import { CalendarId, Email, EventId, InterviewId } from '../../src/scheduling/ids.ts';
import { after, type Interval, instantFromIso, intervalOf, MINUTE } from '../../src/scheduling/instant.ts';
import type { Observation } from '../../src/scheduling/observe.ts';
import type { Rule, SchedulingPolicy } from '../../src/scheduling/rule.ts';
import { TERM_WEIGHTS } from '../../src/scheduling/slot-terms.ts';

export const BERLIN = 'Europe/Berlin';
export const now = instantFromIso('2026-11-20T09:00:00+01:00');
export const start = instantFromIso('2026-11-24T10:00:00+01:00');
export const truth = intervalOf(start, 45);
export const interviewId = InterviewId.parse('int_m');
export const alice = Email.parse('alice@acme.example');
export const bob = Email.parse('bob@acme.example');
export const carol = Email.parse('carol@acme.example');
export const calendarOf = (email: Email) => CalendarId.parse(`folder/${email}`);

const nineToFive = [{ startMinute: 540, endMinute: 1020 }];
export const weekdays = { 1: nineToFive, 2: nineToFive, 3: nineToFive, 4: nineToFive, 5: nineToFive };
export const roundTheClock = Object.fromEntries(
  [1, 2, 3, 4, 5, 6, 7].map((day) => [day, [{ startMinute: 0, endMinute: 1440 }]]),
);

/** From ISO start and minutes. */
export const at = (iso: string, minutes = 45): Interval => intervalOf(instantFromIso(iso), minutes);

export function person(email: Email, changes: Partial<Person> = {}): Person {
  const name = email.slice(0, 1).toUpperCase() + email.slice(1, email.indexOf('@'));
  return {
    email,
    name,
    zone: BERLIN,
    workingHours: weekdays,
    daysOff: [],
    preferredHours: null,
    limits: { perDay: null, perWeek: null },
    buffer: { before: null, after: null },
    knowledge: 'known',
    knownUntil: null,
    blocks: [],
    ...changes,
  };
}

let events = 0;
export function block(email: Email, during: Interval, changes: Partial<BusyBlock> = {}): BusyBlock {
  events += 1;
  return {
    calendar: calendarOf(email),
    event: EventId.parse(`secret-event-${events}`),
    during,
    busy: 'busy',
    answer: 'accepted',
    allDay: false,
    organizer: null,
    holdOf: null,
    changedAt: null,
    keywords: [],
    ...changes,
  };
}

export function hold(email: Email, seen: HoldState['seen'], asked: Interval = truth, written = asked): HoldState {
  return { interviewer: email, calendar: calendarOf(email), asked, written, declined: false, changedAt: null, seen };
}

export const policy: SchedulingPolicy = {
  bufferBefore: 0,
  bufferAfter: 0,
  minimumNotice: 4 * 60 * MINUTE,
  freeze: 24 * 60 * MINUTE,
  horizon: { days: 5, unit: 'working_days' },
  slotStepMinutes: 15,
  settle: 3 * MINUTE,
  candidateHours: { startMinute: 480, endMinute: 1200 },
  candidateZone: BERLIN,
  movesPerInterview: 3,
  movesPerInterviewerDay: 6,
  movesPerHour: 20,
  blocking: ['busy', 'out_of_office', 'tentative', 'focus', 'unknown'],
  unanswered: 'busy',
  keywords: { hard: [], soft: [], unmovable: [], movable: [] },
  prefer: TERM_WEIGHTS,
  together: { sameDay: 'free', order: 'free', gap: 0 },
};

export function rule(changes: Partial<Rule> = {}): Rule {
  return {
    name: 'a rule',
    on: FINDING_KINDS,
    when: {},
    actions: ['notify'],
    shortest: null,
    reason: null,
    note: null,
    ...changes,
  };
}

/** Seen long enough ago to act on. */
export function settled(finding: ObservedFinding): Finding {
  return { ...finding, firstSeen: after(now, -policy.settle) };
}

const cause = { change: 'calendar', at: null } as const;

export function moved(to: Interval, email: Email = alice): ObservedFinding {
  const base = { key: `moved ${email} ${to.start} ${to.end}`, interviewer: email, calendar: calendarOf(email), cause };
  return { ...base, required: true, kind: to.start === start ? 'resized' : 'moved', from: truth, to };
}

export function removed(email: Email = alice, how: 'deleted' | 'cancelled' = 'deleted'): ObservedFinding {
  const base = { key: `${how} ${email}`, interviewer: email, calendar: calendarOf(email), required: true, cause };
  return { ...base, kind: 'removed', from: truth, how };
}

export function declined(email: Email = alice): ObservedFinding {
  const base = { key: `declined ${email}`, interviewer: email, calendar: calendarOf(email), required: true, cause };
  return { ...base, kind: 'declined', from: truth };
}

export function candidateDeclined(): ObservedFinding {
  const answered = { change: 'answer', at: now } as const;
  const base = { key: 'candidate_declined', interviewer: null, calendar: null, required: true, cause: answered };
  return { ...base, kind: 'candidate_declined', from: truth };
}

export function unavailable(
  why: 'outside_working_hours' | 'holiday' = 'outside_working_hours',
  email: Email = alice,
): ObservedFinding {
  return {
    key: `${why} ${email}`,
    interviewer: email,
    calendar: null,
    required: true,
    cause,
    kind: 'unavailable',
    why,
    from: truth,
  };
}

export function outOfOffice(during: Interval = truth, email: Email = alice): ObservedFinding {
  const found = conflict(block(email, during, { busy: 'out_of_office' }), { interviewer: email });
  return 'with' in found ? { ...found, kind: 'unavailable', why: 'out_of_office' } : found;
}

export function conflict(
  other: BusyBlock = block(alice, truth),
  changes: { readonly required?: boolean; readonly interviewer?: Email } = {},
): ObservedFinding {
  const { calendar, event, during, busy, answer, allDay, organizer, holdOf, keywords } = other;
  const overlapMinutes = (Math.min(during.end, truth.end) - Math.max(during.start, truth.start)) / MINUTE;
  return {
    kind: 'conflict',
    key: `conflict ${calendar} ${event}`,
    interviewer: changes.interviewer ?? alice,
    calendar,
    required: changes.required ?? true,
    cause,
    with: { event, during, busy, answer, allDay, organizer, overlapMinutes, holdOf, keywords },
  };
}

export function observation(changes: Partial<Observation> = {}): Observation {
  return {
    now,
    interview: { id: interviewId, status: 'scheduled', scheduledAt: start, durationMinutes: 45 },
    timedAt: null,
    chosenBy: null,
    panel: { name: 'backend', required: [alice], optional: [carol] },
    joined: new Map(),
    candidateDeclinedAt: null,
    holds: [],
    people: [person(alice), person(carol)],
    policy,
    ...changes,
  };
}

export function situation(changes: Partial<Situation> = {}): Situation {
  return {
    now,
    interview: {
      id: interviewId,
      status: 'scheduled',
      scheduledAt: start,
      durationMinutes: 45,
      position: 'Backend Engineer',
      skills: ['TypeScript'],
      difficulty: 'senior',
      companyName: 'Acme',
    },
    panel: { name: 'backend', required: [alice, bob], optional: [] },
    findings: [],
    people: [person(alice), person(bob)],
    rules: [],
    policy,
    readers: { candidate: { locale: 'en', zone: BERLIN }, interviewers: { locale: 'en', zone: BERLIN } },
    history: {
      movesOfInterview: 0,
      movesLastHour: 0,
      movesToday: [],
      paused: false,
      reserved: [],
      candidate: [],
    },
    holidays: [],
    ...changes,
  };
}
