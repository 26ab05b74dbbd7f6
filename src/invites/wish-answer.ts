/** The mail to a candidate who asked for another time and does not get it: the interview stays where it is. */
import ICAL from 'ical.js';
import type { Instant } from '../scheduling/instant.ts';
import { PHRASES } from '../scheduling/phrases.ts';
import { oneLine, webAddress } from './foreign-text.ts';
import { type InviteContent, inviteMessageId, messageIdOf } from './invite-content.ts';
import { htmlPage } from './invite-html.ts';
import { filled, INVITE_PHRASES } from './invite-phrases.ts';
import { greetingOf, type InviteWords, plainLines, timesOf, titleOf } from './invite-words.ts';
import { mailBytes } from './mail-bytes.ts';
import { startInWords } from './time-in-words.ts';
import type { PreparedMessage } from './transport/port.ts';
import { WISH_PHRASES } from './wish-phrases.ts';

// ical.js counts a folded line without the space it begins with, so its default of 75 makes lines of 76 octets.
ICAL.foldLength = 74;

export interface WishAnswer
  extends Pick<
    InviteContent,
    | 'uid'
    | 'interview'
    | 'during'
    | 'position'
    | 'companyName'
    | 'joinUrl'
    | 'candidate'
    | 'organizer'
    | 'locale'
    | 'candidateZone'
    | 'companyZone'
  > {
  readonly proposal: number;
  /** Of the invite when they asked, which a program's proposal was about; null: they did not ask by their calendar program. */
  readonly counterTo: number | null;
}

/**
 * In the thread of the invite. A proposal of a calendar program is declined in its words, too: in an alternative of
 * `text/calendar` and the same as a file, as invites are.
 * @param at now: the mail's Date, and the object's DTSTAMP
 */
export async function composeWishAnswer(answer: WishAnswer, at: Instant): Promise<PreparedMessage> {
  const { candidate, organizer, proposal, uid } = answer;
  const words = wordsOf(answer);
  const signature = oneLine(organizer.name);
  const messageId = messageIdOf(uid, `wish.${proposal}`);
  const first = inviteMessageId(uid, 0, 'REQUEST');
  const raw = await mailBytes({
    from: { name: signature, address: organizer.address },
    to: { name: candidate.name === null ? '' : oneLine(candidate.name), address: candidate.email },
    subject: words.subject,
    messageId,
    date: new Date(at),
    inReplyTo: first,
    references: [first],
    text: [words.greeting, '', ...plainLines(words), '', signature, ''].join('\n'),
    html: htmlPage(words, signature),
    ...(answer.counterTo !== null && {
      icalEvent: { method: 'DECLINECOUNTER', content: declineCounter(answer, answer.counterTo, at) },
    }),
  });
  return {
    interview: answer.interview,
    method: null,
    sequence: null,
    proposal,
    from: organizer.address,
    to: candidate.email,
    messageId,
    subject: words.subject,
    raw,
    preparedAt: at,
  };
}

function wordsOf(answer: WishAnswer): InviteWords {
  const { locale, position, companyName, during, candidateZone, candidate } = answer;
  const phrases = INVITE_PHRASES[locale];
  const title = titleOf(position, companyName, locale);
  const join = webAddress(answer.joinUrl);
  return {
    tag: PHRASES[locale].tag,
    title,
    subject: filled(WISH_PHRASES[locale].subject, { title, start: startInWords(during.start, candidateZone, locale) }),
    greeting: greetingOf(candidate, locale),
    opening: filled(WISH_PHRASES[locale].opening, { position: oneLine(position), company: oneLine(companyName) }),
    details: [
      { label: phrases.label.when, lines: timesOf(answer, during) },
      ...(join === null ? [] : [{ label: phrases.label.join, lines: [join], link: true as const }]),
    ],
    anotherTime: phrases.anotherTime.byMail,
    joinTheInterview: phrases.joinTheInterview,
  };
}

/**
 * RFC 5546 §3.2.8. Neither ATTENDEE nor times, which the stricter readings of its table forbid: UID says which event, and the
 * SEQUENCE, which does not rise (§2.1.4), which proposal.
 */
function declineCounter({ uid, organizer, locale }: WishAnswer, sequence: number, dtstamp: Instant): string {
  const calendar = new ICAL.Component('vcalendar');
  calendar.addPropertyWithValue('version', '2.0');
  calendar.addPropertyWithValue('prodid', `-//interview-sync//interview-sync//${locale.toUpperCase()}`);
  calendar.addPropertyWithValue('method', 'DECLINECOUNTER');
  const event = new ICAL.Component('vevent');
  event.addPropertyWithValue('uid', oneLine(uid));
  event.addPropertyWithValue('sequence', sequence);
  event.addPropertyWithValue('dtstamp', ICAL.Time.fromJSDate(new Date(dtstamp), true));
  const property = event.addPropertyWithValue('organizer', `mailto:${organizer.address}`);
  property.setParameter('cn', oneLine(organizer.name) || organizer.address);
  event.addPropertyWithValue('comment', WISH_PHRASES[locale].comment);
  calendar.addSubcomponent(event);
  return `${calendar.toString()}\r\n`;
}
