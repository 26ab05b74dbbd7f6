/** The configuration of the demo, written beside its data so that a reader can change a rule and watch. */
import { stringify } from 'yaml';
import type { DemoCalendars } from './calendars.ts';
import { INTERVIEWERS } from './fortnight.ts';

/** @param schema path of the JSON Schema, for editors that complete. @param port the daemon's own, on 127.0.0.1 */
export function demoConfiguration(
  jobhiveUrl: string,
  webhookSecret: string,
  calendars: DemoCalendars,
  schema: string,
  port: number,
): string {
  const config = {
    version: 1,
    jobhive: {
      base_url: `${jobhiveUrl}/v1`,
      api_key: 'jh_live_demo',
      webhook: { scheme: 'standard-webhooks', secret: webhookSecret },
      sweep: '1m',
    },
    company: { name: 'Acme', time_zone: 'Europe/Berlin' },
    connections: calendars.connections,
    mail: {
      from: 'Acme Interviews <interviews@acme.example>',
      outbox: './outbox',
      notify: ['recruiting@acme.example'],
    },
    interviewers: INTERVIEWERS.map(({ who, name, email, zone }) => ({
      email,
      name,
      time_zone: zone,
      working_hours: { 'mon-fri': zone === 'America/New_York' ? '08:00-17:00' : '09:00-17:30' },
      calendars: [calendars.calendarOf(who)],
    })),
    panels: [
      { name: 'backend', match: { position: '*Backend*' }, required: ['alice@acme.example', 'bob@acme.example'] },
      { name: 'design', match: { position: '*Design*' }, required: ['carol@acme.example'] },
      { name: 'data', match: { position: '*Data*' }, required: ['alice@acme.example'] },
    ],
    candidates: { hours: '08:00-20:00', time_zone: 'Europe/Berlin', page: { ask_for_another_time: true } },
    scheduling: { minimum_notice: '1h', freeze: '2h', settle: '2s', horizon: '10 working days' },
    rules: [
      {
        name: 'The interviewer moved the interview',
        on: 'moved',
        when: { new_time: 'free_for_all' },
        do: 'accept',
        reason: '{interviewer} proposed a new time for your interview.',
      },
      {
        name: 'Soft meetings give way',
        on: 'conflict',
        when: { with: { title_matches: ['focus*', 'hold*'], or_class: ['focus', 'tentative'] } },
        do: 'ignore',
      },
      {
        name: 'A firm meeting',
        on: 'conflict',
        when: { with: { class: ['busy', 'out_of_office'] } },
        do: ['reschedule', 'notify'],
        reason: 'Your interviewer has an unavoidable scheduling conflict.',
      },
    ],
    calendars: { poll: '10s' },
    // Whoever is called, or follows a link, must have an address before anybody can be told it.
    http: { port, public_url: `http://127.0.0.1:${port}` },
    ...calendars.config,
  };
  return (
    `# yaml-language-server: $schema=${schema}\n` +
    '# Change a rule, save, and the running daemon takes it; a mistake is refused and the old rules stay.\n' +
    stringify(config, { lineWidth: 110 })
  );
}
