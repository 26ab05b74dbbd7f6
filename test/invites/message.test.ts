import fc from 'fast-check';
import ICAL from 'ical.js';
import { type ParsedMail, simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { composeNotice, InvalidInviteError } from '../../src/invites/message.ts';
import { Email } from '../../src/scheduling/ids.ts';
import { after, MINUTE } from '../../src/scheduling/instant.ts';
import { at, COMPOSED, cancelled, compose, moved, request, withdrawn } from './content.ts';

const ADDRESS = Email.parse('ada@candidate.example');

describe('the mail around an invite', () => {
  it('is an alternative of text, page and calendar, with the calendar once more as a file', async () => {
    expect(partsOf((await compose(request())).raw)).toEqual([
      'multipart/mixed',
      'multipart/alternative',
      'text/plain; charset=utf-8',
      'text/html; charset=utf-8',
      'text/calendar; charset=utf-8; method=REQUEST',
      'application/ics; name=invite.ics',
    ]);
  });

  it.each([
    ['REQUEST', request()],
    ['REQUEST', moved()],
    ['CANCEL', cancelled()],
    ['CANCEL', withdrawn()],
  ] as const)('announces the method of its object: %s', async (method, content) => {
    const message = await compose(content);
    expect(message.method).toBe(method);
    const file = fileOf(await simpleParser(message.raw));
    expect(file).toContain(`\r\nMETHOD:${method}\r\n`);
    expect(file.endsWith('END:VCALENDAR\r\n')).toBe(true);
    expect(message.raw.match(/text\/calendar; charset=utf-8; method=(\w+)/)?.[1]).toBe(method);
  });

  it('comes from the organizer, goes to the candidate and starts no auto-reply', async () => {
    const message = await compose(request());
    const mail = await simpleParser(message.raw);
    expect(mail.from?.value).toEqual([{ name: 'Acme Interviews', address: 'interviews@acme.example' }]);
    expect(fileOf(mail)).toContain('mailto:interviews@acme.example');
    expect(mail.to).toMatchObject({ value: [{ name: 'Ada Lovelace', address: 'ada@candidate.example' }] });
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail.date).toEqual(new Date(COMPOSED));
    expect(message).toMatchObject({ from: 'interviews@acme.example', to: 'ada@candidate.example', sequence: 0 });
  });

  it('is the same to the byte for the same revision and time, and has the same Message-ID at any time', async () => {
    const first = await compose(moved());
    expect((await compose(moved())).raw).toBe(first.raw);
    const later = await compose(moved(), after(COMPOSED, MINUTE));
    expect(later.messageId).toBe(first.messageId);
    expect(later.raw).not.toBe(first.raw);
  });

  it('is pure ASCII with CRLF and short lines, so that no server on the way has to change it', async () => {
    const { raw } = await compose(moved({ position: 'Ingénieur·e 設計 👩🏽‍💻', reason: 'ä'.repeat(500) }));
    expect(raw).toMatch(/^[\r\n\x20-\x7e]*$/);
    expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
  });

  it('answers the first message of its invite', async () => {
    const first = await compose(request());
    const update = await simpleParser((await compose(moved())).raw);
    expect((await simpleParser(first.raw)).inReplyTo).toBeUndefined();
    expect(update.inReplyTo).toBe(first.messageId);
    expect(update.references).toBe(first.messageId);
    expect(update.messageId).not.toBe(first.messageId);
  });

  it('keeps its Message-ID on the line of the header’s name', async () => {
    expect((await compose(request())).raw).toMatch(/\r\nMessage-ID: <[^\r]+>\r\n/);
  });

  it('is refused, without the candidate’s name in the error, when its object would be ignored', async () => {
    const refusal = compose(moved({ during: { start: COMPOSED, end: COMPOSED } }));
    await expect(refusal).rejects.toThrow(InvalidInviteError);
    await expect(refusal).rejects.toThrow('end_not_after_start (DTEND)');
    await expect(refusal).rejects.not.toThrow('ada');
  });
});

describe('what the mail says', () => {
  it.each([
    ['Invitation: Backend Engineer interview with Acme – Tue 24 Nov 2026, 10:00 CET', request()],
    ['Updated invitation: Backend Engineer interview with Acme – Wed 25 Nov 2026, 14:30 CET', moved()],
    ['Cancelled: Backend Engineer interview with Acme – Tue 24 Nov 2026, 10:00 CET', cancelled()],
    ['Withdrawn: Backend Engineer interview with Acme – Tue 24 Nov 2026, 10:00 CET', withdrawn()],
  ])('in its subject: %s', async (subject, content) => {
    const message = await compose(content);
    expect(message.subject).toBe(subject);
    expect((await simpleParser(message.raw)).subject).toBe(subject);
  });

  it('of a move: both times, the reason and the link, in text and page alike', async () => {
    const mail = await simpleParser((await compose(moved())).raw);
    const said = [
      'Hello Ada Lovelace,',
      'has a new time.',
      'Wed 25 Nov 2026, 14:30–15:15 CET (UTC+01:00, Europe/Berlin)',
      'Tue 24 Nov 2026, 10:00–10:45 CET (UTC+01:00, Europe/Berlin)',
      'Alice Example, your interviewer, moved the interview.',
      'https://jobs.example/i/abc?room=1,2;x=3',
    ];
    for (const words of said) {
      expect(mail.text).toContain(words);
      expect(mail.html).toContain(words);
    }
    expect(mail.html).toContain('<html lang="en-GB" dir="ltr">');
    expect(mail.html).toContain('<a href="https://jobs.example/i/abc?room=1,2;x=3">');
  });

  it('gives the company’s time too where its clock shows another', async () => {
    const mail = await simpleParser((await compose(request({ candidateZone: 'Asia/Kolkata' }))).raw);
    expect(mail.text).toContain(
      'When:\n  Tue 24 Nov 2026, 14:30–15:15 UTC+05:30 (Asia/Kolkata)\n  Tue 24 Nov 2026, 10:00–10:45 CET',
    );
  });

  it('gives one time where two zones show the same', async () => {
    const mail = await simpleParser((await compose(request({ candidateZone: 'Europe/Paris' }))).raw);
    expect(mail.text).toContain('When: Tue 24 Nov 2026, 10:00–10:45 CET (UTC+01:00, Europe/Paris)\n');
    expect(mail.text).not.toContain('Berlin');
  });

  it('of a cancellation: no link to join', async () => {
    const mail = await simpleParser((await compose(cancelled())).raw);
    expect(mail.text).toContain('is cancelled.');
    expect(mail.text).not.toContain('https://');
  });

  it('names both days and both zone names where midnight or a change of clocks lies between', async () => {
    const during = at('2026-10-31T23:30:00Z', 450);
    const mail = await simpleParser((await compose(request({ during, candidateZone: 'America/New_York' }))).raw);
    expect(mail.text).toContain('Sat 31 Oct 2026, 19:30 EDT – Sun 1 Nov 2026, 02:00 EST (UTC-05:00, America/New_York)');
  });
});

describe('words that somebody else typed', () => {
  const HEADER = 'x\r\nBcc: eve@evil.example\r\n\r\n<script>alert(1)</script>';

  it('start no header, no part and no script', async () => {
    const candidate = { email: ADDRESS, name: HEADER };
    const organizer = { name: HEADER, address: request().organizer.address };
    const message = await compose(
      moved({ position: HEADER, companyName: HEADER, reason: HEADER, candidate, organizer }),
    );
    const mail = await simpleParser(message.raw);
    expect(mail.bcc).toBeUndefined();
    expect(partsOf(message.raw)).toHaveLength(6);
    expect(mail.html).not.toContain('<script');
    expect(message.subject).not.toMatch(/[\r\n]/);
    expect(mail.to).toMatchObject({ value: [{ address: ADDRESS }] });
  });

  it('arrive unchanged but for line breaks, in every script', async () => {
    const line = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map((text) => `a${text}z`);
    await fc.assert(
      fc.asyncProperty(line, line, async (position, reason) => {
        const message = await compose(moved({ position, reason }));
        const mail = await simpleParser(message.raw);
        const event = new ICAL.Component(ICAL.parse(fileOf(mail))).getFirstSubcomponent('vevent');
        const flat = (text: string) => text.replace(/\s+/g, ' ');
        expect(event?.getFirstPropertyValue('comment')).toBe(flat(reason));
        expect(event?.getFirstPropertyValue('summary')).toBe(`${flat(position)} interview with Acme`);
        expect(message.subject).toContain(flat(position));
        expect(mail.text).toContain(`Reason: ${flat(reason)}\n`);
        expect(partsOf(message.raw)).toHaveLength(6);
      }),
      { numRuns: 15 },
    );
  });
});

describe('a notice to an admin', () => {
  it('is plain text with one line each, and no injected header', async () => {
    const message = await composeNotice({
      from: request().organizer,
      to: Email.parse('ops@acme.example'),
      subject: 'Interview int_1 needs a person\r\nBcc: eve@evil.example',
      lines: ['The interviewer declined.', '', 'See: interview-sync explain int_1\r\n.'],
      messageId: '<notice.1@acme.example>',
      at: COMPOSED,
    });
    const mail = await simpleParser(message.raw);
    expect(mail.subject).toBe('Interview int_1 needs a person Bcc: eve@evil.example');
    expect(mail.text).toBe('The interviewer declined.\n\nSee: interview-sync explain int_1 .\n');
    expect(mail.bcc).toBeUndefined();
    expect(mail.messageId).toBe('<notice.1@acme.example>');
    expect(message).toMatchObject({ to: 'ops@acme.example', method: null, sequence: null, interview: null });
  });
});

/** The content types in the order of the message, boundaries left out. */
function partsOf(raw: string): string[] {
  return [...raw.matchAll(/^Content-Type: ([^\r]+?);?\r\n/gm)].map((match) => match[1] ?? '');
}

function fileOf(mail: ParsedMail): string {
  const file = mail.attachments.find(({ contentType }) => contentType === 'application/ics');
  if (file === undefined) throw new Error('no application/ics attachment');
  return file.content.toString('utf8');
}
