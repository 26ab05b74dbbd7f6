/** What no single key can know: that names are known, that nothing is there twice, that everything can take effect. */

import { KEY_VARIABLE, type KeysRead } from '../secrets/encryption-keys.ts';
import { type CrossProblem, error, LOOPBACK, twice, warning } from './cross-problem.ts';
import { holidayChecks } from './holiday-checks.ts';
import { areCalendarsPicked, holdsIndex } from './interviewer-calendars.ts';
import { mailChecks } from './mail-checks.ts';
import { nearest } from './nearest.ts';
import { outlookChecks } from './outlook-checks.ts';
import type { ConfigPath } from './problem.ts';
import { ruleChecks } from './rule-checks.ts';
import type { Config } from './schema/config-schema.ts';

/** @param encryption the keys of the environment, which no file holds */
export function crossChecks(config: Config, encryption: KeysRead): CrossProblem[] {
  return [
    ...jobhiveChecks(config),
    ...connectionChecks(config, encryption),
    ...outlookChecks(config),
    ...mailChecks(config),
    ...channelChecks(config),
    ...interviewerChecks(config),
    ...panelChecks(config),
    ...candidateChecks(config),
    ...calendarChecks(config),
    ...holidayChecks(config),
    ...ruleChecks(config),
  ];
}

/** Shorter ones can be guessed. */
const SHORTEST_SECRET = 16;

function jobhiveChecks({ jobhive }: Config): CrossProblem[] {
  const problems: CrossProblem[] = [];
  const base = new URL(jobhive.base_url);
  if (base.protocol === 'http:' && !LOOPBACK.test(base.hostname)) {
    problems.push(warning(['jobhive', 'base_url'], 'without https the key travels readably'));
  }
  const { webhook } = jobhive;
  const at = ['jobhive', 'webhook'];
  if (!webhook) {
    return [...problems, warning(at, 'without it every webhook is refused, and changes are only seen by the sweep')];
  }
  if ((webhook.secret === undefined) === (webhook.secrets === undefined)) {
    return [
      ...problems,
      error(at, `expected either secret or secrets${webhook.secret === undefined ? '' : ', not both'}`),
    ];
  }
  const given = webhook.secrets ?? [webhook.secret ?? ''];
  for (const [index, secret] of given.entries()) {
    const path = webhook.secrets === undefined ? [...at, 'secret'] : [...at, 'secrets', index];
    if (webhook.scheme === 'standard-webhooks') {
      const bytes = secret.replace(/^whsec_/, '');
      if (!/^[A-Za-z0-9+/]+={0,2}$/.test(bytes) || bytes.length % 4 === 1) {
        problems.push(error(path, 'expected a secret in base64, as standard-webhooks has them: whsec_…'));
      }
    }
    if (secret.length < SHORTEST_SECRET) {
      problems.push(warning(path, `a secret of fewer than ${SHORTEST_SECRET} characters can be guessed`));
    }
  }
  return problems;
}

function channelChecks({ channels }: Config): CrossProblem[] {
  return Object.entries(channels).flatMap(([name, channel]) => {
    const { protocol, hostname } = new URL(channel.kind === 'slack' ? channel.secret_url : channel.url);
    const key = channel.kind === 'slack' ? 'secret_url' : 'url';
    return protocol === 'http:' && !LOOPBACK.test(hostname)
      ? [warning(['channels', name, key], 'without https notices travel readably')]
      : [];
  });
}

function connectionChecks({ connections, http }: Config, encryption: KeysRead): CrossProblem[] {
  const problems: CrossProblem[] = encryption.ok ? [] : [error([], encryption.problem)];
  for (const [name, connection] of Object.entries(connections)) {
    if (connection.provider === 'google' && connection.endpoint !== undefined) {
      const { protocol, hostname } = new URL(connection.endpoint);
      if (protocol === 'http:' && !LOOPBACK.test(hostname))
        problems.push(warning(['connections', name, 'endpoint'], 'without https tokens travel readably'));
    }
    if (!areCalendarsPicked(connection)) continue;
    if (encryption.ok && encryption.keys.length === 0) {
      const message = `what interviewers allow here is only stored encrypted: set the environment variable ${KEY_VARIABLE} to 32 random bytes in base64 ("openssl rand -base64 32")`;
      problems.push(error(['connections', name, 'auth'], message));
    }
    if (http.public_url === undefined) {
      const message =
        'interviewers connect here in their browser: http.public_url is needed, where they are sent back to';
      problems.push(error(['connections', name, 'auth'], message));
    }
  }
  return problems;
}

function interviewerChecks({ interviewers, connections, panels }: Config): CrossProblem[] {
  const onPanels = new Set(
    panels.flatMap(({ required, optional, any }) => [required ?? [], optional ?? [], any?.of ?? []].flat()),
  );
  const calendars = interviewers.flatMap((one, index) =>
    one.calendars.map((calendar, inner) => ({ calendar, path: ['interviewers', index, 'calendars', inner] as const })),
  );
  return [
    ...twice(
      interviewers,
      ({ email }) => email,
      ({ email }, index, first) =>
        error(['interviewers', index, 'email'], `${email} is there already, as interviewers[${first}]`),
    ),
    ...calendars
      .filter(({ calendar }) => !Object.hasOwn(connections, calendar.connection))
      .map(({ calendar, path }) => {
        const known = Object.keys(connections);
        const message = `there is no connection "${calendar.connection}"; expected one of ${known.join(', ')}`;
        return error([...path, 'connection'], message, nearest(calendar.connection, known));
      }),
    ...twice(
      calendars,
      ({ calendar: { connection, id }, path }) =>
        id === undefined ? `${path[1]} ${connection}` : `${connection}/${id}`,
      ({ calendar, path }, _index, first) =>
        error(
          [...path, calendar.id === undefined ? 'connection' : 'id'],
          `this calendar is there already, as interviewers[${calendars[first]?.path[1]}].calendars[${calendars[first]?.path[3]}]`,
        ),
    ),
    ...calendars.flatMap(({ calendar, path }) => idChecks(calendar, connections[calendar.connection], path)),
    ...interviewers.flatMap((one, index) => {
      const path = ['interviewers', index, 'calendars'];
      const chosen = one.calendars.filter(({ holds }) => holds === true).length;
      if (chosen > 1) return [error(path, 'expected holds: true at one calendar only')];
      return holdsIndex(one.calendars) < 0
        ? [error(path, 'expected one calendar that takes the holds; all say holds: false')]
        : [];
    }),
    ...interviewers
      .map(({ email }, index) => ({ email, index }))
      .filter(({ email }) => !onPanels.has(email))
      .map(({ email, index }) => warning(['interviewers', index, 'email'], `${email} is on no panel`)),
  ];
}

function idChecks(
  calendar: Config['interviewers'][number]['calendars'][number],
  connection: object | undefined,
  path: ConfigPath,
): CrossProblem[] {
  if (connection === undefined) return [];
  const picked = areCalendarsPicked(connection);
  if (picked && calendar.id !== undefined)
    return [error([...path, 'id'], 'expected no id: the interviewer chooses their calendars when they connect')];
  return picked || calendar.id !== undefined ? [] : [error([...path, 'id'], 'missing; expected the calendar’s id')];
}

function candidateChecks({ candidates: { page }, http }: Config): CrossProblem[] {
  if (!page.ask_for_another_time) return [];
  const path = ['candidates', 'page', 'ask_for_another_time'];
  if (!page.link) return [error(path, 'expected link: true as well: they ask on the page that it leads to')];
  return http.public_url === undefined
    ? [error(path, 'candidates ask on a page: http.public_url is needed, where they find it')]
    : [];
}

function panelChecks({ panels, interviewers }: Config): CrossProblem[] {
  const known = interviewers.map(({ email }) => email);
  const problems = twice(
    panels,
    ({ name }) => name,
    ({ name }, index, first) => error(['panels', index, 'name'], `"${name}" is there already, as panels[${first}]`),
  );
  for (const [index, { required, optional, any }] of panels.entries()) {
    const named = [
      ...(required ?? []).map((email, inner) => ({ email, path: ['panels', index, 'required', inner] })),
      ...(optional ?? []).map((email, inner) => ({ email, path: ['panels', index, 'optional', inner] })),
      ...(any?.of ?? []).map((email, inner) => ({ email, path: ['panels', index, 'any', 'of', inner] })),
    ];
    for (const { email, path } of named.filter((one) => !known.includes(one.email))) {
      problems.push(error(path, `${email} is not among the interviewers`, nearest(email, known)));
    }
    if ((required ?? []).length === 0 && !any)
      problems.push(error(['panels', index], 'expected somebody in required or any'));
    const pool = new Set(any?.of.filter((email) => !required?.includes(email)));
    if (any && any.count > pool.size) {
      const message = `found ${any.count}; expected at most ${pool.size}, as many as the pool has besides required`;
      problems.push(error(['panels', index, 'any', 'count'], message));
    }
  }
  const everything = panels.findIndex(({ match }) => Object.keys(match).length === 0);
  const hidden = everything < 0 ? [] : panels.slice(everything + 1);
  return [
    ...problems,
    ...hidden.map((_, offset) =>
      warning(
        ['panels', everything + 1 + offset, 'name'],
        `never taken: "${panels[everything]?.name}" before it matches every interview`,
      ),
    ),
  ];
}

function calendarChecks({ calendars }: Config): CrossProblem[] {
  const slowest = Math.max(calendars.poll, calendars.poll_with_push);
  return calendars.unknown_after > slowest
    ? []
    : [
        error(
          ['calendars', 'unknown_after'],
          'expected longer than poll and poll_with_push, else every calendar is unknown between two readings',
        ),
      ];
}
