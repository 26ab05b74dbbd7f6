/**
 * A zone described by a VTIMEZONE (RFC 5545 §3.6.5). ical.js has a reader of its own, but it takes the second of two
 * readings of an ambiguous time where the RFC takes the first, and never ends on a rule that repeats every second.
 */
import type ICAL from 'ical.js';
import { type Instant, instant, MINUTE } from '../../scheduling/instant.ts';
import { type Budget, readRules, ruleWalls } from './recurrence.ts';
import { Unreadable } from './unreadable.ts';
import { type Moment, readMoment } from './wall.ts';
import type { Zone } from './zone.ts';

/** From `at` on the offset is `to`; before it, `from`. All in milliseconds. */
interface Onset {
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** Onsets are worked out this far past what is asked for, so that one walk serves a whole calendar's events. */
const AHEAD = 5 * 366 * 24 * 60 * MINUTE;
const WIDEST_OFFSET = 24 * 60 * MINUTE;
const BEGINNING = Date.UTC(1970, 0, 1);

export function embeddedOffsets(component: ICAL.Component, budget: Budget) {
  const parts = component.getAllSubcomponents().filter(({ name }) => name === 'standard' || name === 'daylight');
  if (parts.length === 0) throw new Unreadable('a VTIMEZONE in it has no offsets');
  let until = Number.NEGATIVE_INFINITY;
  let onsets: readonly Onset[] = [];

  function onsetsTo(wall: number): readonly Onset[] {
    if (wall > until) {
      until = wall + AHEAD;
      onsets = parts.flatMap((part) => onsetsOf(part, until, budget)).sort((a, b) => a.at - b.at);
    }
    return onsets;
  }

  function offsetAt(at: number): number {
    const all = onsetsTo(at + WIDEST_OFFSET);
    return all.findLast((onset) => onset.at <= at)?.to ?? all[0]?.from ?? 0;
  }

  function instantOf(wall: number): Instant {
    const before = offsetAt(wall - WIDEST_OFFSET);
    const after = offsetAt(wall + WIDEST_OFFSET);
    const readings = [wall - before, wall - after].filter((at) => at + offsetAt(at) === wall);
    return instant(readings.length > 0 ? Math.min(...readings) : wall - before);
  }

  return { offsetAt, instantOf };
}

function onsetsOf(part: ICAL.Component, until: number, budget: Budget): readonly Onset[] {
  const [from, to] = [offsetOf(part, 'tzoffsetfrom'), offsetOf(part, 'tzoffsetto')];
  // Onsets are on the wall as it was before the change, UTC only in what breaks the RFC.
  const before: Zone = {
    kind: 'embedded',
    name: null,
    instantOf: (wall) => instant(wall - from),
    wallOf: (at) => at + from,
  };
  const utc: Zone = { kind: 'iana', name: 'UTC', instantOf: instant, wallOf: (at) => at };
  const read = (value: unknown): Moment => readMoment(value, () => before, utc);
  const start = read(part.getFirstProperty('dtstart')?.jCal[3]);
  const range = { from: BEGINNING, until };
  const walls = readRules(part).flatMap((rule) => {
    const last = rule.until === undefined ? null : wallIn(read(rule.until), before);
    return ruleWalls({ rule, start: start.wall, last, range }, budget);
  });
  const dates = part.getAllProperties('rdate').flatMap((property) => property.jCal.slice(3).map(read));
  const all = [start, ...dates].map((moment) => wallIn(moment, before));
  return [...new Set([...all, ...walls])].map((wall) => ({ at: wall - from, from, to }));
}

function wallIn(moment: Moment, zone: Zone): number {
  return moment.kind === 'time' ? zone.wallOf(moment.zone.instantOf(moment.wall)) : moment.wall;
}

/** jCal writes an offset as `+01:00`, or with seconds. */
function offsetOf(part: ICAL.Component, name: string): number {
  const text: unknown = part.getFirstProperty(name)?.jCal[3];
  const [, sign, hours, minutes, seconds] = /^([+-])(\d{2}):?(\d{2}):?(\d{2})?$/.exec(String(text)) ?? [];
  if (sign === undefined) throw new Unreadable('a VTIMEZONE in it has an offset that is not one');
  const size = (Number(hours) * 60 + Number(minutes)) * MINUTE + Number(seconds ?? 0) * 1000;
  return sign === '-' ? -size : size;
}
