import { describe, expect, it } from 'vitest';
import { checkInvite, type InviteProblem } from '../../src/invites/check-invite.ts';
import { renderInvite } from '../../src/invites/icalendar-object.ts';
import { COMPOSED, cancelled, moved, request, withdrawn } from './content.ts';

const GOOD = renderInvite(request(), COMPOSED);

describe('an invite that clients understand', () => {
  it.each([
    ['REQUEST', request()],
    ['REQUEST', moved()],
    ['CANCEL', cancelled()],
    ['CANCEL', withdrawn()],
  ] as const)('has no fault (%s)', (method, content) => {
    expect(checkInvite(renderInvite(content, COMPOSED), method)).toEqual([]);
  });
});

const ALARM =
  'BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nTRIGGER;VALUE=DATE-TIME:20261124T080000Z\r\nEND:VALARM\r\n';

describe('an invite that clients would ignore or misread', () => {
  const drop = (line: RegExp) => (text: string) => text.replace(line, '');
  const swap = (from: string | RegExp, to: string) => (text: string) => text.replace(from, to);

  it.each<[InviteProblem, string, (text: string) => string]>([
    ['no_crlf_at_the_end', 'no CRLF after END:VCALENDAR', (text) => text.trimEnd()],
    ['line_end_not_crlf', 'a bare LF', swap('\r\nSEQUENCE', '\nSEQUENCE')],
    ['line_end_not_crlf', 'a bare CR', swap('SUMMARY:', 'SUMMARY:\r')],
    ['line_over_75_octets', 'a line of 76 octets', swap('SUMMARY:', `X-LONG:${'é'.repeat(34)}x\r\nSUMMARY:`)],
    ['control_character', 'a control character', swap('SUMMARY:', 'SUMMARY:\u0007')],
    ['control_character', 'half a surrogate pair', swap('SUMMARY:', 'SUMMARY:\ud83d')],
    ['method_missing', 'no METHOD', drop(/METHOD:REQUEST\r\n/)],
    ['method_other_than_announced', 'another METHOD', swap('METHOD:REQUEST', 'METHOD:PUBLISH')],
    ['method_other_than_announced', 'two METHODs', swap('METHOD:REQUEST', 'METHOD:REQUEST\r\nMETHOD:CANCEL')],
    ['version_or_prodid_missing', 'no PRODID', drop(/PRODID:.*\r\n/)],
    ['version_or_prodid_missing', 'no VERSION', drop(/VERSION:.*\r\n/)],
    ['not_one_vevent', 'two events', swap('END:VEVENT', 'END:VEVENT\r\nBEGIN:VEVENT\r\nEND:VEVENT')],
    ['not_one_vevent', 'no event', (text) => text.replaceAll('VEVENT', 'VTODO')],
    ['property_missing', 'no UID', drop(/UID:.*\r\n/)],
    ['property_missing', 'an empty UID', swap(/UID:.*\r\n/, 'UID:\r\n')],
    ['property_missing', 'no SEQUENCE', drop(/SEQUENCE:.*\r\n/)],
    ['property_missing', 'no ORGANIZER', drop(/ORGANIZER;.*\r\n/)],
    ['property_missing', 'no ATTENDEE', drop(/ATTENDEE;.*\r\n(?: .*\r\n)*/)],
    ['property_repeated', 'two UIDs', swap('SEQUENCE', 'UID:other\r\nSEQUENCE')],
    ['not_utc', 'a local DTSTAMP', swap('DTSTAMP:20261123T090000Z', 'DTSTAMP:20261123T090000')],
    ['not_utc', 'a local LAST-MODIFIED', swap('SUMMARY', 'LAST-MODIFIED:20261123T090000\r\nSUMMARY')],
    ['end_not_after_start', 'an end before the start', swap('DTEND:20261124', 'DTEND:20261123')],
    ['sequence_not_a_number', 'a negative SEQUENCE', swap('SEQUENCE:0', 'SEQUENCE:-1')],
    ['sequence_not_a_number', 'a SEQUENCE in words', swap('SEQUENCE:0', 'SEQUENCE:one')],
    ['not_mailto', 'an ORGANIZER without mailto:', swap('mailto:interviews@', 'interviews@')],
    ['not_mailto', 'an ATTENDEE by web address', swap('mailto:ada@candidate.example', 'https://x.example')],
    ['partstat_unknown', 'an invented PARTSTAT', swap('PARTSTAT=NEEDS-ACTION', 'PARTSTAT=MAYBE')],
    ['status_not_of_method', 'a cancelled REQUEST', swap('STATUS:CONFIRMED', 'STATUS:CANCELLED')],
    [
      'time_zone_undefined',
      'a TZID without VTIMEZONE',
      swap('DTSTART:20261124T090000Z', 'DTSTART;TZID=Europe/Berlin:20261124T100000'),
    ],
    ['asks_for_no_answer', 'no RSVP', swap('RSVP=TRUE;', '')],
    ['asks_for_no_answer', 'an answer already given', swap('PARTSTAT=NEEDS-ACTION', 'PARTSTAT=ACCEPTED')],
    ['sequence_of_exchange_differs', 'two SEQUENCEs', swap('APPT-SEQUENCE:0', 'APPT-SEQUENCE:1')],
    ['not_an_address_of_the_web', 'an escaped URL', swap(/URL:https:.*/, 'URL:https://jobs.example/?a=1\\,2')],
    ['alarm_not_relative', 'an alarm at an instant', swap('END:VEVENT', `${ALARM}END:VEVENT`)],
    ['backslash_in_html', 'escaped HTML', swap('<html><body>', '<html>\\n<body>')],
    ['unreadable', 'something that is no calendar', () => 'hello\r\n'],
  ])('%s: %s', (problem, _what, spoil) => {
    const spoilt = spoil(GOOD);
    expect(spoilt).not.toBe(GOOD);
    expect(checkInvite(spoilt, 'REQUEST').map((fault) => fault.problem)).toContain(problem);
  });

  it('is told by the method of the mail part, too', () => {
    expect(checkInvite(GOOD, 'CANCEL')).toContainEqual({ problem: 'method_other_than_announced', where: 'METHOD' });
  });

  it('is described without a word of its content', () => {
    const faults = checkInvite(GOOD.replace('mailto:ada@', 'ada@'), 'REQUEST');
    expect(JSON.stringify(faults)).not.toContain('ada');
  });
});
