/** Interviews as a calendar that is read, not answered: whatever stands in them, it is well-formed and says no more. */
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { type PublishedEntry, publishedFeed, publishedObject } from '../../src/invites/published-calendar.ts';
import { Email } from '../../src/scheduling/ids.ts';
import { instantFromIso, intervalOf } from '../../src/scheduling/instant.ts';

const ENTRY: PublishedEntry = {
  uid: 'entry@acme.example',
  sequence: 7,
  changedAt: instantFromIso('2026-11-23T09:00:00Z'),
  during: intervalOf(instantFromIso('2026-11-24T09:00:00Z'), 45),
  title: 'Platform Engineer interview with Acme',
  description: 'Two\nlines',
  joinUrl: 'https://jobs.example/i/abc?room=1,2;x=3',
  status: 'CONFIRMED',
};
const ORGANIZER = { name: 'Acme Interviews', address: Email.parse('interviews@acme.example') };
const HOSTILE = 'Räume; 1, 2\\\r\nATTENDEE:mailto:eve@evil.example\u2028BEGIN:VALARM\u0000 面接 '.repeat(5);

const eventOf = (text: string) => new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent');
const names = (text: string) =>
  eventOf(text)
    ?.getAllProperties()
    .map(({ name }) => name);

describe('an entry', () => {
  it('says when it is in UTC, and when it last changed', () => {
    const text = publishedObject(ENTRY, ORGANIZER);
    for (const line of [
      'DTSTART:20261124T090000Z',
      'DTEND:20261124T094500Z',
      'DTSTAMP:20261123T090000Z',
      'LAST-MODIFIED:20261123T090000Z',
      'SEQUENCE:7',
      'STATUS:CONFIRMED',
      'TRANSP:OPAQUE',
      'DESCRIPTION:Two\\nlines',
    ])
      expect(text).toContain(`\r\n${line}\r\n`);
  });

  it('keeps the address of the call whole, as place, URL and CONFERENCE (RFC 7986, 5.11)', () => {
    const event = eventOf(publishedObject(ENTRY, ORGANIZER));
    for (const name of ['location', 'url', 'conference'])
      expect(event?.getFirstPropertyValue(name)).toBe(ENTRY.joinUrl);
    expect(publishedObject(ENTRY, ORGANIZER)).toContain('CONFERENCE;FEATURE=VIDEO;VALUE=URI:https://');
  });

  it('that is cancelled takes nobody’s time and leads nowhere', () => {
    const text = publishedObject({ ...ENTRY, status: 'CANCELLED' }, ORGANIZER);
    expect(text).toContain('STATUS:CANCELLED\r\n');
    expect(text).toContain('TRANSP:TRANSPARENT\r\n');
    expect(names(text)).not.toContain('url');
  });

  it('leads nowhere but by http', () => {
    expect(names(publishedObject({ ...ENTRY, joinUrl: 'javascript:alert(1)' }, ORGANIZER))).not.toContain('url');
  });
});

describe('whatever others typed', () => {
  const hostile = { ...ENTRY, uid: HOSTILE, title: HOSTILE, description: HOSTILE };
  const texts: readonly [string, string][] = [
    ['a file', publishedObject(hostile, { ...ORGANIZER, name: HOSTILE })],
    ['a feed', publishedFeed(HOSTILE, 60, [hostile])],
  ];

  it.each(texts)('adds no property and no component to %s', (_what, text) => {
    const event = eventOf(text);
    expect(event?.hasProperty('attendee')).toBe(false);
    expect(event?.getAllSubcomponents()).toEqual([]);
    expect(event?.getFirstPropertyValue('summary')).toContain(
      'Räume; 1, 2\\ ATTENDEE:mailto:eve@evil.example BEGIN:VALARM 面接',
    );
  });

  it.each(texts)(
    'leaves every line of %s within 75 octets, ended by CRLF, without control characters',
    (_what, text) => {
      expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
      for (const line of text.split('\r\n')) {
        expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
        expect(line.isWellFormed() && !/\p{Cc}/u.test(line)).toBe(true);
      }
    },
  );
});

it('a feed without interviews is still a calendar, with its name', () => {
  const calendar = new ICAL.Component(ICAL.parse(publishedFeed('Acme', 60, [])));
  expect(calendar.getAllSubcomponents().map(({ name }) => name)).toEqual(['vtimezone']);
  expect(calendar.getFirstPropertyValue('x-wr-calname')).toBe('Acme');
});
