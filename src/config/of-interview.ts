/** What of the configuration counts for one interview, and for one interviewer on its panel. */
import type { BusyBlock, Person } from '../scheduling/availability.ts';
import { type CandidateSubject, candidateOf } from '../scheduling/candidate.ts';
import type { Situation } from '../scheduling/decision.ts';
import { holidaysWithin } from '../scheduling/holidays.ts';
import type { Instant, Interval } from '../scheduling/instant.ts';
import type { SchedulingPolicy } from '../scheduling/rule.ts';
import type { Interviewer, Settings } from './settings.ts';

/** The company's numbers, what the panel says differently, and what is known of the candidate. */
export function policyOf(
  settings: Settings,
  panel: { readonly name: string },
  interview: CandidateSubject,
): SchedulingPolicy {
  const { hours, zone } = candidateOf(settings.candidates, subjectOf(settings, interview));
  const own = settings.panels.find(({ name }) => name === panel.name)?.policy;
  return { ...settings.policy, ...own, candidateHours: hours, candidateZone: zone };
}

/** In whose words reasons are written. */
export function readersOf(settings: Settings, interview: CandidateSubject): Situation['readers'] {
  const { company, candidates } = settings;
  const { locale, zone } = candidateOf(candidates, subjectOf(settings, interview));
  return { candidate: { locale, zone }, interviewers: { locale: company.locale, zone: company.zone } };
}

function subjectOf({ company }: Settings, interview: CandidateSubject): CandidateSubject {
  return { ...interview, companyName: interview.companyName ?? company.name };
}

/** What their calendars say. */
export interface CalendarsSay {
  readonly isKnown: boolean;
  readonly knownUntil: Instant | null;
  readonly blocks: readonly BusyBlock[];
}

/** @param window of which their holidays are looked up */
export function personFrom(interviewer: Interviewer, window: Interval, calendars: CalendarsSay): Person {
  const { email, name, zone, workingHours, preferredHours, limits, buffer, holidays } = interviewer;
  return {
    email,
    name,
    zone,
    workingHours,
    daysOff: holidaysWithin(holidays, window),
    preferredHours,
    limits,
    buffer,
    knowledge: calendars.isKnown ? 'known' : 'unknown',
    knownUntil: calendars.knownUntil,
    blocks: calendars.blocks,
  };
}

/** The patterns that titles of events are matched with: nothing else is kept of a title. */
export function titlePatternsOf({ rules, policy }: Pick<Settings, 'rules' | 'policy'>): string[] {
  const ofRules = rules.flatMap(({ when }) => when.with?.titleMatches ?? []);
  return [...new Set([...ofRules, ...Object.values(policy.keywords).flat()])].sort();
}
