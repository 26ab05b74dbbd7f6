/** Countries and regions whose holidays nobody knows. The tables are only loaded where some are named. */
import { holidayCountries, holidayRegions } from '../scheduling/holidays.ts';
import type { CrossProblem } from './cross-problem.ts';
import { nearest } from './nearest.ts';
import type { ConfigPath } from './problem.ts';
import type { Config } from './schema/config-schema.ts';

export function holidayChecks({ company, interviewers }: Config): CrossProblem[] {
  return [
    ...problemsOf(company.holidays, ['company', 'holidays']),
    ...interviewers.flatMap(({ holidays }, index) => problemsOf(holidays, ['interviewers', index, 'holidays'])),
  ];
}

function problemsOf(holidays: Config['company']['holidays'], path: ConfigPath): CrossProblem[] {
  if (holidays === undefined) return [];
  const { country, region } = holidays;
  const error = (key: string, message: string, suggestion: string | null = null): CrossProblem[] => [
    { kind: 'error', path: [...path, key], message, suggestion },
  ];
  if (country === undefined)
    return region === undefined ? [] : error('region', 'expected a country beside it, such as country: DE');
  const countries = holidayCountries();
  if (!countries.includes(country))
    return error(
      'country',
      `no holidays are known of "${country}"; expected a country by ISO 3166-1 such as DE, US or JP`,
      nearest(country, countries),
    );
  const regions = holidayRegions(country);
  if (region === undefined || regions.includes(region)) return [];
  if (regions.length === 0) return error('region', `${country} has no regions with holidays of their own`);
  return error(
    'region',
    `${country} has no region "${region}"; expected one of ${regions.join(', ')}`,
    nearest(region, regions),
  );
}
