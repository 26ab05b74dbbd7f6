/**
 * Secrets at rest: AES-256-GCM (NIST SP 800-38D) in a versioned envelope, and codes that only we can have written.
 *
 * An envelope is `v1.<key>.<nonce>.<ciphertext and tag>`, the last two in base64url; `<key>` names the key without
 * telling it. What it belongs to is authenticated with it, so that one that is copied into another row does not open.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import type { EncryptionKeys } from './encryption-keys.ts';

/** The envelope was changed, belongs to something else, or its key is not there. */
export class SealBroken extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SealBroken';
  }
}

export interface Sealer {
  /** @param boundTo what the secret belongs to, e.g. `grant personal alice@acme.example`; needed to open it */
  seal(secret: string, boundTo: string): string;
  /** @throws SealBroken */
  open(envelope: string, boundTo: string): string;
  /** False when it was sealed with the previous key. */
  isCurrent(envelope: string): boolean;
  /** A code for `text`, base64url; `purpose` keeps codes for one thing from being good for another. */
  sign(text: string, purpose: string): string;
  /** Takes codes of the previous key as well. */
  isSigned(text: string, code: string, purpose: string): boolean;
}

const VERSION = 'v1';
/** SP 800-38D §8.2: 96 bits are what the mode is made for. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

interface Key {
  readonly name: string;
  readonly bytes: Buffer;
}

/** @param keys at least one. @throws RangeError when there is none */
export function createSealer(keys: EncryptionKeys): Sealer {
  const known = keys.map((text): Key => {
    const bytes = Buffer.from(text, 'base64');
    return { name: createHash('sha256').update('key name').update(bytes).digest('base64url').slice(0, 8), bytes };
  });
  const [current] = known;
  if (!current) throw new RangeError('there is no key to encrypt with');

  const codeOf = (key: Key, text: string, purpose: string) =>
    createHmac('sha256', Buffer.from(hkdfSync('sha256', key.bytes, '', `interview-sync ${purpose}`, 32)))
      .update(text)
      .digest();

  return {
    seal(secret, boundTo) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', current.bytes, nonce);
      cipher.setAAD(boundary(current, boundTo));
      const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return [VERSION, current.name, nonce.toString('base64url'), sealed.toString('base64url')].join('.');
    },
    open(envelope, boundTo) {
      const [version, name, nonce = '', sealed = '', ...more] = envelope.split('.');
      if (version !== VERSION || more.length > 0) throw new SealBroken('a stored secret has an unknown form');
      const key = known.find((each) => each.name === name);
      if (!key) throw new SealBroken(`a stored secret needs the key "${name}", which is not among those given`);
      const bytes = Buffer.from(sealed, 'base64url');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key.bytes, Buffer.from(nonce, 'base64url'));
        decipher.setAAD(boundary(key, boundTo));
        decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
        return decipher.update(bytes.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
      } catch {
        throw new SealBroken(`a stored secret of ${boundTo} was changed, or belongs to something else`);
      }
    },
    isCurrent: (envelope) => envelope.startsWith(`${VERSION}.${current.name}.`),
    sign: (text, purpose) => codeOf(current, text, purpose).toString('base64url'),
    isSigned(text, code, purpose) {
      const given = Buffer.from(code, 'base64url');
      return known.some((key) => {
        const right = codeOf(key, text, purpose);
        return given.length === right.length && timingSafeEqual(given, right);
      });
    },
  };
}

function boundary(key: Key, boundTo: string): Buffer {
  return Buffer.from(`${VERSION}\n${key.name}\n${boundTo}`, 'utf8');
}
