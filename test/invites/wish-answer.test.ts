/** What a candidate reads, and what their calendar program does, where another time is not to be had. */
import ICAL from 'ical.js';
import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { composeWishAnswer, type WishAnswer } from '../../src/invites/wish-answer.ts';
import { LOCALES } from '../../src/scheduling/phrases.ts';
import { COMPOSED, compose, request } from './content.ts';

const { sequence: _, method: __, why: ___, ...REQUEST } = { ...request(), sequence: 3 };
const ANSWER: WishAnswer = { ...REQUEST, proposal: 17, counterTo: null };
const HOSTILE = 'Räume; 1, 2\\\r\nATTENDEE:mailto:eve@evil.example\u2028BEGIN:VALARM\u0000 面接 "\ud800';

const mailOf = async (change: Partial<WishAnswer> = {}) =>
  simpleParser((await composeWishAnswer({ ...ANSWER, ...change }, COMPOSED)).raw);

async function objectOf(change: Partial<WishAnswer> = {}) {
  const mail = await mailOf({ counterTo: 3, ...change });
  return mail.attachments[0]?.content.toString() ?? '';
}

describe('the mail', () => {
  it('says that the interview stays, where it was and how to join, on both clocks where they differ', async () => {
    const mail = await mailOf({ candidateZone: 'America/New_York' });
    expect(mail.subject).toBe('Time unchanged: Backend Engineer interview with Acme – Tue 24 Nov 2026, 04:00 EST');
    for (const words of [
      'Hello Ada Lovelace,',
      'It takes place as planned.',
      'Tue 24 Nov 2026, 04:00–04:45 EST (UTC-05:00, America/New_York)',
      'Tue 24 Nov 2026, 10:00–10:45 CET (UTC+01:00, Europe/Berlin)',
      'https://jobs.example/i/abc?room=1,2;x=3',
      'please reply to this e-mail',
    ]) {
      expect(mail.text).toContain(words);
      expect(mail.html).toContain(words);
    }
  });

  it('stands in the thread of its invite, under an id of its own', async () => {
    const first = await compose(request());
    const mail = await mailOf();
    expect([mail.inReplyTo, mail.references]).toEqual([first.messageId, first.messageId]);
    expect(mail.messageId).toMatch(/^<\w{26}\.wish\.17@acme\.example>$/);
  });

  it('is in the candidate’s language, each in words of its own, with nothing left to fill in', async () => {
    const mails = await Promise.all(LOCALES.map((locale) => mailOf({ locale, counterTo: 0 })));
    for (const part of ['subject', 'text'] as const) expect(new Set(mails.map((mail) => mail[part])).size).toBe(7);
    for (const mail of mails) {
      expect(`${mail.subject}${mail.text}${mail.html}`).not.toMatch(/[{}]\w+|undefined/);
      expect(mail.text).toContain('Backend Engineer');
    }
    const comments = await Promise.all(
      LOCALES.map(async (locale) => /^COMMENT.*$/m.exec(await objectOf({ locale }))?.[0]),
    );
    expect(new Set(comments).size).toBe(7);
  });

  it('has no object for calendars where a person asked on a page', async () => {
    expect((await mailOf()).attachments).toEqual([]);
    expect((await composeWishAnswer(ANSWER, COMPOSED)).raw).not.toContain('text/calendar');
  });

  it('keeps what others typed in its place', async () => {
    const raw = (await composeWishAnswer({ ...ANSWER, position: HOSTILE, companyName: HOSTILE }, COMPOSED)).raw;
    expect(raw.split('\r\n\r\n')[0]).not.toMatch(/^ATTENDEE/m);
    const text = await objectOf({ organizer: { ...ANSWER.organizer, name: HOSTILE } });
    expect(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent')?.getAllSubcomponents()).toEqual([]);
    expect(text).not.toMatch(/^ATTENDEE/m);
  });
});

describe('the object that declines a calendar program’s proposal (RFC 5546, 3.2.8)', () => {
  it('goes as an alternative with its method, and as a file', async () => {
    const { raw } = await composeWishAnswer({ ...ANSWER, counterTo: 3 }, COMPOSED);
    expect(raw).toMatch(/Content-Type: text\/calendar; charset=utf-8; method=DECLINECOUNTER\r\n/);
    expect((await simpleParser(raw)).attachments.map(({ contentType }) => contentType)).toContain('application/ics');
  });

  it('names the event, the organizer and the revision that was answered, and nothing that its table forbids', async () => {
    const text = await objectOf();
    const calendar = new ICAL.Component(ICAL.parse(text));
    const events = calendar.getAllSubcomponents();
    expect(calendar.getFirstPropertyValue('method')).toBe('DECLINECOUNTER');
    expect(events.map(({ name }) => name)).toEqual(['vevent']);
    expect(
      events[0]
        ?.getAllProperties()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['comment', 'dtstamp', 'organizer', 'sequence', 'uid']);
    for (const line of [`UID:${ANSWER.uid}`, 'SEQUENCE:3', 'DTSTAMP:20261123T090000Z'])
      expect(text).toContain(`\r\n${line}\r\n`);
    expect(text).toMatch(/\r\nORGANIZER;CN="?Acme Interviews"?:mailto:interviews@acme\.example\r\n/);
  });

  it('is well-formed in every language: CRLF, no line over 75 octets', async () => {
    for (const locale of LOCALES) {
      const text = await objectOf({ locale });
      expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
      for (const line of text.split('\r\n')) {
        expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
        expect(line).not.toMatch(/[\r\n]/);
      }
    }
  });
});
