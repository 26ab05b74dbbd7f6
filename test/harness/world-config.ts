/** The configuration of a small company: three interviewers with a calendar each, of whom two interview everybody. */
import { stringify } from 'yaml';
import { loadConfig } from '../../src/config/load-config.ts';
import { formatProblem } from '../../src/config/problem.ts';
import type { Settings } from '../../src/config/settings.ts';

export const INTERVIEWERS = ['alice', 'bob', 'carol'] as const;
export type Who = (typeof INTERVIEWERS)[number];

export type Section = Readonly<Record<string, unknown>>;

/** Whole sections of the file; `jobhive`, `mail`, `scheduling`, `limits` and `calendars` are merged with the usual ones. */
export interface ConfigOverrides {
  /** Who of them is still configured. */
  readonly interviewers?: readonly Who[];
  readonly jobhive?: Section;
  readonly mail?: Section;
  readonly scheduling?: Section;
  readonly limits?: Section;
  readonly calendars?: Section;
  readonly panels?: readonly Section[];
  readonly rules?: readonly Section[];
  readonly candidates?: Section;
  readonly company?: Section;
  readonly http?: Section;
  readonly proposals?: Section;
  readonly channels?: Section;
  readonly retention?: Section;
}

/** @throws what an admin would read about a file that is refused */
export function settingsFor(baseUrl: string, overrides: ConfigOverrides): Settings {
  const text = stringify({
    jobhive: { base_url: `${baseUrl}/v1`, api_key: 'jh_live_daemon', ...overrides.jobhive },
    company: { name: 'Acme', time_zone: 'Europe/Berlin', ...overrides.company },
    connections: { memory: { provider: 'local', path: './calendars' } },
    mail: { from: 'Acme Interviews <interviews@acme.example>', notify: ['ops@acme.example'], ...overrides.mail },
    interviewers: (overrides.interviewers ?? INTERVIEWERS).map((who) => ({
      email: `${who}@acme.example`,
      name: `${who.charAt(0).toUpperCase()}${who.slice(1)}`,
      calendars: [{ connection: 'memory', id: who }],
    })),
    panels: overrides.panels ?? [{ name: 'everybody', required: ['alice@acme.example', 'bob@acme.example'] }],
    scheduling: { settle: '3m', freeze: '4h', minimum_notice: '4h', ...overrides.scheduling },
    ...(overrides.limits && { limits: overrides.limits }),
    ...(overrides.calendars && { calendars: overrides.calendars }),
    ...(overrides.rules && { rules: overrides.rules }),
    ...(overrides.candidates && { candidates: overrides.candidates }),
    ...(overrides.http && { http: overrides.http }),
    ...(overrides.proposals && { proposals: overrides.proposals }),
    ...(overrides.channels && { channels: overrides.channels }),
    ...(overrides.retention && { retention: overrides.retention }),
  });
  const loaded = loadConfig('/etc/interview-sync/config.yaml', { env: {}, readFile: () => text });
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded.settings;
}
