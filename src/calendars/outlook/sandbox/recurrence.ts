/** The instances of a stored item: itself, or what its series' pattern, exceptions and cancellations leave of it. */
import type { DayOfWeek, PatternedRecurrence } from '@microsoft/microsoft-graph-types';
import ICAL from 'ical.js';
import { DAY, type Interval, overlaps } from '../../../scheduling/instant.ts';
import { type Item, type ItemFields, spanOf } from './item.ts';

export interface Instance {
  readonly kind: 'singleInstance' | 'occurrence' | 'exception';
  readonly id: string;
  readonly item: Item;
  readonly fields: ItemFields;
  /** Where the rule put it: a date in the series' zone; null for a single event. */
  readonly date: string | null;
}

/** Those that share time with `window`, in the order in which the pattern gives them. */
export function instancesOf(item: Item, window: Interval): readonly Instance[] {
  const { fields } = item;
  if (fields.recurrence === null)
    return overlaps(spanOf(fields), window) ? [{ kind: 'singleInstance', id: item.id, item, fields, date: null }] : [];
  // An exception may be moved into the window from anywhere.
  const dates = new Set([...datesOf(fields, window), ...item.exceptions.keys()]);
  return [...dates].sort().flatMap((date) => {
    if (item.cancelled.has(date)) return [];
    const instance = instanceOn(item, date);
    return overlaps(spanOf(instance.fields), window) ? [instance] : [];
  });
}

/** The instance that the series has, or would have, on this date. */
export function instanceOn(item: Item, date: string): Instance {
  const id = occurrenceIdOf(item.id, date);
  const changed = item.exceptions.get(date);
  if (changed) return { kind: 'exception', id, item, fields: changed, date };
  return { kind: 'occurrence', id, item, fields: fieldsOn(item.fields, date), date };
}

/** The fields of a series as they stand on one of its dates. */
export function fieldsOn(fields: ItemFields, date: string): ItemFields {
  const shift = Date.parse(date) - Date.parse(fields.start.wall.slice(0, 10));
  const shifted = (wall: string) => new Date(Date.parse(`${wall}Z`) + shift).toISOString().slice(0, 19);
  return {
    ...fields,
    recurrence: null,
    start: { ...fields.start, wall: shifted(fields.start.wall) },
    end: { ...fields.end, wall: shifted(fields.end.wall) },
  };
}

export function occurrenceIdOf(master: string, date: string): string {
  return `${master}.${date.replaceAll('-', '')}`;
}

/** @returns the master's id and the date; null for an id that is not of an occurrence */
export function readOccurrenceId(id: string): { readonly master: string; readonly date: string } | null {
  const [, master, year, month, day] = /^(.+)\.(\d{4})(\d{2})(\d{2})$/.exec(id) ?? [];
  return master === undefined ? null : { master, date: `${year}-${month}-${day}` };
}

/** Dates on which the pattern puts an occurrence that might share time with the window. */
export function datesOf(fields: ItemFields, window: Interval): readonly string[] {
  const { recurrence, start } = fields;
  if (recurrence === null) return [];
  const margin = spanOf(fields).end - spanOf(fields).start + 2 * DAY;
  const [from, to] = [window.start - margin, window.end + margin];
  const iterator = ICAL.Recur.fromString(ruleOf(recurrence)).iterator(ICAL.Time.fromDateTimeString(start.wall));
  const dates: string[] = [];
  for (let next = iterator.next(); next; next = iterator.next()) {
    const date = next.toString().slice(0, 10);
    if (Date.parse(date) > to) break;
    if (Date.parse(date) >= from) dates.push(date);
  }
  return dates;
}

const DAYS: Readonly<Record<DayOfWeek, string>> = {
  monday: 'MO',
  tuesday: 'TU',
  wednesday: 'WE',
  thursday: 'TH',
  friday: 'FR',
  saturday: 'SA',
  sunday: 'SU',
};
const NTH = { first: 1, second: 2, third: 3, fourth: 4, last: -1 } as const;

/** Graph's pattern and range as an RRULE (RFC 5545 §3.3.10). */
function ruleOf({ pattern, range }: PatternedRecurrence): string {
  const days = (pattern?.daysOfWeek ?? []).map((day) => DAYS[day]);
  const nth = NTH[pattern?.index ?? 'first'];
  const parts = [`INTERVAL=${pattern?.interval ?? 1}`];
  switch (pattern?.type) {
    case 'weekly':
      parts.unshift('FREQ=WEEKLY', `BYDAY=${days.join(',')}`);
      break;
    case 'absoluteMonthly':
      parts.unshift('FREQ=MONTHLY', `BYMONTHDAY=${pattern.dayOfMonth}`);
      break;
    case 'relativeMonthly':
      parts.unshift('FREQ=MONTHLY', `BYDAY=${days.map((day) => `${nth}${day}`).join(',')}`);
      break;
    case 'absoluteYearly':
      parts.unshift('FREQ=YEARLY', `BYMONTH=${pattern.month}`, `BYMONTHDAY=${pattern.dayOfMonth}`);
      break;
    case 'relativeYearly':
      parts.unshift('FREQ=YEARLY', `BYMONTH=${pattern.month}`, `BYDAY=${days.map((day) => `${nth}${day}`).join(',')}`);
      break;
    default:
      parts.unshift('FREQ=DAILY');
  }
  if (range?.type === 'numbered') parts.push(`COUNT=${range.numberOfOccurrences}`);
  if (range?.type === 'endDate') parts.push(`UNTIL=${range.endDate?.replaceAll('-', '')}T235959`);
  return parts.join(';');
}
