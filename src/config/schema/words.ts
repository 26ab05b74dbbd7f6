/**
 * The words that settings are made of. Each says in its message what it expects, and in its pattern what an editor may
 * accept; a pattern lets references (`${NAME}`) through, whose values are only known when the file is read.
 */
import { z } from 'zod';
import type { DayRange } from '../../scheduling/availability.ts';
import type { Compared } from '../../scheduling/conditions.ts';
import { Email } from '../../scheduling/ids.ts';
import { canonicalZone, isZone } from '../../scheduling/wall-clock.ts';
import { DURATION_PATTERN, parseDuration } from '../duration.ts';
import { parseHours } from '../hours.ts';

interface Shape {
  /** Names the kind of value in editors and docs. */
  readonly title: string;
  readonly pattern?: string;
  /** Whether it may hold line breaks. */
  readonly lines?: boolean;
}

/** No name or address holds one: a NUL cannot be stored, and a line break would end the header or the line it gets into. */
const CONTROL = /\p{Cc}/u;
const CONTROL_BUT_LINES = /(?![\n\r\t])\p{Cc}/u;

/** Makes a leaf: text in, a value out, or the one sentence that says what was expected. */
export function word<T>(expected: string, parse: (text: string) => T | null, shape: Shape) {
  const pattern = shape.pattern === undefined ? {} : { pattern: `^(?:.*\\$\\{.*|${shape.pattern})$` };
  return z
    .string({ error: expected })
    .transform((text, context): T => {
      const control = (shape.lines ? CONTROL_BUT_LINES : CONTROL).test(text.trim());
      const value = control ? null : parse(text);
      if (value !== null) return value;
      const message = control ? `${expected}, without line breaks or other control characters` : expected;
      context.issues.push({ code: 'custom', message, input: text });
      return z.NEVER;
    })
    .meta({ title: shape.title, ...pattern });
}

/** Text that says something. */
export function text(expected: string, longest = 500, shape: Shape = { title: 'text' }) {
  return word(expected, (value) => (value.trim() !== '' && value.length <= longest ? value.trim() : null), shape);
}

/** Never trimmed: a secret may end in a space. */
export function secret(expected: string, { lines = false } = {}) {
  return word(expected, (value) => (value === '' ? null : value), { title: 'secret', lines });
}

const DURATION = 'expected a duration such as 30s, 5m, 3m30s or 24h';

/** @param limits in milliseconds. */
export function duration(limits: { least?: number; most?: number; limit?: string } = {}) {
  const expected = limits.limit === undefined ? DURATION : `${DURATION}, ${limits.limit}`;
  return word(
    expected,
    (value) => {
      const ms = parseDuration(value);
      return ms === null || ms < (limits.least ?? 0) || ms > (limits.most ?? Number.MAX_SAFE_INTEGER) ? null : ms;
    },
    { title: 'duration', pattern: DURATION_PATTERN },
  );
}

const OPERATORS = ['<=', '>=', '<', '>'] as const;

function parseCompared(value: string, parse: (rest: string) => number | null): Compared | null {
  const op = OPERATORS.find((each) => value.trim().startsWith(each)) ?? null;
  const limit = op === null ? null : parse(value.trim().slice(op.length).trim());
  return op === null || limit === null ? null : { op, value: limit };
}

/** `>24h` or `<=2h`. */
export const comparedDuration = word(
  'expected a compared duration such as ">24h" or "<2h"',
  (value) => parseCompared(value, parseDuration),
  { title: 'compared duration', pattern: `[<>]=?\\s*${DURATION_PATTERN}` },
);

const COMPARED_NUMBER = 'expected a compared number such as "<2" or ">=1", or a number';
const parseCount = (text: string) => (/^\d{1,6}$/.test(text.trim()) ? Number(text) : null);

/** `<2`, `>=1`, or `0` for exactly so many. */
export const comparedNumber = z
  .union([z.int().min(0), z.string().meta({ pattern: '^(?:.*\\$\\{.*|(?:[<>]=?\\s*)?\\d{1,6})$' })], {
    error: COMPARED_NUMBER,
  })
  .transform((given, context): Compared => {
    const exact = typeof given === 'number' ? given : parseCount(given);
    const compared = exact !== null ? { op: '=' as const, value: exact } : parseCompared(String(given), parseCount);
    if (compared !== null) return compared;
    context.issues.push({ code: 'custom', message: COMPARED_NUMBER, input: given });
    return z.NEVER;
  })
  .meta({ title: 'compared number' });

export const dayHours = word<DayRange>(
  'expected hours of one day such as "09:00-17:30", ending after they start and at most at 24:00',
  parseHours,
  { title: 'hours', pattern: '\\d{1,2}:\\d{2}\\s*[-–]\\s*\\d{1,2}:\\d{2}' },
);

const ZONE = 'expected an IANA time zone such as Europe/Berlin';

export const zone = z
  .string({ error: ZONE })
  .transform((name, context): string => {
    if (isZone(name)) return canonicalZone(name);
    const windows = / (?:Standard|Daylight) Time$/.test(name) ? `; "${name}" is a name of Windows` : '';
    const params = { words: Intl.supportedValuesOf('timeZone') };
    context.issues.push({ code: 'custom', message: `${ZONE}${windows}`, input: name, params });
    return z.NEVER;
  })
  .meta({ title: 'time zone' });

export const email = word('expected an e-mail address', (value): Email | null => Email.safeParse(value).data ?? null, {
  title: 'e-mail address',
});

export const mailDomain = word(
  'expected a domain such as acme.example',
  (value) => (/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(value.trim()) ? value.trim().toLowerCase() : null),
  { title: 'domain' },
);

/** `YYYY-MM-DD` of a day that exists. */
export const date = word(
  'expected a date such as 2026-12-24',
  (value) => {
    const day = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
    return !Number.isNaN(day) && new Date(day).toISOString().startsWith(value) ? value : null;
  },
  { title: 'date', pattern: '\\d{4}-\\d{2}-\\d{2}' },
);

export const glob = text('expected a pattern such as "*Backend*"', 200, { title: 'pattern' });

/** `30%` as 0.3. */
export const share = word(
  'expected a share such as 30%, from 0% to 100%',
  (value) => {
    const match = /^(\d{1,3}(?:\.\d+)?)\s*%$/.exec(value.trim());
    const part = match ? Number(match[1]) / 100 : Number.NaN;
    return part >= 0 && part <= 1 ? part : null;
  },
  { title: 'share', pattern: '\\d{1,3}(?:\\.\\d+)?\\s*%' },
);

/** An `http` or `https` address without credentials and without a trailing slash. */
export const httpUrl = word(
  'expected an address such as https://host.example/path, without credentials in it',
  (value) => {
    const url = URL.canParse(value) ? new URL(value) : null;
    if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return null;
    // Looks for the slashes from where they begin; from each of them it would take their number squared.
    return value.trim().replace(/(?<!\/)\/+$/, '');
  },
  { title: 'address' },
);

const REFERENCE = z.string().meta({ pattern: '^.*\\$\\{.*$' });

/** A number, also when it comes as text out of the environment. */
export function wholeNumber(least: number, most: number) {
  const error = `expected a whole number from ${least} to ${most}`;
  return z.union([z.int().min(least).max(most), REFERENCE], { error }).transform((value, context): number => {
    const number = typeof value === 'string' && /^\d{1,15}$/.test(value.trim()) ? Number(value) : value;
    if (typeof number === 'number' && number >= least && number <= most) return number;
    context.issues.push({ code: 'custom', message: error, input: value });
    return z.NEVER;
  });
}

/** `true` or `false`, also when it comes as text out of the environment. */
export function yesNo() {
  const error = 'expected true or false';
  return z.union([z.boolean(), REFERENCE], { error }).transform((value, context): boolean => {
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    context.issues.push({ code: 'custom', message: error, input: value });
    return z.NEVER;
  });
}

/** One of it, or a list of it; a list either way. */
export function oneOrMore<T extends z.ZodType>(one: T) {
  return z
    .union([one, z.array(one).min(1)])
    .transform((value): z.output<T>[] => (Array.isArray(value) ? value : [value]));
}
