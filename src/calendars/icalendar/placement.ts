/** When a VEVENT is: its start, its length, and both together as an `EventTime`. */
import ICAL from 'ical.js';
import { DAY, type Interval, instant, SECOND } from '../../scheduling/instant.ts';
import type { EventTime } from '../event.ts';
import { Unreadable } from './unreadable.ts';
import { dateOfWall, type Moment, midnightOf, readMoment, textOfWall } from './wall.ts';
import type { Zone, Zones } from './zone.ts';

/**
 * RFC 5545 §3.8.5.3: every member of a series has the same exact length when it is given by DTEND, the same nominal one
 * (days on the calendar, then exact time) when it is given by DURATION.
 */
export interface Length {
  readonly days: number;
  /** Milliseconds on top of the days. */
  readonly ms: number;
}

export interface Placement {
  readonly start: Moment;
  readonly length: Length;
}

/** The moment that a property (DTSTART, RECURRENCE-ID, one of EXDATE's values, …) holds at `index`. */
export function momentOf(property: ICAL.Property, zones: Zones, index = 0): Moment {
  const tzid = property.getFirstParameter('tzid') ?? null;
  return readMoment(property.jCal[3 + index], () => zones.of(tzid), zones.utc);
}

/** @throws Unreadable */
export function placementOf(event: ICAL.Component, zones: Zones): Placement {
  const property = event.getFirstProperty('dtstart');
  if (!property) throw new Unreadable('an event in it has no start');
  const start = momentOf(property, zones);
  const end = event.getFirstProperty('dtend');
  if (end) return { start, length: lengthTo(start, momentOf(end, zones)) };
  const duration = event.getFirstPropertyValue('duration');
  return { start, length: duration instanceof ICAL.Duration ? lengthOf(duration) : { days: 0, ms: 0 } };
}

/** From `start` to an end that is written as a moment. @throws Unreadable */
export function lengthTo(start: Moment, end: Moment): Length {
  const length =
    start.kind === 'date'
      ? { days: Math.ceil((end.wall - start.wall) / DAY), ms: 0 }
      : { days: 0, ms: instantIn(end, start.zone) - start.zone.instantOf(start.wall) };
  if (length.days < 0 || length.ms < 0) throw new Unreadable('an event in it ends before it starts');
  return length;
}

export function lengthOf(duration: ICAL.Duration): Length {
  if (duration.isNegative) throw new Unreadable('an event in it ends before it starts');
  const { weeks, days, hours, minutes, seconds } = duration;
  return { days: weeks * 7 + days, ms: ((hours * 60 + minutes) * 60 + seconds) * SECOND };
}

/** A date is read as its midnight in `zone`. */
export function instantIn(moment: Moment, zone: Zone): number {
  return (moment.kind === 'time' ? moment.zone : zone).instantOf(moment.wall);
}

/**
 * An all-day event lasts a day at least: without an end it is one day long (RFC 5545 §3.6.1), and one that ends on the
 * day it starts is a common mistake that means the same. A time of an embedded zone is told in UTC, as its own zone has
 * no name that others would know.
 */
export function eventTimeOf({ start, length }: Placement, utc: Zone): EventTime {
  if (start.kind === 'date') {
    const days = Math.max(1, length.days + Math.ceil(length.ms / DAY));
    return {
      kind: 'all_day',
      startDate: dateOfWall(start.wall),
      endDate: dateOfWall(midnightOf(start.wall) + days * DAY),
    };
  }
  const from = start.zone.instantOf(start.wall);
  const nominal = length.days === 0 ? from : start.zone.instantOf(start.wall + length.days * DAY);
  const to = instant(nominal + length.ms);
  const shown = start.zone.kind === 'embedded' ? utc : start.zone;
  return {
    kind: 'timed',
    start: from,
    end: to,
    wallStart: textOfWall(start.zone.kind === 'embedded' ? from : start.wall),
    wallEnd: textOfWall(shown.wallOf(to)),
    zone: shown.kind === 'floating' ? null : shown.name,
  };
}

/** All-day events block from midnight to midnight in their owner's zone. */
export function intervalOfTime(time: EventTime, owner: Zone): Interval {
  if (time.kind === 'timed') return time;
  const midnight = (date: string) => owner.instantOf(Date.parse(`${date}T00:00:00Z`));
  return { start: midnight(time.startDate), end: midnight(time.endDate) };
}
