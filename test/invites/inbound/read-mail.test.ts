/** Mails as they come in, and what is read of them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../../src/invites/inbound/calendar-answer.ts';
import { readMail } from '../../../src/invites/inbound/read-mail.ts';
import { instantFromIso } from '../../../src/scheduling/instant.ts';
import { AUTHENTIC, bounceMail, PROGRAMS, replyMail, replyObject } from './replies.ts';

const UID = 'ic5i87jf7q7d8o4qeg6qiv2vl0@acme.example';
const read = (raw: string) => readMail(Buffer.from(raw));

describe('an answer', () => {
  it.each(PROGRAMS)('of %s is read', async (program) => {
    const mail = await read(replyMail(replyObject(program, { uid: UID, sequence: 3, partstat: 'DECLINED' })));
    expect(mail).toMatchObject({
      messageId: '<reply.1@candidate.example>',
      sender: { from: 'ada@candidate.example', results: [AUTHENTIC] },
      answer: {
        method: 'REPLY',
        uid: UID,
        sequence: program === 'thunderbird' ? null : 3,
        stampedAt: instantFromIso('2026-11-23T10:15:00Z'),
        start: instantFromIso('2026-11-24T09:00:00Z'),
        attendees: [{ address: 'ada@candidate.example', answer: 'declined' }],
      },
      bounce: null,
    });
  });

  it('is read in Outlook’s own time zones, with its words in one line', async () => {
    const answer = readAnswer(replyObject('outlook-counter', { uid: UID }));
    expect(answer).toMatchObject({
      method: 'COUNTER',
      start: instantFromIso('2026-11-26T14:00:00Z'),
      comment: 'Thank you',
    });
  });

  it.each([
    ['a zone of which nothing is known', ':20261124T090000Z', ';TZID=Mars/Phobos:20261124T090000', null],
    ['a time that floats', ':20261124T090000Z', ':20261124T090000', null],
    [
      'an IANA zone without its rules',
      ':20261124T090000Z',
      ';TZID=Europe/Berlin:20261124T100000',
      '2026-11-24T09:00:00Z',
    ],
    ['a day', ':20261124T090000Z', ';VALUE=DATE:20261124', null],
  ])('about %s says what can be known', (_what, from, to, start) => {
    const text = replyObject('apple', { uid: UID }).replace(`DTSTART${from}`, `DTSTART${to}`);
    expect(readAnswer(text)?.start).toBe(start === null ? null : instantFromIso(start));
  });

  it.each([
    ['an invitation', (text: string) => text.replace('METHOD:REPLY', 'METHOD:REQUEST')],
    ['a calendar without a method', (text: string) => text.replace('METHOD:REPLY\r\n', '')],
    [
      'two events',
      (text: string) => text.replace('END:VCALENDAR', 'BEGIN:VEVENT\r\nUID:2\r\nEND:VEVENT\r\nEND:VCALENDAR'),
    ],
    ['an event without UID', (text: string) => text.replace(/UID:.*\r\n/, '')],
    ['half an object', (text: string) => text.slice(0, 200)],
    ['text', () => 'Accepted'],
  ])('is none: %s', (_what, spoil) => {
    expect(readAnswer(spoil(replyObject('apple', { uid: UID })))).toBeNull();
  });

  it('counts neither a delegate nor an invented word as an answer', () => {
    for (const partstat of ['DELEGATED', 'NEEDS-ACTION', 'MAYBE'])
      expect(
        readAnswer(replyObject('gmail', { uid: UID }).replace('PARTSTAT=ACCEPTED', `PARTSTAT=${partstat}`))?.attendees,
      ).toMatchObject([{ answer: null }]);
  });
});

describe('a sender', () => {
  it.each([
    ['from nobody', (mail: string) => mail.replace(/From: .*\r\n/, '')],
    ['from two headers', (mail: string) => mail.replace('Subject:', 'From: eve@evil.example\r\nSubject:')],
    [
      'from two addresses',
      (mail: string) =>
        mail.replace('Lovelace <ada@candidate.example>', 'Lovelace <ada@candidate.example>, eve@evil.example'),
    ],
  ])('is nobody when the mail is %s', async (_what, spoil) => {
    const raw = replyMail(replyObject('gmail', { uid: UID }));
    expect(spoil(raw)).not.toBe(raw);
    expect((await read(spoil(raw)))?.sender).toBeNull();
  });

  it('may have a comma in their name', async () => {
    const raw = replyMail(replyObject('gmail', { uid: UID })).replace('Ada Lovelace <', '"Lovelace, Ada" <');
    expect((await read(raw))?.sender?.from).toBe('ada@candidate.example');
  });
});

describe('a message that came back', () => {
  it('is named with its recipient', async () => {
    expect((await read(bounceMail('<m1@acme.example>')))?.bounce).toEqual({
      messageId: '<m1@acme.example>',
      recipient: 'ada@candidate.example',
      status: '5.1.1',
    });
  });

  it('is named where all of it came along', async () => {
    const raw = bounceMail('<m1@acme.example>').replace('text/rfc822-headers', 'message/rfc822');
    expect((await read(raw))?.bounce?.messageId).toBe('<m1@acme.example>');
  });

  it('is no answer, though an invitation came along in it', async () => {
    const invitation = `Content-Type: text/calendar; method=REPLY\r\n\r\n${replyObject('gmail', { uid: UID })}`;
    const raw = bounceMail('<m1@acme.example>')
      .replace('text/rfc822-headers', 'message/rfc822')
      .replace('Subject: Invitation\r\n', `Subject: Invitation\r\n${invitation}`);
    expect(await read(raw)).toMatchObject({ answer: null, bounce: { messageId: '<m1@acme.example>' } });
  });

  it('is named by the envelope where nothing of it came along', async () => {
    const raw = bounceMail('<other@acme.example>')
      .replace('Reporting-MTA:', 'Original-Envelope-Id: m1@acme.example\r\nReporting-MTA:')
      .replace(/Message-ID: <other@acme\.example>\r\n/, '');
    expect((await read(raw))?.bounce?.messageId).toBe('<m1@acme.example>');
  });

  it.each(['delayed', 'delivered', 'relayed'])('has not come back when it is %s', async (action) => {
    expect((await read(bounceMail('<m1@acme.example>', undefined, action)))?.bounce).toBeNull();
  });
});

describe('anything else', () => {
  it('is no answer and no failure, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        const mail = await readMail(Buffer.from(bytes));
        expect(mail === null || (mail.answer === null && mail.bounce === null)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('is no answer where the parts are nested beyond all measure', async () => {
    const nested = Array.from(
      { length: 60 },
      (_, depth) => `Content-Type: multipart/mixed; boundary="n${depth}"\r\n\r\n--n${depth}\r\n`,
    ).join('');
    expect(await read(`From: a@b.example\r\n${nested}`)).toBeNull();
  });
});
