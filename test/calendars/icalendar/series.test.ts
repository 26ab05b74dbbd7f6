import { describe, expect, it } from 'vitest';
import { vcalendar, vevent } from '../../harness/icalendar-text.ts';
import { problemOf, read, timeOf, windowOf } from './reading.ts';

const series = (window: readonly [string, string], ...events: readonly (readonly string[])[]) =>
  read(vcalendar(...events.map((lines) => vevent('1', lines))), windowOf(...window));
const starts = (window: readonly [string, string], ...events: readonly (readonly string[])[]) =>
  series(window, ...events).map((event) => timeOf(event).split('/')[0]);

describe('a daily series over the clock changes of Berlin', () => {
  const daily = [
    'DTSTART;TZID=Europe/Berlin:20260901T023000',
    'DTEND;TZID=Europe/Berlin:20260901T033000',
    'RRULE:FREQ=DAILY',
  ];

  it('stays on the wall in autumn, and takes the first of two 02:30s', () => {
    expect(starts(['2026-10-24T00:00:00Z', '2026-10-27T00:00:00Z'], daily)).toEqual([
      '2026-10-24T00:30:00Z',
      '2026-10-25T00:30:00Z',
      '2026-10-26T01:30:00Z',
    ]);
  });

  it('stays on the wall in spring, and reads the 02:30 that is skipped as 03:30', () => {
    expect(starts(['2027-03-27T00:00:00Z', '2027-03-30T00:00:00Z'], daily)).toEqual([
      '2027-03-27T01:30:00Z',
      '2027-03-28T01:30:00Z',
      '2027-03-29T00:30:00Z',
    ]);
  });

  it('keeps its exact length when it was given by its end, its nominal one when by a duration', () => {
    const night = ['DTSTART;TZID=Europe/Berlin:20260901T220000', 'RRULE:FREQ=DAILY'];
    const window = ['2026-10-24T12:00:00Z', '2026-10-25T12:00:00Z'] as const;
    expect(series(window, [...night, 'DTEND;TZID=Europe/Berlin:20260902T220000']).map(timeOf)).toContain(
      '2026-10-24T20:00:00Z/2026-10-25T20:00:00Z',
    );
    expect(series(window, [...night, 'DURATION:P1D']).map(timeOf)).toContain(
      '2026-10-24T20:00:00Z/2026-10-25T21:00:00Z',
    );
  });
});

describe('the window', () => {
  const weekly = ['DTSTART:20000103T090000Z', 'DTEND:20000103T100000Z', 'RRULE:FREQ=WEEKLY;BYDAY=MO,TH'];

  it('is what a series is expanded in, however long ago it began', () => {
    expect(starts(['2026-11-20T00:00:00Z', '2026-11-28T00:00:00Z'], weekly)).toEqual([
      '2026-11-23T09:00:00Z',
      '2026-11-26T09:00:00Z',
    ]);
  });

  it('includes what is under way at its start, not what ends there', () => {
    expect(starts(['2026-11-23T09:59:59Z', '2026-11-26T09:00:00Z'], weekly)).toEqual(['2026-11-23T09:00:00Z']);
    expect(starts(['2026-11-23T10:00:00Z', '2026-11-26T09:00:00Z'], weekly)).toEqual([]);
  });

  it('keeps the rhythm of every third week', () => {
    const third = ['DTSTART:20260105T090000Z', 'RRULE:FREQ=WEEKLY;INTERVAL=3'];
    expect(starts(['2026-10-01T00:00:00Z', '2026-12-01T00:00:00Z'], third)).toEqual([
      '2026-10-05T09:00:00Z',
      '2026-10-26T09:00:00Z',
      '2026-11-16T09:00:00Z',
    ]);
  });

  it('gets an occurrence that was moved into it, and loses one that was moved out', () => {
    const moved = (from: string, to: string) => [`RECURRENCE-ID:${from}`, `DTSTART:${to}`, 'DURATION:PT1H'];
    const times = starts(
      ['2026-11-20T00:00:00Z', '2026-11-28T00:00:00Z'],
      weekly,
      moved('20271101T090000Z', '20261124T090000Z'),
      moved('20261123T090000Z', '20261205T090000Z'),
    );
    expect(times).toEqual(['2026-11-26T09:00:00Z', '2026-11-24T09:00:00Z']);
  });
});

describe('what is left out and what is added', () => {
  const window = ['2026-11-02T00:00:00Z', '2026-11-06T00:00:00Z'] as const;
  const daily = ['DTSTART;TZID=Europe/Berlin:20261101T100000', 'RRULE:FREQ=DAILY'];
  const all = ['2026-11-02T09:00:00Z', '2026-11-03T09:00:00Z', '2026-11-04T09:00:00Z', '2026-11-05T09:00:00Z'];

  it.each([
    'EXDATE;TZID=Europe/Berlin:20261103T100000',
    'EXDATE:20261103T090000Z',
    'EXDATE:20261103T100000',
    'EXDATE;VALUE=DATE:20261103',
    'EXDATE;TZID=America/New_York:20261103T040000',
    'EXDATE;TZID=Europe/Berlin:20261020T100000,20261103T100000',
  ])('%s leaves out the third', (line) => {
    expect(starts(window, [...daily, line])).toEqual(all.filter((time) => !time.startsWith('2026-11-03')));
  });

  it.each(['20261103T100000', '20261103T110000'])(
    'an UNTIL in local time counts the one that it names (%s)',
    (until) => {
      expect(starts(window, [daily[0] ?? '', `RRULE:FREQ=DAILY;UNTIL=${until}`])).toEqual(all.slice(0, 2));
    },
  );

  it.each([
    ['20261103T090000Z', 2],
    ['20261103T085959Z', 1],
    ['20261103', 2],
  ])('UNTIL=%s', (until, count) => {
    expect(starts(window, [daily[0] ?? '', `RRULE:FREQ=DAILY;UNTIL=${until}`])).toEqual(all.slice(0, count));
  });

  it('COUNT counts from the start, not from the window', () => {
    expect(starts(window, [daily[0] ?? '', 'RRULE:FREQ=DAILY;COUNT=3'])).toEqual(all.slice(0, 2));
  });

  it('dates without a rule are a series that begins with its start', () => {
    const events = series(window, [
      'DTSTART:20261102T090000Z',
      'DURATION:PT1H',
      'RDATE:20261104T100000Z,20261105T110000Z',
    ]);
    expect(events.map((event) => [event.series, event.originalStart])).toEqual([
      ['1', '2026-11-02T09:00:00Z'],
      ['1', '2026-11-04T10:00:00Z'],
      ['1', '2026-11-05T11:00:00Z'],
    ]);
  });

  it('an all-day series is dates, and its occurrences are told by theirs', () => {
    const birthday = ['DTSTART;VALUE=DATE:19900229', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1'];
    const [event, ...more] = series(
      ['2027-01-01T00:00:00Z', '2027-12-31T00:00:00Z'],
      birthday.map((line) => line.replace('19900229', '19920229')),
    );
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      id: 'event.ics#20270228',
      originalStart: '2027-02-28',
      time: { kind: 'all_day', startDate: '2027-02-28', endDate: '2027-03-01' },
    });
  });

  it('an override may name its occurrence by date, or in UTC', () => {
    for (const id of ['RECURRENCE-ID;VALUE=DATE:20261103', 'RECURRENCE-ID:20261103T090000Z']) {
      expect(starts(window, daily, [id, 'DTSTART;TZID=Europe/Berlin:20261103T150000'])).toEqual([
        ...all.filter((time) => !time.startsWith('2026-11-03')),
        '2026-11-03T14:00:00Z',
      ]);
    }
  });

  it('an occurrence that came alone, without its series, is told as one', () => {
    expect(series(window, ['RECURRENCE-ID:20261103T090000Z', 'DTSTART:20261103T100000Z'])).toMatchObject([
      { id: 'event.ics#20261103T090000Z', series: '1', originalStart: '2026-11-03T09:00:00Z' },
    ]);
  });
});

describe('a rule that nobody can follow', () => {
  const rule = (text: string, start = '20200101T090000Z') =>
    vcalendar(vevent('1', [`DTSTART:${start}`, `RRULE:${text}`]));

  it.each(['FREQ=SECONDLY', 'FREQ=MINUTELY', 'FREQ=SECONDLY;BYMONTH=2', 'FREQ=HOURLY;COUNT=999999'])(
    '%s gives up in time',
    (text) => {
      expect(problemOf(rule(text))).toMatch(/repeats/);
    },
  );

  it.each(['SECONDLY', 'MINUTELY', 'HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'])(
    'FREQ=%s with an interval beyond all time comes once',
    (freq) => {
      for (const interval of [2 ** 31, Number.MAX_SAFE_INTEGER])
        expect(read(rule(`FREQ=${freq};INTERVAL=${interval}`, '20261123T090000Z'))).toHaveLength(1);
    },
  );

  it.each(['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4,6'])(
    '%s gives nothing',
    (text) => {
      expect(read(rule(text))).toEqual([]);
    },
  );

  it('a 29 February comes in leap years only', () => {
    const leap = vcalendar(vevent('1', ['DTSTART;VALUE=DATE:20240229', 'RRULE:FREQ=YEARLY;COUNT=3']));
    const days = read(leap, windowOf('2024-01-01T00:00:00Z', '2040-01-01T00:00:00Z')).map(
      ({ originalStart }) => originalStart,
    );
    expect(days).toEqual(['2024-02-29', '2028-02-29', '2032-02-29']);
  });

  it.each([
    'FREQ=YEARLY;BYWEEKNO=20',
    'FREQ=YEARLY;BYDAY=20MO',
    'FREQ=YEARLY;BYMONTHDAY=30',
    'FREQ=MONTHLY;INTERVAL=2;BYMONTH=1,2,3',
  ])('%s is not guessed at', (text) => {
    expect(problemOf(rule(text))).toMatch(/cannot be worked out/);
  });

  it.each(['FREQ=FORTNIGHTLY', 'FREQ=DAILY;COUNT=-1', 'FREQ=WEEKLY;BYDAY=XX', 'BYDAY=MO'])(
    '%s is a problem',
    (text) => {
      expect(problemOf(rule(text))).not.toBeNull();
    },
  );
});
