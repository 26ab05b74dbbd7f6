/** What one revision says, once: the mail's subject, its text and page, and the calendar's description share it. */
import type { Interval } from '../scheduling/instant.ts';
import { type Locale, PHRASES } from '../scheduling/phrases.ts';
import { oneLine, webAddress } from './foreign-text.ts';
import type { InviteContent } from './invite-content.ts';
import { filled, INVITE_PHRASES } from './invite-phrases.ts';
import { intervalInWords, sameWallTime, startInWords } from './time-in-words.ts';

export interface Detail {
  readonly label: string;
  readonly lines: readonly string[];
  readonly link?: true;
}

export interface InviteWords {
  /** BCP 47. */
  readonly tag: string;
  /** `<position> interview with <company>`: the entry's title in the calendar. */
  readonly title: string;
  readonly subject: string;
  readonly greeting: string;
  readonly opening: string;
  readonly details: readonly Detail[];
  /** How to ask for another time; null where there is none to change. */
  readonly anotherTime: string | null;
  /** Of a link to the call. */
  readonly joinTheInterview: string;
}

export function wordsOf(content: InviteContent): InviteWords {
  const { locale, why } = content;
  const phrases = INVITE_PHRASES[locale];
  const names = { position: oneLine(content.position), company: oneLine(content.companyName) };
  const title = titleOf(content.position, content.companyName, locale);
  const start = startInWords(content.during.start, content.candidateZone, locale);
  return {
    tag: PHRASES[locale].tag,
    title,
    subject: filled(phrases.subject[why], { title, start }),
    greeting: greetingOf(content.candidate, locale),
    opening: filled(phrases.opening[why], names),
    details: detailsOf(content),
    anotherTime: content.method === 'REQUEST' ? phrases.anotherTime[content.asksOnPage ? 'onPage' : 'byMail'] : null,
    joinTheInterview: phrases.joinTheInterview,
  };
}

export function greetingOf(candidate: InviteContent['candidate'], locale: Locale): string {
  const name = candidate.name === null ? '' : oneLine(candidate.name);
  const [named, unnamed] = INVITE_PHRASES[locale].greeting;
  return name === '' ? unnamed : filled(named, { name });
}

export function titleOf(position: string, companyName: string, locale: Locale): string {
  return filled(INVITE_PHRASES[locale].title, { position: oneLine(position), company: oneLine(companyName) });
}

/** Why, in one line; empty where nothing needs a reason. A cancellation always has one. */
export function reasonOf(content: InviteContent): string {
  const given = content.reason === null ? '' : oneLine(content.reason);
  if (given !== '' || content.method === 'REQUEST') return given;
  return filled(INVITE_PHRASES[content.locale].reason[content.why], { company: oneLine(content.companyName) });
}

function detailsOf(content: InviteContent): Detail[] {
  const { label } = INVITE_PHRASES[content.locale];
  const details: Detail[] = [
    { label: content.method === 'CANCEL' ? label.wasPlannedFor : label.when, lines: timesOf(content, content.during) },
  ];
  if (content.previous !== null) details.push({ label: label.previously, lines: timesOf(content, content.previous) });
  const reason = reasonOf(content);
  if (reason !== '') details.push({ label: label.reason, lines: [reason] });
  const join = webAddress(content.joinUrl);
  if (join !== null && content.method === 'REQUEST') details.push({ label: label.join, lines: [join], link: true });
  if (content.pageUrl !== null) details.push({ label: label.page, lines: [content.pageUrl], link: true });
  return details;
}

/** On the candidate's clock, and on the company's where that shows another time. */
export function timesOf(
  content: Pick<InviteContent, 'candidateZone' | 'companyZone' | 'locale'>,
  during: Interval,
): string[] {
  const theirs = intervalInWords(during, content.candidateZone, content.locale);
  if (sameWallTime(during, content.candidateZone, content.companyZone)) return [theirs];
  return [theirs, intervalInWords(during, content.companyZone, content.locale)];
}

/** Lines without a greeting, for DESCRIPTION and the text part. */
export function plainLines(words: InviteWords): string[] {
  const details = words.details.flatMap(({ label, lines }) =>
    lines.length === 1 ? [`${label}: ${lines[0]}`] : [`${label}:`, ...lines.map((line) => `  ${line}`)],
  );
  return [words.opening, '', ...details, ...(words.anotherTime === null ? [] : ['', words.anotherTime])];
}
