import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { problemsOf, settingsOf } from './minimal.ts';

const pem = (name: string) => readFileSync(new URL(`../fixtures/tls/${name}.pem`, import.meta.url), 'utf8');

const KEYS = { INTERVIEW_SYNC_KEY: Buffer.alloc(32, 1).toString('base64') };

function file(connection: string, calendar = '{ connection: m365, id: a@x.example }'): string {
  return `jobhive: { api_key: "jh_dev_x", webhook: { scheme: shared-token, secret: "0123456789abcdef" } }
connections: { m365: { provider: outlook, client_id: some-id, ${connection} } }
interviewers: [{ email: a@x.example, calendars: [${calendar}] }]
panels: [{ name: all, required: [a@x.example] }]
http: { public_url: "https://sync.x.example" }
`;
}

const APPLICATION = 'auth: application, tenant: x.example';

describe('a connection to Microsoft 365', () => {
  it('is an application in a tenant, with a secret, in the global cloud', () => {
    const settings = settingsOf(file(`${APPLICATION}, client_secret: "s3cret"`));
    expect(settings.connections.m365).toEqual({
      provider: 'outlook',
      auth: 'application',
      tenant: 'x.example',
      clientId: 'some-id',
      credential: { kind: 'secret', secret: 's3cret' },
      cloud: 'global',
    });
    expect(settings.interviewers[0]?.calendars).toMatchObject([{ remoteId: 'a@x.example', id: 'm365/a@x.example' }]);
  });

  it('may have a certificate instead, and be in another cloud, or at addresses of its own', () => {
    const files = { '/run/outlook.pem': pem('application') + pem('application-key') };
    const withCertificate = `${APPLICATION}, certificate: "\${file:/run/outlook.pem}"`;
    expect(settingsOf(file(`${withCertificate}, cloud: us-dod`), {}, files).connections.m365).toMatchObject({
      credential: { kind: 'certificate', pem: expect.stringContaining('BEGIN PRIVATE KEY') },
      cloud: 'us-dod',
    });
    const own = 'cloud: { login: "https://127.0.0.1:1", graph: "https://127.0.0.1:2/" }';
    expect(settingsOf(file(`${withCertificate}, ${own}`), {}, files).connections.m365).toMatchObject({
      cloud: { loginUrl: 'https://127.0.0.1:1', graphUrl: 'https://127.0.0.1:2' },
    });
  });

  it('may be one at which everybody connects themselves, from any organization unless one is named', () => {
    const connected = settingsOf(file('auth: oauth, client_secret: "s3cret"', '{ connection: m365 }'), KEYS);
    expect(connected.connections.m365).toMatchObject({ auth: 'oauth', tenant: 'organizations' });
    expect(connected.interviewers[0]?.pickedFrom).toEqual([{ connection: 'm365', holds: true }]);
  });
});

describe('the guide to Outlook', () => {
  it('has a configuration that the program takes', () => {
    const guide = readFileSync(new URL('../../docs/providers/outlook.md', import.meta.url), 'utf8');
    const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(guide) ?? [];
    const around = `jobhive: { api_key: "jh_dev_x", webhook: { scheme: shared-token, secret: "0123456789abcdef" } }
panels: [{ name: all, required: [alice@acme.example, carol@partner.example] }]
http: { public_url: "https://sync.x.example" }
`;
    const names = [...yaml.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name);
    const env = { ...KEYS, ...Object.fromEntries(names.map((name) => [name, 'x'])) };
    expect(problemsOf(around + yaml, env)).toBe('no problems');
    const { connections, interviewers } = settingsOf(around + yaml, env);
    expect(connections).toMatchObject({ m365: { auth: 'application' }, personal: { auth: 'oauth' } });
    expect(interviewers.map(({ calendars, pickedFrom }) => [calendars.length, pickedFrom.length])).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });
});

describe('a connection to Microsoft 365 is refused', () => {
  it.each([
    ['without a secret or a certificate', APPLICATION, /m365: .*expected either client_secret or certificate/],
    ['with both', `${APPLICATION}, client_secret: a, certificate: b`, /expected either .*, not both/],
    ['without a tenant', 'auth: application, client_secret: a', /m365.tenant: missing; expected the tenant/],
    ['without a word of who lets it in', 'client_secret: a', /m365.auth: missing; expected one of application, oauth/],
    ['in a cloud that is none', `${APPLICATION}, client_secret: a, cloud: de`, /m365.cloud: .*expected one of global/],
    [
      'at an address without TLS',
      `${APPLICATION}, client_secret: a, cloud: { login: "https://a.example", graph: "http://a.example" }`,
      /m365.cloud.graph: .*expected an https address/,
    ],
    ['with a certificate that is none', `${APPLICATION}, certificate: nonsense`, /expected PEM with a certificate/],
  ])('%s', (_what, connection, problem) => {
    expect(problemsOf(file(connection))).toMatch(problem);
  });

  it.each([
    ['no key', pem('application'), /expected PEM with the private key/],
    ['a key that Entra does not take', pem('localhost') + pem('localhost-key'), /expected an RSA key/],
  ])('with a certificate and %s, and nothing of it is shown', (_what, certificate, problem) => {
    const files = { '/run/outlook.pem': certificate };
    const told = problemsOf(file(`${APPLICATION}, certificate: "\${file:/run/outlook.pem}"`), {}, files);
    expect(told).toMatch(problem);
    expect(told).not.toContain('MII');
  });

  it('with a calendar that is no mailbox', () => {
    const told = problemsOf(file(`${APPLICATION}, client_secret: a`, '{ connection: m365, id: Calendar }'));
    expect(told).toMatch(/calendars\[0\].id: .*expected the address of a mailbox/);
  });
});
