/** docs/invariants.md names the test of each invariant: a name that nobody carries any more protects nothing. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const TESTS = import.meta.dirname;
const text = readFileSync(join(TESTS, '../docs/invariants.md'), 'utf8');
const files = readdirSync(TESTS, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

interface Named {
  readonly file: string;
  /** Null: the whole file. */
  readonly test: string | null;
}

/** In a file's name, linked or not, and in what is quoted after it. */
function namedIn(passage: string): readonly Named[] {
  const named: Named[] = [];
  let file: string | undefined;
  for (const [, linked, plain, quoted] of passage.matchAll(/\]\(([^)]+\.ts)\)|`([\w.-]+\.ts)`|"([^"]+)"/g)) {
    const mentioned = linked ?? plain;
    if (mentioned !== undefined) {
      file = files.find((name) => (linked ? linked === `../test/${name}` : basename(name) === plain));
      if (file) named.push({ file, test: null });
    } else if (file !== undefined && quoted !== undefined) named.push({ file, test: quoted });
  }
  return named;
}

/** Between what the document leaves out. */
function piecesOf(name: string): readonly string[] {
  return name
    .split('…')
    .map((piece) => piece.trim().replace(/[,:]$/, ''))
    .filter((piece) => piece !== '');
}

const rows = text.split('\n').filter((line) => /^\| \d+ \|/.test(line));

it('all are there, in order', () => {
  expect(rows.length).toBeGreaterThanOrEqual(13);
  expect(rows.map((row) => Number(row.split('|')[1]))).toEqual(rows.map((_, index) => index + 1));
});

describe.each(rows.map((row) => [row.split('|')[1]?.trim(), row] as const))('invariant %s', (_number, row) => {
  const named = namedIn(row.slice(row.lastIndexOf(' | ')));

  it('names its tests', () => {
    expect(named.filter(({ test }) => test !== null)).not.toEqual([]);
  });

  it.each(named.filter(({ test }) => test !== null))('has the test “$test” in $file', ({ file, test }) => {
    const source = readFileSync(join(TESTS, file), 'utf8');
    for (const piece of piecesOf(test ?? '')) expect(source).toContain(piece);
  });
});

it('every link leads to a file', () => {
  const links = [...text.matchAll(/\]\((\.\.\/[^)#]+|[\w./-]+\.md)\)/g)].map(([, link]) => link ?? '');
  expect(links.length).toBeGreaterThan(20);
  for (const link of links) expect(() => readFileSync(join(TESTS, '../docs', link)), link).not.toThrow();
});
