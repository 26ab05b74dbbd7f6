/** The zone that a TZID means, and wall times to instants and back in it. */
import type ICAL from 'ical.js';
import { type Instant, instant } from '../../scheduling/instant.ts';
import { isZone, resolveWallTime, wallTimeOf } from '../../scheduling/wall-clock.ts';
import { embeddedOffsets } from './embedded-zone.ts';
import type { Budget } from './recurrence.ts';
import { Unreadable } from './unreadable.ts';
import { textOfWall } from './wall.ts';

export interface Zone {
  /** `embedded`: known only by the rules that the resource brought along, and so without a name to pass on. */
  readonly kind: 'iana' | 'floating' | 'embedded';
  /** The IANA name, the owner's where the time is floating. */
  readonly name: string | null;
  /** RFC 5545 §3.3.5: the first of two readings; what a clock skips is read with the offset before the gap. */
  instantOf(wall: number): Instant;
  wallOf(at: Instant): number;
}

export interface Zones {
  readonly utc: Zone;
  readonly floating: Zone;
  /** @throws Unreadable when nobody says what the zone is */
  of(tzid: string | null): Zone;
}

/** The zones of one VCALENDAR. @throws RangeError when `ownerZone` is not an IANA zone */
export function createZones(calendar: ICAL.Component, ownerZone: string, budget: Budget): Zones {
  const known = new Map<string, Zone>();
  const utc = ianaZone('UTC');
  const floating: Zone = { ...ianaZone(ownerZone), kind: 'floating' };
  return {
    utc,
    floating,
    of(tzid) {
      if (tzid === null) return floating;
      const zone = known.get(tzid) ?? resolve(tzid, calendar, budget);
      known.set(tzid, zone);
      return zone;
    },
  };
}

/**
 * The runtime's data wins over the rules embedded under an IANA name: those were written down when the event was made,
 * and often only for the year it was made in, so that a law passed since moves the event in every client but not here.
 * Other names (Windows', a company's own) mean what is embedded, and are never guessed at: similar names lie in
 * different countries.
 */
function resolve(tzid: string, calendar: ICAL.Component, budget: Budget): Zone {
  const embedded = calendar
    .getAllSubcomponents('vtimezone')
    .find((each) => each.getFirstPropertyValue('tzid') === tzid);
  const location = embedded?.getFirstPropertyValue('x-lic-location');
  const name = [...namesIn(tzid), ...(typeof location === 'string' ? [location] : [])].find(isKnownZone);
  if (name !== undefined) return ianaZone(name);
  if (embedded) {
    const { offsetAt, instantOf } = embeddedOffsets(embedded, budget);
    return { kind: 'embedded', name: null, instantOf, wallOf: (at) => at + offsetAt(at) };
  }
  const shown = JSON.stringify(tzid.slice(0, 64));
  throw new Unreadable(`its time zone ${shown} is neither an IANA zone nor described by a VTIMEZONE`);
}

/** A TZID that begins with `/` is a path (RFC 5545 §3.2.19) which ends in the zone's name: `/mozilla.org/x/Asia/Tokyo`. */
function namesIn(tzid: string): readonly string[] {
  if (!tzid.startsWith('/')) return [tzid];
  const parts = tzid.split('/');
  return [-3, -2, -1].map((from) => parts.slice(from).join('/'));
}

/** Asking the runtime takes 0.1 ms, which a calendar of thousands would pay for every event. */
const knownZones = new Set<string>();
const ZONES_KEPT = 1_000;

function isKnownZone(name: string): boolean {
  if (knownZones.has(name)) return true;
  if (!isZone(name)) return false;
  if (knownZones.size >= ZONES_KEPT) knownZones.clear();
  knownZones.add(name);
  return true;
}

function ianaZone(name: string): Zone {
  if (name === 'UTC') return { kind: 'iana', name, instantOf: instant, wallOf: (at) => at };
  return {
    kind: 'iana',
    name,
    instantOf: (wall) => resolveWallTime(textOfWall(wall), name).instant,
    wallOf: (at) => Date.parse(`${wallTimeOf(at, name)}Z`),
  };
}
