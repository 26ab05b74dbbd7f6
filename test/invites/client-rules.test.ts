/**
 * What the families of calendar clients need, each with where that is written, held against every kind of mail we send. The
 * mails themselves are in `fixtures/mails`: what a change does to them is to be read there, to the byte.
 */
import ICAL from 'ical.js';
import { type ParsedMail, simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import type { InviteContent } from '../../src/invites/invite-content.ts';
import { INVITE_PHRASES } from '../../src/invites/invite-phrases.ts';
import { MINUTE } from '../../src/scheduling/instant.ts';
import { LOCALES } from '../../src/scheduling/phrases.ts';
import { cancelled, compose, moved, request, withdrawn } from './content.ts';

interface Sent {
  readonly content: InviteContent;
  readonly raw: string;
  readonly mail: ParsedMail;
  readonly file: string;
  readonly event: ICAL.Component;
}

const MAILS: Readonly<Record<string, InviteContent>> = {
  invited: request(),
  moved: moved({ reminder: 30 * MINUTE }),
  'moved-de': moved({ locale: 'de', reason: null }),
  'moved-ja': moved({ locale: 'ja', candidateZone: 'Asia/Tokyo', reason: null }),
  'unread-answers': request({ takesCounters: false }),
  cancelled: cancelled(),
  withdrawn: withdrawn(),
};

async function sent(content: InviteContent): Promise<Sent> {
  const { raw } = await compose(content);
  const mail = await simpleParser(raw);
  const file = mail.attachments.find(({ filename }) => filename === 'invite.ics')?.content.toString() ?? '';
  const event = new ICAL.Component(ICAL.parse(file)).getFirstSubcomponent('vevent');
  if (!event) throw new Error('no VEVENT');
  return { content, raw, mail, file, event };
}

const textOf = ({ event }: Sent, name: string) => String(event.getFirstPropertyValue(name) ?? '');
const attendee = ({ event }: Sent) => event.getFirstProperty('attendee');

interface Rule {
  readonly client: string;
  readonly rule: string;
  readonly source: string;
  readonly holds: (sent: Sent) => void;
}

const RULES: readonly Rule[] = [
  {
    client: 'Gmail',
    rule: 'shows its card only for a text/calendar part with a method within the alternative, not for a file alone',
    source: 'https://devguide.calconnect.org/iMIP/iMIPBest-Practices',
    holds: ({ raw, content }) => {
      const alternative = raw.slice(raw.indexOf('multipart/alternative'));
      expect(alternative).toContain(`Content-Type: text/calendar; charset=utf-8; method=${content.method}`);
      expect(raw.indexOf('multipart/alternative')).toBeLessThan(raw.indexOf('text/calendar'));
    },
  },
  {
    client: 'Gmail',
    rule: 'matches updates by UID, takes the one with the higher SEQUENCE, and the later DTSTAMP among equals',
    source: 'RFC 5546 §2.1.5',
    holds: (mail) => {
      expect(textOf(mail, 'uid')).toBe(request().uid);
      expect(Number(textOf(mail, 'sequence'))).toBe(mail.content.sequence);
      expect(textOf(mail, 'dtstamp')).toMatch(/Z$/);
    },
  },
  {
    client: 'Gmail, Outlook',
    rule: 'ask for an answer where the attendee needs action and RSVP is set, and say who is asked',
    source: 'RFC 5546 §3.2.2',
    holds: (mail) => {
      if (mail.content.method !== 'REQUEST') return;
      expect(attendee(mail)?.getFirstParameter('partstat')).toBe('NEEDS-ACTION');
      expect(attendee(mail)?.getFirstParameter('rsvp')).toBe('TRUE');
      expect(attendee(mail)?.getFirstValue()).toBe(
        `mailto:${mail.mail.to && 'value' in mail.mail.to ? mail.mail.to.value[0]?.address : ''}`,
      );
    },
  },
  {
    client: 'every client that checks the sender',
    rule: 'the organizer is who the mail is from',
    source: 'RFC 6047 §2.2 and §3',
    holds: (mail) => expect(textOf(mail, 'organizer')).toBe(`mailto:${mail.mail.from?.value[0]?.address}`),
  },
  {
    client: 'Outlook',
    rule: 'METHOD stands in the header and in the object, and is the same; else “not supported calendar message.ics”',
    source: 'https://github.com/bbottema/simple-java-mail/issues/339',
    holds: ({ raw, file, content }) => {
      expect(raw).toContain(`method=${content.method}\r\n`);
      expect(file).toContain(`\r\nMETHOD:${content.method}\r\n`);
    },
  },
  {
    client: 'Outlook',
    rule: 'no recurrence and no RDATE, which it may fail to convert',
    source: 'https://support.microsoft.com/kb/2643084',
    holds: ({ file }) => expect(file).not.toMatch(/\r\n(?:RRULE|RDATE|EXDATE|RECURRENCE-ID)[:;]/),
  },
  {
    client: 'Outlook, Exchange',
    rule: 'X-MICROSOFT-CDO-APPT-SEQUENCE counts before SEQUENCE: both or neither, and the same',
    source:
      'https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcical/c9d1e1c7-4356-462f-bce0-fbf6ce57d214',
    holds: (mail) => expect(textOf(mail, 'x-microsoft-cdo-appt-sequence')).toBe(textOf(mail, 'sequence')),
  },
  {
    client: 'Outlook',
    rule: 'the time is taken while the interview stands, and free once it does not',
    source: 'MS-OXCICAL, X-MICROSOFT-CDO-BUSYSTATUS',
    holds: (mail) => {
      const busy = mail.content.method === 'REQUEST';
      expect(textOf(mail, 'x-microsoft-cdo-busystatus')).toBe(busy ? 'BUSY' : 'FREE');
      expect(textOf(mail, 'transp')).toBe(busy ? 'OPAQUE' : 'TRANSPARENT');
    },
  },
  {
    client: 'Outlook',
    rule: 'shows X-ALT-DESC instead of DESCRIPTION, and any backslash in it',
    source: 'MS-OXCICAL, X-ALT-DESC',
    holds: ({ event }) => {
      const [html] = event.getAllProperties('x-alt-desc');
      expect(html?.getFirstParameter('fmttype')).toBe('text/html');
      expect(String(html?.getFirstValue())).toMatch(/^<html><body>[^\\]*<\/body><\/html>$/);
    },
  },
  {
    client: 'Outlook',
    rule: 'offers to propose another time only where that is read',
    source: 'MS-OXCICAL, X-MICROSOFT-DISALLOW-COUNTER',
    holds: (mail) => {
      const told = mail.content.method === 'REQUEST' ? (mail.content.takesCounters ? 'FALSE' : 'TRUE') : '';
      expect(textOf(mail, 'x-microsoft-disallow-counter')).toBe(told);
    },
  },
  {
    client: 'Outlook',
    rule: 'reads TZID only with its VTIMEZONE, and misreads zones whose rules have changed: UTC needs neither',
    source: 'https://github.com/iCalcreator/iCalcreator/issues/86',
    holds: ({ file }) => {
      expect(file).not.toMatch(/TZID|VTIMEZONE/);
      expect(file).toMatch(/\r\nDTSTART:\d{8}T\d{6}Z\r\n/);
    },
  },
  {
    client: 'Apple',
    rule: 'takes updates from mail: a file with the same UID is ignored, so that the object stands in the mail itself',
    source: 'https://developer.apple.com/forums/thread/772082',
    holds: ({ raw }) => expect(raw.match(/^Content-Type: text\/calendar;/gm)).toHaveLength(1),
  },
  {
    client: 'Apple',
    rule: 'opens the attachment by its name and type',
    source: 'https://devguide.calconnect.org/iMIP/iMIPBest-Practices',
    holds: ({ raw }) => expect(raw).toMatch(/Content-Type: application\/ics; name=invite\.ics\r\n/),
  },
  {
    client: 'every client',
    rule: 'removes a cancelled interview by CANCEL with a higher SEQUENCE and the reason',
    source: 'RFC 5546 §3.2.5, §2.1.4',
    holds: (mail) => {
      if (mail.content.method !== 'CANCEL') return;
      expect(Number(textOf(mail, 'sequence'))).toBeGreaterThan(0);
      expect(textOf(mail, 'comment')).not.toBe('');
      expect(textOf(mail, 'status')).toBe(mail.content.why === 'cancelled' ? 'CANCELLED' : '');
    },
  },
  {
    client: 'every mailbox',
    rule: 'shows updates in the thread of the first mail',
    source: 'RFC 5322 §3.6.4',
    holds: ({ mail, content }) => {
      if (content.sequence > 0) expect(mail.references).toBe(mail.inReplyTo);
      expect(mail.inReplyTo === undefined).toBe(content.sequence === 0);
    },
  },
  {
    client: 'every mailbox',
    rule: 'sends no out-of-office answer',
    source: 'RFC 3834 §5',
    holds: ({ mail }) => expect(mail.headers.get('auto-submitted')).toBe('auto-generated'),
  },
  {
    client: 'dark mailboxes',
    rule: 'find both schemes announced and no colour of ours to invert',
    source: 'https://www.w3.org/TR/css-color-adjust-1/#color-scheme-meta',
    holds: ({ mail }) => {
      expect(mail.html).toContain('<meta name="color-scheme" content="light dark">');
      expect(String(mail.html).replaceAll('color-scheme', '')).not.toMatch(/color|#[0-9a-f]{3,6}\b(?!;)/i);
    },
  },
  {
    client: 'screen readers',
    rule: 'are told the language, find a title, a heading, a list of facts, and nothing in a picture',
    source: 'WCAG 2.2: 1.1.1, 1.3.1, 2.4.2, 3.1.1',
    holds: ({ mail }) => {
      expect(mail.html).toMatch(/<html lang="[a-z]{2}-[A-Z]{2}" dir="ltr">/);
      for (const element of ['<title>', '<h1', '<dl>', '<dt>', '<dd']) expect(mail.html).toContain(element);
      expect(mail.html).not.toMatch(/<(?:img|script|link|table|font)\b/);
    },
  },
];

describe.each(Object.entries(MAILS))('the mail “%s”', (name, content) => {
  it('is as it was, to the byte', async () => {
    await expect((await sent(content)).raw).toMatchFileSnapshot(`../fixtures/mails/${name}.eml`);
  });

  it.each(RULES)('for $client: $rule ($source)', async ({ holds }) => {
    holds(await sent(content));
  });
});

describe('in every language', () => {
  it.each(LOCALES)('%s: the mail says all there is to say, and leaves nothing unfilled', async (locale) => {
    for (const content of Object.values(MAILS)) {
      const { mail } = await sent({ ...content, locale });
      for (const said of [mail.subject, mail.text, mail.html || '']) {
        expect(said).toContain('Acme');
        expect(said).toContain('Backend Engineer');
        expect(said).not.toMatch(/\{\w+\}|undefined/);
      }
    }
  });

  it('every sentence is another one: none was left in a neighbour’s language', () => {
    const sentences = (locale: (typeof LOCALES)[number]) => {
      const { anotherTime, opening } = INVITE_PHRASES[locale];
      return [anotherTime.byMail, anotherTime.onPage, opening.time_changed, opening.cancelled];
    };
    expect(new Set(LOCALES.flatMap(sentences)).size).toBe(LOCALES.length * 4);
  });
});

describe('a reminder', () => {
  it('is relative to the start, where one is configured', async () => {
    const { event } = await sent(moved({ reminder: 30 * MINUTE }));
    const [alarm] = event.getAllSubcomponents('valarm');
    expect(String(alarm?.getFirstPropertyValue('trigger'))).toBe('-PT30M');
    expect(alarm?.getFirstPropertyValue('action')).toBe('DISPLAY');
  });

  it('is not asked for otherwise, nor of what does not take place', async () => {
    for (const content of [request(), cancelled({ reminder: 30 * MINUTE })])
      expect((await sent(content)).file).not.toContain('VALARM');
  });
});
