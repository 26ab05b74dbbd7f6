/** What one revision says, once: the mail's subject, its text and page, and the calendar's description share it. */
import type { Interval } from '../scheduling/instant.ts';
import { escapeHtml, oneLine, webAddress } from './foreign-text.ts';
import type { InviteContent } from './invite-content.ts';
import { intervalInWords, sameWallTime, startInWords } from './time-in-words.ts';

interface Detail {
  readonly label: string;
  readonly lines: readonly string[];
  readonly link?: true;
}

export interface InviteWords {
  /** `<position> interview with <company>`: the entry's title in the calendar. */
  readonly title: string;
  readonly subject: string;
  readonly opening: string;
  readonly details: readonly Detail[];
}

const SUBJECT_PREFIX = {
  first: 'Invitation',
  candidate_changed: 'Invitation',
  time_changed: 'Updated invitation',
  details_changed: 'Updated invitation',
  cancelled: 'Cancelled',
  withdrawn: 'Withdrawn',
} as const;

export function wordsOf(content: InviteContent): InviteWords {
  const title = `${oneLine(content.position)} interview with ${oneLine(content.companyName)}`;
  const start = startInWords(content.during.start, content.candidateZone);
  return {
    title,
    subject: `${SUBJECT_PREFIX[content.why]}: ${title} – ${start}`,
    opening: openingOf(content),
    details: detailsOf(content),
  };
}

function openingOf(content: InviteContent): string {
  const which = `interview with ${oneLine(content.companyName)} for the position ${oneLine(content.position)}`;
  switch (content.why) {
    case 'first':
    case 'candidate_changed':
      return `You are invited to an ${which}.`;
    case 'time_changed':
      return `Your ${which} has a new time.`;
    case 'details_changed':
      return `The details of your ${which} have changed. Its time is the same.`;
    case 'cancelled':
      return `Your ${which} is cancelled.`;
    case 'withdrawn':
      return `The invitation of this address to the ${which} is withdrawn.`;
  }
}

function detailsOf(content: InviteContent): Detail[] {
  const details: Detail[] = [
    { label: content.method === 'CANCEL' ? 'Was planned for' : 'When', lines: timesOf(content, content.during) },
  ];
  if (content.previous !== null) {
    details.push({ label: 'Previously', lines: timesOf(content, content.previous) });
  }
  const reason = content.reason === null ? '' : oneLine(content.reason);
  if (reason !== '') details.push({ label: 'Reason', lines: [reason] });
  const join = webAddress(content.joinUrl);
  if (join !== null && content.method === 'REQUEST') details.push({ label: 'Join', lines: [join], link: true });
  if (content.pageUrl !== null) details.push({ label: 'In your time zone', lines: [content.pageUrl], link: true });
  return details;
}

function timesOf(content: InviteContent, during: Interval): string[] {
  const theirs = intervalInWords(during, content.candidateZone);
  if (sameWallTime(during, content.candidateZone, content.companyZone)) return [theirs];
  return [theirs, intervalInWords(during, content.companyZone)];
}

/** Lines without a greeting, for DESCRIPTION and the text part. */
export function plainLines(words: InviteWords): string[] {
  const details = words.details.flatMap(({ label, lines }) =>
    lines.length === 1 ? [`${label}: ${lines[0]}`] : [`${label}:`, ...lines.map((line) => `  ${line}`)],
  );
  return [words.opening, '', ...details];
}

/** A whole page: headings by element, nothing by colour or picture alone, no remote content. */
export function htmlPage(words: InviteWords, greeting: string, signature: string): string {
  const details = words.details.flatMap(({ label, lines, link }) => [
    `<dt><strong>${escapeHtml(label)}</strong></dt>`,
    ...lines.map(
      (line) => `<dd>${link ? `<a href="${escapeHtml(line)}">${escapeHtml(line)}</a>` : escapeHtml(line)}</dd>`,
    ),
  ]);
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(words.subject)}</title></head><body>`,
    `<p>${escapeHtml(greeting)}</p>`,
    `<p>${escapeHtml(words.opening)}</p>`,
    '<dl>',
    ...details,
    '</dl>',
    `<p>${escapeHtml(signature)}</p>`,
    '</body></html>',
    '',
  ].join('\n');
}
