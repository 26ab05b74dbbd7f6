/** Lets a made-up fortnight pass under one rule set: observed and decided by the same functions as in life. */
import { policyOf, readersOf } from '../config/of-interview.ts';
import type { Settings } from '../config/settings.ts';
import { decide } from '../scheduling/decide.ts';
import type { Decision, Situation } from '../scheduling/decision.ts';
import { holidaysWithin } from '../scheduling/holidays.ts';
import { after, DAY, type Instant, type Interval, instant, MINUTE } from '../scheduling/instant.ts';
import { observe } from '../scheduling/observe.ts';
import { endsOfTheirDays } from '../scheduling/share-of-moves.ts';
import { dayStart } from '../scheduling/wall-clock.ts';
import { Agenda } from './agenda.ts';
import { Calendars } from './calendars.ts';
import { Chance } from './chance.ts';
import { companyOf } from './company.ts';
import { type Happening, happeningsOf, standingEvents } from './happenings.ts';
import { claimsOf, interviewsOf, type MadeUpInterview } from './interviews.ts';
import { Moves } from './moves.ts';
import { Standing } from './standing.ts';

export interface SimulationOptions {
  readonly seed: number;
  readonly interviewers: number;
  readonly interviews: number;
  readonly days: number;
}

/** What came of it. */
export interface Fortnight {
  readonly interviews: readonly MadeUpInterview[];
  readonly happenings: readonly Happening[];
  /** Each time that something else was decided about an interview than before. */
  readonly decisions: readonly Decision[];
}

/** A Monday without holidays nearly anywhere. */
const FIRST_DAY = '2026-09-14';
/** Longer than any horizon. */
const REACH = 150 * DAY;

/** The same seed and numbers give the same fortnight, whatever the rules. */
export function simulate(settings: Settings, { seed, days, ...numbers }: SimulationOptions): Fortnight {
  const from = dayStart(FIRST_DAY, settings.company.zone);
  const reach = { start: from, end: after(from, REACH) };
  const { interviewers, panels } = companyOf(settings, numbers.interviewers);
  const chance = new Chance(seed);
  const calendars = new Calendars(settings, interviewers, reach);
  for (const [index, { who, event }] of standingEvents(chance, interviewers, from, 2 * days).entries())
    calendars.put(who, `standing ${index}`, event);
  const happenings = happeningsOf(chance, interviewers, from, days);
  const span = { from, days, count: numbers.interviews };
  const interviews = interviewsOf(chance, settings, panels, calendars, span);
  const office = new Office(settings, calendars, interviews, holidaysWithin(settings.company.holidays, reach));
  return { interviews, happenings, decisions: office.pass(from, happenings) };
}

class Office {
  readonly #settings: Settings;
  readonly #calendars: Calendars;
  readonly #standings: readonly Standing[];
  readonly #holidays: readonly string[];
  readonly #moves = new Moves();
  readonly #agenda = new Agenda<Standing>();
  readonly #decisions: Decision[] = [];

  constructor(
    settings: Settings,
    calendars: Calendars,
    interviews: readonly MadeUpInterview[],
    holidays: readonly string[],
  ) {
    this.#settings = settings;
    this.#calendars = calendars;
    this.#standings = interviews.map((interview) => new Standing(interview));
    this.#holidays = holidays;
  }

  /** Once only. */
  pass(from: Instant, happenings: readonly Happening[]): Decision[] {
    for (const standing of this.#standings) this.#look(standing, from);
    for (const happening of happenings) {
      this.#lookUntil(happening.at);
      for (const standing of this.#happen(happening)) this.#look(standing, happening.at);
    }
    this.#lookUntil(null);
    return this.#decisions;
  }

  #lookUntil(by: Instant | null): void {
    for (let due = this.#agenda.next(by); due !== null; due = this.#agenda.next(by)) this.#look(due.what, due.at);
  }

  /** @returns those that are to be looked at */
  #happen(happening: Happening): Standing[] {
    const { who, at } = happening;
    const own = this.#standings.filter((standing) => standing.isOf(who) && standing.during.start > at);
    switch (happening.kind) {
      case 'event':
        this.#calendars.put(who, `event ${happening.id}`, happening.event);
        return own;
      case 'event_gone':
        this.#calendars.remove(who, `event ${happening.id}`);
        return own;
      default: {
        const hit = own[happening.pick % Math.max(1, own.length)];
        hit?.happens(happening);
        return hit ? [hit] : [];
      }
    }
  }

  #look(standing: Standing, now: Instant): void {
    if (standing.during.start <= now) return;
    const situation = this.#situationOf(standing, now);
    const decision = decide(situation);
    const coming = decision.explanation.findings.map(({ settledAt }) => settledAt).filter((at) => at > now);
    coming.push(...endsOfTheirDays(decision.explanation, situation));
    if (coming.length > 0) this.#agenda.add(instant(Math.min(...coming)), standing);
    if (!standing.isNews(decision)) return;
    this.#decisions.push(decision);
    const { id } = standing.interview;
    const { panel } = standing;
    const { outcome } = decision;
    if (outcome.kind === 'replace') {
      this.#moves.add(now, id, outcome.interviewers);
      standing.reseat(outcome.gaveUp, outcome.took);
      this.#agenda.add(now, standing);
    }
    if (outcome.kind === 'reschedule' || outcome.kind === 'revert') {
      this.#moves.add(now, id, outcome.kind === 'reschedule' ? panel.required : outcome.interviewers);
      if (outcome.kind === 'reschedule') standing.moveTo(outcome.to);
      else for (const email of outcome.interviewers) standing.putBack(email);
      this.#agenda.add(now, standing);
    }
    if (decision.explanation.guard === 'hourly_cap') {
      const resumed = this.#moves.trip(now);
      for (const each of this.#standings) this.#agenda.add(resumed, each);
    }
  }

  #situationOf(standing: Standing, now: Instant): Situation {
    const { interview, during, panel } = standing;
    const settings = this.#settings;
    const policy = policyOf(settings, panel, interview);
    const people = this.#calendars.people([...panel.required, ...panel.optional, ...(panel.pool?.reserve ?? [])]);
    const planned = { ...interview, status: 'scheduled' as const, ...timesOf(during) };
    const observed = observe({
      now,
      interview: planned,
      timedAt: null,
      chosenBy: null,
      panel,
      joined: new Map(),
      candidateDeclinedAt: standing.candidateDeclinedAt,
      holds: standing.holds,
      people,
      policy,
    });
    const others = this.#standings.filter((other) => other !== standing);
    const taken = others.flatMap((other) =>
      claimsOf({ id: other.interview.id, panel: other.panel, during: other.during }),
    );
    return {
      now,
      interview: { ...planned, companyName: interview.companyName ?? settings.company.name },
      panel,
      findings: standing.track(observed, now),
      people,
      rules: settings.rules,
      policy,
      readers: readersOf(settings, interview),
      history: {
        ...this.#moves.asOf(now, interview.id, people),
        reserved: taken.filter(({ interviewer }) => people.some(({ email }) => email === interviewer)),
        candidate: [],
      },
      holidays: this.#holidays,
    };
  }
}

function timesOf({ start, end }: Interval) {
  return { scheduledAt: start, durationMinutes: (end - start) / MINUTE };
}
