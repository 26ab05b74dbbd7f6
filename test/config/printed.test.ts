import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { DEFAULT_RULES } from '../../src/config/default-rules.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { printedDocs, printedSchema } from '../../src/config/printed.ts';
import { formatProblem } from '../../src/config/problem.ts';
import { configJsonSchema, type JsonSchema } from '../../src/config/schema/json-schema.ts';
import { MINIMAL, problemsOf, settingsOf } from './minimal.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const read = (name: string) => readFileSync(path.resolve(ROOT, name), 'utf8');

describe('what is printed from the schema', () => {
  it.each([
    ['config/interview-sync.schema.json', () => printedSchema()],
    ['docs/configuration.md', () => printedDocs(read('docs/configuration.md'))],
  ])('%s is current; else run `npm run schema`', (name, printed) => {
    expect(read(name)).toBe(printed());
  });

  it('describes every key', () => {
    const undescribed: string[] = [];
    const visit = (schema: unknown, at: string): void => {
      if (typeof schema !== 'object' || schema === null) return;
      for (const [name, value] of Object.entries(schema)) {
        if (name === 'properties') {
          for (const [key, property] of Object.entries<JsonSchema>(value)) {
            if (!property.description) undescribed.push(`${at}.${key}`);
          }
        }
        visit(value, `${at}.${name}`);
      }
    };
    visit(configJsonSchema(), '');
    expect(undescribed).toEqual([]);
  });

  it('lets references through where numbers and patterns are expected, and refuses what the loader refuses', () => {
    const valid = new Ajv({ strict: false }).compile(configJsonSchema());
    const minimal: unknown = parse(MINIMAL);
    const withThe = (section: object) => Object.assign({}, minimal, section);
    expect(valid(withThe({ http: { port: '${PORT:-1}' }, scheduling: { settle: '${SETTLE}' } }))).toBe(true);
    expect(valid(withThe({ http: { port: 'eighty' } }))).toBe(false);
    expect(valid(withThe({ scheduling: { settle: '3 mins' } }))).toBe(false);
    expect(valid(withThe({ schedulling: {} }))).toBe(false);
  });
});

const KEY_FILE = JSON.stringify({
  type: 'service_account',
  project_id: 'acme-interviews',
  private_key: '-----BEGIN PRIVATE KEY-----',
  client_email: 'sync@acme-interviews.iam.gserviceaccount.com',
});

describe('the examples', () => {
  const environment = {
    env: {
      JOBHIVE_API_KEY: 'jh_test_1',
      JOBHIVE_WEBHOOK_SECRET: 'whsec_YS1zZWNyZXQtb2YtSm9iSGl2ZQ==',
      CALDAV_PASSWORD: 'x',
      SMTP_PASSWORD: 'x',
      OUTLOOK_CLIENT_ID: '11111111-2222-3333-4444-555555555555',
      OUTLOOK_CLIENT_SECRET: 'x',
      GOOGLE_CLIENT_ID: '12-x.apps.googleusercontent.com',
      GOOGLE_CLIENT_SECRET: 'x',
      INTERVIEW_SYNC_KEY: Buffer.alloc(32, 7).toString('base64'),
      DATABASE_URL: 'postgres://app@db/interviews',
    },
    readFile: (name: string) =>
      name === '/run/secrets/google-service-account.json' ? KEY_FILE : readFileSync(name, 'utf8'),
  };

  it.each([
    ['config/interview-sync.yaml', { ...environment, env: {} }],
    ['config/startup.yaml', { ...environment, env: {} }],
    ['config/enterprise.yaml', { ...environment, env: {} }],
    ['config/agency.yaml', { ...environment, env: {} }],
    ['config/caldav-smtp.yaml', environment],
    ['config/google.yaml', environment],
    ['config/outlook.yaml', environment],
  ])('%s loads without a warning and fits the JSON Schema', (name, given) => {
    const loaded = loadConfig(path.resolve(ROOT, name), given);
    expect((loaded.ok ? loaded.warnings : loaded.problems).map(formatProblem)).toEqual([]);
    expect(loaded.ok).toBe(true);
    const validate = new Ajv({ strict: false }).compile(configJsonSchema());
    validate(parse(read(name)));
    expect(validate.errors).toBeNull();
    expect(read(name)).toMatch(/^# yaml-language-server: \$schema=\.\/interview-sync\.schema\.json\n/);
  });

  it('of default rules in the docs says what the program does', () => {
    const [, yaml = ''] = /```yaml\n(rules:[\s\S]*?)```/.exec(read('docs/configuration.md')) ?? [];
    expect(settingsOf(`${MINIMAL}${yaml}`).rules).toEqual(DEFAULT_RULES);
  });

  it('of problems in the docs is what the program says', () => {
    const [, shown = ''] = /```\n(interview-sync\.yaml:[\s\S]*?)```/.exec(read('docs/configuration.md')) ?? [];
    const text = `${MINIMAL}${'#\n'.repeat(25)}scheduling:\n  settle: 3 mins\n`;
    const loaded = loadConfig('interview-sync.yaml', { env: {}, readFile: () => text });
    expect(loaded.ok ? '' : `${loaded.problems.map(formatProblem).join('\n')}\n`).toBe(shown);
  });

  const dana = MINIMAL.replaceAll('a@x.example', 'dana@acme.example').replace('email: dana', 'name: Dana, email: dana');

  it('of tests in the docs come true under the default rules', () => {
    const [, yaml = ''] = /```yaml\n(tests:[\s\S]*?)```/.exec(read('docs/configuration.md')) ?? [];
    expect(problemsOf(`${dana}${yaml}`)).toBe('no problems');
    expect(yaml.match(/- name:/g)).toHaveLength(3);
  });

  it('of a test that fails in the docs is what the program says', () => {
    const [, shown = ''] =
      /```\n(interview-sync\.yaml:[^\n]*tests\[0\][\s\S]*?)```/.exec(read('docs/configuration.md')) ?? [];
    const test = `tests:
  - name: Focus time moves nobody
    events: [{ of: dana@acme.example, at: Thu 10:00-12:00 }]
    expect: { do: ignore }
`;
    const text = `${dana}${'#\n'.repeat(14)}${test}`;
    const loaded = loadConfig('interview-sync.yaml', { env: {}, readFile: () => text });
    expect(loaded.ok ? '' : `${loaded.problems.map(formatProblem).join('\n')}\n`).toBe(shown);
  });
});
