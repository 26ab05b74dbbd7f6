/**
 * Wall times as numbers: milliseconds since 1970 as if the clock on the wall showed UTC. Recurrence rules count on the
 * wall (RFC 5545 §3.3.10), so they are worked out on these, and a zone is asked only for those that matter.
 */
import { DAY } from '../../scheduling/instant.ts';
import { Unreadable } from './unreadable.ts';
import type { Zone } from './zone.ts';

/** A date, or a time on somebody's wall. */
export type Moment =
  | { readonly kind: 'date'; readonly wall: number }
  | { readonly kind: 'time'; readonly wall: number; readonly zone: Zone };

/** The furthest from 1970 that a `Date` can be. */
const LAST_WALL = 8.64e15;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(Z?)$/;

/**
 * Reads a jCal value (RFC 7265 §3.6.4-3.6.5): `2026-11-23`, `2026-11-23T10:00:00` or the same with `Z`.
 * @param zone of a value without `Z`; asked for only then
 */
export function readMoment(text: unknown, zone: () => Zone, utc: Zone): Moment {
  if (typeof text !== 'string') throw new Unreadable('a time in it is not one');
  if (DATE.test(text)) return { kind: 'date', wall: wallOfText(`${text}T00:00:00`) };
  const [, wall, z] = TIME.exec(text) ?? [];
  if (wall === undefined) throw new Unreadable('a time in it is not one');
  return { kind: 'time', wall: wallOfText(wall), zone: z === 'Z' ? utc : zone() };
}

/** `YYYY-MM-DDTHH:mm:ss` as a number. ical.js would let 30 February roll over, and the event would move. */
function wallOfText(text: string): number {
  const leap = text.replace(/:60$/, ':59');
  const wall = Date.parse(`${leap}Z`);
  if (Number.isNaN(wall) || textOfWall(wall) !== leap) throw new Unreadable('a date in it does not exist');
  return wall;
}

/** `YYYY-MM-DDTHH:mm:ss`. @throws Unreadable outside the years 0000 to 9999, the only ones that can be written so */
export function textOfWall(wall: number): string {
  const text = Math.abs(wall) <= LAST_WALL ? new Date(wall).toISOString() : '';
  if (!/^\d{4}-/.test(text)) throw new Unreadable('an event in it lies outside the years 0000 to 9999');
  return text.slice(0, 19);
}

/** `YYYY-MM-DD` */
export function dateOfWall(wall: number): string {
  return textOfWall(wall).slice(0, 10);
}

/** Midnight of the same day. */
export function midnightOf(wall: number): number {
  return Math.floor(wall / DAY) * DAY;
}
