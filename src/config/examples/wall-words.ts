/** Times as people write them in an example: `Wed 10:00`, `next Wed 10:00`, `2026-09-16 10:00`. */
import type { DayRange } from '../../scheduling/availability.ts';
import { type Instant, type Interval, MINUTE } from '../../scheduling/instant.ts';
import {
  dayStart,
  nextDate,
  resolveWallTime,
  type Weekday,
  wallTimeOf,
  weekdayOf,
} from '../../scheduling/wall-clock.ts';
import { parseDays, parseHours } from '../hours.ts';

/** A date (`YYYY-MM-DD`), or a weekday: the first such day from today on, or a week after that. */
export type Day = { readonly date: string } | { readonly weekday: Weekday; readonly isNext: boolean };

export interface Moment {
  readonly day: Day;
  /** Of the day. */
  readonly minute: number;
}

export interface Stretch {
  readonly day: Day;
  /** Null: the whole day. */
  readonly hours: DayRange | null;
}

/** Further away nobody knows zones or holidays. */
const [EARLIEST, LATEST] = ['1990-01-01', '2099-12-31'] as const;

function parseDay(text: string): Day | null {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const ms = Date.parse(`${text}T00:00:00Z`);
    if (text < EARLIEST || text > LATEST) return null;
    return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text) ? { date: text } : null;
  }
  const [, next, name = ''] = /^(next\s+)?([a-z]+)$/i.exec(text) ?? [];
  const [weekday] = parseDays(name) ?? [];
  return weekday === undefined ? null : { weekday, isNext: next !== undefined };
}

/** Day and time of day; null for anything else. */
export function parseMoment(text: string): Moment | null {
  const [, day = '', hour, past] = /^(.+?)\s+(\d{1,2}):(\d{2})$/.exec(text.trim()) ?? [];
  const parsed = parseDay(day);
  const [hours, minutes] = [Number(hour), Number(past)];
  return parsed !== null && hours < 24 && minutes < 60 ? { day: parsed, minute: hours * 60 + minutes } : null;
}

/** A day with hours (`Wed 10:00-11:30`), or without: all of it; null for anything else. */
export function parseStretch(text: string): Stretch | null {
  const [, day = '', hours = ''] = /^(.+?)(?:\s+(\d{1,2}:\d{2}\s*[-–]\s*\d{1,2}:\d{2}))?$/.exec(text.trim()) ?? [];
  const parsed = parseDay(day);
  const range = hours === '' ? null : parseHours(hours);
  return parsed === null || (hours !== '' && range === null) ? null : { day: parsed, hours: range };
}

/** @param today from which weekdays count, `YYYY-MM-DD` */
export function instantOf({ day, minute }: Moment, today: string, zone: string): Instant {
  return wallInstant(dateOf(day, today), minute, zone);
}

/** @param today from which weekdays count, `YYYY-MM-DD` */
export function intervalAt({ day, hours }: Stretch, today: string, zone: string): Interval {
  const date = dateOf(day, today);
  return hours === null
    ? { start: dayStart(date, zone), end: dayStart(nextDate(date, 1), zone) }
    : { start: wallInstant(date, hours.startMinute, zone), end: wallInstant(date, hours.endMinute, zone) };
}

function dateOf(day: Day, today: string): string {
  if ('date' in day) return day.date;
  return nextDate(today, ((day.weekday - weekdayOf(today) + 7) % 7) + (day.isNext ? 7 : 0));
}

function wallInstant(date: string, minute: number, zone: string): Instant {
  if (minute === 1_440) return dayStart(nextDate(date, 1), zone);
  const clock = new Date(minute * MINUTE).toISOString().slice(11, 16);
  return resolveWallTime(`${date}T${clock}`, zone).instant;
}

const NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** `Wed 2026-09-16 10:00` */
export function momentInWords(at: Instant, zone: string): string {
  const [date = '', time = ''] = wallTimeOf(at, zone).split('T');
  return `${NAMES[weekdayOf(date) - 1]} ${date} ${time.slice(0, 5)}`;
}
