import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { load, MINIMAL, problemsOf, settingsOf } from './minimal.ts';

const SECRET = 'hunter2-is-my-Passw0rd';

describe('a secret is shown in no problem', () => {
  it.each([
    ['beside a mistake in the same line', `mail: { smtp: { host: x, port: 99999, username: u, password: ${SECRET} } }`],
    ['under a mistyped key', `mail: { smtp: { host: x, pasword: ${SECRET} } }`],
    ['in an address', `database: { url: "mysql://app:${SECRET}@db/x" }`],
    ['in an http address', `http: { public_url: "https://app:${SECRET}@host/x" }`],
    ['when it is a list', `mail: { smtp: { password: [${SECRET}] } }`],
    ['when YAML cannot read it', `mail:\n  smtp:\n    password: @${SECRET}`],
    ['when YAML cannot read the list it is in', `x:\n  secrets:\n    - ok\n    - @${SECRET}`],
    ['when a quote before it is not closed', `mail:\n  from: "me\n  smtp: { password: "${SECRET}" }`],
    ['without a space before it', `mail: { smtp: {password:${SECRET}} }`],
    ['in a longer text that goes on', `mail:\n  smtp:\n    password: |\n      a\n      ${SECRET}\n    port: x`],
    ['behind an alias', `http: { host: &s ${SECRET}, prt: 1 }\nmail: { smtp: { password: *s } }`],
  ])('%s', (_where, text) => {
    const shown = problemsOf(`${MINIMAL}${text}\n`);
    expect(shown).not.toBe('no problems');
    expect(shown).not.toContain(SECRET);
  });

  it('that came from the environment or a file', () => {
    const text = `${MINIMAL}http: { port: "\${A}", host: ["\${A}"] }\nscheduling: { settle: "\${file:/run/a}" }\nrules: "x \${A}"\n`;
    const shown = problemsOf(text, { A: SECRET }, { '/run/a': SECRET });
    expect(shown.split('\n').filter((line) => line.includes('config.yaml'))).toHaveLength(4);
    expect(shown).not.toContain(SECRET);
  });
});

describe('a reference', () => {
  const apiKeyOf = (reference: string, env: Record<string, string> = {}, files: Record<string, string> = {}) =>
    settingsOf(
      MINIMAL.replace('jh_dev_x', () => reference),
      env,
      files,
    ).jobhive.apiKey;

  it('is replaced by the environment, a default, or a file without its last line break', () => {
    expect(apiKeyOf('${KEY}', { KEY: 'one' })).toBe('one');
    expect(apiKeyOf('${KEY:-two}')).toBe('two');
    expect(apiKeyOf('${KEY:-two}', { KEY: '' })).toBe('two');
    expect(apiKeyOf('a-${KEY}-b-${KEY}', { KEY: 'x' })).toBe('a-x-b-x');
    expect(apiKeyOf('${file:/run/key}', {}, { '/run/key': 'three\n' })).toBe('three');
    expect(apiKeyOf('${file:key}', {}, { '/etc/is/key': 'four\r\n' })).toBe('four');
    expect(apiKeyOf('$${KEY}')).toBe('${KEY}');
  });

  it('brings text and never YAML, and is not replaced again', () => {
    for (const value of ['x, base_url: evil', '"}, version: 2', '${OTHER}', '*anchor', '# no comment', ' padded ']) {
      expect(apiKeyOf('${KEY}', { KEY: value, OTHER: 'other' })).toBe(value);
    }
  });

  it('may stand for numbers and for true and false', () => {
    const text = `${MINIMAL}http: { port: "\${PORT}" }\nmail: { first_invite: "\${FIRST}" }\n`;
    const { http, mail } = settingsOf(text, { PORT: '9000', FIRST: 'false' });
    expect([http.port, mail.firstInvite]).toEqual([9000, false]);
  });
});

describe('whatever the file holds', () => {
  const survives = (text: string) => {
    const loaded = load(text, { A: 'b' });
    if (!loaded.ok) expect(loaded.problems.length).toBeGreaterThan(0);
  };

  it('bytes never make it throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => survives(Buffer.from(bytes).toString('utf8'))),
      { numRuns: 150 },
    );
  });

  it('pieces of YAML never make it throw', () => {
    const piece = fc.constantFrom(
      ...[
        'a',
        ': ',
        '\n',
        '  ',
        '- ',
        '[',
        ']',
        '{',
        '}',
        ', ',
        '"',
        "'",
        '&a ',
        '*a',
        '${A}',
        '${',
        '|\n',
        '? ',
        '# ',
        '---',
        '!!x ',
        '\t',
      ],
      ...[
        'jobhive',
        'rules',
        'connections',
        'interviewers',
        'panels',
        '__proto__',
        'constructor',
        '<<',
        'null',
        '1e999',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => survives(pieces.join(''))),
      { numRuns: 150 },
    );
  });

  it('any data under any section never makes it throw', () => {
    const section = fc.constantFrom(
      'jobhive',
      'connections',
      'mail',
      'interviewers',
      'panels',
      'rules',
      'scheduling',
      'http',
    );
    fc.assert(
      fc.property(section, fc.jsonValue({ maxDepth: 4 }), (name, value) =>
        survives(`${MINIMAL.replace(new RegExp(`^${name}:.*\n`, 'm'), '')}${name}: ${JSON.stringify(value)}\n`),
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    ['endless aliases', '&a [*a, *a]'],
    ['brackets without end', '['.repeat(1_500)],
    ['braces without end', '{a: '.repeat(1_500)],
  ])('%s ends with one problem', (_what, text) => {
    const loaded = load(text);
    expect(loaded.ok ? [] : loaded.problems).toHaveLength(1);
  });
});
