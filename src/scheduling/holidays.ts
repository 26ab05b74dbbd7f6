/**
 * Public holidays by country. The tables come from `date-holidays`, which takes 0.15 s and 25 MB to load: it is loaded
 * when a country is first asked about, so that whoever configures none pays nothing.
 */
import { createRequire } from 'node:module';
import { type Instant, type Interval, instant } from './instant.ts';
import { dateOfDay, dayNumberAt, resolveWallTime } from './wall-clock.ts';

/** Whose holidays are kept. `also` and `except` are dates (`YYYY-MM-DD`). */
export interface HolidayRule {
  /** ISO 3166-1 alpha-2, e.g. `DE`; null: only the dates of `also`. */
  readonly country: string | null;
  /** ISO 3166-2 without the country, e.g. `BE`, and where a part of it has its own, that after a hyphen: `BY-KATH`. */
  readonly region: string | null;
  readonly also: readonly string[];
  readonly except: readonly string[];
}

type Tables = typeof import('date-holidays').default;

let tables: Tables | undefined;

function loadTables(): Tables {
  const loaded: Tables = tables ?? createRequire(import.meta.url)('date-holidays');
  tables = loaded;
  return loaded;
}

/** The codes of the countries there are tables of. */
export function holidayCountries(): readonly string[] {
  return Object.keys(new (loadTables())().getCountries());
}

/** A country's regions that have holidays of their own, as `HolidayRule` names them; empty where all are the same. */
export function holidayRegions(country: string): readonly string[] {
  const all = new (loadTables())();
  return Object.keys(all.getStates(country) ?? {}).flatMap((state) => [
    state,
    ...Object.keys(all.getRegions(country, state) ?? {}).map((part) => `${state}-${part}`),
  ]);
}

/** By country, region and year: a year takes 10 to 30 ms to compute. */
const years = new Map<string, readonly string[]>();

/**
 * The dates (`YYYY-MM-DD`, in order) of `window`, and up to a day around it, that are holidays by the rule. A holiday
 * counts for the days at whose noon it is one: some begin at sunset, some last for several days.
 * @throws RangeError for a country that there are no tables of
 */
export function holidaysWithin(rule: HolidayRule | null, window: Interval): string[] {
  if (rule === null) return [];
  const [first, last] = [dayNumberAt(window.start, 'UTC') - 1, dayNumberAt(window.end, 'UTC') + 1];
  const { country, region, also, except } = rule;
  const dates = new Set(also);
  const [from, to] = [dateOfDay(first), dateOfDay(last)];
  for (let year = Number(from.slice(0, 4)); country !== null && year <= Number(to.slice(0, 4)); year += 1)
    for (const date of holidaysOfYear(country, region, year)) dates.add(date);
  for (const date of except) dates.delete(date);
  return [...dates].filter((date) => from <= date && date <= to).sort();
}

function holidaysOfYear(country: string, region: string | null, year: number): readonly string[] {
  const key = JSON.stringify([country, region, year]);
  const known = years.get(key);
  if (known) return known;
  const [state, part] = region?.split('-') ?? [];
  const calendar = new (loadTables())({ country, ...(state && { state }), ...(part && { region: part }) });
  const [zone] = calendar.getTimezones();
  if (zone === undefined) throw new RangeError(`no holidays are known of "${country}"; expected a country such as DE`);
  const dates = calendar
    .getHolidays(year)
    .filter(({ type }) => type === 'public')
    .flatMap(({ start, end }) => daysOf(instant(start.getTime()), instant(end.getTime()), zone));
  const sorted = [...new Set(dates)].sort();
  years.set(key, sorted);
  return sorted;
}

function daysOf(start: Instant, end: Instant, zone: string): string[] {
  const [first, last] = [dayNumberAt(start, zone), dayNumberAt(end, zone)];
  return Array.from({ length: last - first + 1 }, (_, index) => dateOfDay(first + index)).filter((date) => {
    const noon = resolveWallTime(`${date}T12:00`, zone).instant;
    return start <= noon && noon < end;
  });
}
