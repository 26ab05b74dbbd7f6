/** What an admin reads about each typical mistake, word for word. */
import { describe, expect, it } from 'vitest';
import { MINIMAL, problemsOf, warningsOf } from './minimal.ts';

const FILE = '/etc/is/config.yaml';

/** The minimal file with something else in one place. */
function changed(from: string, to: string): string {
  return MINIMAL.replace(from, () => to);
}

/** Without the file's name, as lines. */
function told(text: string): string[] {
  return text.replaceAll(`${FILE}:`, '').split('\n');
}

describe('a file is refused with its line and what was expected for', () => {
  it('a mistyped key', () => {
    expect(told(problemsOf(`${MINIMAL}schedulling:\n  settle: 3m\n`))).toEqual([
      '5:1: schedulling: unknown key "schedulling"; expected one of version, jobhive, company, connections, mail, channels, interviewers, panels, candidates, scheduling, keywords, rules, tests, proposals, limits, calendars, retention, http, jobs, database',
      '  5 | schedulling:',
      '    | ^^^^^^^^^^^',
      '  Did you mean "scheduling"?',
    ]);
  });

  it('a mistyped key inside', () => {
    expect(told(problemsOf(`${MINIMAL}scheduling:\n  minimum_notise: 4h\n`))).toEqual([
      '6:3: scheduling.minimum_notise: unknown key "minimum_notise"; expected one of buffer, minimum_notice, freeze, horizon, slot_step, settle, blocking, unanswered, prefer',
      '  6 |   minimum_notise: 4h',
      '    |   ^^^^^^^^^^^^^^',
      '  Did you mean "minimum_notice"?',
    ]);
  });

  it('a duration in words', () => {
    expect(told(problemsOf(`${MINIMAL}scheduling:\n  settle: 3 mins\n`))).toEqual([
      '6:11: scheduling.settle: found "3 mins"; expected a duration such as 30s, 5m, 3m30s or 24h, at most 24h',
      '  6 |   settle: 3 mins',
      '    |           ^^^^^^',
    ]);
  });

  it('a bare number for a duration', () => {
    expect(told(problemsOf(`${MINIMAL}scheduling: { freeze: 24 }\n`))).toEqual([
      '5:23: scheduling.freeze: found 24; expected a duration such as 30s, 5m, 3m30s or 24h',
      '  5 | scheduling: { freeze: 24 }',
      '    |                       ^^',
    ]);
  });

  it('a mistyped action', () => {
    expect(told(problemsOf(`${MINIMAL}rules:\n  - name: R\n    on: moved\n    do: [notify, acept]\n`))).toEqual([
      '8:18: rules[0].do[1]: found "acept"; expected one of accept, reschedule, resize, replace_from_pool, propose, revert, notify, ignore',
      '  8 |     do: [notify, acept]',
      '    |                  ^^^^^',
      '  Did you mean "accept"?',
    ]);
  });

  it('a mistyped kind', () => {
    expect(told(problemsOf(`${MINIMAL}rules:\n  - name: R\n    on: move\n    do: accept\n`))).toEqual([
      '7:9: rules[0].on: found "move"; expected one of moved, resized, removed, declined, candidate_declined, conflict, unavailable',
      '  7 |     on: move',
      '    |         ^^^^',
      '  Did you mean "moved"?',
    ]);
  });

  it('a condition about an interviewer, for what is about none', () => {
    const rules = 'rules:\n  - { name: R, on: candidate_declined, when: { interviewer: a@x.example }, do: notify }\n';
    expect(told(problemsOf(`${MINIMAL}${rules}`))[0]).toBe(
      '6:48: rules[0].when.interviewer: never holds for candidate_declined; it is for moved, resized, removed, declined, conflict, unavailable',
    );
  });

  it('an action that can never be done', () => {
    expect(told(problemsOf(`${MINIMAL}rules:\n  - { name: R, on: conflict, do: accept }\n`))).toEqual([
      '6:34: rules[0].do: "accept" can never be done about conflict; it is for moved, resized',
      '  6 |   - { name: R, on: conflict, do: accept }',
      '    |                                  ^^^^^^',
    ]);
  });

  it('a condition that never holds', () => {
    expect(
      told(
        problemsOf(`${MINIMAL}rules:\n  - { name: R, on: removed, when: { new_time: free_for_all }, do: notify }\n`),
      ),
    ).toEqual([
      '6:37: rules[0].when.new_time: never holds for removed; it is for moved, resized',
      '  6 |   - { name: R, on: removed, when: { new_time: free_for_all }, do: notify }',
      '    |                                     ^^^^^^^^',
    ]);
  });

  it('conditions that nothing fulfils, alone or together', () => {
    const problem = (rule: string) => told(problemsOf(`${MINIMAL}rules:\n  - { name: R, ${rule}, do: notify }\n`))[0];
    expect(problem('on: conflict, when: { required: true, answer: declined }')).toBe(
      '6:54: rules[0].when.answer: never holds: no conflict is ever like that',
    );
    expect(problem('on: [moved, conflict], when: { new_time: free_for_all, answer: none }')).toBe(
      '6:39: rules[0].when: never holds: no moved, conflict is ever like that',
    );
  });

  it('a panel and an interviewer that there are not', () => {
    const problem = (when: string) =>
      told(problemsOf(`${MINIMAL}rules:\n  - { name: R, on: moved, when: { ${when} }, do: notify }\n`));
    expect(problem('panel: al')[0]).toBe('6:42: rules[0].when.panel: al is not among the panels; expected one of all');
    expect(problem('interviewer: b@x.example').at(-1)).toBe('  Did you mean "a@x.example"?');
  });

  it('a compared number that is none', () => {
    const rule = '{ name: R, on: conflict, when: { moves: "around 2" }, do: notify }';
    expect(told(problemsOf(`${MINIMAL}rules:\n  - ${rule}\n`))[0]).toBe(
      '6:45: rules[0].when.moves: found "around 2"; expected a compared number such as "<2" or ">=1", or a number',
    );
  });

  it('an unknown placeholder', () => {
    expect(
      told(
        problemsOf(
          `${MINIMAL}rules:\n  - { name: R, on: moved, do: accept, reason: "Hello {candidat} of {compani}" }\n`,
        ),
      ),
    ).toEqual([
      '6:47: rules[0].reason: there is no {candidat}; expected one of {interviewer}, {company}, {position}, {old_time}, {new_time}, {minutes}, {why}',
      '  6 |   - { name: R, on: moved, do: accept, reason: "Hello {candidat} of {compani}" }',
      '    |                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^',
      '6:47: rules[0].reason: there is no {compani}; expected one of {interviewer}, {company}, {position}, {old_time}, {new_time}, {minutes}, {why}',
      '  6 |   - { name: R, on: moved, do: accept, reason: "Hello {candidat} of {compani}" }',
      '    |                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^',
      '  Did you mean "company"?',
    ]);
  });

  it('a text that cannot be filled in, in whatever language', () => {
    const problem = (text: string) =>
      told(problemsOf(`${MINIMAL}rules:\n  - { name: R, on: moved, do: accept, ${text} }\n`))[0];
    expect(problem('reason: "Hello {company"')).toBe(
      '6:47: rules[0].reason: a brace is open, or holds something else than a placeholder such as {company}',
    );
    expect(problem(`reason: { fr: "L'{company}" }`)).toBe(
      "6:53: rules[0].reason.fr: after an apostrophe a brace is plain text; write ’, or two apostrophes ('')",
    );
    expect(problem('note: "{why}"')).toBe(
      '6:45: rules[0].note: {why} cannot be used as plain; a text and a time stand alone, minutes may be plural, why must be select',
    );
    expect(problem('reason: { xx: "Hello" }')).toContain('xx');
  });

  it('a Windows zone', () => {
    expect(told(problemsOf(`${MINIMAL}company: { time_zone: W. Europe Standard Time }\n`))).toEqual([
      '5:23: company.time_zone: found "W. Europe Standard Time"; expected an IANA time zone such as Europe/Berlin; "W. Europe Standard Time" is a name of Windows',
      '  5 | company: { time_zone: W. Europe Standard Time }',
      '    |                       ^^^^^^^^^^^^^^^^^^^^^^^',
    ]);
  });

  it('a mistyped zone', () => {
    expect(told(problemsOf(`${MINIMAL}company: { time_zone: Europe/Berln }\n`))).toEqual([
      '5:23: company.time_zone: found "Europe/Berln"; expected an IANA time zone such as Europe/Berlin',
      '  5 | company: { time_zone: Europe/Berln }',
      '    |                       ^^^^^^^^^^^^',
      '  Did you mean "Europe/Berlin"?',
    ]);
  });

  it('a mistyped provider', () => {
    expect(told(problemsOf(changed('provider: local', 'provider: locl')))).toEqual([
      '2:37: connections.folders.provider: found "locl"; expected one of local, caldav, google, outlook',
      '  2 | connections: { folders: { provider: locl, path: ./calendars } }',
      '    |                                     ^^^^',
      '  Did you mean "local"?',
    ]);
  });

  it('no provider', () => {
    expect(told(problemsOf(changed('provider: local, ', '')))).toEqual([
      '2:16: connections.folders.provider: missing; expected one of local, caldav, google, outlook',
      '  2 | connections: { folders: { path: ./calendars } }',
      '    |                ^^^^^^^',
    ]);
  });

  it('an unknown connection', () => {
    expect(told(problemsOf(changed('connection: folders', 'connection: folder')))).toEqual([
      '3:64: interviewers[0].calendars[0].connection: there is no connection "folder"; expected one of folders',
      '  3 | interviewers: [{ email: a@x.example, calendars: [{ connection: folder, id: a }] }]',
      '    |                                                                ^^^^^^',
      '  Did you mean "folders"?',
    ]);
  });

  it('an unknown interviewer', () => {
    expect(told(problemsOf(changed('required: [a@x.example]', 'required: [a@x.exampel]')))).toEqual([
      '4:34: panels[0].required[0]: a@x.exampel is not among the interviewers',
      '  4 | panels: [{ name: all, required: [a@x.exampel] }]',
      '    |                                  ^^^^^^^^^^^',
      '  Did you mean "a@x.example"?',
    ]);
  });

  it('a country without holidays, and a region that it does not have', () => {
    const holidays = (text: string) => told(problemsOf(`${MINIMAL}company: { holidays: { ${text} } }\n`))[0];
    expect(holidays('country: XX')).toBe(
      '5:33: company.holidays.country: no holidays are known of "XX"; expected a country by ISO 3166-1 such as DE, US or JP',
    );
    expect(holidays('country: DE, region: BER')).toMatch(
      /^5:45: company.holidays.region: DE has no region "BER"; expected one of BB, BE, BW, BY, BY-A, BY-KATH, /,
    );
    expect(holidays('country: FI, region: X')).toBe(
      '5:45: company.holidays.region: FI has no regions with holidays of their own',
    );
    expect(holidays('region: BE')).toBe(
      '5:32: company.holidays.region: expected a country beside it, such as country: DE',
    );
    expect(holidays('also: [2026-02-30]')).toBe(
      '5:31: company.holidays.also[0]: found "2026-02-30"; expected a date such as 2026-12-24',
    );
  });

  it('a missing key', () => {
    expect(told(problemsOf(changed('api_key: "jh_dev_x", ', '')))).toEqual([
      '1:1: jobhive.api_key: missing; expected a JobHive key such as ${JOBHIVE_API_KEY}',
      '  1 | jobhive: { webhook: { scheme: shared-token, secret: ••• } }',
      '    | ^^^^^^^',
    ]);
  });

  it('a missing variable', () => {
    expect(told(problemsOf(changed('"jh_dev_x"', '"${JOBHIVE_API_KEY}"')))).toEqual([
      '1:21: jobhive.api_key: the environment variable JOBHIVE_API_KEY is not set; set it, or write ${JOBHIVE_API_KEY:-default}',
      '  1 | jobhive: { api_key: "${JOBHIVE_API_KEY}", webhook: { scheme: shared-token, secret: ••• } }',
      '    |                     ^^^^^^^^^^^^^^^^^^^^',
    ]);
  });

  it('a missing file', () => {
    expect(told(problemsOf(changed('"jh_dev_x"', '"${file:/run/secrets/key}"')))).toEqual([
      '1:21: jobhive.api_key: the file /run/secrets/key cannot be read (ENOENT)',
      '  1 | jobhive: { api_key: "${file:/run/secrets/key}", webhook: { scheme: shared-token, secret: ••• } }',
      '    |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^',
    ]);
  });

  it('a broken reference', () => {
    expect(told(problemsOf(changed('"jh_dev_x"', '"${JOBHIVE-API-KEY}"')))).toEqual([
      '1:21: jobhive.api_key: unreadable reference; expected ${NAME}, ${NAME:-default} or ${file:/path} ($${ stands for ${)',
      '  1 | jobhive: { api_key: •••, webhook: { scheme: shared-token, secret: ••• } }',
      '    |                     ^^^',
    ]);
  });

  it('an unquoted reference in braces', () => {
    expect(told(problemsOf(changed('"jh_dev_x"', '${JOBHIVE_API_KEY}')))).toEqual([
      '1:22: inside [ ] and { } a reference must be quoted: "${NAME}"',
      '  1 | jobhive: { api_key: •••',
      '    |                     ^^^',
    ]);
  });

  it('a port out of the environment that is none', () => {
    expect(told(problemsOf(`${MINIMAL}http:\n  port: \${PORT}\n`, { PORT: 'eighty' }))).toEqual([
      '6:9: http.port: found a value that is not shown; expected a whole number from 0 to 65535',
      '  6 |   port: ${PORT}',
      '    |         ^^^^^^^',
    ]);
  });

  it.each([
    ['page: { ask_for_another_time: true }', 'candidates ask on a page: http.public_url is needed, where they find it'],
    [
      'page: { ask_for_another_time: true, link: false }',
      'expected link: true as well: they ask on the page that it leads to',
    ],
  ])('candidates who shall ask on a page that they do not find: %s', (page, message) => {
    expect(problemsOf(`${MINIMAL}candidates: { ${page} }\n`)).toContain(
      `candidates.page.ask_for_another_time: ${message}`,
    );
  });

  it('hours that end before they start', () => {
    expect(told(problemsOf(`${MINIMAL}candidates: { hours: "20:00-08:00" }\n`))).toEqual([
      '5:22: candidates.hours: found "20:00-08:00"; expected hours of one day such as "09:00-17:30", ending after they start and at most at 24:00',
      '  5 | candidates: { hours: "20:00-08:00" }',
      '    |                      ^^^^^^^^^^^^^',
    ]);
  });

  it('an unknown day', () => {
    expect(
      told(problemsOf(changed('calendars: [', 'working_hours: { mon-thx: "09:00-17:00" }, calendars: ['))),
    ).toEqual([
      '3:55: interviewers[0].working_hours.mon-thx: found "mon-thx"; expected a day or a range of days such as mon, fri or mon-thu',
      '  3 | interviewers: [{ email: a@x.example, working_hours: { mon-thx: "09:00-17:00" }, calendars: [{ connection: folders, id: a }] }]',
      '    |                                                       ^^^^^^^',
    ]);
  });

  it('a day twice', () => {
    expect(
      told(
        problemsOf(
          changed('calendars: [', 'working_hours: { mon-fri: "09:00-17:00", wed: "09:00-12:00" }, calendars: ['),
        ),
      ),
    ).toEqual([
      '3:79: interviewers[0].working_hours.wed: found "wed"; expected each day once; this day has hours under another key as well',
      '  3 | interviewers: [{ email: a@x.example, working_hours: { mon-fri: "09:00-17:00", wed: "09:00-12:00" }, calendars: [{ connection: folders, id: a }] }]',
      '    |                                                                               ^^^',
    ]);
  });

  it('the same interviewer twice', () => {
    expect(
      told(
        problemsOf(
          changed(
            'interviewers: [',
            'interviewers: [{ email: A@x.example, calendars: [{ connection: folders, id: b }] }, ',
          ),
        ),
      ),
    ).toEqual([
      '3:94: interviewers[1].email: a@x.example is there already, as interviewers[0]',
      '  3 | interviewers: [{ email: A@x.example, calendars: [{ connection: folders, id: b }] }, { email: a@x.example, calendars: [{ connection: folders, id: a }] }]',
      '    |                                                                                              ^^^^^^^^^^^',
    ]);
  });

  it('the same calendar twice', () => {
    expect(told(problemsOf(changed('id: a }]', 'id: a }, { connection: folders, id: a }]')))).toEqual([
      '3:109: interviewers[0].calendars[1].id: this calendar is there already, as interviewers[0].calendars[0]',
      '  3 | interviewers: [{ email: a@x.example, calendars: [{ connection: folders, id: a }, { connection: folders, id: a }] }]',
      '    |                                                                                                             ^',
    ]);
  });

  it('a list where a map belongs', () => {
    expect(told(problemsOf(`${MINIMAL}http: [8080]\n`))).toEqual([
      '5:7: http: found a list; expected a map of keys',
      '  5 | http: [8080]',
      '    |       ^^^^^^',
    ]);
  });

  it('a key written twice', () => {
    expect(told(problemsOf(`${MINIMAL}limits:\n  moves_per_hour: 1\n  moves_per_hour: 2\n`))).toEqual([
      '7:3: limits.moves_per_hour: this key is written twice in one map',
      '  7 |   moves_per_hour: 2',
      '    |   ^^^^^^^^^^^^^^',
    ]);
  });

  it('a line break in a name', () => {
    expect(told(problemsOf(`${MINIMAL}company: { name: "Acme\\nInc" }\n`))).toEqual([
      '5:18: company.name: found "Acme\\nInc"; expected a name, without line breaks or other control characters',
      '  5 | company: { name: "Acme\\nInc" }',
      '    |                  ^^^^^^^^^^^',
    ]);
  });

  it('letters of another encoding', () => {
    expect(told(problemsOf(`${MINIMAL}company:\n  name: M\uFFFDller\n`))).toEqual([
      '6:10: here is something that is not UTF-8; save the file as UTF-8',
    ]);
  });

  it('aliases that say too much', () => {
    const tens = [1, 2, 3, 4, 5].map((n) => `a${n}: &a${n} [${Array(10).fill(n === 1 ? 'x' : `*a${n - 1}`)}]`);
    expect(told(problemsOf(tens.join('\n')))).toEqual([
      '5:1: a5: this says too much: more than 50000 values, each alias counted as what it stands for',
      '  5 | a5: &a5 [*a4,*a4,*a4,*a4,*a4,*a4,*a4,*a4,*a4,*a4]',
      '    | ^^',
    ]);
  });

  it('more than a person reads at once, of which the first hundred are told', () => {
    const lines = told(problemsOf(`${MINIMAL}${Array.from({ length: 150 }, (_, index) => `x${index}: 1\n`).join('')}`));
    expect(lines.filter((line) => line.includes('unknown key'))).toHaveLength(100);
    expect(lines.at(-1)).toBe('105:1: and 50 problems more, from here on');
  });

  it('a bracket that is not closed', () => {
    expect(told(problemsOf(`${MINIMAL}mail:\n  notify: [a@x.example\nhttp: {}\n`))).toEqual([
      '7:1: the indentation does not fit, or a bracket before it is not closed',
      '  7 | http: {}',
      '    | ^',
    ]);
  });

  it('a tab', () => {
    expect(told(problemsOf(`${MINIMAL}http:\n\tport: 1\n`))).toEqual([
      '6:1: a tab cannot indent; use spaces',
      '  6 |  port: 1',
      '    | ^',
    ]);
  });

  it('smtp without a sender', () => {
    expect(told(problemsOf(`${MINIMAL}mail: { smtp: { host: mail.x.example } }\n`))).toEqual([
      '5:1: mail.from: missing; with smtp a sender is needed, such as Acme <interviews@acme.example>',
      '  5 | mail: { smtp: { host: mail.x.example } }',
      '    | ^^^^',
    ]);
  });

  it('a pool that is too small', () => {
    expect(told(problemsOf(changed('required: [a@x.example]', 'any: { of: [a@x.example], count: 2 }')))).toEqual([
      '4:56: panels[0].any.count: found 2; expected at most 1, as many as the pool has besides required',
      '  4 | panels: [{ name: all, any: { of: [a@x.example], count: 2 } }]',
      '    |                                                        ^',
    ]);
  });

  it('an empty file', () => {
    expect(told(problemsOf(''))).toEqual([
      '1:1: jobhive: missing; expected a map of keys',
      '1:1: connections: missing; expected a map of keys',
      '1:1: interviewers: missing; expected a list',
      '1:1: panels: missing; expected a list',
    ]);
  });

  it('a text', () => {
    expect(told(problemsOf('hello'))).toEqual(['1:1: found "hello"; expected a map of keys', '  1 | hello', '    | ^']);
  });
});

describe('a file works, but with a warning, when', () => {
  it('a rule stands behind one that takes everything', () => {
    expect(
      told(
        warningsOf(
          `${MINIMAL}rules:\n  - { name: First, on: [moved, resized], do: notify }\n  - { name: Second, on: moved, do: accept }\n`,
        ),
      ),
    ).toEqual([
      '7:13: rules[1].name: never taken: "First" before it takes all that it could match',
      '  7 |   - { name: Second, on: moved, do: accept }',
      '    |             ^^^^^^',
    ]);
  });

  it('a rule stands behind several that together take everything', () => {
    const rules = [
      '{ name: Soon, on: conflict, when: { starts_in: "<=24h" }, do: notify }',
      '{ name: Later, on: conflict, when: { starts_in: ">24h" }, do: reschedule }',
      '{ name: Lunch, on: conflict, when: { with: { title_matches: "*lunch*" } }, do: ignore }',
    ];
    expect(told(warningsOf(`${MINIMAL}rules:\n${rules.map((rule) => `  - ${rule}\n`).join('')}`))[0]).toBe(
      '8:13: rules[2].name: never taken: "Soon" and "Later" before it take all that it could match',
    );
  });

  it('a rule asks for keywords that nobody has given', () => {
    const rule = '{ name: R, on: conflict, when: { with: { keyword: movable } }, do: ignore }';
    expect(told(warningsOf(`${MINIMAL}rules:\n  - ${rule}\n`))[0]).toBe(
      '6:55: rules[0].when.with.keyword: no title is ever movable: there is nothing under keywords.movable',
    );
    expect(warningsOf(`${MINIMAL}keywords: { movable: "sync*" }\nrules:\n  - ${rule}\n`)).toBe('');
  });

  it('a panel stands behind one that matches everything', () => {
    expect(told(warningsOf(changed('panels: [', 'panels: [{name: everyone, required: [a@x.example]}, ')))).toEqual([
      '4:61: panels[1].name: never taken: "everyone" before it matches every interview',
      '  4 | panels: [{name: everyone, required: [a@x.example]}, { name: all, required: [a@x.example] }]',
      '    |                                                             ^^^',
    ]);
  });

  it('an interviewer is on no panel', () => {
    expect(
      told(
        warningsOf(
          changed(
            'interviewers: [',
            'interviewers: [{ email: b@x.example, calendars: [{ connection: folders, id: b }] }, ',
          ),
        ),
      ),
    ).toEqual([
      '3:25: interviewers[0].email: b@x.example is on no panel',
      '  3 | interviewers: [{ email: b@x.example, calendars: [{ connection: folders, id: b }] }, { email: a@x.example, calendars: [{ connection: folders, id: a }] }]',
      '    |                         ^^^^^^^^^^^',
    ]);
  });

  it('webhooks are not configured', () => {
    expect(told(warningsOf(changed(', webhook: { scheme: shared-token, secret: "0123456789abcdef" }', '')))).toEqual([
      '1:1: jobhive.webhook: without it every webhook is refused, and changes are only seen by the sweep',
      '  1 | jobhive: { api_key: ••• }',
      '    | ^^^^^^^',
    ]);
  });

  it('a secret can be guessed', () => {
    expect(told(warningsOf(changed('0123456789abcdef', 'hunter2')))).toEqual([
      '1:74: jobhive.webhook.secret: a secret of fewer than 16 characters can be guessed',
      '  1 | jobhive: { api_key: •••, webhook: { scheme: shared-token, secret: ••• } }',
      '    |                                                                   ^^^',
    ]);
  });

  it('JobHive is asked without https', () => {
    expect(told(warningsOf(changed('jobhive: {', 'jobhive: { base_url: "http://jobhive.example/v1",')))).toEqual([
      '1:22: jobhive.base_url: without https the key travels readably',
      '  1 | jobhive: { base_url: "http://jobhive.example/v1", api_key: •••, webhook: { scheme: shared-token, secret: ••• } }',
      '    |                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^',
    ]);
  });
});
