import fc from 'fast-check';
import { DateTime, Settings } from 'luxon';
import { afterEach, describe, expect, it } from 'vitest';
import { HOUR, instant, isoOf, MINUTE } from '../../src/scheduling/instant.ts';
import {
  canonicalZone,
  dayStart,
  isZone,
  nextDate,
  resolveWallTime,
  wallRangesWithin,
  wallTimeOf,
  weekdayOf,
} from '../../src/scheduling/wall-clock.ts';
import { timeZoneVectors } from './time-zone-vectors.ts';

const realNow = Settings.now;
afterEach(() => {
  Settings.now = realNow;
});

describe.each(['2026-07-15T12:00:00Z', '2026-12-15T12:00:00Z'])('wall times read while the clock says %s', (now) => {
  it.each(timeZoneVectors)('$local in $zone ($kind)', ({ zone, local, kind, utc, utc_fold_1 }) => {
    Settings.now = () => Date.parse(now);
    const first = resolveWallTime(local, zone);
    const stale =
      kind === 'fresh'
        ? `the time zone data of this Node (${process.versions.tz}) is out of date for ${zone}: upgrade Node to 24.21 or newer`
        : undefined;
    expect(isoOf(first.instant), stale).toBe(utc);
    expect(first.kind).toBe(kind === 'fresh' ? 'unique' : kind);
    expect(isoOf(resolveWallTime(local, zone, 'second').instant)).toBe(utc_fold_1 ?? utc);
  });
});

describe('reading a wall time', () => {
  it('counts seconds, and takes them as zero where they are not given', () => {
    expect(isoOf(resolveWallTime('2026-11-23T10:00:30', 'Europe/Berlin').instant)).toBe('2026-11-23T09:00:30Z');
    expect(isoOf(resolveWallTime('2026-11-23T10:00', 'Europe/Berlin').instant)).toBe('2026-11-23T09:00:00Z');
  });

  it('lands after a day that a zone skipped whole', () => {
    const noon = resolveWallTime('2011-12-30T12:00', 'Pacific/Apia');
    expect(noon.kind).toBe('gap');
    expect(wallTimeOf(noon.instant, 'Pacific/Apia')).toBe('2011-12-31T12:00:00');
  });

  it.each([
    '2026-02-30T10:00',
    '2026-11-23T24:00',
    '2026-11-23T10:60',
    '2026-11-23 10:00',
    '2026-11-23T10:00Z',
    '2026-11-23',
    '',
  ])('refuses %j and says what it expected', (wall) => {
    expect(() => resolveWallTime(wall, 'UTC')).toThrow(/not a wall time.*expected YYYY-MM-DDTHH:mm/);
  });

  it.each(['Mars/Olympus', '+02:00', 'UTC+2', '', 'Europe'])('refuses the zone %j', (zone) => {
    expect(isZone(zone)).toBe(false);
    expect(() => resolveWallTime('2026-11-23T10:00', zone)).toThrow(/not an IANA time zone/);
    expect(() => canonicalZone(zone)).toThrow(/not an IANA time zone/);
  });

  const zone = fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Africa/Cairo',
    'America/Havana',
    'Pacific/Apia',
    'Asia/Kathmandu',
    'Pacific/Chatham',
    'UTC',
  );
  const at = fc
    .integer({ min: Date.parse('2024-01-01') / MINUTE, max: Date.parse('2032-01-01') / MINUTE })
    .map((minutes) => instant(minutes * MINUTE));

  it('undoes showing it: one of the two readings of what a clock shows is the instant itself', () => {
    fc.assert(
      fc.property(zone, at, (zone, at) => {
        const wall = wallTimeOf(at, zone);
        const readings = [resolveWallTime(wall, zone, 'first'), resolveWallTime(wall, zone, 'second')];
        expect(readings.map((reading) => reading.instant)).toContain(at);
        expect(readings[0]?.kind).not.toBe('gap');
      }),
    );
  });

  it('shows what luxon shows', () => {
    fc.assert(
      fc.property(zone, at, (zone, at) => {
        expect(wallTimeOf(at, zone)).toBe(DateTime.fromMillis(at, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ss"));
      }),
    );
  });
});

describe('a day', () => {
  it.each([
    ['2027-04-30', 'Africa/Cairo', '01:00:00'],
    ['2027-03-14', 'America/Havana', '01:00:00'],
    ['2027-03-14', 'America/New_York', '00:00:00'],
  ])('%s in %s begins when its clock shows %s', (date, zone, time) => {
    expect(wallTimeOf(dayStart(date, zone), zone)).toBe(`${date}T${time}`);
  });

  it('begins at the first of two midnights', () => {
    expect(isoOf(dayStart('2026-11-01', 'America/Havana'))).toBe('2026-11-01T04:00:00Z');
  });

  it('lasts 25 hours in autumn and 23 in spring', () => {
    const length = (date: string) => dayStart(nextDate(date, 1), 'Europe/Berlin') - dayStart(date, 'Europe/Berlin');
    expect(length('2026-10-25')).toBe(25 * HOUR);
    expect(length('2027-03-28')).toBe(23 * HOUR);
    expect(length('2026-11-23')).toBe(24 * HOUR);
  });

  it('has a next one, over the end of months and leap years', () => {
    expect(nextDate('2028-02-28', 1)).toBe('2028-02-29');
    expect(nextDate('2026-12-31', 1)).toBe('2027-01-01');
    expect(nextDate('2026-03-01', -1)).toBe('2026-02-28');
    expect(() => nextDate('2026-02-30', 1)).toThrow(/not a date/);
  });

  it('has an ISO weekday', () => {
    expect(weekdayOf('2026-11-23')).toBe(1);
    expect(weekdayOf('2026-11-29')).toBe(7);
    expect(weekdayOf('1969-12-31')).toBe(3);
  });
});

describe('ranges of a day', () => {
  const of = (date: string, zone: string, startMinute: number, endMinute: number) => {
    const start = dayStart(date, zone);
    const flat = wallRangesWithin({ start, end: start }, () => [{ startMinute, endMinute }], zone);
    return flat.flatMap((at, index) =>
      index % 2 === 1 ? [] : [`${isoOf(instant(at))}/${isoOf(instant(flat[index + 1] ?? Number.NaN))}`],
    );
  };

  it('follow the clock of the zone', () => {
    expect(of('2026-11-23', 'Europe/Berlin', 540, 1020)).toEqual(['2026-11-23T08:00:00Z/2026-11-23T16:00:00Z']);
    expect(of('2026-07-23', 'Europe/Berlin', 540, 1020)).toEqual(['2026-07-23T07:00:00Z/2026-07-23T15:00:00Z']);
  });

  it('reach midnight', () => {
    expect(of('2026-11-23', 'UTC', 1380, 1440)).toEqual(['2026-11-23T23:00:00Z/2026-11-24T00:00:00Z']);
  });

  it('lose what the clock skips', () => {
    expect(of('2027-03-28', 'Europe/Berlin', 120, 180)).toEqual([]);
    expect(of('2027-03-28', 'Europe/Berlin', 90, 240)).toEqual([
      '2027-03-28T00:30:00Z/2027-03-28T01:00:00Z',
      '2027-03-28T01:00:00Z/2027-03-28T02:00:00Z',
    ]);
  });

  it('count twice what the clock shows twice', () => {
    expect(of('2026-10-25', 'Europe/Berlin', 120, 150)).toEqual([
      '2026-10-25T00:00:00Z/2026-10-25T00:30:00Z',
      '2026-10-25T01:00:00Z/2026-10-25T01:30:00Z',
    ]);
  });
});

describe('the name of a zone', () => {
  it.each([
    ['europe/berlin', 'Europe/Berlin'],
    ['AMERICA/NEW_YORK', 'America/New_York'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['us/pacific', 'America/Los_Angeles'],
    ['utc', 'UTC'],
  ])('%s is %s', (given, expected) => {
    expect(canonicalZone(given)).toBe(expected);
  });
});
