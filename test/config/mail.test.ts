/** How mail goes out, as a file says it. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/scheduling/instant.ts';
import { MINIMAL, problemsOf, settingsOf } from './minimal.ts';

const pemOf = (type: 'rsa' | 'ed25519') =>
  (type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519')).privateKey
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();
const fileOf = (dkim: object) =>
  `${MINIMAL}mail: ${JSON.stringify({ from: 'Acme <interviews@acme.example>', smtp: { host: 'h', dkim } })}\n`;

describe('signing', () => {
  it('is in the name of the sender’s domain, unless another is named', () => {
    const key = { selector: 'k1', private_key: pemOf('rsa') };
    const domainOf = (dkim: object) => {
      const { transport } = settingsOf(fileOf(dkim)).mail;
      return transport.kind === 'smtp' ? transport.dkim?.domain : null;
    };
    expect(domainOf(key)).toBe('acme.example');
    expect(domainOf({ ...key, domain: 'Mail.Acme.example' })).toBe('mail.acme.example');
  });

  it.each([
    ['text', 'not a key at all'],
    ['a key that receivers cannot check', pemOf('ed25519')],
  ])('is refused with %s, and the key is not quoted', (_what, key) => {
    const problems = problemsOf(fileOf({ selector: 'k1', private_key: key }));
    expect(problems).toContain('mail.smtp.dkim.private_key: expected the private half of an RSA key, in PEM');
    expect(problems).not.toContain(key.split('\n')[1] ?? key);
  });
});

describe('a reminder', () => {
  it('is asked of candidates’ calendars only where somebody wants it', () => {
    expect(settingsOf(MINIMAL).mail.reminder).toBeNull();
    expect(settingsOf(`${MINIMAL}mail: { reminder: 30m }\n`).mail.reminder).toBe(30 * MINUTE);
  });
});
