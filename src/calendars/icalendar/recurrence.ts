/**
 * Recurrence rules, worked out by ical.js on wall times, inside a range and a budget: a rule may repeat every second
 * for ever, or ask for a 30 February, and must cost no more than it deserves.
 */
import ICAL from 'ical.js';
import { z } from 'zod';
import { DAY, HOUR, MINUTE, SECOND } from '../../scheduling/instant.ts';
import { Unreadable } from './unreadable.ts';

/** How often one resource may step through its rules: half a century of a daily series with COUNT; about 0.1 s. */
const STEPS = 20_000;
/** More for each event of an export that holds many: a daily series takes a few hundred. */
const STEPS_PER_EVENT = 1_000;

/** Counts the steps of one resource, those that ical.js takes within one call of `next` included. */
export interface Budget {
  spend(steps: number): void;
  readonly Iterator: typeof ICAL.RecurIterator;
}

/** @param events how many events and series the resource has */
export function createBudget(events: number): Budget {
  const steps = STEPS + STEPS_PER_EVENT * (events - 1);
  let left = steps;
  function spend(count: number): void {
    left -= count;
    if (!(left >= 0)) throw new Unreadable(`it repeats too often to be worked out (more than ${steps} steps)`);
  }
  // A class of its own for each budget, because ical.js iterates in its constructor, before fields are there.
  class Iterator extends ICAL.RecurIterator {
    override check_contracting_rules(): boolean {
      spend(1);
      return super.check_contracting_rules();
    }
    override increment_monthday(days: number): void {
      spend(days);
      super.increment_monthday(days);
    }
    override increment_month(): void {
      spend(1);
      super.increment_month();
    }
    override increment_year(years: number): void {
      spend(1);
      super.increment_year(years);
    }
  }
  return { spend, Iterator };
}

const OneOrMore = z.union([z.number(), z.array(z.number())]).transform((value) => [value].flat());

/** As jCal has it (RFC 7265 §3.6.10); the BY… parts that are not named pass through. */
const Rule = z.looseObject({
  freq: z.string(),
  bymonth: OneOrMore.optional(),
  bymonthday: OneOrMore.optional(),
  until: z.string().optional(),
  count: z.number().int().positive().optional(),
  interval: z.number().int().positive().optional(),
});
export type Rule = z.infer<typeof Rule>;

/** @throws Unreadable */
export function readRules(component: ICAL.Component): readonly Rule[] {
  return component.getAllProperties('rrule').map((property) => {
    const rule = Rule.safeParse(property.jCal[3]);
    if (!rule.success) throw new Unreadable('a recurrence rule in it cannot be read');
    if (isMisread(rule.data)) throw new Unreadable('a recurrence rule in it is of a kind that cannot be worked out');
    return rule.data;
  });
}

/**
 * What ical.js 2.2.1 works out wrongly (seen by running it): week numbers, the nth weekday of a year, a day of every
 * month in a yearly rule, and every nth month among some. No calendar program offers these; better unknown than wrong.
 */
function isMisread(rule: Rule): boolean {
  if (rule.freq === 'MONTHLY') return rule.bymonth !== undefined && (rule.interval ?? 1) > 1;
  if (rule.freq !== 'YEARLY') return false;
  const nthOfYear = rule.bymonth === undefined && /\d/.test(String(rule.byday ?? ''));
  return nthOfYear || 'byweekno' in rule || (rule.bymonth === undefined && rule.bymonthday !== undefined);
}

export interface RuleWalls {
  readonly rule: Rule;
  /** Wall time of DTSTART. */
  readonly start: number;
  /** Wall time of UNTIL, the last that may come; null without one. */
  readonly last: number | null;
  /** Both inclusive. */
  readonly range: { readonly from: number; readonly until: number };
}

/** The wall times inside the range at which the rule places an occurrence, in order. @throws Unreadable */
export function ruleWalls({ rule, start, last, range }: RuleWalls, budget: Budget): readonly number[] {
  const until = Math.min(range.until, last ?? Number.POSITIVE_INFINITY);
  if (until < start) return [];
  const { until: _until, count, ...parts } = rule;
  const interval = Math.min(rule.interval ?? 1, pastTheEnd(rule, start, until));
  const iterator = new budget.Iterator({
    rule: ICAL.Recur.fromData({ ...parts, interval, until: timeOf(until) }),
    dtstart: timeOf(count === undefined ? start + skippable(rule, start, range.from) : start),
  });
  const walls: number[] = [];
  for (let placed = 0; placed < (count ?? Number.POSITIVE_INFINITY); ) {
    budget.spend(1);
    const next: ICAL.Time | null = iterator.next();
    if (next === null) break;
    const wall = Date.UTC(next.year, next.month - 1, next.day, next.hour, next.minute, next.second);
    if (!isItsDay(rule, start, wall)) continue;
    placed += 1;
    if (wall >= range.from) walls.push(wall);
  }
  return walls;
}

/**
 * Days that do not exist are left out (RFC 5545 §3.3.10). In a yearly rule ical.js lets them roll over: to 1 March from
 * 29 February, which it then counts.
 */
function isItsDay(rule: Rule, start: number, wall: number): boolean {
  if (rule.freq !== 'YEARLY') return true;
  const at = new Date(wall);
  const length = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
  const otherwise = 'byday' in rule || 'byyearday' in rule ? undefined : [new Date(start).getUTCDate()];
  const days = (rule.bymonthday ?? otherwise)?.map((day) => (day < 0 ? length + 1 + day : day));
  return (rule.bymonth?.includes(at.getUTCMonth() + 1) ?? true) && (days?.includes(at.getUTCDate()) ?? true);
}

const STRIDE: Readonly<Record<string, number>> = {
  SECONDLY: SECOND,
  MINUTELY: MINUTE,
  HOURLY: HOUR,
  DAILY: DAY,
  WEEKLY: 7 * DAY,
};
const SHORTEST_STRIDE: Readonly<Record<string, number>> = { MONTHLY: 28 * DAY, YEARLY: 365 * DAY };
/** The Gregorian calendar repeats every 400 years, its weekdays included. Outlook's zones begin in 1601. */
const CYCLE = 146_097 * DAY;
const CYCLE_PARTS: Readonly<Record<string, number>> = { MONTHLY: 4_800, YEARLY: 400 };

/**
 * The least interval that leaves nothing between `start` and `until` but the first period. A greater one means the same,
 * but ical.js would count its months one by one, for hours where it is as large as a number can be.
 */
function pastTheEnd(rule: Rule, start: number, until: number): number {
  const shortest = STRIDE[rule.freq] ?? SHORTEST_STRIDE[rule.freq] ?? DAY;
  // One for the part that is left over, one for a period that has begun before `start`.
  return Math.floor((until - start) / shortest) + 2;
}

/** How much of the time before `from` can be left out without changing what comes after. Not for a rule with COUNT. */
function skippable(rule: Rule, start: number, from: number): number {
  if (from <= start) return 0;
  const interval = rule.interval ?? 1;
  const stride = STRIDE[rule.freq];
  const parts = CYCLE_PARTS[rule.freq];
  if (stride !== undefined) return Math.floor((from - start) / (stride * interval)) * stride * interval;
  if (parts !== undefined && parts % interval === 0) return Math.floor((from - start) / CYCLE) * CYCLE;
  return 0;
}

function timeOf(wall: number): ICAL.Time {
  const at = new Date(wall);
  return ICAL.Time.fromData(
    {
      year: at.getUTCFullYear(),
      month: at.getUTCMonth() + 1,
      day: at.getUTCDate(),
      hour: at.getUTCHours(),
      minute: at.getUTCMinutes(),
      second: at.getUTCSeconds(),
    },
    ICAL.Timezone.utcTimezone,
  );
}
