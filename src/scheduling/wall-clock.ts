/**
 * The one door between wall time and instants. luxon's own choice for an ambiguous wall time depends on the season in
 * which the program runs (its documentation gives no guarantee), so only its zone offsets are used here and the choice
 * is made by RFC 5545 §3.3.5.
 */
import { IANAZone, Settings } from 'luxon';
import { DAY, HOUR, type Instant, type Interval, instant, MINUTE } from './instant.ts';

// Without it an unknown zone gives NaN, and every comparison with NaN is silently false.
Settings.throwOnInvalid = true;
declare module 'luxon' {
  interface TSSettings {
    throwOnInvalid: true;
  }
}

export interface WallResolution {
  readonly instant: Instant;
  /** `ambiguous`: the clock showed it twice. `gap`: the clock never showed it. */
  readonly kind: 'unique' | 'ambiguous' | 'gap';
}

/** A stretch with one offset; `start`, `end` and `offset` in milliseconds. */
interface OffsetSpan {
  readonly start: number;
  end: number;
  readonly offset: number;
}

/** No offset was ever further from UTC than this (local mean time of Alaska and Manila: 15 h 13 min). */
const WIDEST_OFFSET = 16 * HOUR;
/** No zone changes its offset twice within this time; the shortest pair known, in Ramadan, is four weeks apart. */
const BLOCK = 8 * DAY;
const BLOCKS_KEPT = 500;

const zones = new Map<string, { readonly zone: IANAZone; readonly blocks: Map<number, readonly OffsetSpan[]> }>();

function zoneOf(name: string) {
  const known = zones.get(name);
  if (known) return known;
  if (!isZone(name)) throw new RangeError(`not an IANA time zone: "${name}"; expected one like Europe/Berlin`);
  const entry = { zone: IANAZone.create(name), blocks: new Map<number, readonly OffsetSpan[]>() };
  zones.set(name, entry);
  return entry;
}

/** One or two spans: a block is searched for its change of offset once. */
function spansOfBlock(name: string, index: number): readonly OffsetSpan[] {
  const { zone, blocks } = zoneOf(name);
  const known = blocks.get(index);
  if (known) return known;
  const [start, end] = [index * BLOCK, (index + 1) * BLOCK];
  const [first, last] = [zone.offset(start) * MINUTE, zone.offset(end) * MINUTE];
  const spans: OffsetSpan[] = [];
  if (first === last) spans.push({ start, end, offset: first });
  else {
    let [before, after] = [start, end];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (zone.offset(middle) * MINUTE === first) before = middle;
      else after = middle;
    }
    spans.push({ start, end: after, offset: first }, { start: after, end, offset: last });
  }
  if (blocks.size >= BLOCKS_KEPT) blocks.clear();
  blocks.set(index, spans);
  return spans;
}

/** The spans of one offset that cover `from` to `to`, in order, each as long as the blocks looked at show. */
function offsetSpans(name: string, from: number, to: number): OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  for (let index = Math.floor(from / BLOCK); index * BLOCK < to; index += 1) {
    for (const span of spansOfBlock(name, index)) {
      const last = spans.at(-1);
      if (last?.offset === span.offset) last.end = span.end;
      else if (span.start < span.end) spans.push({ ...span });
    }
  }
  return spans;
}

function offsetAt(name: string, at: number): number {
  const spans = spansOfBlock(name, Math.floor(at / BLOCK));
  const span = spans.find(({ end }) => at < end);
  if (!span) throw new RangeError(`not an instant: ${at}`);
  return span.offset;
}

const WALL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Milliseconds that the wall time would be if it were UTC. */
function naiveMs(wall: string): number {
  const ms = WALL_TIME.test(wall) ? Date.parse(`${wall}Z`) : Number.NaN;
  // Date.parse takes 24:00 and rolls 30 February over; neither is a wall time.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(wall)) {
    throw new RangeError(`not a wall time: "${wall}"; expected YYYY-MM-DDTHH:mm[:ss] of a date that exists`);
  }
  return ms;
}

/** A search asks for the same few dates once per person, and checking one is the dearest part of that. */
const dates = new Map<string, number>();
const DATES_KEPT = 4_000;

/** Milliseconds that midnight of the date would be if it were UTC. */
function dateMs(date: string): number {
  const known = dates.get(date);
  if (known !== undefined) return known;
  const ms = DATE.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(date)) {
    throw new RangeError(`not a date: "${date}"; expected YYYY-MM-DD of a date that exists`);
  }
  if (dates.size >= DATES_KEPT) dates.clear();
  dates.set(date, ms);
  return ms;
}

/**
 * Reads a wall time (`YYYY-MM-DDTHH:mm[:ss]`, no offset) in an IANA zone. One that the clock shows twice means the
 * first (`fold` `'first'`); one that it never shows is read with the offset before the gap, and so lands after it
 * (RFC 5545 §3.3.5). `'second'` gives the other reading of either.
 * @throws RangeError when the wall time or the zone does not exist.
 */
export function resolveWallTime(wall: string, zone: string, fold: 'first' | 'second' = 'first'): WallResolution {
  const local = naiveMs(wall);
  const spans = offsetSpans(zone, local - WIDEST_OFFSET, local + WIDEST_OFFSET);
  const readings = spans
    .filter(({ start, end, offset }) => start <= local - offset && local - offset < end)
    .map(({ offset }) => instant(local - offset));
  const [first, second] = readings;
  if (first !== undefined && second !== undefined) {
    return { instant: fold === 'first' ? first : second, kind: 'ambiguous' };
  }
  if (first !== undefined) return { instant: first, kind: 'unique' };
  const before = spans.findLast(({ end, offset }) => local - offset >= end);
  const after = spans.find(({ start, offset }) => local - offset < start);
  const chosen = fold === 'first' ? before : after;
  if (!chosen) throw new RangeError(`no reading of ${wall} in ${zone}`);
  return { instant: instant(local - chosen.offset), kind: 'gap' };
}

/** What a clock in `zone` shows at `at`: `YYYY-MM-DDTHH:mm:ss`. @throws RangeError when the zone does not exist. */
export function wallTimeOf(at: Instant, zone: string): string {
  return new Date(at + offsetAt(zone, at)).toISOString().slice(0, 19);
}

/** True for the name of an IANA zone (letter case aside) and `UTC`; false for offsets such as `+02:00` or `UTC+2`. */
export function isZone(zone: string): boolean {
  return usualName(zone) !== null;
}

/**
 * The zone's name in its usual letters: `europe/berlin` → `Europe/Berlin`. An alias written with a capital stays as it
 * is (the runtime's primary name for `Asia/Kolkata` is `Asia/Calcutta`, not everybody's); one in small letters becomes
 * the primary name.
 * @throws RangeError when there is no such zone.
 */
export function canonicalZone(zone: string): string {
  const name = usualName(zone);
  if (name === null) throw new RangeError(`not an IANA time zone: "${zone}"; expected one like Europe/Berlin`);
  return name;
}

/**
 * Asked for once or twice for each event, of the same few names; the runtime takes 30 µs for each. Anybody can write a
 * name into an event, so that not all of them are kept.
 */
const usualNames = new Map<string, string | null>();
const MOST_NAMES = 2_000;
const LONGEST_NAME = 64;

function usualName(zone: string): string | null {
  const known = usualNames.get(zone);
  if (known !== undefined) return known;
  const name = askUsualName(zone);
  if (usualNames.size >= MOST_NAMES) usualNames.clear();
  if (zone.length <= LONGEST_NAME) usualNames.set(zone, name);
  return name;
}

let zoneNames: ReadonlyMap<string, string> | undefined;

function askUsualName(zone: string): string | null {
  if (!/^[A-Za-z]/.test(zone) || !IANAZone.isValidZone(zone)) return null;
  zoneNames ??= new Map(Intl.supportedValuesOf('timeZone').map((name) => [name.toLowerCase(), name]));
  const primary = zoneNames.get(zone.toLowerCase());
  if (primary) return primary;
  return /^[A-Z]/.test(zone) ? zone : new Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions().timeZone;
}

/** The first instant of a date (`YYYY-MM-DD`) in `zone`; where midnight is skipped, the day starts at 01:00. */
export function dayStart(date: string, zone: string): Instant {
  return startOfDay(dayNumberOf(date), zone);
}

/** The same for a date by its day number. */
export function startOfDay(day: number, zone: string): Instant {
  const local = day * DAY;
  for (const { start, end, offset } of offsetSpans(zone, local - WIDEST_OFFSET, local + WIDEST_OFFSET)) {
    const first = Math.max(start, local - offset);
    if (first < end) return instant(first);
  }
  throw new RangeError(`no start of ${dateOfDay(day)} in ${zone}`);
}

/** The date `days` after (before, when negative) `date`; both `YYYY-MM-DD`. */
export function nextDate(date: string, days: number): string {
  return dateOfDay(dayNumberOf(date) + days);
}

/** ISO weekday of a date (`YYYY-MM-DD`): 1 Monday … 7 Sunday. */
export function weekdayOf(date: string): Weekday {
  return weekdayOfDay(dayNumberOf(date));
}

/** 1 Monday … 7 Sunday (ISO 8601). */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** Days from 1970-01-01 to a date (`YYYY-MM-DD`): dates that can be counted. */
export function dayNumberOf(date: string): number {
  return dateMs(date) / DAY;
}

export function dateOfDay(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** The day number of the date that a clock in `zone` shows at `at`. */
export function dayNumberAt(at: Instant, zone: string): number {
  return Math.floor((at + offsetAt(zone, at)) / DAY);
}

const WEEK = [1, 2, 3, 4, 5, 6, 7] as const;

export function weekdayOfDay(day: number): Weekday {
  return WEEK[(((day + 3) % 7) + 7) % 7] ?? 1; // day 0 was a Thursday
}

/**
 * Every stretch of the dates that a clock in `zone` shows within `window` at which it shows a minute in the ranges of
 * that day, flat (start, end, start, end, … in ms) and in order where the ranges are. Of the first and last date all is
 * given, also what lies outside the window. A clock set back shows some minutes twice, and then both count; one set
 * forward never shows some, and then they give nothing.
 * @param rangesOf the ranges of one day, by its number and weekday; ends are exclusive
 */
export function wallRangesWithin(
  window: Interval,
  rangesOf: (day: number, weekday: Weekday) => readonly { readonly startMinute: number; readonly endMinute: number }[],
  zone: string,
): number[] {
  const [first, last] = [dayNumberAt(window.start, zone), dayNumberAt(window.end, zone)];
  const found: number[] = [];
  for (const span of offsetSpans(zone, first * DAY - WIDEST_OFFSET, (last + 1) * DAY + WIDEST_OFFSET)) {
    const from = Math.max(first, Math.floor((span.start + span.offset) / DAY));
    const until = Math.min(last, Math.floor((span.end - 1 + span.offset) / DAY));
    for (let day = from; day <= until; day += 1) {
      const midnight = day * DAY - span.offset;
      for (const { startMinute, endMinute } of rangesOf(day, weekdayOfDay(day))) {
        const start = Math.max(span.start, midnight + startMinute * MINUTE);
        const end = Math.min(span.end, midnight + endMinute * MINUTE);
        if (start < end) found.push(start, end);
      }
    }
  }
  return found;
}

/**
 * The instants within `window` (its end not included) at which the clock of `zone` shows a whole multiple of
 * `stepMinutes` after midnight, in order: twice where it is set back, never where it is set forward.
 */
export function wallStepsWithin(window: Interval, stepMinutes: number, zone: string): number[] {
  const steps: number[] = [];
  for (const span of offsetSpans(zone, window.start, window.end)) {
    const [from, until] = [Math.max(span.start, window.start), Math.min(span.end, window.end)];
    for (let midnight = Math.floor((from + span.offset) / DAY) * DAY; midnight - span.offset < until; midnight += DAY) {
      for (let minute = 0; minute < 1_440; minute += stepMinutes) {
        const at = midnight + minute * MINUTE - span.offset;
        if (from <= at && at < until) steps.push(at);
      }
    }
  }
  return steps;
}
