/** The configuration of the company on a virtual stage: three people with a calendar each, two of whom interview. */
import { stringify } from 'yaml';
import { loadConfig } from '../../src/config/load-config.ts';
import { formatProblem } from '../../src/config/problem.ts';
import type { Settings } from '../../src/config/settings.ts';
import type { SmtpHarness } from '../harness/smtp.ts';
import type { VirtualCalendars } from './virtual-calendars.ts';

export const PEOPLE = ['alice', 'bob', 'carol'] as const;
export type Who = (typeof PEOPLE)[number];

export const SECRET = 'whsec_dGVzdC1zZWNyZXQtb2YtdHdlbnR5LWZvdXItYnl0ZXM=';

export type Section = Readonly<Record<string, unknown>>;

export interface Places {
  readonly jobhiveUrl: string;
  readonly smtp: SmtpHarness;
  readonly calendars: Pick<VirtualCalendars, 'connections' | 'calendarOf'>;
}

/** @param config sections that take the place of the usual ones. @throws what an admin would read about them */
export function settingsOf({ jobhiveUrl, smtp, calendars }: Places, config: Section): Settings {
  const text = stringify({
    jobhive: {
      base_url: `${jobhiveUrl}/v1`,
      api_key: 'jh_live_daemon',
      webhook: { scheme: 'standard-webhooks', secret: SECRET },
    },
    company: { name: 'Acme', time_zone: 'Europe/Berlin' },
    connections: calendars.connections,
    mail: {
      from: 'Acme Interviews <interviews@acme.example>',
      notify: ['ops@acme.example'],
      smtp: { host: smtp.host, port: smtp.port, security: 'none' },
    },
    interviewers: PEOPLE.map((who) => ({
      email: `${who}@acme.example`,
      name: `${who.charAt(0).toUpperCase()}${who.slice(1)}`,
      calendars: [calendars.calendarOf(who)],
    })),
    panels: [{ name: 'everybody', required: ['alice@acme.example', 'bob@acme.example'] }],
    scheduling: { settle: '0s', freeze: '4h', minimum_notice: '4h' },
    ...config,
  });
  const loaded = loadConfig('/etc/interview-sync/config.yaml', { env: {}, readFile: () => text });
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded.settings;
}
