import { describe, expect, it } from 'vitest';
import { candidateOf } from '../../src/scheduling/candidate.ts';
import { InterviewId } from '../../src/scheduling/ids.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/scheduling/instant.ts';
import { TERM_WEIGHTS } from '../../src/scheduling/slot-terms.ts';
import { MINIMAL, problemsOf, settingsOf } from './minimal.ts';

describe('a file that says the least', () => {
  it('gets a sensible value for everything else', () => {
    const settings = settingsOf(MINIMAL);
    expect(settings).toMatchObject({
      jobhive: { baseUrl: 'https://backend.jobhive.ai/v1', sendNotification: true, sweepEvery: 15 * MINUTE },
      company: { zone: 'UTC' },
      connections: { folders: { provider: 'local', path: '/etc/is/calendars' } },
      mail: { transport: { kind: 'outbox', folder: '/etc/is/var/outbox' }, firstInvite: true, notify: [] },
      interviewers: [
        { email: 'a@x.example', name: 'a', zone: 'UTC', calendars: [{ id: 'folders/a', remoteId: 'a', holds: true }] },
      ],
      panels: [{ match: { position: null, skillsAny: [], company: null, interviews: [] }, optional: [], any: null }],
      calendars: { pollEvery: 5 * MINUTE, unknownAfter: HOUR, deletionsPerPull: 0.3 },
      http: { host: '127.0.0.1', port: 8090, publicUrl: null },
      database: { kind: 'embedded' },
    });
    expect(settings.interviewers[0]?.workingHours).toEqual(
      Object.fromEntries([1, 2, 3, 4, 5].map((day) => [day, [{ startMinute: 540, endMinute: 1020 }]])),
    );
    expect(settings.policy).toEqual({
      bufferBefore: 5 * MINUTE,
      bufferAfter: 10 * MINUTE,
      minimumNotice: 4 * HOUR,
      freeze: DAY,
      horizon: { days: 10, unit: 'working_days' },
      slotStepMinutes: 15,
      settle: 3 * MINUTE,
      candidateHours: { startMinute: 480, endMinute: 1200 },
      candidateZone: 'UTC',
      movesPerInterview: 3,
      movesPerInterviewerDay: 6,
      movesPerHour: 20,
      blocking: ['tentative', 'busy', 'out_of_office', 'focus', 'unknown'],
      unanswered: 'busy',
      keywords: { hard: [], soft: [], movable: [], unmovable: [] },
      prefer: TERM_WEIGHTS,
      together: { sameDay: 'free', order: 'free', gap: 0 },
    });
    expect(settings.rules.map(({ on, actions }) => `${on}: ${actions}`)).toEqual([
      'moved: accept',
      'moved: notify',
      'removed,declined: notify',
      'conflict: reschedule',
    ]);
  });
});

describe('what is said for the whole company', () => {
  const company = `${MINIMAL}company:
  holidays: { country: de, region: be, also: [2026-12-24] }
  working_hours: { mon-thu: "08:00-16:00" }
  max_interviews: { per_day: 3, per_week: 8 }
`;
  const own = (text: string) => company.replace('email: a@x.example', `email: a@x.example, ${text}`);

  it('holds for whoever says nothing else', () => {
    const settings = settingsOf(company);
    const holidays = { country: 'DE', region: 'BE', also: ['2026-12-24'], except: [] };
    expect(settings.company).toMatchObject({ domains: ['x.example'], holidays });
    expect(settings.interviewers[0]).toMatchObject({ holidays, limits: { perDay: 3, perWeek: 8 } });
    expect(Object.keys(settings.interviewers[0]?.workingHours ?? {})).toEqual(['1', '2', '3', '4']);
  });

  it('gives way to what somebody says, key by key', () => {
    const text =
      'max_interviews: { per_day: 1 }, holidays: {}, working_hours: { fri: "10:00-12:00" }, buffer: { after: 1h }';
    expect(settingsOf(own(text)).interviewers[0]).toMatchObject({
      holidays: { country: null, also: [] },
      limits: { perDay: 1, perWeek: 8 },
      workingHours: { 5: [{ startMinute: 600, endMinute: 720 }] },
      preferredHours: null,
      buffer: { before: null, after: HOUR },
    });
  });
});

describe('what a panel says of its own', () => {
  it('is only that', () => {
    const text =
      '{ name: all, scheduling: { freeze: 2h, slot_step: 30m, buffer: { before: 0s }, moves_per_interview: 1 },';
    expect(settingsOf(MINIMAL.replace('{ name: all,', text)).panels[0]?.policy).toEqual({
      freeze: 2 * HOUR,
      slotStepMinutes: 30,
      bufferBefore: 0,
      movesPerInterview: 1,
    });
  });
});

describe('what is known of candidates', () => {
  it('is what is assumed of all, and what is known of some', () => {
    const { candidates, company } = settingsOf(`${MINIMAL}company: { locale: de }
candidates:
  hours: "09:00-18:00"
  known: [{ match: { email: ["*.jp", "*@tokyo.example"] }, time_zone: Asia/Tokyo, locale: ja }]
`);
    expect(company.locale).toBe('de');
    const hours = { startMinute: 540, endMinute: 1080 };
    expect(candidates.assumed).toEqual({ hours, zone: 'UTC', locale: 'de' });
    const candidate = {
      id: InterviewId.parse('int_1'),
      candidateEmail: 'ada@example.jp',
      position: 'X',
      companyName: null,
    };
    expect(candidateOf(candidates, candidate)).toEqual({ hours, zone: 'Asia/Tokyo', locale: 'ja' });
    expect(candidateOf(candidates, { ...candidate, candidateEmail: 'ada@example.org' })).toEqual(candidates.assumed);
  });
});

describe('the texts of a rule', () => {
  it('are one for all languages, or one for each', () => {
    const rule = (text: string) =>
      settingsOf(`${MINIMAL}rules: [{ name: R, on: moved, do: accept, ${text} }]`).rules[0];
    expect(rule('reason: Hello, note: { de: Hallo, en: Hello }')).toMatchObject({
      reason: { any: 'Hello' },
      note: { de: 'Hallo', en: 'Hello' },
    });
  });
});

describe('what is preferred', () => {
  const prefer = (text: string) => settingsOf(`${MINIMAL}scheduling: { prefer: ${text} }\n`).policy.prefer;

  it('is a list, most first, or weights', () => {
    expect(prefer('[same_day, close_to_original, fair_load]')).toEqual({
      ...TERM_WEIGHTS,
      same_day: 4 * TERM_WEIGHTS.same_day,
      close_to_original: 3 * TERM_WEIGHTS.close_to_original,
      fair_load: 2 * TERM_WEIGHTS.fair_load,
    });
    expect(prefer('{ fair_load: 0, same_day: 600 }')).toEqual({ ...TERM_WEIGHTS, fair_load: 0, same_day: 600 });
    expect(problemsOf(`${MINIMAL}scheduling: { prefer: [same_dai] }\n`)).toContain('same_dai');
  });
});

describe('values', () => {
  const policyOf = (text: string) => settingsOf(`${MINIMAL}scheduling: { ${text} }\n`).policy;

  it('are durations in their units', () => {
    expect(policyOf('settle: 30s').settle).toBe(30 * SECOND);
    expect(policyOf('settle: 3m30s').settle).toBe(210 * SECOND);
    expect(policyOf('freeze: 1d12h').freeze).toBe(36 * HOUR);
    expect(policyOf('horizon: 14 days').horizon).toEqual({ days: 14, unit: 'days' });
    for (const wrong of ['5', '5 m', 'm', '-5m', '5m3h', '1.5h', '""', '5M']) {
      expect(problemsOf(`${MINIMAL}scheduling: { freeze: ${wrong} }\n`)).toContain('expected a duration');
    }
  });

  it('are days and hours: ranges, lists, long names, days off, over the weekend', () => {
    const hoursOf = (text: string) =>
      settingsOf(MINIMAL.replace('calendars: [', `working_hours: ${text}, calendars: [`)).interviewers[0]?.workingHours;
    const morning = { startMinute: 540, endMinute: 720 };
    const evening = { startMinute: 1080, endMinute: 1440 };
    expect(hoursOf('{ Monday: "09:00-12:00", tue: [] }')).toEqual({ 1: [morning], 2: [] });
    expect(hoursOf('{ sat-mon: ["18:00-24:00", "9:00-12:00"] }')).toEqual({
      6: [morning, evening],
      7: [morning, evening],
      1: [morning, evening],
    });
    expect(hoursOf('{}')).toEqual({});
  });

  it('are zones in their usual letters', () => {
    const zoneOf = (zone: string) => settingsOf(`${MINIMAL}company: { time_zone: ${zone} }\n`).company.zone;
    expect(zoneOf('europe/berlin')).toBe('Europe/Berlin');
    expect(zoneOf('utc')).toBe('UTC');
    expect(problemsOf(`${MINIMAL}company: { time_zone: "UTC+3" }\n`)).toContain('expected an IANA time zone');
  });

  it('are shares of one', () => {
    const shareOf = (text: string) =>
      settingsOf(`${MINIMAL}limits: { deletions_per_pull: ${text} }\n`).calendars.deletionsPerPull;
    expect([shareOf('30%'), shareOf('0%'), shareOf('12.5 %'), shareOf('100%')]).toEqual([0.3, 0, 0.125, 1]);
    expect(problemsOf(`${MINIMAL}limits: { deletions_per_pull: 101% }\n`)).toContain('expected a share');
  });

  it('are senders with and without a name, and never two header lines', () => {
    const fromOf = (text: string) => settingsOf(`${MINIMAL}mail: { from: ${text} }\n`).mail.from;
    expect(fromOf('Acme Interviews <I@acme.example>')).toEqual({ name: 'Acme Interviews', address: 'i@acme.example' });
    expect(fromOf('i@acme.example')).toEqual({ name: '', address: 'i@acme.example' });
    expect(problemsOf(`${MINIMAL}mail: { from: "A\\r\\nBcc: x <i@acme.example>" }\n`)).toContain('expected a sender');
  });

  it('are refused at once, however many blanks, slashes or brackets somebody wrote', () => {
    const many = (letter: string) => letter.repeat(100_000);
    expect(problemsOf(`${MINIMAL}mail: { from: "${many(' ')}x" }\n`)).toContain('expected a sender');
    expect(problemsOf(`${MINIMAL}http: { public_url: "x${many('/')}x" }\n`)).toContain('expected an address');
    expect(problemsOf(`x: "${many('[')}`)).toContain('a quote, bracket or separator is missing');
  });

  it('are rules with every condition', () => {
    const [rule, ofNewTime] = settingsOf(`${MINIMAL}keywords: { movable: "sync*", soft: "lunch*" }
rules:
  - name: All of them
    on: [conflict, unavailable]
    when:
      with:
        title_matches: "focus*"
        keyword: [movable, soft]
        or_class: focus
        class: [busy, out_of_office]
        all_day: false
        organizer: outside
        length: ">=1h30m"
        overlap: 10m
      answer: accepted
      unavailable: [out_of_office]
      starts_in: "<2h"
      hour: "09:00-12:00"
      weekday: [mon-wed, fri]
      moves: "< 2"
      required: true
      position: "*Backend*"
      skills_any: [Go]
      difficulty: senior
      company: Acme
      panel: all
      interviewer: A@x.example
      candidate_time_zone: [America/*]
    do: [reschedule, notify]
  - { name: Of a new time, on: [moved, resized], when: { new_time: not_free_for_all }, do: revert }
`).rules;
    expect(rule).toEqual({
      name: 'All of them',
      on: ['conflict', 'unavailable'],
      when: {
        with: {
          titleMatches: ['focus*'],
          keyword: ['movable', 'soft'],
          orClass: ['focus'],
          class: ['busy', 'out_of_office'],
          allDay: false,
          organizer: 'outside',
          length: { op: '>=', value: 90 * MINUTE },
          minOverlapMinutes: 10,
        },
        answer: ['accepted'],
        unavailable: ['out_of_office'],
        startsIn: { op: '<', value: 2 * HOUR },
        hour: { startMinute: 540, endMinute: 720 },
        weekday: [1, 2, 3, 5],
        moves: { op: '<', value: 2 },
        required: true,
        position: ['*Backend*'],
        skillsAny: ['Go'],
        difficulty: ['senior'],
        company: ['Acme'],
        panel: ['all'],
        interviewer: ['a@x.example'],
        candidateZone: ['America/*'],
      },
      actions: ['reschedule', 'notify'],
      shortest: null,
      reason: null,
      note: null,
    });
    expect(ofNewTime?.when).toEqual({ newTime: 'not_free_for_all' });
  });

  it('are webhook schemes with the secrets of a rotation', () => {
    const webhookOf = (text: string) =>
      settingsOf(MINIMAL.replace('{ scheme: shared-token, secret: "0123456789abcdef" }', `{ ${text} }`)).jobhive
        .webhook;
    expect(webhookOf('scheme: standard-webhooks, secrets: [whsec_bmV3bmV3bmV3bmV3, b2xkb2xkb2xkb2xk]')).toEqual({
      scheme: 'standard-webhooks',
      secrets: ['whsec_bmV3bmV3bmV3bmV3', 'b2xkb2xkb2xkb2xk'],
    });
    expect(webhookOf('scheme: hmac-sha256, secret: 0123456789abcdef, header: X-Signature')).toEqual({
      scheme: 'hmac-sha256',
      secrets: ['0123456789abcdef'],
      header: 'x-signature',
      encoding: 'hex',
      prefix: '',
    });
    expect(webhookOf('scheme: timestamped-hmac, secret: 0123456789abcdef, header: X-S')).toMatchObject({
      toleranceSeconds: 300,
    });
    expect(webhookOf('scheme: shared-token, secret: 0123456789abcdef')).toMatchObject({ in: 'path' });
    expect(webhookOf('scheme: shared-token, secret: 0123456789abcdef, in: { header: X-T }')).toMatchObject({
      in: { header: 'x-t' },
    });
  });

  it('take the port and the security of mail from one another', () => {
    const smtpOf = (text: string) =>
      settingsOf(`${MINIMAL}mail: { from: i@x.example, smtp: { host: h${text} } }\n`).mail.transport;
    expect(smtpOf('')).toMatchObject({ kind: 'smtp', port: 587, security: 'starttls', username: null });
    expect(smtpOf(', port: 465')).toMatchObject({ port: 465, security: 'tls' });
    expect(smtpOf(', security: tls')).toMatchObject({ port: 465, security: 'tls' });
    expect(smtpOf(', port: 25, security: none')).toMatchObject({ port: 25, security: 'none' });
  });

  it('say which calendar takes the holds', () => {
    const holdsOf = (...flags: string[]) =>
      settingsOf(
        MINIMAL.replace(
          '[{ connection: folders, id: a }]',
          `[${flags.map((flag, index) => `{ connection: folders, id: c${index}${flag} }`).join(', ')}]`,
        ),
      ).interviewers[0]?.calendars.map(({ holds }) => holds);
    expect(holdsOf('', '')).toEqual([true, false]);
    expect(holdsOf('', ', holds: true')).toEqual([false, true]);
    expect(holdsOf(', holds: false', '')).toEqual([false, true]);
  });
});
