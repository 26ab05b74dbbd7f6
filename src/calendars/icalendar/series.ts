/**
 * The occurrences of one series (RFC 5545 §3.8.5): what its rules and dates place, less what it excludes, each as its
 * override says where there is one.
 */
import ICAL from 'ical.js';
import { DAY, type Interval } from '../../scheduling/instant.ts';
import { instantIn, type Length, lengthOf, lengthTo, momentOf, type Placement, placementOf } from './placement.ts';
import { type Budget, readRules, ruleWalls } from './recurrence.ts';
import { Unreadable } from './unreadable.ts';
import { type Moment, midnightOf, readMoment } from './wall.ts';
import type { Zone, Zones } from './zone.ts';

export interface Occurrence extends Placement {
  /** Where the rule put it. */
  readonly original: Moment;
  /** The VEVENT that speaks for it: the master or an override. */
  readonly event: ICAL.Component;
}

interface Override extends Placement {
  readonly event: ICAL.Component;
  readonly original: Moment;
  /** RANGE=THISANDFUTURE: speaks for the later ones, too. */
  readonly andFuture: boolean;
}

/** All dates of a series are compared as the wall times of its own DTSTART. */
type Place = (moment: Moment) => number;

export function isSeries(event: ICAL.Component): boolean {
  return event.hasProperty('rrule') || event.hasProperty('rdate');
}

/**
 * Occurrences that may lie in the window; the caller drops those that do not. All overrides are among them: one may be
 * moved into the window from anywhere.
 * @param master null for what an invitation to a single occurrence leaves: overrides alone
 * @throws Unreadable
 */
export function occurrencesOf(
  master: ICAL.Component | null,
  overrides: readonly ICAL.Component[],
  context: { readonly zones: Zones; readonly window: Interval; readonly budget: Budget },
): readonly Occurrence[] {
  const read = overrides.map((event) => overrideOf(event, context.zones));
  if (!master) return read;
  const placement = placementOf(master, context.zones);
  const place = placeIn(placement.start);
  const placed = read
    .map((override) => ({ ...override, wall: place(override.original) }))
    .sort((a, b) => a.wall - b.wall);
  const own = new Map(placed.map((override) => [override.wall, override]));
  const future = placed.filter(({ andFuture }) => andFuture);
  const reach = reachOf(placement, future);
  const regular = wallsOf(master, placement, place, { ...context, reach })
    .filter(({ wall }) => !own.has(wall))
    .map(({ wall, length }): Occurrence => {
      const original: Moment = { ...placement.start, wall };
      const ruling = future.findLast((override) => override.wall <= wall);
      if (!ruling) return { original, event: master, start: original, length };
      const start: Moment = { ...ruling.start, wall: wallFor(original, ruling.start) + shiftOf(ruling) };
      return { original, event: ruling.event, start, length: ruling.length };
    });
  const moved = placed.map(({ wall, ...override }) => ({
    ...override,
    original: { ...placement.start, wall },
  }));
  return [...regular, ...moved];
}

function overrideOf(event: ICAL.Component, zones: Zones): Override {
  const property = event.getFirstProperty('recurrence-id');
  if (!property) throw new Unreadable('an occurrence in it does not say which one it is');
  return {
    event,
    original: momentOf(property, zones),
    andFuture: property.getFirstParameter('range')?.toUpperCase() === 'THISANDFUTURE',
    ...placementOf(event, zones),
  };
}

/** The rules' walls in reach of the window, with RDATE's and without EXDATE's. */
function wallsOf(
  master: ICAL.Component,
  { start, length }: Placement,
  place: Place,
  { zones, window, budget, reach }: { zones: Zones; window: Interval; budget: Budget; reach: number },
): readonly { readonly wall: number; readonly length: Length }[] {
  const zone = start.kind === 'time' ? start.zone : zones.floating;
  const range = { from: zone.wallOf(window.start) - reach, until: zone.wallOf(window.end) + reach };
  const rules = readRules(master);
  const walls = new Map<number, Length>();
  for (const rule of rules) {
    const last = rule.until === undefined ? null : lastWall(rule.until, start, zones);
    for (const wall of ruleWalls({ rule, start: start.wall, last, range }, budget)) {
      walls.set(start.kind === 'date' ? midnightOf(wall) : wall, length);
    }
  }
  // DTSTART is the first of a set of dates; where there is a rule, the rule says whether it is one.
  if (rules.length === 0) walls.set(start.wall, length);
  for (const each of datesOf(master, zones)) {
    const wall = place(each.start);
    if (wall >= range.from && wall <= range.until) walls.set(wall, each.length ?? length);
  }
  for (const property of master.getAllProperties('exdate')) {
    property.getValues().forEach((_, index) => {
      walls.delete(place(momentOf(property, zones, index)));
    });
  }
  return [...walls].map(([wall, each]) => ({ wall, length: each }));
}

function datesOf(master: ICAL.Component, zones: Zones): readonly { start: Moment; length: Length | null }[] {
  return master.getAllProperties('rdate').flatMap((property) => {
    const tzid = property.getFirstParameter('tzid') ?? null;
    const read = (text: unknown) => readMoment(text, () => zones.of(tzid), zones.utc);
    return property.jCal.slice(3).map((value: unknown) => {
      if (!Array.isArray(value)) return { start: read(value), length: null };
      // A period: start and end, or start and duration (RFC 7265 §3.6.8).
      const [from, to]: readonly unknown[] = value;
      const start = read(from);
      const lasts = typeof to === 'string' && /^[+-]?P/.test(to);
      return { start, length: lasts ? lengthOf(ICAL.Duration.fromString(to)) : lengthTo(start, read(to)) };
    });
  });
}

/** UNTIL is inclusive; as a date it means the whole of that day (what Google and Apple write for timed series). */
function lastWall(until: string, start: Moment, zones: Zones): number {
  const zone = start.kind === 'time' ? start.zone : zones.floating;
  const moment = readMoment(until, () => zone, zones.utc);
  if (moment.kind === 'date') return moment.wall + DAY - 1;
  return start.kind === 'date' ? moment.wall : wallFor(moment, start);
}

/** A date in a timed series means the occurrence of that day (Exchange writes them so), and a time in one of days its day. */
function placeIn(start: Moment): Place {
  return (moment) => {
    if (start.kind === 'date') return midnightOf(moment.wall);
    return moment.kind === 'date' ? moment.wall + (start.wall - midnightOf(start.wall)) : wallFor(moment, start);
  };
}

/** `moment` on the wall of `other`. A floating time is on every wall. */
function wallFor(moment: Moment, other: Moment): number {
  if (moment.kind === 'date' || other.kind === 'date' || moment.zone === other.zone) return moment.wall;
  if (moment.zone.kind === 'floating') return moment.wall;
  return other.zone.wallOf(moment.zone.instantOf(moment.wall));
}

/** How far an override moved the start, on its own wall. */
function shiftOf(override: Override): number {
  return override.start.wall - wallFor(override.original, override.start);
}

/** How far from the window an occurrence may be placed by its rule and still touch it. */
function reachOf(placement: Placement, future: readonly Override[]): number {
  const lengths = [placement, ...future].map(({ length }) => length.days * DAY + length.ms);
  return 2 * DAY + Math.max(...lengths) + Math.max(0, ...future.map((each) => Math.abs(shiftOf(each))));
}

/** Tells occurrences apart: two that a clock change puts on one instant are one. */
export function originalInstant(original: Moment, owner: Zone): number {
  return original.kind === 'date' ? original.wall : instantIn(original, owner);
}
