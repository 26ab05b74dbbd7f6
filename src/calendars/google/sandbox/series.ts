/** Works out the instances of a recurring event, as Google's server does: counted on the wall of its own zone. */
import ICAL from 'ical.js';
import { DAY, type Interval, instantFromIso, isoOf } from '../../../scheduling/instant.ts';
import { resolveWallTime, wallTimeOf } from '../../../scheduling/wall-clock.ts';
import type { GoogleEvent, GoogleEventTime } from './shapes.ts';

/** More than any test needs, and an end to series that have none. */
const MOST = 2_000;

export interface Instance {
  readonly id: string;
  readonly originalStart: GoogleEventTime;
  readonly start: GoogleEventTime;
  readonly end: GoogleEventTime;
}

export function isSeries(event: GoogleEvent): boolean {
  return (event.recurrence?.length ?? 0) > 0;
}

/** The instances that touch `within`, by the rule alone: exceptions are the caller's. */
export function instancesOf(master: GoogleEvent, within: Interval): Instance[] {
  const { start, end } = master;
  if (!start || !end) return [];
  return start.date
    ? allDayInstances(master, start.date, end.date ?? start.date, within)
    : timedInstances(master, start, end, within);
}

function timedInstances(
  master: GoogleEvent,
  start: GoogleEventTime,
  end: GoogleEventTime,
  within: Interval,
): Instance[] {
  const zone = start.timeZone ?? 'UTC';
  const first = instantOf(start);
  const length = instantOf(end) - first;
  const instances: Instance[] = [];
  for (const wall of wallsOf(master, wallTimeOf(first, zone), zone)) {
    const at = resolveWallTime(wall, zone).instant;
    if (at >= within.end) break;
    if (at + length < within.start) continue;
    const time = (ms: number): GoogleEventTime => ({
      dateTime: isoOf(instantFromIso(new Date(ms).toISOString())),
      timeZone: zone,
    });
    const id = `${master.id}_${isoOf(at).replaceAll(/[-:]/g, '')}`;
    instances.push({ id, originalStart: time(at), start: time(at), end: time(at + length) });
  }
  return instances;
}

function allDayInstances(master: GoogleEvent, first: string, last: string, within: Interval): Instance[] {
  const length = Date.parse(last) - Date.parse(first);
  const instances: Instance[] = [];
  for (const wall of wallsOf(master, `${first}T00:00:00`, 'UTC')) {
    const at = Date.parse(`${wall}Z`);
    if (at >= within.end) break;
    if (at + length < within.start) continue;
    const day = (ms: number): GoogleEventTime => ({ date: new Date(ms).toISOString().slice(0, 10) });
    const id = `${master.id}_${wall.slice(0, 10).replaceAll('-', '')}`;
    instances.push({ id, originalStart: day(at), start: day(at), end: day(at + length) });
  }
  return instances;
}

/** Wall times in order: RRULE and RDATE, without EXDATE. */
function* wallsOf(master: GoogleEvent, from: string, zone: string): Generator<string> {
  const lines = master.recurrence ?? [];
  const excluded = new Set(lines.filter((line) => line.startsWith('EXDATE')).flatMap((line) => datesOf(line, zone)));
  const added = lines
    .filter((line) => line.startsWith('RDATE'))
    .flatMap((line) => datesOf(line, zone))
    .sort();
  const rule = lines.find((line) => line.startsWith('RRULE:'));
  const iterator = rule
    ? ICAL.Recur.fromString(untilOnTheWall(rule.slice(6), zone)).iterator(ICAL.Time.fromDateTimeString(from))
    : null;
  let count = 0;
  const seen = new Set<string>();
  const walls = function* () {
    if (!iterator) yield from;
    for (let next = iterator?.next(); next && count < MOST; next = iterator?.next()) yield next.toString();
  };
  for (const wall of merge(walls(), added)) {
    count += 1;
    if (seen.has(wall) || excluded.has(wall)) continue;
    seen.add(wall);
    yield wall;
  }
}

function* merge(walls: Generator<string>, added: string[]): Generator<string> {
  for (const wall of walls) {
    while (added[0] !== undefined && added[0] < wall) yield added.shift() ?? wall;
    yield wall;
  }
  yield* added;
}

/** UNTIL is in UTC (RFC 5545 §3.3.10), and the rule counts on the wall. */
function untilOnTheWall(rule: string, zone: string): string {
  return rule.replace(/UNTIL=(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z/, (_whole, ...parts: string[]) => {
    const [year, month, day, hour, minute, second] = parts;
    const at = instantFromIso(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    return `UNTIL=${wallTimeOf(at, zone).replaceAll(/[-:]/g, '')}`;
  });
}

/** `EXDATE;TZID=Europe/Berlin:20261109T100000,…` as wall times in `zone`. */
function datesOf(line: string, zone: string): string[] {
  const [head = '', values = ''] = line.split(/:(.*)/s);
  const from = /TZID=([^;:]+)/.exec(head)?.[1] ?? zone;
  return values.split(',').map((value) => {
    const [, y, mo, d, h = '00', mi = '00', s = '00', utc] =
      /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?$/.exec(value) ?? [];
    const wall = `${y}-${mo}-${d}T${h}:${mi}:${s}`;
    if (utc === undefined) return wall;
    const at = utc === 'Z' ? instantFromIso(`${wall}Z`) : resolveWallTime(wall, from).instant;
    return wallTimeOf(at, zone);
  });
}

/** Where a time is, a date at its midnight in UTC. */
export function instantOf(time: GoogleEventTime) {
  if (time.date) return instantFromIso(`${time.date}T00:00:00Z`);
  const text = time.dateTime ?? '';
  if (/(?:[zZ]|[+-]\d{2}:\d{2})$/.test(text)) return instantFromIso(text);
  return resolveWallTime(text.slice(0, 19), time.timeZone ?? 'UTC').instant;
}

export function spanOf(event: Pick<GoogleEvent, 'start' | 'end'>): Interval | null {
  if (!event.start || !event.end) return null;
  const [start, end] = [instantOf(event.start), instantOf(event.end)];
  return {
    start,
    end: end > start ? end : instantFromIso(new Date(start + (event.start.date ? DAY : 0)).toISOString()),
  };
}
