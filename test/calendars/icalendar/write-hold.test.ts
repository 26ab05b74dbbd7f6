import { describe, expect, it } from 'vitest';
import { HOLD_MARK, writeHold } from '../../../src/calendars/icalendar/write-hold.ts';
import type { HoldContent } from '../../../src/calendars/provider.ts';
import { HoldId, InterviewId } from '../../../src/scheduling/ids.ts';
import { instantFromIso, intervalOf } from '../../../src/scheduling/instant.ts';
import { vcalendar, vevent } from '../../harness/icalendar-text.ts';
import { read, timeOf } from './reading.ts';

const CONTENT: HoldContent = {
  holdId: HoldId.parse('h0ld1'),
  interview: InterviewId.parse('int_abc123'),
  during: intervalOf(instantFromIso('2026-11-01T06:30:00Z'), 45),
  zone: 'America/New_York',
  title: 'Interview: Platform, Backend; 2nd round',
  description: 'Join: https://meet.example.com/x\nWith: you',
  joinUrl: 'https://meet.example.com/x?a=1,2;b',
};
const NOW = instantFromIso('2026-10-01T08:00:00Z');
const LATER = instantFromIso('2026-10-02T08:00:00Z');

const linesOf = (ics: string) => ics.replaceAll(/\r\n[ \t]/g, '').split('\r\n');

describe('a new hold', () => {
  const ics = writeHold(null, CONTENT, NOW);

  it('is read back as it was meant, the second of two 01:30s included', () => {
    const [event, ...more] = read(ics);
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      tag: 'int_abc123',
      title: CONTENT.title,
      busy: 'busy',
      answer: 'none',
      updated: NOW,
    });
    expect(event && timeOf(event)).toBe('2026-11-01T06:30:00Z/2026-11-01T07:15:00Z');
  });

  it('has all that RFC 5545 asks for, our mark, and nobody to mail', () => {
    expect(linesOf(ics)).toEqual(
      expect.arrayContaining([
        'VERSION:2.0',
        'UID:h0ld1@interview-sync',
        `${HOLD_MARK}:int_abc123`,
        'DTSTAMP:20261001T080000Z',
        'SEQUENCE:0',
        'URL:https://meet.example.com/x?a=1,2;b',
      ]),
    );
    expect(ics).not.toMatch(/ATTENDEE|ORGANIZER|METHOD/);
    expect(ics.endsWith('END:VCALENDAR\r\n')).toBe(true);
  });

  it('has lines of 75 octets at most, and no character of the content ends one', () => {
    const nasty = {
      ...CONTENT,
      title: `${'Ü'.repeat(90)}\r\nATTENDEE:mailto:x@example.com`,
      description: 'a\rb\u0000\u2028c',
      interview: InterviewId.parse('a\r\nATTENDEE:mailto:x@example.com'),
      joinUrl: 'https://meet.example.com/\r\nATTENDEE:mailto:x@example.com',
    };
    const written = writeHold(null, nasty, NOW);
    for (const line of written.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(linesOf(written).filter((line) => line.startsWith('ATTENDEE'))).toEqual([]);
    expect(read(written)[0]?.tag).toBe(nasty.interview);
  });
});

describe('a hold that is written again', () => {
  const held = writeHold(null, CONTENT, NOW);
  const moved = { ...CONTENT, during: intervalOf(instantFromIso('2026-11-24T09:00:00Z'), 60), joinUrl: null };

  it('keeps its UID and what a person added, and is newer', () => {
    const added = [
      'CATEGORIES:Hiring',
      'X-MY-NOTE:bring coffee',
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      'TRIGGER:-PT5M',
      'END:VALARM',
    ];
    const lines = linesOf(writeHold(held.replace('END:VEVENT', [...added, 'END:VEVENT'].join('\r\n')), moved, LATER));
    expect(lines).toEqual(expect.arrayContaining([...added, 'UID:h0ld1@interview-sync']));
    expect(lines).toEqual(
      expect.arrayContaining([
        'SEQUENCE:1',
        'DTSTAMP:20261002T080000Z',
        'LAST-MODIFIED:20261002T080000Z',
        'CREATED:20261001T080000Z',
        'DTSTART:20261124T090000Z',
        'DTEND:20261124T100000Z',
      ]),
    );
    expect(lines.filter((line) => /^(URL|DTSTART|DTEND|X-INTERVIEW-SYNC-ID)/.test(line))).toHaveLength(3);
  });

  it('asks anew whoever declined, and nobody else', () => {
    const answers = [
      'ATTENDEE;PARTSTAT=DECLINED:mailto:alice@x.example',
      'ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@x.example',
    ];
    const written = writeHold(held.replace('END:VEVENT', [...answers, 'END:VEVENT'].join('\r\n')), moved, LATER);
    expect(linesOf(written).filter((line) => line.startsWith('ATTENDEE'))).toEqual([
      'ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:alice@x.example',
      'ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@x.example',
    ]);
  });

  it('is one meeting again, at its time, whatever a client made of it', () => {
    const altered = vcalendar(
      'METHOD:PUBLISH',
      vevent('h0ld1@interview-sync', [
        'DTSTART;TZID=Europe/Berlin:20261124T120000',
        'DURATION:PT3H',
        'RRULE:FREQ=WEEKLY',
        'EXDATE;TZID=Europe/Berlin:20261201T120000',
        'SEQUENCE:7',
        'STATUS:CANCELLED',
        'TRANSP:TRANSPARENT',
      ]),
      vevent('h0ld1@interview-sync', ['RECURRENCE-ID:20261208T110000Z', 'DTSTART:20261208T120000Z']),
    );
    const written = writeHold(altered, moved, LATER);
    expect(read(written).map(timeOf)).toEqual(['2026-11-24T09:00:00Z/2026-11-24T10:00:00Z']);
    expect(read(written)[0]).toMatchObject({ series: null, cancelled: false, busy: 'busy', tag: 'int_abc123' });
    expect(linesOf(written)).toContain('SEQUENCE:8');
    expect(written).not.toMatch(/METHOD|RRULE|DURATION/);
  });

  it.each(['', 'garbage', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n', vcalendar()])(
    'is written anew in place of %j',
    (broken) => {
      expect(read(writeHold(broken, moved, LATER)).map(timeOf)).toEqual(['2026-11-24T09:00:00Z/2026-11-24T10:00:00Z']);
    },
  );
});
