import { describe, expect, it } from 'vitest';
import {
  instantOf,
  intervalAt,
  momentInWords,
  parseMoment,
  parseStretch,
} from '../../src/config/examples/wall-words.ts';
import { isoOf } from '../../src/scheduling/instant.ts';
import { load, problemsOf } from './minimal.ts';

/** One interviewer in Berlin, one in New York, a pool of two, and rules that tell cases apart. */
const COMPANY = `
jobhive: { api_key: "jh_dev_x", webhook: { scheme: shared-token, secret: "0123456789abcdef" } }
company: { name: Acme, time_zone: Europe/Berlin, holidays: { also: ["2026-09-18"] } }
connections: { folders: { provider: local, path: ./calendars } }
interviewers:
  - { email: alice@x.example, name: Alice, calendars: [{ connection: folders, id: a }] }
  - { email: bob@x.example, time_zone: America/New_York, calendars: [{ connection: folders, id: b }] }
  - { email: carol@x.example, calendars: [{ connection: folders, id: c }] }
panels:
  - { name: backend, match: { position: "*Backend*" }, required: alice@x.example, any: { of: [bob@x.example, carol@x.example], count: 1 } }
  - { name: others, required: alice@x.example, optional: carol@x.example }
keywords: { soft: "focus*" }
rules:
  - { name: Dragged, on: moved, when: { new_time: free_for_all }, do: accept, reason: "{interviewer} proposed a new time." }
  - { name: Soft, on: conflict, when: { with: { keyword: soft } }, do: ignore }
  - { name: Firm, on: [conflict, unavailable], when: { starts_in: ">30h" }, do: reschedule, reason: "A conflict." }
  - { name: Gone, on: removed, do: revert }
  - { name: Declined, on: declined, do: [replace_from_pool, propose] }
`;

const withTests = (tests: string) => `${COMPANY}tests:\n${tests.replace(/^\n/, '').trimEnd()}\n`;
const fails = (tests: string) => problemsOf(withTests(tests));

describe('times in examples', () => {
  const MONDAY = '2026-09-14';
  const read = (text: string, zone = 'Europe/Berlin') => {
    const moment = parseMoment(text);
    return moment && isoOf(instantOf(moment, MONDAY, zone));
  };

  it('name the first such day from today on, or the one a week later', () => {
    expect(read('Mon 09:00')).toBe('2026-09-14T07:00:00Z');
    expect(read('wednesday 9:05')).toBe('2026-09-16T07:05:00Z');
    expect(read('next Mon 09:00')).toBe('2026-09-21T07:00:00Z');
    expect(read('Sun 23:59')).toBe('2026-09-20T21:59:00Z');
  });

  it('or a date, on the clock of the test', () => {
    expect(read('2026-10-26 10:00', 'America/New_York')).toBe('2026-10-26T14:00:00Z');
  });

  it.each([
    'Wed',
    'Wed 25:00',
    'Wed 10:60',
    '2026-02-30 10:00',
    '0000-01-01 10:00',
    '9999-12-31 10:00',
    'soon 10:00',
    '10:00',
    'mon-fri10:00',
    '',
  ])('and nothing like %j', (text) => expect(parseMoment(text)).toBeNull());

  it('stretches have hours, or are whole days, also those on which clocks change', () => {
    const stretch = (text: string, zone: string) => {
      const parsed = parseStretch(text);
      const { start, end } = parsed ? intervalAt(parsed, MONDAY, zone) : { start: 0, end: 0 };
      return (end - start) / 3_600_000;
    };
    expect(stretch('Wed 10:00-11:30', 'Europe/Berlin')).toBe(1.5);
    expect(stretch('Wed 22:00-24:00', 'Europe/Berlin')).toBe(2);
    expect(stretch('Wed', 'Europe/Berlin')).toBe(24);
    expect(stretch('2026-10-25', 'Europe/Berlin')).toBe(25);
    expect(parseStretch('Wed 11:00-10:00')).toBeNull();
  });

  it('are shown with the weekday and the date', () => {
    const moment = parseMoment('Thu 10:00');
    expect(moment && momentInWords(instantOf(moment, MONDAY, 'Asia/Tokyo'), 'Asia/Tokyo')).toBe('Thu 2026-09-17 10:00');
  });
});

describe('tests beside the rules', () => {
  it('come true where the rules do what they say', () => {
    const loaded = load(
      withTests(`
  - name: a meeting lands on the interview
    events: [{ of: alice@x.example, at: Thu 10:00-11:00 }]
    expect: { do: reschedule, rule: Firm, to: Thu 11:15, reason: A conflict. }
  - name: two other meetings are in the way as well
    events:
      - { of: alice@x.example, at: Thu 09:00-11:30 }
      - { of: alice@x.example, at: Thu 12:00-13:30, class: out_of_office }
    expect: { do: reschedule, to: Thu 13:45 }
  - name: tomorrow
    interview: { starts: Tue 14:00 }
    events: [{ of: alice@x.example, at: Tue 14:00-15:00 }]
    expect: { do: notify }
  - name: the same, seen on Sunday
    now: 2026-09-13 20:00
    interview: { starts: Tue 14:00 }
    events: [{ of: alice@x.example, at: Tue 14:00-15:00 }]
    expect: { do: reschedule }
  - name: focus time
    events: [{ of: alice@x.example, at: Thu 09:00-12:00, title: "Focus: papers" }]
    expect: { do: ignore, rule: Soft }
  - name: a declined meeting
    events: [{ of: alice@x.example, at: Thu 10:00-11:00, answer: declined }]
    expect: { do: nothing }
  - name: an unread calendar says nothing
    unread: alice@x.example
    events: [{ of: alice@x.example, at: Thu 10:00-11:00 }]
    expect: { do: nothing }
  - name: dragged
    holds: [{ of: alice@x.example, moved_to: Wed 15:00, minutes: 45 }]
    expect: { do: accept, rule: Dragged, to: Wed 15:00, minutes: 45, reason: Alice proposed a new time. }
  - name: dragged onto somebody's meeting
    interview: { position: Backend Engineer, seated: carol@x.example }
    events: [{ of: carol@x.example, at: Wed 15:00-15:30 }]
    holds: [{ of: alice@x.example, moved_to: Wed 15:00 }]
    expect: { do: notify }
  - name: somebody else takes the seat
    interview: { panel: backend, seated: carol@x.example, starts: Thu 16:00 }
    holds: [{ of: carol@x.example, is: declined }]
    expect: { do: replace_from_pool, rule: Declined, seat: bob@x.example }
  - name: a person is asked about the first free time
    holds: [{ of: alice@x.example, is: declined }]
    expect: { do: propose, rule: Declined, to: Thu 09:00 }
  - name: removed
    holds: [{ of: alice@x.example, is: removed }]
    expect: { do: revert }
  - name: just now
    lasted: 10s
    holds: [{ of: alice@x.example, is: removed }]
    expect: { do: wait }
  - name: too soon
    interview: { starts: Mon 20:00 }
    holds: [{ of: alice@x.example, is: removed }]
    expect: { do: held_back, because: frozen }
  - name: too often
    interview: { moves: 3 }
    holds: [{ of: alice@x.example, is: cancelled }]
    expect: { do: held_back, because: interview_cap }
  - name: paused
    paused: true
    holds: [{ of: alice@x.example, is: removed }]
    expect: { do: held_back, because: paused }
  - name: over
    interview: { status: completed }
    holds: [{ of: alice@x.example, is: removed }]
    expect: { do: nothing }
  - name: a holiday
    interview: { starts: Fri 10:00 }
    expect: { do: reschedule, rule: Firm }
  - name: the clock of somebody else
    time_zone: America/New_York
    interview: { panel: backend, seated: bob@x.example, starts: Thu 10:00 }
    events: [{ of: bob@x.example, at: Thu 10:00-11:00 }]
    candidate_busy: [Thu 09:00-10:00]
    expect: { do: reschedule, to: Wed 10:00 }
`),
    );
    expect(loaded.ok ? [] : loaded.problems.map(({ message }) => message)).toEqual([]);
  });

  it('are found where they fail, with what came instead and why', () => {
    expect(
      fails(`
  - name: focus time moves nobody
    events: [{ of: alice@x.example, at: Thu 10:00-11:00, title: Standup }]
    expect: { do: ignore }
`),
    ).toBe(`/etc/is/config.yaml:22:19: tests[0].expect.do: "focus time moves nobody" fails: expected "ignore", got "reschedule": reschedule by rule "Firm"; "Soft" was passed over for with.keyword
  22 |     expect: { do: ignore }
     |                   ^^^^^^`);
  });

  it.each([
    [
      'another rule',
      'holds: [{ of: alice@x.example, is: removed }]',
      'do: revert, rule: Soft',
      'expect.rule',
      'got "Gone"',
    ],
    [
      'another time',
      'holds: [{ of: alice@x.example, moved_to: Wed 15:00 }]',
      'do: accept, to: Wed 15:15',
      'expect.to',
      'expected "Wed 2026-09-16 15:15", got "Wed 2026-09-16 15:00"',
    ],
    [
      'another length',
      'holds: [{ of: alice@x.example, moved_to: Wed 15:00 }]',
      'do: accept, minutes: 30',
      'expect.minutes',
      'expected "30", got "60"',
    ],
    [
      'another limit',
      'paused: true, holds: [{ of: alice@x.example, is: removed }]',
      'do: held_back, because: frozen',
      'expect.because',
      'got "paused": held_back (paused)',
    ],
    [
      'other words',
      'holds: [{ of: alice@x.example, moved_to: Wed 15:00 }]',
      'do: accept, reason: Sorry',
      'expect.reason',
      'got "Alice proposed a new time."',
    ],
    [
      'no new time',
      'holds: [{ of: alice@x.example, is: removed }]',
      'do: revert, to: Wed 15:00',
      'expect.to',
      'got nothing of the kind',
    ],
    [
      'in vain',
      'holds: [{ of: alice@x.example, moved_to: Wed 03:00 }]',
      'do: accept',
      'expect.do',
      'accept was not possible (new_time_not_for_candidate)',
    ],
  ])('%s', (_, given, expected, path, message) => {
    const problems = fails(`  - { name: x, ${given}, expect: { ${expected} } }`);
    expect(problems).toContain(`tests[0].${path}:`);
    expect(problems).toContain(message);
  });

  it.each([
    [
      'a rule that is not there',
      'expect: { do: ignore, rule: Softt }',
      'expect.rule',
      'there is no rule "Softt"',
      'Did you mean "Soft"?',
    ],
    [
      'a panel that is not there',
      'interview: { panel: other }, expect: { do: ignore }',
      'interview.panel',
      'there is no panel "other"',
      'Did you mean "others"?',
    ],
    [
      'somebody who is not on the panel',
      'events: [{ of: bob@x.example, at: Thu }], expect: { do: ignore }',
      'events[0].of',
      'bob@x.example is not on the panel "others"',
      '',
    ],
    ['a time that is none', 'now: 9am, expect: { do: ignore }', 'now', 'expected a time such as "Wed 10:00"', ''],
  ])('%s', (_, given, path, message, suggestion) => {
    const problems = fails(`  - { name: x, ${given} }`);
    expect(problems).toContain(`tests[0].${path}: `);
    expect(problems).toContain(message);
    expect(problems).toContain(suggestion);
  });

  it('are at most 500, and as many are tried in seconds', () => {
    const many = (count: number) =>
      Array.from(
        { length: count },
        (_, index) =>
          `  - { name: t${index}, events: [{ of: alice@x.example, at: Thu 10:00-11:00 }], expect: { do: reschedule } }\n`,
      ).join('');
    expect(fails(many(500))).toBe('no problems');
    expect(fails(many(501))).toContain('tests: found a list; expected at most 500 tests');
  });

  it('at the ends of what is known of time are tried as well', () => {
    const at = (now: string, date: string) =>
      `  - { name: x, now: ${now} 09:00, interview: { starts: ${date} 10:00 }, expect: { do: nothing } }`;
    expect(fails(at('1990-01-01', '1990-01-04'))).toBe('no problems');
    expect(fails(at('2099-12-28', '2099-12-31'))).toBe('no problems');
  });

  it('have names of their own', () => {
    const twice = '  - { name: x, expect: { do: nothing } }\n';
    expect(fails(twice + twice)).toContain('tests[1].name: "x" is there already, as tests[0]');
  });
});
