/** The sentence that the candidate reads about a new time. It knows the interview and nothing else. */
import { DateTime } from 'luxon';
import type { Instant } from './instant.ts';

/** What an admin's template may name; anything else in braces is refused when the configuration is read. */
export const REASON_PLACEHOLDERS = ['interviewer', 'company', 'position', 'old_time', 'new_time'] as const;
export type ReasonPlaceholder = (typeof REASON_PLACEHOLDERS)[number];

/** In UTF-16 units, so that nobody's way of counting finds more. */
export const REASON_LIMIT = 500;

/** `moved`, `resized`: the interviewer's own time was taken. `unavailable`: the interviewer gave the old time up. */
export type ReasonCase = 'moved' | 'resized' | 'conflict' | 'unavailable';

const DEFAULT_REASONS: Readonly<Record<ReasonCase, string>> = {
  moved: '{interviewer} proposed a new time for your interview.',
  resized: '{interviewer} changed the length of your interview.',
  conflict: '{interviewer} has an unavoidable scheduling conflict at the original time of your interview.',
  unavailable: '{interviewer} is no longer available at the original time of your interview.',
};

export interface ReasonFacts {
  readonly interviewer: string;
  readonly company: string | null;
  readonly position: string;
  readonly oldTime: Instant;
  readonly newTime: Instant;
  /** IANA zone in which the candidate reads times. */
  readonly zone: string;
}

/**
 * Fills a template in (the default of its case when there is none, or when it comes out empty), at most `REASON_LIMIT`
 * long. A value is taken as text: braces in it are not filled in, and it can add no line and no control character.
 */
export function renderReason(template: string | null, reasonCase: ReasonCase, facts: ReasonFacts): string {
  const values: Readonly<Record<ReasonPlaceholder, string>> = {
    interviewer: plain(facts.interviewer) || 'Your interviewer',
    company: plain(facts.company ?? '') || 'the company',
    position: plain(facts.position) || 'your position',
    old_time: timeFor(facts.oldTime, facts.zone),
    new_time: timeFor(facts.newTime, facts.zone),
  };
  const fill = (text: string) =>
    plain(
      text.replace(/\{(\w+)\}/g, (braces, name: string) => {
        const known = REASON_PLACEHOLDERS.find((placeholder) => placeholder === name);
        return known === undefined ? braces : values[known];
      }),
    );
  return shortened(fill(template ?? '') || fill(DEFAULT_REASONS[reasonCase]));
}

/** One line: control characters, line breaks and marks that turn the writing direction become single spaces. */
function plain(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
}

function timeFor(at: Instant, zone: string): string {
  return `${DateTime.fromMillis(at, { zone, locale: 'en-GB' }).toFormat('cccc d LLLL yyyy, HH:mm')} (${zone})`;
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
