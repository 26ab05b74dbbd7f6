/** The company of the simulation: five interviewers in three zones, three panels, and an admin who changes the rules. */
import { stringify } from 'yaml';
import { loadConfig } from '../../src/config/load-config.ts';
import { formatProblem } from '../../src/config/problem.ts';
import type { Settings } from '../../src/config/settings.ts';

export const PEOPLE = ['alice', 'bob', 'carol', 'dave', 'erin'] as const;
export type Who = (typeof PEOPLE)[number];

const ZONES: Readonly<Record<Who, string>> = {
  alice: 'Europe/Berlin',
  bob: 'Europe/Berlin',
  carol: 'America/New_York',
  dave: 'America/New_York',
  erin: 'Europe/London',
};

export const POSITIONS = ['Engineer', 'Designer', 'Manager'] as const;

const addressOf = (who: Who) => `${who}@acme.example`;

const RESCHEDULE_CONFLICTS = {
  name: 'A firm meeting',
  on: 'conflict',
  when: { with: { class: ['busy', 'out_of_office'] } },
  do: ['reschedule', 'notify'],
  reason: 'Your interviewer has an unavoidable conflict.',
};

const RULE_SETS = [
  null,
  [
    { name: 'Follow or search', on: ['moved', 'resized'], do: ['accept', 'reschedule', 'notify'] },
    { name: 'Gone', on: 'removed', do: ['reschedule', 'notify'] },
    RESCHEDULE_CONFLICTS,
  ],
  [
    { name: 'Holds stay', on: ['moved', 'removed', 'resized'], do: 'revert' },
    {
      name: 'The board',
      on: 'conflict',
      when: { with: { title_matches: '*board*', or_class: ['out_of_office'] } },
      do: ['reschedule', 'notify'],
      reason: '{interviewer} cannot come to the interview at {company}.',
    },
    { name: 'Other meetings', on: 'conflict', do: 'ignore' },
  ],
  [
    { name: 'Follow', on: ['moved', 'resized'], do: ['accept', 'revert'] },
    { name: 'Put back', on: 'removed', do: 'revert' },
    { name: 'Ask', on: 'conflict', do: 'notify' },
  ],
  [
    { name: 'Somebody else, or ask', on: ['conflict', 'removed'], do: ['replace_from_pool', 'propose', 'notify'] },
    { name: 'Ask', on: ['moved', 'resized', 'candidate_declined'], do: ['propose', 'notify'] },
  ],
  [
    { name: 'Follow, or ask', on: ['moved', 'resized'], do: ['accept', 'propose', 'revert'] },
    { name: 'Somebody else, or later', on: ['conflict', 'removed'], do: ['replace_from_pool', 'reschedule', 'notify'] },
    { name: 'Another time', on: 'candidate_declined', do: ['reschedule', 'notify'] },
  ],
  [
    { name: 'Ask whether to follow', on: 'moved', do: 'propose' },
    { name: 'Ask for a time', on: ['conflict', 'removed', 'candidate_declined'], do: ['propose', 'reschedule'] },
    { name: 'Lengths stay', on: 'resized', do: 'revert' },
  ],
] as const;

/** By the number of the rules: some wait till the end, the others are over before it. */
const PROPOSALS = [
  { expire_after: '20h', when_expired: 'notify' },
  { expire_after: '6h', when_expired: 'refuse' },
  { expire_after: '2h', when_expired: 'carry_out' },
  { expire_after: '4d', when_expired: 'notify' },
] as const;

export const RULE_SETS_THERE_ARE = RULE_SETS.length;
export const MOVES_PER_INTERVIEW = 3;
export const MOVES_PER_HOUR = 6;
export const MOVES_PER_INTERVIEWER_DAY = 4;
export const DELETIONS_PER_PULL = 0.3;

/** By whom mails from candidates are found to be from them; nobody posts any: the acts hand them over. */
const INBOX = { authserv_id: 'mx.acme.example', webhook: { secrets: ['0123456789abcdef'] } };

/** Without whom the company goes on. */
export const DISPENSABLE = ['bob', 'dave', 'erin'] as const satisfies readonly Who[];

const read = new Map<string, Settings>();

/**
 * The configuration with the rules of that number in force, and without whoever is gone. Sweeps and polls are rare: the
 * model tells of most changes.
 */
export function settingsOf(rules: number, gone: Who | null = null): Settings {
  const key = `${rules} ${gone}`;
  const known = read.get(key);
  if (known) return known;
  const those = (...people: Who[]) => people.filter((who) => who !== gone).map(addressOf);
  const text = stringify({
    jobhive: { base_url: 'https://jobhive.example/v1', api_key: 'jh_live_daemon', sweep: '6h' },
    company: { name: 'Acme', time_zone: 'Europe/Berlin' },
    candidates: { hours: '08:00-22:00' },
    connections: { memory: { provider: 'local', path: './calendars' } },
    mail: { from: 'Acme Interviews <interviews@acme.example>', notify: ['ops@acme.example'], inbox: INBOX },
    proposals: PROPOSALS[rules % PROPOSALS.length],
    interviewers: PEOPLE.filter((who) => who !== gone).map((who) => ({
      email: addressOf(who),
      name: `${who.charAt(0).toUpperCase()}${who.slice(1)}`,
      time_zone: ZONES[who],
      calendars: [{ connection: 'memory', id: who }],
    })),
    panels: [
      { name: 'engineers', match: { position: 'Engineer' }, required: those('alice', 'bob') },
      {
        name: 'designers',
        match: { position: 'Designer' },
        required: [addressOf('alice')],
        any: { of: those('bob', 'carol', 'dave'), count: 1 },
      },
      {
        name: 'managers',
        match: { position: 'Manager' },
        required: [addressOf('carol')],
        ...(gone !== 'erin' && { optional: those('erin') }),
        any: { of: those('dave', 'bob'), count: 1 },
      },
    ],
    scheduling: { settle: '3m', freeze: '4h', minimum_notice: '4h' },
    limits: {
      moves_per_interview: MOVES_PER_INTERVIEW,
      moves_per_interviewer_day: MOVES_PER_INTERVIEWER_DAY,
      moves_per_hour: MOVES_PER_HOUR,
      deletions_per_pull: `${DELETIONS_PER_PULL * 100}%`,
    },
    calendars: { poll: '6h', unknown_after: '13h' },
    ...(RULE_SETS[rules] && { rules: RULE_SETS[rules] }),
  });
  const loaded = loadConfig('/etc/interview-sync/config.yaml', { env: {}, readFile: () => text });
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  read.set(key, loaded.settings);
  return loaded.settings;
}
