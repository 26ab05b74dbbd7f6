/** One line of the file for a problem to point at, with everything masked that may be secret. */
import { nearest } from './nearest.ts';
import type { ConfigProblem } from './problem.ts';

/** Offsets into the text, `end` exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

const MASK = '•••';
const WIDEST = 160;

const SECRET_KEY = /secret|pas+w|pwd|pass|api[-_]?key|token|credential|private|^key$/i;
/** Misspelled ones hold secrets all the same. */
const SECRET_KEYS = ['secret', 'secrets', 'password', 'api_key', 'token'];
/** A secret's key and whatever follows on the line, for lines that the parser gave up on. */
const SECRET_LINE = /(?:secret|pas+w|pwd|pass|api[-_]?key|token|credential|private|\bkey\b)[\w-]*["']?[\s:=]*/i;
/** Credentials that are known by their look, wherever they stand. */
const SECRET_LOOK = [
  /\b(?:jh_(?:live|test|dev)|whsec)_[^\s"',}\]]+/g,
  /(?<=:\/\/)[^\s/"']+(?=@)/g,
  /(?<=(?:secret|passw|pwd|api[-_]?key|token)[\w-]*["']?[:=])[^\s"',}\]]+/gi,
];
/** A value that only says where the secret is. */
const ONLY_REFERENCE = /^["']?\$\{(?:file:[^}:]+|\w+)\}["']?$/;

/** True for the names of keys whose values must never be shown, misspelled ones included. */
export function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key) || nearest(key, SECRET_KEYS) !== null;
}

/** True when the text as it stands in the file holds nothing but a reference. */
export function isOnlyReference(text: string): boolean {
  return ONLY_REFERENCE.test(text.trim());
}

/**
 * @param secrets ranges of values under secret keys.
 * @param trusted false when the text did not parse: then whole lines that look secret are masked as well.
 */
export function excerptOf(
  text: string,
  lineStart: number,
  meant: TextRange,
  secrets: readonly TextRange[],
  trusted: boolean,
): ConfigProblem['excerpt'] {
  const newline = text.indexOf('\n', lineStart);
  const lineEnd = newline === -1 ? text.length : newline;
  const line = text.slice(lineStart, lineEnd);
  const masked = [
    ...secrets.filter(({ start, end }) => start < lineEnd && lineStart < end),
    ...SECRET_LOOK.flatMap((look) => [...line.matchAll(look)].map((hit) => rangeOf(lineStart + hit.index, hit[0]))),
    ...(trusted ? [] : untrusted(text, lineStart, line)),
  ];
  const from = Math.max(0, Math.min(meant.start - lineStart - WIDEST / 2, line.length - WIDEST));
  let shown = from > 0 ? '…' : '';
  let [start, end] = [-1, -1];
  let inMask = false;
  for (let index = from; index <= Math.min(line.length, from + WIDEST); index += 1) {
    const offset = lineStart + index;
    const secret = index < line.length && masked.some((range) => range.start <= offset && offset < range.end);
    if (start === -1 && offset >= meant.start) start = secret && inMask ? shown.length - MASK.length : shown.length;
    if (secret && !inMask) shown += MASK;
    if (end === -1 && offset >= meant.end) end = shown.length;
    if (!secret) shown += visible(line.charAt(index));
    inMask = secret;
  }
  if (start === -1) start = shown.length;
  if (end === -1) end = shown.length;
  return { text: shown.trimEnd(), start, length: Math.max(1, end - start) };
}

function rangeOf(start: number, text: string): TextRange {
  return { start, end: start + text.length };
}

function untrusted(text: string, lineStart: number, line: string): TextRange[] {
  const hit = SECRET_LINE.exec(line);
  if (hit) {
    const after = hit.index + hit[0].length;
    return isOnlyReference(line.slice(after)) ? [] : [{ start: lineStart + after, end: lineStart + line.length }];
  }
  // An entry of a list, or a further line, under a secret key.
  const indent = line.search(/\S|$/);
  const above = text
    .slice(0, lineStart)
    .split('\n')
    .reverse()
    .find((other) => other.trim() !== '' && other.search(/\S/) < Math.max(indent, 1));
  const under = above !== undefined && SECRET_LINE.test(above);
  return under ? [{ start: lineStart + indent, end: lineStart + line.length }] : [];
}

/** Tabs and control characters would put the caret in the wrong place, or do worse to a terminal. */
export function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ');
}
