/** Whatever a configuration file holds: it is refused with a place and a reason, in proportion to its length. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { formatProblem } from '../../src/config/problem.ts';
import { corpusOf, fuzz } from '../harness/fuzzing.ts';
import { countCalls } from '../harness/work-counter.ts';
import { load, MINIMAL } from './minimal.ts';

/** Wherever one of these comes out again, a secret has leaked. */
const SECRETS = ['c4nary-Literal-9f', 'c4nary-Variable-7b', 'c4nary-File-3d'];
const [LITERAL = '', VARIABLE = '', FILE = ''] = SECRETS;
const ENVIRONMENT = { A: VARIABLE, EMPTY: '', JOBHIVE_API_KEY: VARIABLE, CALDAV_PASSWORD: VARIABLE };
const FILES = { '/run/a': FILE };

const EXAMPLES = ['interview-sync.yaml', 'caldav-smtp.yaml', 'google.yaml', 'outlook.yaml'].map((name) =>
  readFileSync(new URL(`../../config/${name}`, import.meta.url), 'utf8'),
);

/** What the examples leave out. */
const EVERYTHING = `${MINIMAL}mail: { from: A <a@x.example>, smtp: { host: h, port: 25, security: none, username: u, password: p, ca: x } }
http: { host: h, port: 1, public_url: "https://h.example" }
database: { url: "postgres://h/x" }
candidates: { hours: "08:00-20:00", time_zone: UTC }
limits: { moves_per_interview: 1, moves_per_hour: 1, deletions_per_pull: 1% }
`;

function placesOf(value: unknown, path: readonly (string | number)[]): readonly (readonly (string | number)[])[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((each, index) => placesOf(each, [...path, index]))];
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, each]) => placesOf(each, [...path, name]))];
}

/** Each problem says where and what, and shows no secret and nothing that a terminal would obey. */
function expectAnswer(text: string): void {
  const loaded = load(text, ENVIRONMENT, FILES);
  const problems = loaded.ok ? loaded.warnings : loaded.problems;
  if (!loaded.ok) expect(problems.length).toBeGreaterThan(0);
  const lines = text.split('\n').length;
  for (const { line, column, message } of problems) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(message.trim()).not.toBe('');
  }
  // What is stored, mailed or sent as a header holds nothing that ends the line it stands in.
  if (loaded.ok) expect(JSON.stringify(loaded.settings)).not.toMatch(/\\u00(?!0[9a-d])[01]|\\u007f/i);
  const shown = problems.map(formatProblem).join('\n');
  expect(shown).not.toMatch(/(?!\n)\p{Cc}/u);
  for (const secret of SECRETS) expect(shown).not.toContain(secret);
}

const KEPT = { area: 'config', extension: 'yaml', bytesOf: (text: string) => text };

describe('a file of the corpus', () => {
  it.each(corpusOf('config'))('$name gets an answer', ({ bytes }) => expectAnswer(bytes.toString('utf8')));
});

describe('a reference', () => {
  /** What a piece of a value is written as and stands for; null where it is refused. */
  const piece = fc.constantFrom<readonly [written: string, meant: string | null]>(
    ['${A}', VARIABLE],
    ['${file:/run/a}', FILE],
    ['${file: /run/a }', FILE],
    ['${EMPTY}', ''],
    ['${EMPTY:-x}', 'x'],
    ['${NONE:-x}', 'x'],
    ['${NONE:-}', ''],
    ['${NONE:-a:-b $ { "c" \\ é}', 'a:-b $ { "c" \\ é'],
    ['$${A}', '${A}'],
    ['$$${A}', '$${A}'],
    ['$A } { $', '$A } { $'],
    ['${NONE}', null],
    ['${none:x}', null],
    ['${}', null],
    ['${1}', null],
    ['${A B}', null],
    ['${__proto__}', null],
    ['${file:}', null],
    ['${file:/none}', null],
    ['${FILE:/run/a}', null],
    ['${A:-${A}}', '${A}'.replace('${A}', `${VARIABLE}}`)],
  );

  it('is replaced or refused at its place, whatever stands around it', async () => {
    const value = fc.array(piece, { minLength: 1, maxLength: 5 });
    const fileOf = (pieces: readonly (readonly [string, string | null])[]) =>
      `${MINIMAL}mail: { from: a@x.example, smtp: { host: h, username: u, password: ${JSON.stringify(pieces.map(([written]) => written).join('|'))} } }\n`;
    const check = (pieces: readonly (readonly [string, string | null])[]) => {
      const text = fileOf(pieces);
      expectAnswer(text);
      const loaded = load(text, ENVIRONMENT, FILES);
      const meant = pieces.map(([, each]) => each);
      if (meant.includes(null) || meant.join('|') === '') {
        const atItsPlace = expect.objectContaining({ line: 5, path: 'mail.smtp.password' });
        expect(loaded).toMatchObject({ ok: false, problems: expect.arrayContaining([atItsPlace]) });
      } else
        expect(loaded).toMatchObject({ ok: true, settings: { mail: { transport: { password: meant.join('|') } } } });
    };
    await fuzz(value, check, { ...KEPT, bytesOf: fileOf, runs: 40 });
  });
});

describe('a file that is', () => {
  const secretLine = fc.constantFrom(
    `  password: ${LITERAL}\n`,
    `  secrets: [ok, ${LITERAL}]\n`,
    `  secrets:\n    - ${LITERAL}\n`,
    `  api_key: "${LITERAL}"\n`,
    `  token: |\n    ${LITERAL}\n`,
    `  secrets:\n    - ok\n    - @${LITERAL}\n`,
    `  password: "${LITERAL}\n`,
    `  url: postgres://app:${LITERAL}@db/x\n`,
  );

  it('any bytes gets an answer', async () => {
    const bytes = fc.uint8Array({ maxLength: 400 }).map((all) => Buffer.from(all).toString('utf8'));
    await fuzz(bytes, expectAnswer, { ...KEPT, runs: 100 });
  });

  it('a good one that a slip of the hand has changed gets an answer, and shows no secret', async () => {
    const slip = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      away: fc.nat(12),
      instead: fc.oneof(
        fc.constantFrom(
          '',
          ' ',
          '\n',
          '\t',
          ':',
          '"',
          "'",
          '{',
          '}',
          '[',
          ']',
          '- ',
          '&a ',
          '*a',
          '#',
          '${',
          '}',
          '|\n',
        ),
        fc.constantFrom(
          '!!binary ',
          '!!set ',
          '<<: ',
          '? ',
          '---\n',
          '%YAML 9\n',
          '\u0000',
          '\u2028',
          '\uFFFD',
          '__proto__: ',
        ),
        fc.string({ maxLength: 3 }),
      ),
    });
    // Among the slips, but whole: a key of which half is gone says of nothing that it is secret.
    const file = fc
      .record({
        example: fc.constantFrom(MINIMAL, ...EXAMPLES),
        slips: fc.array(slip, { minLength: 1, maxLength: 4 }),
        secret: secretLine,
        under: fc.double({ min: 0, max: 1, noNaN: true }),
      })
      .map(({ example, slips, secret, under }) => {
        const slipped = slips.reduce((text, { at, away, instead }) => {
          const from = Math.floor(at * text.length);
          return text.slice(0, from) + instead + text.slice(from + away);
        }, example);
        const line = slipped.indexOf('\n', Math.floor(under * slipped.length)) + 1;
        return slipped.slice(0, line) + secret + slipped.slice(line);
      });
    await fuzz(file, expectAnswer, { ...KEPT, runs: 100 });
  });
});

describe('a value of a good file', () => {
  const documents = [...EXAMPLES, EVERYTHING].map((text) => ({ text, paths: placesOf(parse(text), []) }));
  const place = fc.constantFrom(...documents.flatMap(({ text, paths }) => paths.map((path) => ({ text, path }))));
  const replaced = ({ text, path }: { text: string; path: readonly (string | number)[] }, value: unknown) => {
    const document = parseDocument(text);
    document.setIn(path, value);
    return document.toString();
  };

  it('may be replaced by anything', async () => {
    const control = fc.constantFrom('a\u0000b', 'a\nb', '\u007f', '\ud800', 'a\u2028b', '\u202e', '\u00a0');
    const anything = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -0, 1e308, 2 ** 53, true, null, ''),
      fc.constantFrom('__proto__', 'constructor', 'toString', '${A}', '${', '99999d', '24:00-24:01', '-1', '1e3', ' '),
      fc.record({ __proto__: fc.constant(1), constructor: fc.constant('x') }),
      control,
    );
    const file = fc.tuple(place, anything).map(([at, value]) => replaced(at, value));
    await fuzz(file, expectAnswer, { ...KEPT, runs: 60 });
  });

  it('may be as long as a book, whatever it consists of', async () => {
    const letters = fc.constantFrom(
      ' ',
      '/',
      '<',
      '"',
      "'",
      ':',
      '-',
      '1',
      'a',
      '{',
      '[',
      '${',
      '@',
      '.',
      '*',
      ',',
      '\\',
      'a@',
      '=',
      '%',
      '\t',
      '://',
    );
    const book = fc
      .record({
        first: fc.string({ maxLength: 8 }),
        letters,
        last: fc.constantFrom('', 'x', '<', '"', '@x.example', '\u0001'),
      })
      .map(({ first, letters, last }) => first + letters.repeat(50_000 / letters.length) + last);
    const file = fc.tuple(place, book).map(([at, value]) => replaced(at, value));
    await fuzz(file, expectAnswer, { ...KEPT, runs: 15 });
  });
});

describe('a file takes work in proportion to its length, when it is', () => {
  const times = (count: number, line: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => line(index));

  it.each<[string, (count: number) => string]>([
    ['keys that nobody knows', (count) => times(count, (index) => `k${index}: 1`).join('\n')],
    ['keys that nobody knows in one line', (count) => `{${times(count, (index) => `k${index}: 1`).join(', ')}}`],
    ['one key over and over', (count) => times(count, () => 'http: {}').join('\n')],
    ['aliases of one anchor', (count) => `a: &a x\nb: [${times(count, () => '*a').join(', ')}]`],
    ['aliases of nothing', (count) => `a: [${times(count, () => '*a').join(', ')}]`],
    [
      'references to nothing',
      (count) => `${MINIMAL}company: { name: "${times(count, (index) => `\${N${index}}`).join('')}" }`,
    ],
    [
      'interviewers with mistakes',
      (count) => `interviewers:\n${times(count, () => '  - { email: x, calendars: [] }').join('\n')}`,
    ],
    ['secrets in one line', (count) => `{${times(count, (index) => `secret${index}: 1`).join(', ')}}`],
    ['brackets', (count) => times(count, () => '[').join('')],
  ])('%s', (_what, fileOf) => {
    const [few, many] = [fileOf(110), fileOf(440)];
    const [, little = 0, much = 0] = countCalls(
      () => load(few),
      () => load(few),
      () => load(many),
    );
    expect(much / little).toBeLessThan(4.8);
  });
});
