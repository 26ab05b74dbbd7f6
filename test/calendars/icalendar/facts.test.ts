import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readResource } from '../../../src/calendars/icalendar/read-resource.ts';
import { vcalendar, vevent } from '../../harness/icalendar-text.ts';
import { fixture, OPTIONS, problemOf, read, readOne, windowOf } from './reading.ts';

const NINE = 'DTSTART:20261123T090000Z';
const fact = (...lines: readonly string[]) => readOne(NINE, ...lines);

describe('how an event blocks', () => {
  it.each([
    [[], 'busy'],
    [['TRANSP:OPAQUE'], 'busy'],
    [['TRANSP:TRANSPARENT'], 'free'],
    [['STATUS:TENTATIVE'], 'tentative'],
    [['STATUS:TENTATIVE', 'TRANSP:TRANSPARENT'], 'free'],
    [['X-MICROSOFT-CDO-BUSYSTATUS:FREE'], 'free'],
    [['X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE'], 'tentative'],
    [['X-MICROSOFT-CDO-BUSYSTATUS:oof', 'TRANSP:OPAQUE'], 'out_of_office'],
    [['X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE', 'TRANSP:TRANSPARENT'], 'working_elsewhere'],
    [['X-MICROSOFT-CDO-BUSYSTATUS:SOMETHING'], 'unknown'],
    [['X-MICROSOFT-CDO-BUSYSTATUS:BUSY', 'TRANSP:TRANSPARENT'], 'free'],
    [['X-MICROSOFT-CDO-BUSYSTATUS:FREE', 'TRANSP:OPAQUE'], 'busy'],
  ])('%j: %s', (lines, busy) => {
    expect(fact(...lines)?.busy).toBe(busy);
  });
});

describe("the owner's answer", () => {
  it.each([
    [['ATTENDEE;PARTSTAT=ACCEPTED:mailto:alice@example.com'], 'accepted'],
    [['ATTENDEE;PARTSTAT=DECLINED:MAILTO:Alice@Example.COM'], 'declined'],
    [['ATTENDEE;PARTSTAT=DELEGATED:mailto:alice@example.com'], 'declined'],
    [['ATTENDEE:mailto:alice@example.com'], 'needs_action'],
    [['ATTENDEE;PARTSTAT=X-MAYBE:mailto:alice@example.com'], 'needs_action'],
    [['ATTENDEE;EMAIL=alice@example.com;PARTSTAT=TENTATIVE:urn:uuid:1'], 'tentative'],
    [['ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.com'], 'none'],
    [['ORGANIZER:mailto:alice@example.com'], 'organizer'],
    [['ORGANIZER:mailto:alice@example.com', 'ATTENDEE;PARTSTAT=ACCEPTED:mailto:alice@example.com'], 'organizer'],
    [['ORGANIZER:mailto:alice@example.com', 'ATTENDEE;PARTSTAT=DECLINED:mailto:alice@example.com'], 'declined'],
    [[], 'none'],
  ])('%j: %s', (lines, answer) => {
    expect(fact(...lines)?.answer).toBe(answer);
  });
});

describe('the rest', () => {
  it('a cancelled event is still an event', () => {
    expect(fact('STATUS:CANCELLED')).toMatchObject({ cancelled: true, busy: 'busy' });
  });

  it.each([
    ['PRIVATE', 'private'],
    ['confidential', 'private'],
    ['PUBLIC', 'normal'],
  ])('CLASS:%s is %s', (written, visibility) => {
    expect(fact(`CLASS:${written}`)?.visibility).toBe(visibility);
  });

  it('knows when it was last changed, where that can be read', () => {
    expect(fact('LAST-MODIFIED:20261101T080000Z')?.updated).toBe(Date.parse('2026-11-01T08:00:00Z'));
    expect(fact('LAST-MODIFIED:yesterday')?.updated ?? null).toBeNull();
  });

  it('names who called it by their address, wherever that stands', () => {
    expect(fact('ORGANIZER;CN=Ann:MAILTO:Ann@Acme.example')?.organizer).toBe('ann@acme.example');
    expect(fact('ORGANIZER;EMAIL=ann@acme.example:/principals/ann/')?.organizer).toBe('ann@acme.example');
    expect(fact('ORGANIZER:/principals/ann/')?.organizer).toBeNull();
    expect(fact('ORGANIZER;EMAIL=ann@acme.example:urn:x@y')?.organizer).toBe('ann@acme.example');
    expect(fact('ORGANIZER;VALUE=DURATION:mailto:ann@acme.example')?.organizer).toBe('ann@acme.example');
    expect(fact('SUMMARY:Nobody called it')?.organizer).toBeNull();
  });

  it.each([
    'ORGANIZER:',
    'ORGANIZER:mailto:',
    'ORGANIZER:mailto:Ann of @acme',
    'ORGANIZER;EMAIL=@acme.example:/principals/ann/',
    'ORGANIZER;VALUE=DATE-TIME:20261123T090000Z',
    'ORGANIZER;VALUE=DATE:mailto:ann@acme.example',
  ])('%s names nobody, and the event is read all the same', (line) => {
    expect(fact('SUMMARY:Planning', line)).toMatchObject({ title: 'Planning', organizer: null });
  });

  it('tells holds by their mark, single events only', () => {
    expect(fact('X-INTERVIEW-SYNC-ID:int_1')?.tag).toBe('int_1');
    expect(fact('X-INTERVIEW-SYNC-ID:a%2Cb')?.tag).toBe('a,b');
    expect(fact('X-INTERVIEW-SYNC-ID:%')?.tag).toBeNull();
    expect(fact('X-INTERVIEW-SYNC-ID:')?.tag).toBeNull();
    expect(fact('X-INTERVIEW-SYNC-ID:int_1', 'RRULE:FREQ=DAILY;COUNT=2')?.tag).toBeNull();
  });
});

describe('an object', () => {
  it('without events has none', () => {
    expect(read(vcalendar('BEGIN:VTODO\r\nUID:1\r\nSUMMARY:Buy milk\r\nEND:VTODO'))).toEqual([]);
  });

  it('may hold events that have nothing to do with each other, each with its own id', () => {
    const same = vevent('1', [NINE]);
    const ids = read(vcalendar(same, same, vevent('2', [NINE]))).map(({ id }) => id);
    expect(ids).toEqual(['event.ics#1', 'event.ics#1~2', 'event.ics#2']);
  });

  it('may be an export of hundreds of series, each counted on its own', () => {
    const many = Array.from({ length: 210 }, (_, uid) =>
      vevent(`${uid}`, ['DTSTART:20260901T090000Z', 'RRULE:FREQ=DAILY;COUNT=100']),
    );
    expect(read(vcalendar(...many), windowOf('2026-12-01T00:00:00Z', '2026-12-02T00:00:00Z'))).toHaveLength(210);
  });

  it('may begin with a byte order mark, and be one of several in a file', () => {
    expect(read(`\uFEFF${vcalendar(vevent('1', [NINE]))}${vcalendar(vevent('2', [NINE]))}`)).toHaveLength(2);
  });

  it('that was cut short is unreadable wherever it was cut, and its words are not told', () => {
    const whole = fixture('google-export.ics');
    for (let length = 0; length < whole.length - 20; length += 97) {
      const problem = problemOf(whole.slice(0, length));
      expect(problem).not.toBeNull();
      expect(problem).not.toMatch(/Design|alice|Deploy/);
    }
  });

  it('never throws, whatever is in it', () => {
    const words = fc.constantFrom(
      'BEGIN:VCALENDAR',
      'END:VCALENDAR',
      'BEGIN:VEVENT',
      'END:VEVENT',
      'BEGIN:VTIMEZONE',
      'TZID:X',
      'END:VTIMEZONE',
      'BEGIN:STANDARD',
      'END:STANDARD',
      'TZOFFSETTO:+0100',
      'TZOFFSETFROM:1',
      'DTSTART;TZID=X:20261123T090000',
      'UID:1',
      'DTSTART:20261123T090000Z',
      'DTSTART;VALUE=DATE:20261123',
      'DTEND;VALUE=PERIOD:20261123T090000Z/P1D',
      'RRULE:FREQ=DAILY',
      'RRULE:FREQ=YEARLY;BYDAY=53MO;BYSETPOS=-366',
      'RRULE:COUNT=1',
      'RRULE:FREQ=MONTHLY;BYDAY=-5SU;BYMONTHDAY=1',
      'EXDATE:',
      'RDATE;VALUE=PERIOD:x/y',
      'RECURRENCE-ID;RANGE=THISANDFUTURE:20261124T090000Z',
      'DURATION:P',
      'ATTENDEE:',
      ' folded',
      ':',
      ';',
    );
    const text = fc.oneof(
      fc
        .array(fc.oneof({ weight: 9, arbitrary: words }, fc.string()), { maxLength: 25 })
        .map((lines) => lines.join('\r\n')),
      fc.array(words, { maxLength: 8 }).map((lines) => vcalendar(vevent('1', ['DTSTART:20261123T090000Z', ...lines]))),
      fc.uint8Array({ maxLength: 400 }).map((bytes) => new TextDecoder().decode(bytes)),
    );
    fc.assert(
      fc.property(text, (ics) => {
        expect(['events', 'unreadable']).toContain(readResource(ics, OPTIONS).kind);
      }),
      { numRuns: 400 },
    );
  });
});
