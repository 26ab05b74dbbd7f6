import { describe, expect, it } from 'vitest';
import { type HolidayRule, holidayCountries, holidayRegions, holidaysWithin } from '../../src/scheduling/holidays.ts';
import { instantFromIso } from '../../src/scheduling/instant.ts';

const between = (start: string, end: string) => ({
  start: instantFromIso(`${start}T12:00:00Z`),
  end: instantFromIso(`${end}T12:00:00Z`),
});
const rule = (changes: Partial<HolidayRule>): HolidayRule => ({
  country: null,
  region: null,
  also: [],
  except: [],
  ...changes,
});
const december = between('2026-12-02', '2027-01-02');

describe('holidays', () => {
  it.each([
    ['DE', null, ['2026-12-25', '2026-12-26', '2027-01-01']],
    ['FR', null, ['2026-12-25', '2027-01-01']],
    // Boxing Day is a Saturday: the Monday after it is off.
    ['GB', 'ENG', ['2026-12-25', '2026-12-26', '2026-12-28', '2027-01-01']],
    ['JP', null, ['2027-01-01']],
  ])('of %s %s are its public ones', (country, region, dates) => {
    expect(holidaysWithin(rule({ country, region }), december)).toEqual(dates);
  });

  it('differ by region, and within it', () => {
    const march = between('2026-03-05', '2026-03-12');
    expect(holidaysWithin(rule({ country: 'DE', region: 'BE' }), march)).toEqual(['2026-03-08']);
    expect(holidaysWithin(rule({ country: 'DE', region: 'BY' }), march)).toEqual([]);
    const august = between('2026-08-10', '2026-08-20');
    expect(holidaysWithin(rule({ country: 'DE', region: 'BY-KATH' }), august)).toEqual(['2026-08-15']);
    expect(holidaysWithin(rule({ country: 'DE', region: 'BY-EVANG' }), august)).toEqual([]);
  });

  it('that begin at sunset are the days whose noon they hold, and some last for days', () => {
    const spring = between('2026-03-15', '2026-04-10');
    expect(holidaysWithin(rule({ country: 'IL' }), spring)).toEqual(['2026-04-02', '2026-04-08']);
    expect(holidaysWithin(rule({ country: 'AE' }), spring)).toEqual(['2026-03-20', '2026-03-21', '2026-03-22']);
  });

  it('can be more and fewer', () => {
    const own = rule({ country: 'DE', also: ['2026-12-24', '2026-12-31', '2028-01-01'], except: ['2026-12-26'] });
    expect(holidaysWithin(own, december)).toEqual(['2026-12-24', '2026-12-25', '2026-12-31', '2027-01-01']);
    expect(holidaysWithin(rule({ also: ['2026-12-24'] }), december)).toEqual(['2026-12-24']);
    expect(holidaysWithin(null, december)).toEqual([]);
  });

  it('of a country that nobody has tables of are an error, not none', () => {
    expect(() => holidaysWithin(rule({ country: 'XX' }), december)).toThrow('no holidays are known of "XX"');
    expect(holidayCountries()).toContain('DE');
    expect(holidayRegions('DE')).toContain('BY-KATH');
    expect(holidayRegions('XX')).toEqual([]);
  });
});
