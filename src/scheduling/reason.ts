/**
 * Why an interview has a new time, for those who did not decide it: the candidate and the interviewers. Both voices know the
 * interview, who the difference was about and which rule was taken, and nothing of any other event.
 */
import type { Instant } from './instant.ts';
import { type Locale, PHRASES, type ReasonCase } from './phrases.ts';
import { fillTemplate, type Placeholders, type TemplateValue } from './template.ts';

/** `candidate`: goes to JobHive and into the invite. `interviewers`: stands in the holds. */
export const VOICES = ['candidate', 'interviewers'] as const;
export type Voice = (typeof VOICES)[number];

/** What an admin's template may name; anything else in braces is refused when the configuration is read. */
const FOR_CANDIDATE = {
  interviewer: 'text',
  company: 'text',
  position: 'text',
  old_time: 'time',
  new_time: 'time',
  minutes: 'number',
  why: 'word',
} as const satisfies Placeholders;

export const PLACEHOLDERS: Readonly<Record<Voice, Placeholders>> = {
  candidate: FOR_CANDIDATE,
  interviewers: { ...FOR_CANDIDATE, rule: 'text' },
};

/** In UTF-16 units, so that nobody's way of counting finds more. */
export const REASON_LIMIT = 500;

/** By language; `any` is for the languages that have none of their own. */
export type ReasonTemplates = Readonly<Partial<Record<Locale | 'any', string>>>;

export interface ReasonFacts {
  readonly why: ReasonCase;
  /** Whom the difference was about. */
  readonly interviewer: string;
  readonly company: string | null;
  readonly position: string;
  readonly oldTime: Instant;
  readonly newTime: Instant;
  /** The new length. */
  readonly minutes: number;
  readonly rule: string;
}

/** Who reads it: in which language, and in which IANA zone times are read. */
export interface Reader {
  readonly locale: Locale;
  readonly zone: string;
}

/**
 * Fills in the admin's template for the reader's language, else what is always said in that case; at most `REASON_LIMIT`
 * long. A value is taken as text: braces in it are not filled in, and it can add no line and no control character.
 */
export function renderReason(
  voice: Voice,
  templates: ReasonTemplates | null,
  facts: ReasonFacts,
  { locale, zone }: Reader,
): string {
  const phrases = PHRASES[locale];
  const text = (value: string, unnamed: string) => ({ kind: 'text' as const, text: plain(value) || unnamed });
  const values: Readonly<Record<string, TemplateValue>> = {
    interviewer: text(facts.interviewer, phrases.unnamed.interviewer),
    company: text(facts.company ?? '', phrases.unnamed.company),
    position: text(facts.position, phrases.unnamed.position),
    old_time: { kind: 'time', at: facts.oldTime },
    new_time: { kind: 'time', at: facts.newTime },
    minutes: { kind: 'number', number: facts.minutes },
    why: { kind: 'word', word: facts.why },
    ...(voice === 'interviewers' && { rule: text(facts.rule, '–') }),
  };
  const plainTime = (at: Instant) => timeFor(at, phrases.tag, zone);
  const fill = (template: string | undefined) =>
    template === undefined ? '' : plain(fillTemplate(template, values, { locale: phrases.tag, zone, plainTime }) ?? '');
  const own = templates?.[locale] ?? templates?.any;
  return shortened(fill(own) || fill(phrases[voice][facts.why]));
}

/** One line: control characters, line breaks and marks that turn the writing direction become single spaces. */
function plain(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** `Tuesday 24 November 2026, 10:00 (Europe/Berlin)`, in the reader's language. */
function timeFor(at: Instant, tag: string, zone: string): string {
  const written = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(tag, { ...options, timeZone: zone }).format(at);
  const date = written({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const time = written({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return `${date}, ${time} (${zone})`;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Never splits what a reader sees as one character. */
function shortened(text: string): string {
  if (text.length <= REASON_LIMIT) return text;
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    if (kept.length + segment.length >= REASON_LIMIT) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}
