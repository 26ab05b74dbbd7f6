/**
 * A certificate authority that lives as long as its sandbox, and a certificate of it for the loopback: Graph's client
 * library sends its token over TLS only. The keys never leave the process, so the dates need not be anybody's clock.
 */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

export interface ThrowAwayTls {
  /** PEM of the authority, to be trusted by clients. */
  readonly ca: string;
  /** PEM of the server's certificate, for `localhost` and `127.0.0.1`. */
  readonly cert: string;
  readonly key: string;
}

export function createThrowAwayTls(): ThrowAwayTls {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // OpenSSL takes the first trusted authority of a name for the issuer: each has a name of its own.
  const issuer = nameOf(`Throw-away CA ${randomBytes(8).toString('hex')} of an Outlook sandbox`);
  const issue = (subject: Buffer, publicKey: KeyObject, extensions: readonly Buffer[]) =>
    pem('CERTIFICATE', certificate({ issuer, subject, publicKey, extensions }, authority.privateKey));
  return {
    ca: issue(issuer, authority.publicKey, [
      extension('2.5.29.19', sequence(der(0x01, Buffer.of(0xff))), true),
      extension('2.5.29.15', der(0x03, Buffer.of(0x02, 0x04)), true),
    ]),
    cert: issue(nameOf('localhost'), server.publicKey, [
      extension('2.5.29.37', sequence(objectId('1.3.6.1.5.5.7.3.1'))),
      extension('2.5.29.17', sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.of(127, 0, 0, 1)))),
    ]),
    key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

interface Subject {
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Buffer[];
}

/** RFC 5280 §4.1, signed by ECDSA with SHA-256 (RFC 5758 §3.2). */
function certificate({ issuer, subject, publicKey, extensions }: Subject, signer: KeyObject): Buffer {
  const algorithm = sequence(objectId('1.2.840.10045.4.3.2'));
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    // A leading zero bit: a serial number is positive.
    der(0x02, Buffer.concat([Buffer.of(0x40), randomBytes(15)])),
    algorithm,
    issuer,
    sequence(time('20000101000000Z'), time('21200101000000Z')),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  return sequence(toBeSigned, algorithm, bits(sign('sha256', toBeSigned, signer)));
}

function nameOf(commonName: string): Buffer {
  return sequence(der(0x31, sequence(objectId('2.5.4.3'), der(0x0c, Buffer.from(commonName)))));
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(objectId(id), ...(critical ? [der(0x01, Buffer.of(0xff))] : []), der(0x04, value));
}

function time(generalized: string): Buffer {
  return der(0x18, Buffer.from(generalized));
}

function bits(bytes: Buffer): Buffer {
  return der(0x03, Buffer.concat([Buffer.of(0), bytes]));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

/** X.690 §8.19: the first two arcs in one, each in base 128. */
function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const arcs = [first * 40 + second, ...rest].flatMap((arc) => {
    const digits = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
    return digits;
  });
  return der(0x06, Buffer.from(arcs));
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, Math.floor(length / 0x100), length % 0x100];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
