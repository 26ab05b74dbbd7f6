/** Whatever a calendar stores: it is read or refused in our own words, in proportion to its length. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readResource } from '../../../src/calendars/icalendar/read-resource.ts';
import { corpusOf, fuzz } from '../../harness/fuzzing.ts';
import { vcalendar, vevent } from '../../harness/icalendar-text.ts';
import { countCalls } from '../../harness/work-counter.ts';
import { fixture, OPTIONS } from './reading.ts';

/** Wherever one of these comes out of a refusal, somebody's words have leaked. */
const CANARY = 'c4nary-9f';
const FILES = ['apple-weekly.ics', 'google-export.ics', 'outlook-series.ics', 'nextcloud-future.ics'].map((name) =>
  fixture(name).replaceAll(/^(SUMMARY[^:]*|DESCRIPTION[^:]*|LOCATION[^:]*):.*$/gm, `$1:${CANARY}`),
);
const PROBLEM = /^(it|its|a|an) [\w ,()-]*("[^\n]{0,66}" )?[\w ,()-]*$/;
const KEPT = { area: 'icalendar', extension: 'ics', bytesOf: (ics: string) => ics };

/** An answer that whoever stores it can believe. */
function expectAnswer(ics: string): void {
  const result = readResource(ics, OPTIONS);
  if (result.kind === 'unreadable') {
    expect(result.problem).toMatch(PROBLEM);
    expect(result.problem).not.toContain(CANARY);
    return;
  }
  expect(new Set(result.events.map(({ id }) => id)).size).toBe(result.events.length);
  for (const { time, resource, originalStart } of result.events) {
    expect(resource).toBe(OPTIONS.resource);
    if (time.kind === 'timed') {
      expect(time.start).toBeLessThanOrEqual(time.end);
      expect(time.wallStart).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/);
    } else {
      expect(time.startDate < time.endDate).toBe(true);
      expect(Number.isNaN(Date.parse(time.endDate))).toBe(false);
    }
    if (originalStart === null || time.kind === 'all_day') continue;
    expect(time.start).toBeLessThan(OPTIONS.window.end);
    expect(time.end).toBeGreaterThanOrEqual(OPTIONS.window.start);
  }
}

describe('a resource of the corpus', () => {
  it.each(corpusOf('icalendar'))('$name gets an answer', ({ bytes }) => {
    expectAnswer(bytes.toString('utf8'));
  });
});

describe('a resource that is', () => {
  it('any bytes gets an answer', async () => {
    const bytes = fc.uint8Array({ maxLength: 300 }).map((all) => Buffer.from(all).toString('utf8'));
    const framed = fc
      .tuple(bytes, fc.boolean())
      .map(([text, inside]) => (inside ? vcalendar(vevent('1', text.split('\n'))) : text));
    await fuzz(framed, expectAnswer, { ...KEPT, runs: 200 });
  });

  it('a good one that something on the way has changed gets an answer', async () => {
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      away: fc.nat(20),
      instead: fc.oneof(
        fc.constantFrom('', '\r\n', '\n', ' ', '\t', ':', ';', ',', '"', '=', '\\', '\0', '\r\n ', '\ud800', '9', '-'),
        fc.constantFrom('BEGIN:VEVENT\r\n', 'END:VEVENT\r\n', 'BEGIN:VCALENDAR\r\n', 'RRULE:FREQ=DAILY\r\n', 'T', 'Z'),
        fc.constantFrom('DTSTART:00000101T000000Z\r\n', 'DURATION:P99999999W\r\n', 'TZID=', 'VALUE=DATE', 'COUNT=1e9'),
        fc.string({ maxLength: 4 }),
      ),
    });
    const file = fc
      .tuple(fc.constantFrom(...FILES), fc.array(change, { minLength: 1, maxLength: 4 }))
      .map(([text, changes]) =>
        changes.reduce((all, { at, away, instead }) => {
          const from = Math.floor(at * all.length);
          return all.slice(0, from) + instead + all.slice(from + away);
        }, text),
      );
    await fuzz(file, expectAnswer, { ...KEPT, runs: 200 });
  });
});

/** Mostly what fits, so that not everything is refused for its form. */
const mostly = <T>(usual: fc.Arbitrary<T>, strange: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: strange });
const digits = (width: number, usual: fc.Arbitrary<number>, ...strange: readonly number[]) =>
  mostly(usual, fc.constantFrom(...strange)).map((each) => `${each}`.padStart(width, '0'));
const date = fc
  .tuple(
    digits(4, fc.integer({ min: 2025, max: 2028 }), 0, 1, 1601, 1969, 9999),
    digits(2, fc.integer({ min: 1, max: 12 }), 0, 13),
    digits(2, fc.integer({ min: 1, max: 28 }), 0, 29, 30, 31, 32),
  )
  .map((parts) => parts.join(''));
const time = fc
  .tuple(
    date,
    digits(2, fc.integer({ min: 0, max: 23 }), 24, 99),
    digits(2, fc.integer({ min: 0, max: 59 }), 60),
    fc.constantFrom('', 'Z'),
  )
  .map(([day, hour, minute, z]) => `${day}T${hour}${minute}00${z}`);
const HUGE = [0, -1, 400, 2 ** 31, 1e15] as const;
const numbersOf = (min: number, max: number) =>
  fc
    .array(mostly(fc.integer({ min, max }), fc.constantFrom(...HUGE)), { minLength: 1, maxLength: 4 })
    .map((all) => all.join(','));
const countOf = (max: number) => mostly(fc.integer({ min: 1, max }), fc.constantFrom(...HUGE)).map(String);
const PARTS = {
  INTERVAL: countOf(50),
  COUNT: countOf(3_000),
  BYSECOND: numbersOf(0, 59),
  BYMINUTE: numbersOf(0, 59),
  BYHOUR: numbersOf(0, 23),
  BYMONTHDAY: numbersOf(-31, 31),
  BYYEARDAY: numbersOf(-366, 366),
  BYWEEKNO: numbersOf(-53, 53),
  BYMONTH: numbersOf(1, 12),
  BYSETPOS: numbersOf(-366, 366),
  UNTIL: fc.oneof(date, time),
  BYDAY: fc.constantFrom('MO', '-1FR,2TU', '53SU', 'XX', 'MO,TU,WE,TH,FR,SA,SU'),
  WKST: fc.constantFrom('SU', 'MO'),
  RSCALE: fc.constant('HEBREW'),
};
const FREQUENCIES = ['SECONDLY', 'MINUTELY', 'HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'];
const rule = fc
  .tuple(
    mostly(fc.constantFrom(...FREQUENCIES), fc.constant('NEVERLY')),
    fc.record(PARTS, { requiredKeys: [] }).chain((parts) => fc.subarray(Object.entries(parts), { maxLength: 3 })),
  )
  .map(([freq, parts]) => [`FREQ=${freq}`, ...parts.map((part) => part.join('='))].join(';'));
const ZONES = ['Europe/Berlin', 'own', 'own', '/x/y/America/New_York', 'utc', 'Nowhere/Special', '+02:00'];
const offset = mostly(
  fc.constantFrom('+0100', '-0330', '+2359', '-2359', '+0000'),
  fc.constantFrom('+000001', '9999', '+01'),
);
const zone = fc
  .array(
    fc
      .tuple(
        fc.constantFrom('STANDARD', 'DAYLIGHT'),
        time,
        offset,
        offset,
        fc.option(rule),
        fc.array(time, { maxLength: 3 }),
      )
      .map(([kind, start, from, to, repeats, dates]) => [
        `BEGIN:${kind}`,
        `DTSTART:${start}`,
        `TZOFFSETFROM:${from}`,
        `TZOFFSETTO:${to}`,
        ...(repeats === null ? [] : [`RRULE:${repeats}`]),
        ...dates.map((each) => `RDATE:${each}`),
        `END:${kind}`,
      ]),
    { maxLength: 3 },
  )
  .map((parts) => ['BEGIN:VTIMEZONE', 'TZID:own', ...parts.flat(), 'END:VTIMEZONE'].join('\r\n'));
const when = fc.oneof(
  time.map((each) => `:${each}`),
  date.map((each) => `;VALUE=DATE:${each}`),
  fc.tuple(fc.constantFrom(...ZONES), time).map(([tzid, each]) => `;TZID=${tzid}:${each}`),
);
const line = fc.oneof(
  fc
    .tuple(fc.constantFrom('DTEND', 'RECURRENCE-ID', 'RECURRENCE-ID;RANGE=THISANDFUTURE', 'EXDATE', 'RDATE'), when)
    .map((parts) => parts.join('')),
  rule.map((each) => `RRULE:${each}`),
  fc.constantFrom('DURATION:PT1H', 'DURATION:-P1D', 'DURATION:P99999999W', 'DURATION:PT0S', 'STATUS:CANCELLED'),
  fc.constantFrom('RDATE;VALUE=PERIOD:20261123T090000Z/PT1H', 'RDATE;VALUE=PERIOD:20261123T090000Z/20261101T000000Z'),
);
const event = fc
  .tuple(fc.constantFrom('1', '1', '2', ''), when, fc.array(line, { maxLength: 4 }))
  .map(([uid, start, lines]) => vevent(uid, [`DTSTART${start}`, ...lines, `SUMMARY:${CANARY}`]));
const object = fc
  .tuple(zone, fc.array(event, { minLength: 1, maxLength: 3 }))
  .map(([own, events]) => vcalendar(own, ...events));

/** Of reading one object; a year of a weekly series is some thousand. */
const MOST_CALLS = 3_000_000;

it('rules, zones and dates that nobody would write get an answer, and do not keep their reader', async () => {
  await fuzz(object, expectAnswer, { ...KEPT, runs: 300 });
  const few = fc.sample(object, { numRuns: 60, seed: 1 });
  const calls = countCalls(...few.map((ics) => () => void readResource(ics, OPTIONS)));
  const worst = few[calls.indexOf(Math.max(...calls))];
  expect(Math.max(...calls), worst).toBeLessThan(MOST_CALLS);
});

describe('a resource takes work in proportion to its length, when it has', () => {
  const START = 'DTSTART:20261123T090000Z';
  const times = (count: number, each: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => each(index));
  const stamp = (index: number) =>
    new Date(Date.UTC(2026, 9, 1) + index * 3_600_000).toISOString().replace(/[-:]|\.\d+/g, '');
  const own = (lines: readonly string[]) =>
    vcalendar(
      [
        'BEGIN:VTIMEZONE',
        'TZID:own',
        'BEGIN:STANDARD',
        'DTSTART:16010101T000000',
        'TZOFFSETFROM:+0100',
        'TZOFFSETTO:+0100',
        ...lines,
        'END:STANDARD',
        'END:VTIMEZONE',
      ].join('\r\n'),
      vevent('1', ['DTSTART;TZID=own:20261123T090000']),
    );

  it.each<[string, (count: number) => string]>([
    ['a line without end', (count) => vcalendar(vevent('1', [START, `SUMMARY:${'x'.repeat(count * 100)}`]))],
    [
      'a line folded without end',
      (count) => vcalendar(vevent('1', [START, `SUMMARY:${times(count, () => 'x\r\n ').join('')}`])),
    ],
    ['escapes', (count) => vcalendar(vevent('1', [START, `SUMMARY:${'\\n\\,\\\\'.repeat(count)}`]))],
    [
      'parameters',
      (count) =>
        vcalendar(vevent('1', [START, `ATTENDEE${times(count, (i) => `;X-${i}="a"`).join('')}:mailto:a@x.example`])),
    ],
    ['quotes', (count) => vcalendar(vevent('1', [START, `ATTENDEE;CN=${'"'.repeat(count)}:mailto:a@x.example`]))],
    [
      'attendees',
      (count) => vcalendar(vevent('1', [START, ...times(count, (i) => `ATTENDEE:mailto:a${i}@x.example`)])),
    ],
    ['properties that nobody knows', (count) => vcalendar(vevent('1', [START, ...times(count, (i) => `X-${i}:1`)]))],
    ['events', (count) => vcalendar(...times(count, (i) => vevent(`${i}`, [START])))],
    ['events of one UID', (count) => vcalendar(...times(count, () => vevent('1', [START])))],
    [
      'changed occurrences',
      (count) =>
        vcalendar(
          vevent('1', [START, 'RRULE:FREQ=DAILY']),
          ...times(count, (i) => vevent('1', [START, `RECURRENCE-ID:${stamp(i)}`])),
        ),
    ],
    [
      'changes of all later ones',
      (count) =>
        vcalendar(
          vevent('1', [START, 'RRULE:FREQ=DAILY']),
          ...times(count, (i) => vevent('1', [START, `RECURRENCE-ID;RANGE=THISANDFUTURE:${stamp(i)}`])),
        ),
    ],
    ['dates', (count) => vcalendar(vevent('1', [START, ...times(count, (i) => `RDATE:${stamp(i)}`)]))],
    ['dates in one line', (count) => vcalendar(vevent('1', [START, `RDATE:${times(count, stamp).join(',')}`]))],
    [
      'dates left out',
      (count) => vcalendar(vevent('1', [START, 'RRULE:FREQ=DAILY', `EXDATE:${times(count, stamp).join(',')}`])),
    ],
    ['rules', (count) => vcalendar(vevent('1', [START, ...times(count, () => 'RRULE:FREQ=YEARLY')]))],
    [
      'zones',
      (count) =>
        vcalendar(...times(count, (i) => `BEGIN:VTIMEZONE\r\nTZID:z${i}\r\nEND:VTIMEZONE`), vevent('1', [START])),
    ],
    ['changes of its zone', (count) => own(times(count, (i) => `RDATE:${stamp(i).slice(0, -1)}`))],
    [
      'parts nested in it',
      (count) => vcalendar(vevent('1', [START, ...times(count, () => 'BEGIN:X'), ...times(count, () => 'END:X')])),
    ],
    ['calendars', (count) => times(count, () => vcalendar(vevent('1', [START]))).join('')],
    ['ends of nothing', (count) => times(count, () => 'END:VEVENT').join('\r\n')],
  ])('%s', (_what, objectOf) => {
    const [few, many] = [objectOf(200), objectOf(800)];
    const [, little = 0, much = 0] = countCalls(
      () => void readResource(few, OPTIONS),
      () => void readResource(few, OPTIONS),
      () => void readResource(many, OPTIONS),
    );
    expect(much / little).toBeLessThan(4.8);
    expectAnswer(many);
  });
});
