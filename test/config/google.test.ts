/** A Google connection as an administrator writes it. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { problemsOf, settingsOf, warningsOf } from './minimal.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
const PRIVATE = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
const KEY_FILE = JSON.stringify({
  type: 'service_account',
  project_id: 'acme-interviews',
  private_key: PRIVATE,
  client_email: 'sync@acme-interviews.iam.gserviceaccount.com',
});

const BASE = `jobhive: { api_key: "jh_dev_x", webhook: { scheme: shared-token, secret: "0123456789abcdef" } }
panels: [{ name: all, required: [a@x.example] }]
http: { public_url: "https://sync.x.example" }
`;
const OAUTH = `${BASE}connections: { personal: { provider: google, auth: oauth, client_id: 12-x.apps.googleusercontent.com, client_secret: "\${S}" } }
interviewers: [{ email: a@x.example, calendars: [{ connection: personal }] }]
`;
const WORKSPACE = `${BASE}connections: { workspace: { provider: google, auth: service-account, key: "\${file:google.json}" } }
interviewers: [{ email: a@x.example, calendars: [{ connection: workspace, id: a@x.example }] }]
`;
const ENV = { S: 'GOCSPX-secret', INTERVIEW_SYNC_KEY: KEY };
const FILES = { '/etc/is/google.json': KEY_FILE };

describe('Google, where each interviewer connects', () => {
  it('needs no calendar in the file: they choose theirs', () => {
    const settings = settingsOf(OAUTH, ENV);
    expect(settings.connections.personal).toEqual({
      provider: 'google',
      auth: 'oauth',
      clientId: '12-x.apps.googleusercontent.com',
      clientSecret: 'GOCSPX-secret',
      endpoint: null,
      perMinute: { project: 10_000, user: 600 },
    });
    expect(settings.interviewers[0]).toMatchObject({
      calendars: [],
      pickedFrom: [{ connection: 'personal', holds: true }],
    });
    expect(settings.encryptionKeys).toEqual([KEY]);
  });

  it('may stand beside calendars of the file, which then may take the holds', () => {
    const both = OAUTH.replace('connections: { ', 'connections: { f: { provider: local, path: . }, ').replace(
      '[{ connection: personal }]',
      '[{ connection: personal }, { connection: f, id: x, holds: true }]',
    );
    expect(settingsOf(both, ENV).interviewers[0]).toMatchObject({
      calendars: [{ id: 'f/x', holds: true }],
      pickedFrom: [{ connection: 'personal', holds: false }],
    });
  });

  it.each([
    ['without a key', { S: 'x' }, OAUTH, /personal\.auth: .*INTERVIEW_SYNC_KEY.*openssl rand -base64 32/],
    ['with a key that is none', { S: 'x', INTERVIEW_SYNC_KEY: 'hunter2' }, OAUTH, /INTERVIEW_SYNC_KEY is not a key/],
    ['without a public address', ENV, OAUTH.replace(/http: .*\n/, ''), /personal\.auth: .*http\.public_url/],
    [
      'with a calendar in the file',
      ENV,
      OAUTH.replace('connection: personal }', 'connection: personal, id: x }'),
      /calendars\[0\]\.id: expected no id/,
    ],
    [
      'twice for one person',
      ENV,
      OAUTH.replace('[{ connection: personal }]', '[{ connection: personal }, { connection: personal }]'),
      /calendars\[1\]\.connection: this calendar is there already/,
    ],
    ['without its secret', ENV, OAUTH.replace(/, client_secret: "[^"]*"/, ''), /client_secret: missing/],
    [
      'with another way in',
      ENV,
      OAUTH.replace('auth: oauth', 'auth: oath'),
      /auth: found "oath".*service-account[\s\S]*mean "oauth"/,
    ],
  ])('is refused %s', (_what, env, text, problem) => {
    expect(problemsOf(text, env)).toMatch(problem);
    expect(problemsOf(text, env)).not.toContain('hunter2');
  });
});

describe('Google, for a whole company', () => {
  it('needs the key of a service account, and no encryption', () => {
    expect(settingsOf(WORKSPACE, {}, FILES).connections.workspace).toMatchObject({
      auth: 'service-account',
      account: {
        email: 'sync@acme-interviews.iam.gserviceaccount.com',
        project: 'acme-interviews',
        privateKey: PRIVATE,
      },
      subject: null,
    });
  });

  it.each([
    ['no JSON', 'hello'],
    ['another kind of key', '{"web":{"client_id":"x"}}'],
  ])('is refused with a key that is %s, without showing it', (_what, content) => {
    const problems = problemsOf(WORKSPACE, {}, { '/etc/is/google.json': content });
    expect(problems).toMatch(
      /workspace\.key: found a value that is not shown; expected the JSON key of a service account/,
    );
    expect(problems).not.toContain(content);
  });

  it('is refused where a calendar has no id', () => {
    expect(problemsOf(WORKSPACE.replace(', id: a@x.example', ''), {}, FILES)).toMatch(/calendars\[0\]\.id: missing/);
  });

  it('may keep to other quotas, and be tried against another server', () => {
    const tried = WORKSPACE.replace(
      'auth: service-account,',
      'auth: service-account, endpoint: "http://127.0.0.1:9", requests_per_minute: { user: 60 },',
    );
    expect(settingsOf(tried, {}, FILES).connections.workspace).toMatchObject({
      endpoint: 'http://127.0.0.1:9',
      perMinute: { project: 10_000, user: 60 },
    });
    expect(warningsOf(tried, {}, FILES)).toBe('');
    expect(warningsOf(tried.replace('127.0.0.1:9', 'x.example'), {}, FILES)).toContain('tokens travel readably');
  });
});
