import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { formatProblem } from '../../src/config/problem.ts';
import { LARGEST_FILE, readTextFile } from '../../src/config/read-text-file.ts';
import { MINIMAL } from './minimal.ts';

const folder = mkdtempSync(join(tmpdir(), 'config-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const problemsOf = (file: string) => {
  const loaded = loadConfig(file, { env: {}, readFile: readTextFile });
  return loaded.ok ? 'no problems' : loaded.problems.map(formatProblem).join('\n');
};
const fileOf = (text: string) => {
  const file = join(folder, 'config.yaml');
  writeFileSync(file, text);
  return file;
};

describe('a file that an admin names', () => {
  it('is read whole, also where a letter lies across two chunks', () => {
    const text = `${'a'.repeat(64 * 1024 - 1)}é`;
    expect(readTextFile(fileOf(text))).toBe(text);
  });

  it.each([
    ['a folder', folder, 'EISDIR'],
    ['not there', join(folder, 'none.yaml'), 'ENOENT'],
    ['without end', '/dev/zero', 'EFBIG'],
  ])('and that is %s is refused with the reason', (_what, file, code) => {
    expect(problemsOf(file)).toContain(`this file cannot be read (${code})`);
    const referring = `${MINIMAL}company: { name: "\${file:${file}}" }`;
    expect(problemsOf(fileOf(referring))).toContain(`company.name: the file ${file} cannot be read (${code})`);
  });

  it('may be of 4 MiB and not one byte more', () => {
    const text = `${MINIMAL}# `.padEnd(LARGEST_FILE, ' ');
    expect(readTextFile(fileOf(text))).toHaveLength(LARGEST_FILE);
    expect(problemsOf(fileOf(`${text} `))).toContain('this file cannot be read (EFBIG)');
  });
});
