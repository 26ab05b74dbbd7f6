/**
 * The words of a revision as HTML, for the mail and for calendars that show more than text. Headings and lists by element,
 * nothing by colour, picture or script, nothing from elsewhere; and no colour at all, so that a dark reader stays dark and
 * what is light stays light.
 */
import { escapeHtml } from './foreign-text.ts';
import type { Detail, InviteWords } from './invite-words.ts';

/** The mail's page. @param signature one line */
export function htmlPage(words: InviteWords, signature: string): string {
  return [
    '<!doctype html>',
    `<html lang="${words.tag}" dir="ltr">`,
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width">',
    // Readers that know it leave the colours to the system; those that do not find none to invert.
    '<meta name="color-scheme" content="light dark">',
    '<meta name="supported-color-schemes" content="light dark">',
    `<title>${escapeHtml(words.subject)}</title>`,
    '<style>:root { color-scheme: light dark; }</style>',
    '</head>',
    '<body style="font-family: sans-serif; font-size: 1rem; line-height: 1.5">',
    `<h1 style="font-size: 1.25rem">${escapeHtml(words.title)}</h1>`,
    `<p>${escapeHtml(words.greeting)}</p>`,
    ...contentOf(words),
    `<p>${escapeHtml(signature)}</p>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** For X-ALT-DESC: on one line and without a backslash, so that it means the same to whoever unescapes it as TEXT. */
export function htmlDescription(words: InviteWords): string {
  return `<html><body>${contentOf(words).join('')}</body></html>`.replaceAll('\\', '&#92;');
}

function contentOf(words: InviteWords): string[] {
  return [
    `<p>${escapeHtml(words.opening)}</p>`,
    '<dl>',
    ...words.details.flatMap(detailOf),
    '</dl>',
    ...(words.anotherTime === null ? [] : [`<p>${escapeHtml(words.anotherTime)}</p>`]),
  ];
}

function detailOf({ label, lines, link }: Detail): string[] {
  return [
    `<dt><strong>${escapeHtml(label)}</strong></dt>`,
    ...lines.map((line) => {
      const text = escapeHtml(line);
      return `<dd style="margin: 0 0 0.5rem 0">${link ? `<a href="${text}">${text}</a>` : text}</dd>`;
    }),
  ];
}
