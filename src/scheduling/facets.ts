/** What a rule's conditions are made of, and for each rule the region of situations in which it holds. */
import type { Answer, BusyClass } from './availability.ts';
import { type Compared, compares, type RuleConditions } from './conditions.ts';
import type { Absence, FindingKind } from './finding.ts';
import { globCovers } from './glob.ts';
import { type Box, meet, type Region } from './region.ts';
import type { Rule } from './rule.ts';

/** The kinds that a rule can tell apart. */
const KINDS = [
  'moved',
  'resized',
  'removed',
  'declined',
  'candidate_declined',
  'conflict',
  'outside_working_hours',
  'holiday',
  'out_of_office',
] as const satisfies readonly (FindingKind | Absence)[];
type Kind = (typeof KINDS)[number];

const OF_KIND: Readonly<Record<FindingKind, readonly Kind[]>> = {
  moved: ['moved'],
  resized: ['resized'],
  removed: ['removed'],
  declined: ['declined'],
  candidate_declined: ['candidate_declined'],
  conflict: ['conflict', 'out_of_office'],
  unavailable: ['outside_working_hours', 'holiday', 'out_of_office'],
};

/** What a finding of a kind is never like: a free event is in nobody's way, a declined one is nobody's conflict. */
const CLASSES: readonly BusyClass[] = ['tentative', 'busy', 'focus', 'unknown', 'out_of_office'];
const ANSWERS: readonly Answer[] = ['accepted', 'tentative', 'needs_action', 'organizer', 'none'];
const WITH_EVENT: readonly Kind[] = ['conflict', 'out_of_office'];

/** Facets of named values have one more: any that no rule names. */
interface Facet {
  readonly values: readonly (string | number | boolean)[];
}

const ONE_TEXT = ['position', 'company', 'candidate_time_zone', 'with.title_matches'];

export class Facets {
  readonly #facets = new Map<string, Facet>();
  readonly #rules: readonly Rule[];

  /** @param rules all that are compared: their limits and names are what a facet can be */
  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
  }

  sizeOf(facet: string): number {
    return this.#facets.get(facet)?.values.length ?? 0;
  }

  /** The situations in which the rule's conditions hold; empty where there are none. */
  regionOf({ on, when }: Pick<Rule, 'on' | 'when'>): Region {
    const kinds = [...new Set(on.flatMap((kind) => OF_KIND[kind]))];
    return kinds.flatMap((kind) => this.#regionOfKind(kind, when)).filter((box) => this.isPossible(box));
  }

  /** False for a box that asks of one text what no text is: to match a pattern, and not a wider one. */
  isPossible(box: Box): boolean {
    const asked = [...box].flatMap(([facet, values]) => {
      const [, about = '', pattern = ''] = /^(.*?)~(.*)$/s.exec(facet) ?? [];
      return pattern === '' || values.size === 2 ? [] : [{ about, pattern, matches: values.has(1) }];
    });
    return asked.every(({ about, pattern, matches }) =>
      asked
        .filter((other) => matches && other.about === about && other.pattern !== pattern)
        .every((other) =>
          other.matches
            ? !ONE_TEXT.includes(about) || !isLiteral(pattern) || !isLiteral(other.pattern)
            : !globCovers(other.pattern, pattern),
        ),
    );
  }

  #regionOfKind(kind: Kind, when: RuleConditions): Region {
    const other = when.with;
    const hasEvent = WITH_EVENT.includes(kind);
    const classes = hasEvent ? CLASSES.filter((each) => (each === 'out_of_office') === (kind === 'out_of_office')) : [];
    const isNever =
      (!hasEvent && (other !== undefined || when.answer !== undefined)) ||
      (when.interviewer !== undefined && kind === 'candidate_declined') ||
      (when.newTime !== undefined && kind !== 'moved' && kind !== 'resized') ||
      (when.unavailable !== undefined && !when.unavailable.some((why) => why === kind));
    if (isNever) return [];
    const asked: (Region | null)[] = [
      this.#values('kind', KINDS, [kind]),
      hasEvent ? this.#values('with.class', CLASSES, classes) : null,
      this.#values('required', [true, false], when.required === undefined ? undefined : [when.required]),
      this.#named('interviewer', when.interviewer, (rule) => rule.when.interviewer),
      this.#named('panel', when.panel, (rule) => rule.when.panel),
      this.#named('difficulty', when.difficulty, (rule) => rule.when.difficulty),
      this.#patterns('position', when.position),
      this.#patterns('skills_any', when.skillsAny),
      this.#patterns('company', when.company),
      this.#patterns('candidate_time_zone', when.candidateZone),
      this.#compared('moves', when.moves, (rule) => rule.when.moves),
      this.#compared('starts_in', when.startsIn, (rule) => rule.when.startsIn, Number.NEGATIVE_INFINITY),
      this.#values('weekday', [1, 2, 3, 4, 5, 6, 7], when.weekday),
      this.#hours(when.hour),
      this.#values('answer', ANSWERS, when.answer),
      this.#values('new_time', ['free_for_all', 'not_free_for_all'], when.newTime && [when.newTime]),
      this.#values('with.class', CLASSES, other?.class),
      this.#values('with.all_day', [true, false], other?.allDay === undefined ? undefined : [other.allDay]),
      this.#values('with.organizer', ['inside', 'outside', 'none'], other?.organizer && [other.organizer]),
      this.#patterns('with.keyword', other?.keyword),
      this.#compared('with.length', other?.length, (rule) => rule.when.with?.length),
      this.#compared('with.overlap', atLeast(other?.minOverlapMinutes), (rule) =>
        atLeast(rule.when.with?.minOverlapMinutes),
      ),
      this.#titleOrClass(other),
    ];
    return asked
      .filter((region) => region !== null)
      .reduce<Region>(
        (left, region) => left.flatMap((box) => region.flatMap((more) => meet(box, more) ?? [])),
        [new Map()],
      );
  }

  #values<Value extends string | number | boolean>(
    facet: string,
    values: readonly Value[],
    wanted: readonly Value[] | undefined,
  ): Region | null {
    this.#facets.set(facet, { values });
    if (wanted === undefined) return null;
    const held = new Set(wanted.map((value) => values.indexOf(value)).filter((index) => index >= 0));
    return held.size === 0 ? [] : [new Map([[facet, held]])];
  }

  #named(
    facet: string,
    wanted: readonly string[] | undefined,
    namesIn: (rule: Rule) => readonly string[] | undefined,
  ): Region | null {
    const named = [...new Set(this.#rules.flatMap((rule) => namesIn(rule) ?? []))];
    return this.#values(facet, [...named, ''], wanted);
  }

  /** One of the patterns matches: each is a facet of its own. */
  #patterns(about: string, wanted: readonly string[] | undefined): Region | null {
    return wanted === undefined ? null : wanted.map((pattern) => this.#pattern(about, pattern));
  }

  #pattern(about: string, pattern: string): Box {
    const facet = `${about}~${pattern.toLowerCase()}`;
    this.#facets.set(facet, { values: [false, true] });
    return new Map([[facet, new Set([1])]]);
  }

  #titleOrClass(other: RuleConditions['with']): Region | null {
    const byTitle = this.#patterns('with.title_matches', other?.titleMatches);
    const byClass = this.#values('with.class', CLASSES, other?.orClass);
    return byTitle === null ? byClass : [...byTitle, ...(byClass ?? [])];
  }

  /** All are whole numbers: between two limits that rules name every one is as good as another. @param least none is below it */
  #compared(
    facet: string,
    wanted: Compared | undefined,
    limitIn: (rule: Rule) => Compared | undefined,
    least = 0,
  ): Region | null {
    const limits = this.#rules.flatMap((rule) => limitIn(rule)?.value ?? []);
    const near = limits.flatMap((limit) => [limit - 1, limit, limit + 1]);
    const values = [...new Set([0, ...near])].filter((value) => value >= least).sort((a, b) => a - b);
    return this.#values(facet, values, wanted && values.filter((value) => compares(value, wanted)));
  }

  #hours(wanted: RuleConditions['hour']): Region | null {
    const edges = this.#rules.flatMap(({ when }) => (when.hour ? [when.hour.startMinute, when.hour.endMinute] : []));
    const values = [...new Set([0, ...edges])].filter((minute) => minute < 1_440).sort((a, b) => a - b);
    return this.#values(
      'hour',
      values,
      wanted && values.filter((minute) => wanted.startMinute <= minute && minute < wanted.endMinute),
    );
  }
}

function atLeast(value: number | undefined): Compared | undefined {
  return value === undefined ? undefined : { op: '>=', value };
}

function isLiteral(pattern: string): boolean {
  return !/[*?]/.test(pattern);
}
