/** What a rule may ask, and whether it holds. */
import type { Answer, BusyClass, DayRange } from './availability.ts';
import { hasMark, type Mark } from './busy-weight.ts';
import type { Absence, ConflictingEvent, Finding, FindingKind } from './finding.ts';
import { matchesGlob } from './glob.ts';
import type { Email } from './ids.ts';
import type { Instant } from './instant.ts';
import type { SchedulingPolicy } from './rule.ts';
import { type Weekday, wallTimeOf, weekdayOf } from './wall-clock.ts';

/** `<2`, `>=24h`: how a number must stand to a limit. */
export interface Compared {
  readonly op: '<' | '<=' | '>' | '>=' | '=';
  readonly value: number;
}

export type Difficulty = 'junior' | 'intermediate' | 'senior' | 'expert';

/** Of the other event: all that are given must hold. */
export interface OtherEventConditions {
  /** A pattern that the title matches; or, with `orClass`, the class is one of those. */
  readonly titleMatches?: readonly string[];
  readonly keyword?: readonly Mark[];
  readonly class?: readonly BusyClass[];
  readonly orClass?: readonly BusyClass[];
  readonly allDay?: boolean;
  readonly organizer?: 'inside' | 'outside';
  /** Its length, in ms. */
  readonly length?: Compared;
  readonly minOverlapMinutes?: number;
}

/** All that are given must hold. An empty object always holds. Lists: one of them. Patterns are globs. */
export interface RuleConditions {
  readonly position?: readonly string[];
  readonly skillsAny?: readonly string[];
  readonly difficulty?: readonly Difficulty[];
  readonly company?: readonly string[];
  readonly panel?: readonly string[];
  readonly interviewer?: readonly Email[];
  /** The interviewer concerned is required (true) or optional (false). */
  readonly required?: boolean;
  /** How long until the interview starts, in ms. */
  readonly startsIn?: Compared;
  /** The time of day at which it starts, on the clock of the interviewer concerned. */
  readonly hour?: DayRange;
  /** The day on which it starts, on that clock. */
  readonly weekday?: readonly Weekday[];
  /** How often it was moved automatically. */
  readonly moves?: Compared;
  readonly candidateZone?: readonly string[];
  /** For `unavailable`. */
  readonly unavailable?: readonly Absence[];
  /** For `conflict` and an absence that an event says: the interviewer's own answer to that event. */
  readonly answer?: readonly Answer[];
  readonly with?: OtherEventConditions;
  /** For `moved` and `resized`: the new time is free for every required interviewer. */
  readonly newTime?: 'free_for_all' | 'not_free_for_all';
}

/** What a condition may ask about besides the finding itself. */
export interface RuleFacts {
  readonly now: Instant;
  /** When the interview starts; without a time no condition about it holds. */
  readonly startsAt: Instant | null;
  readonly interview: {
    readonly position: string;
    readonly skills: readonly string[];
    readonly difficulty: Difficulty;
    readonly companyName: string | null;
  };
  readonly panel: string;
  /** IANA zone of the interviewer concerned, or the candidate's. */
  readonly zone: string;
  readonly moves: number;
  readonly policy: Pick<SchedulingPolicy, 'candidateZone' | 'keywords' | 'unanswered' | 'blocking'>;
  /** For `moved` and `resized`: whether the new time is free for every required interviewer. Asked only if needed. */
  readonly newTimeIsFree: () => boolean;
}

/** The kinds that a finding counts as: an absence that an event says is a conflict with it as well. */
export function kindsOf(finding: Finding): readonly FindingKind[] {
  return finding.kind === 'unavailable' && 'with' in finding ? ['unavailable', 'conflict'] : [finding.kind];
}

export function compares(number: number, { op, value }: Compared): boolean {
  switch (op) {
    case '<':
      return number < value;
    case '<=':
      return number <= value;
    case '>':
      return number > value;
    case '>=':
      return number >= value;
    case '=':
      return number === value;
  }
}

const matchesOne = (text: string, patterns: readonly string[]) =>
  patterns.some((pattern) => matchesGlob(text, pattern));

/** What is not asked holds. */
function asked<Wanted>(wanted: Wanted | undefined, holds: (wanted: Wanted) => boolean): boolean {
  return wanted === undefined || holds(wanted);
}

type Check<Conditions, Subject> = (when: Conditions, subject: Subject, facts: RuleFacts) => boolean;

/** By their names in the admin's file, in the order in which they are asked. */
const CHECKS: readonly (readonly [string, Check<RuleConditions, Finding>])[] = [
  ['required', ({ required }, finding) => asked(required, (wanted) => wanted === finding.required)],
  [
    'interviewer',
    ({ interviewer }, finding) =>
      asked(interviewer, (wanted) => finding.interviewer !== null && wanted.includes(finding.interviewer)),
  ],
  ['panel', ({ panel }, _, facts) => asked(panel, (wanted) => wanted.includes(facts.panel))],
  ['position', ({ position }, _, { interview }) => asked(position, (wanted) => matchesOne(interview.position, wanted))],
  [
    'skills_any',
    ({ skillsAny }, _, { interview }) =>
      asked(skillsAny, (wanted) => interview.skills.some((skill) => matchesOne(skill, wanted))),
  ],
  [
    'difficulty',
    ({ difficulty }, _, { interview }) => asked(difficulty, (wanted) => wanted.includes(interview.difficulty)),
  ],
  [
    'company',
    ({ company }, _, { interview }) => asked(company, (wanted) => matchesOne(interview.companyName ?? '', wanted)),
  ],
  [
    'candidate_time_zone',
    ({ candidateZone }, _, { policy }) => asked(candidateZone, (wanted) => matchesOne(policy.candidateZone, wanted)),
  ],
  ['moves', ({ moves }, _, facts) => asked(moves, (wanted) => compares(facts.moves, wanted))],
  [
    'starts_in',
    ({ startsIn }, _, { startsAt, now }) =>
      asked(startsIn, (wanted) => startsAt !== null && compares(startsAt - now, wanted)),
  ],
  [
    'hour',
    ({ hour }, _, { startsAt, zone }) =>
      asked(hour, ({ startMinute, endMinute }) => {
        const minute = startsAt === null ? -1 : minuteOf(wallTimeOf(startsAt, zone));
        return startMinute <= minute && minute < endMinute;
      }),
  ],
  [
    'weekday',
    ({ weekday }, _, { startsAt, zone }) =>
      asked(
        weekday,
        (wanted) => startsAt !== null && wanted.includes(weekdayOf(wallTimeOf(startsAt, zone).slice(0, 10))),
      ),
  ],
  [
    'unavailable',
    ({ unavailable }, finding) =>
      asked(unavailable, (wanted) => finding.kind === 'unavailable' && wanted.includes(finding.why)),
  ],
  [
    'answer',
    ({ answer }, finding) => asked(answer, (wanted) => 'with' in finding && wanted.includes(finding.with.answer)),
  ],
];

const CHECKS_OF_OTHER: readonly (readonly [string, Check<OtherEventConditions, ConflictingEvent>])[] = [
  ['with.class', (when, { busy }) => asked(when.class, (wanted) => wanted.includes(busy))],
  [
    'with.keyword',
    (when, other, { policy }) => asked(when.keyword, (marks) => marks.some((mark) => hasMark(other, mark, policy))),
  ],
  [
    'with.title_matches',
    (when, other) => asked(when.titleMatches, (patterns) => anyKeyword(other, patterns) || isOrClass(when, other)),
  ],
  [
    'with.or_class',
    (when, other) => when.titleMatches !== undefined || asked(when.orClass, () => isOrClass(when, other)),
  ],
  ['with.all_day', (when, { allDay }) => asked(when.allDay, (wanted) => wanted === allDay)],
  ['with.organizer', (when, { organizer }) => asked(when.organizer, (wanted) => wanted === organizer)],
  ['with.length', (when, { during }) => asked(when.length, (wanted) => compares(during.end - during.start, wanted))],
  ['with.overlap', (when, { overlapMinutes }) => asked(when.minOverlapMinutes, (least) => overlapMinutes >= least)],
];

function anyKeyword({ keywords }: ConflictingEvent, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => keywords.includes(pattern));
}

function isOrClass({ orClass }: OtherEventConditions, { busy }: ConflictingEvent): boolean {
  return orClass?.includes(busy) ?? false;
}

/** Of `YYYY-MM-DDTHH:mm:ss`. */
function minuteOf(wall: string): number {
  const [hour = 0, minute = 0] = wall.slice(11, 16).split(':').map(Number);
  return hour * 60 + minute;
}

/**
 * The first condition that does not hold, by its name in the admin's file; null when all hold. A condition that says
 * nothing about this kind of finding does not hold.
 */
export function failedCondition(finding: Finding, when: RuleConditions, facts: RuleFacts): string | null {
  const failed = CHECKS.find(([, holds]) => !holds(when, finding, facts));
  if (failed) return failed[0];
  if (when.with !== undefined) {
    const other = failedOfOther(finding, when.with, facts);
    if (other !== null) return other;
  }
  // Asked last: it looks into calendars.
  const suits = asked(
    when.newTime,
    (wanted) => 'to' in finding && facts.newTimeIsFree() === (wanted === 'free_for_all'),
  );
  return suits ? null : 'new_time';
}

function failedOfOther(finding: Finding, wanted: OtherEventConditions, facts: RuleFacts): string | null {
  if (!('with' in finding)) return 'with';
  return CHECKS_OF_OTHER.find(([, holds]) => !holds(wanted, finding.with, facts))?.[0] ?? null;
}
