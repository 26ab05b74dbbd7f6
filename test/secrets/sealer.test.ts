import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readEncryptionKeys } from '../../src/secrets/encryption-keys.ts';
import { createSealer, SealBroken } from '../../src/secrets/sealer.ts';

const key = () => randomBytes(32).toString('base64');
const OLD = key();
const NEW = key();
const ALICE = 'grant personal alice@acme.example';

describe('a sealed secret', () => {
  it('opens for what it belongs to, and does not show what it holds', () => {
    const sealer = createSealer([NEW]);
    const envelope = sealer.seal('1//refresh-token', ALICE);
    expect(sealer.open(envelope, ALICE)).toBe('1//refresh-token');
    expect(envelope).not.toContain('refresh');
    expect(Buffer.from(envelope, 'base64url').toString('latin1')).not.toContain('refresh');
  });

  it('is another text each time', () => {
    const sealer = createSealer([NEW]);
    expect(sealer.seal('same', ALICE)).not.toBe(sealer.seal('same', ALICE));
  });

  it('does not open in the place of another', () => {
    const sealer = createSealer([NEW]);
    const envelope = sealer.seal('secret', ALICE);
    expect(() => sealer.open(envelope, 'grant personal bob@acme.example')).toThrow(SealBroken);
  });

  it.each([0, 1, 2, 3])('does not open when part %i of it was changed', (part) => {
    const sealer = createSealer([NEW]);
    const parts = sealer.seal('secret', ALICE).split('.');
    const bytes = Buffer.from(parts[part] ?? '', part < 2 ? 'latin1' : 'base64url');
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    parts[part] = bytes.toString(part < 2 ? 'latin1' : 'base64url');
    expect(() => sealer.open(parts.join('.'), ALICE)).toThrow(SealBroken);
  });

  it('opens while its key is the previous one, is known to be old, and not without that key', () => {
    const envelope = createSealer([OLD]).seal('secret', ALICE);
    const rotating = createSealer([NEW, OLD]);
    expect(rotating.open(envelope, ALICE)).toBe('secret');
    expect(rotating.isCurrent(envelope)).toBe(false);
    const anew = rotating.seal(rotating.open(envelope, ALICE), ALICE);
    expect(rotating.isCurrent(anew)).toBe(true);
    expect(createSealer([NEW]).open(anew, ALICE)).toBe('secret');
    expect(() => createSealer([NEW]).open(envelope, ALICE)).toThrow(/needs the key/);
  });
});

describe('a signed text', () => {
  it('is known, for its purpose only, also with the previous key', () => {
    const code = createSealer([OLD]).sign('link 1', 'connect');
    const rotating = createSealer([NEW, OLD]);
    expect(rotating.isSigned('link 1', code, 'connect')).toBe(true);
    expect(rotating.isSigned('link 2', code, 'connect')).toBe(false);
    expect(rotating.isSigned('link 1', code, 'anything else')).toBe(false);
    expect(rotating.isSigned('link 1', '', 'connect')).toBe(false);
    expect(createSealer([NEW]).isSigned('link 1', code, 'connect')).toBe(false);
  });
});

describe('keys in the environment', () => {
  it('are none, one, or the new one before the previous one', () => {
    expect(readEncryptionKeys({})).toEqual({ ok: true, keys: [] });
    expect(readEncryptionKeys({ INTERVIEW_SYNC_KEY: NEW })).toEqual({ ok: true, keys: [NEW] });
    const both = { INTERVIEW_SYNC_KEY: ` ${NEW}\n`, INTERVIEW_SYNC_PREVIOUS_KEY: OLD };
    expect(readEncryptionKeys(both)).toEqual({ ok: true, keys: [NEW, OLD] });
    expect(readEncryptionKeys({ INTERVIEW_SYNC_KEY: NEW, INTERVIEW_SYNC_PREVIOUS_KEY: '' })).toMatchObject({
      keys: [NEW],
    });
  });

  it.each([
    ['too short', { INTERVIEW_SYNC_KEY: 'c2hvcnQ=' }],
    ['a passphrase', { INTERVIEW_SYNC_KEY: 'correct horse battery staple, and more' }],
    ['only the previous one', { INTERVIEW_SYNC_PREVIOUS_KEY: OLD }],
  ])('that are %s are refused without being shown', (_what, env) => {
    const read = readEncryptionKeys(env);
    expect(read.ok).toBe(false);
    expect(JSON.stringify(read)).not.toContain(Object.values(env)[0]);
  });
});
