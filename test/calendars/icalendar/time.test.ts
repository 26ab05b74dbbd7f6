import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isoOf } from '../../../src/scheduling/instant.ts';
import { vcalendar, vevent } from '../../harness/icalendar-text.ts';
import { problemOf, read, readOne, timeOf } from './reading.ts';

const vectors = z
  .array(z.object({ zone: z.string(), local: z.string(), kind: z.string(), utc: z.string() }))
  .parse(JSON.parse(readFileSync(new URL('../../fixtures/time-zone-vectors.json', import.meta.url), 'utf8')));

const timed = (lines: readonly string[], ...components: readonly string[]) =>
  read(vcalendar(...components, vevent('1', lines))).map(timeOf);

describe('a time with an IANA zone', () => {
  it.each(vectors)('$local in $zone ($kind)', ({ zone, local, utc, kind }) => {
    const event = readOne(`DTSTART;TZID=${zone}:${local.replaceAll(/[-:]/g, '')}00`);
    const hint =
      kind === 'fresh' ? `zone data ${process.versions.tz} is out of date: upgrade Node to 24.21` : undefined;
    expect(event?.time, hint).toMatchObject({ kind: 'timed', wallStart: `${local}:00`, zone });
    expect(event?.time.kind === 'timed' && isoOf(event.time.start), hint).toBe(utc);
  });

  it('is recognised in the path that a TZID may be', () => {
    expect(
      timed(['DTSTART;TZID=/freeassociation.sourceforge.net/America/Argentina/Buenos_Aires:20261123T090000']),
    ).toEqual(['2026-11-23T12:00:00Z/2026-11-23T12:00:00Z']);
    expect(timed(['DTSTART;TZID=/mozilla.org/20050126_1/Asia/Tokyo:20261123T090000'])).toEqual([
      '2026-11-23T00:00:00Z/2026-11-23T00:00:00Z',
    ]);
  });
});

describe('a time with a zone that only the resource describes', () => {
  const zone = (tzid: string, ...lines: readonly string[]) =>
    ['BEGIN:VTIMEZONE', `TZID:${tzid}`, ...lines, 'END:VTIMEZONE'].join('\r\n');
  const part = (name: string, from: string, to: string, ...lines: readonly string[]) =>
    [`BEGIN:${name}`, `TZOFFSETFROM:${from}`, `TZOFFSETTO:${to}`, ...lines, `END:${name}`].join('\r\n');
  const office = zone(
    'Head Office',
    part('STANDARD', '-0400', '-0500', 'DTSTART:20071104T020000', 'RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU'),
    part('DAYLIGHT', '-0500', '-0400', 'DTSTART:20070311T020000', 'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU'),
  );

  it.each([
    ['20261015T090000', '2026-10-15T13:00:00Z'],
    ['20261123T090000', '2026-11-23T14:00:00Z'],
    ['20261101T013000', '2026-11-01T05:30:00Z'],
    ['20270314T023000', '2027-03-14T07:30:00Z'],
    ['20400615T090000', '2040-06-15T13:00:00Z'],
    ['19600615T090000', '1960-06-15T14:00:00Z'],
  ])('%s: the first of two readings, and the offset before a gap', (wall, utc) => {
    expect(timed([`DTSTART;TZID=Head Office:${wall}`], office)).toEqual([`${utc}/${utc}`]);
  });

  it('is told in UTC, as its zone has no name for others', () => {
    const [event] = read(vcalendar(office, vevent('1', ['DTSTART;TZID=Head Office:20261123T090000', 'DURATION:PT1H'])));
    expect(event?.time).toMatchObject({
      wallStart: '2026-11-23T14:00:00',
      wallEnd: '2026-11-23T15:00:00',
      zone: 'UTC',
    });
  });

  it('may list its changes one by one, and end its rules', () => {
    const listed = zone(
      'Listed',
      part('STANDARD', '+0100', '+0000', 'DTSTART:20261025T020000', 'RDATE:20271031T020000'),
      part(
        'DAYLIGHT',
        '+0000',
        '+0100',
        'DTSTART:20200329T010000',
        'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20270328T010000Z',
      ),
    );
    const start = (wall: string) => timed([`DTSTART;TZID=Listed:${wall}`], listed)[0]?.split('/')[0];
    expect(start('20261024T120000')).toBe('2026-10-24T11:00:00Z');
    expect(start('20261123T120000')).toBe('2026-11-23T12:00:00Z');
    expect(start('20270401T120000')).toBe('2027-04-01T11:00:00Z');
    expect(start('20280801T120000')).toBe('2028-08-01T12:00:00Z');
  });

  it('is read in the IANA zone that X-LIC-LOCATION names', () => {
    const named = zone(
      'Mine',
      'X-LIC-LOCATION:Asia/Tokyo',
      part('STANDARD', '+0000', '+0000', 'DTSTART:19700101T000000'),
    );
    expect(timed(['DTSTART;TZID=Mine:20261123T090000'], named)).toEqual(['2026-11-23T00:00:00Z/2026-11-23T00:00:00Z']);
  });

  it('does not hang on rules without end', () => {
    const mad = zone('Mad', part('STANDARD', '+0000', '+0100', 'DTSTART:19700101T000000', 'RRULE:FREQ=SECONDLY'));
    expect(problemOf(vcalendar(mad, vevent('1', ['DTSTART;TZID=Mad:20261123T090000'])))).toMatch(/repeats too often/);
  });
});

it('a zone that nobody describes makes the resource unreadable, and is named', () => {
  expect(
    problemOf(vcalendar(vevent('1', ['DTSTART;TZID=W. Europe Standard Time:20261123T090000', 'SUMMARY:Secret']))),
  ).toBe('its time zone "W. Europe Standard Time" is neither an IANA zone nor described by a VTIMEZONE');
});

describe('a floating time', () => {
  it("is read on its owner's wall, and has no zone", () => {
    const event = readOne('DTSTART:20261123T090000', 'DTEND:20261123T100000');
    expect(event?.time).toMatchObject({ wallStart: '2026-11-23T09:00:00', zone: null });
    expect(event && timeOf(event)).toBe('2026-11-23T08:00:00Z/2026-11-23T09:00:00Z');
  });
});

describe('the end', () => {
  it.each([
    [['DTSTART:20261123T090000Z'], '2026-11-23T09:00:00Z/2026-11-23T09:00:00Z'],
    [['DTSTART:20261123T090000Z', 'DURATION:PT1H30M'], '2026-11-23T09:00:00Z/2026-11-23T10:30:00Z'],
    [['DTSTART;VALUE=DATE:20261123'], '2026-11-23/2026-11-24'],
    [['DTSTART;VALUE=DATE:20261123', 'DTEND;VALUE=DATE:20261123'], '2026-11-23/2026-11-24'],
    [['DTSTART;VALUE=DATE:20261123', 'DURATION:P1W'], '2026-11-23/2026-11-30'],
    [['DTSTART;VALUE=DATE:20261123', 'DURATION:P2D'], '2026-11-23/2026-11-25'],
    // A flight: each end on its own wall.
    [
      ['DTSTART;TZID=Europe/Berlin:20261123T100000', 'DTEND;TZID=America/New_York:20261123T130000'],
      '2026-11-23T09:00:00Z/2026-11-23T18:00:00Z',
    ],
    // RFC 5545 §3.3.6: days on the calendar, hours as they pass.
    [['DTSTART;TZID=Europe/Berlin:20261024T120000', 'DURATION:P1D'], '2026-10-24T10:00:00Z/2026-10-25T11:00:00Z'],
    [['DTSTART;TZID=Europe/Berlin:20261024T120000', 'DURATION:PT24H'], '2026-10-24T10:00:00Z/2026-10-25T10:00:00Z'],
  ])('of %j', (lines, expected) => {
    expect(timed(lines)).toEqual([expected]);
  });

  it.each([
    [['DTSTART:20261123T090000Z', 'DTEND:20261123T080000Z'], /ends before it starts/],
    [['DTSTART:20261123T090000Z', 'DURATION:-PT1H'], /ends before it starts/],
    [['DTSTART:20260230T090000Z'], /does not exist/],
    [['DTSTART:20261323T250000Z'], /does not exist/],
    [['SUMMARY:No start'], /no start/],
  ])('%j cannot be read', (lines, problem) => {
    expect(problemOf(vcalendar(vevent('1', lines)))).toMatch(problem);
  });
});
