/** What can be known of a connection to Microsoft 365 before anybody is asked. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { Email } from '../scheduling/ids.ts';
import type { CrossProblem } from './cross-problem.ts';
import type { Config } from './schema/config-schema.ts';

type OutlookConnection = Extract<Config['connections'][string], { provider: 'outlook' }>;

export function outlookChecks({ connections, interviewers }: Config): CrossProblem[] {
  const outlook = Object.entries(connections).flatMap(([name, one]) =>
    one.provider === 'outlook' ? [{ name, one }] : [],
  );
  return [
    ...outlook.flatMap(({ name, one }) => connectionChecks(name, one)),
    ...interviewers.flatMap(({ calendars }, index) =>
      calendars.flatMap(({ connection, id }, inner) => {
        const known = outlook.find(({ name }) => name === connection)?.one;
        if (known?.auth !== 'application' || id === undefined || namesMailbox(id)) return [];
        const message = 'expected the address of a mailbox, or <address>/<calendar id>';
        return [error(['interviewers', index, 'calendars', inner, 'id'], message)];
      }),
    ),
  ];
}

function connectionChecks(name: string, one: OutlookConnection): CrossProblem[] {
  const at = ['connections', name];
  const problems: CrossProblem[] = [];
  if ((one.client_secret === undefined) === (one.certificate === undefined)) {
    const both = one.client_secret === undefined ? '' : ', not both';
    problems.push(error(at, `expected either client_secret or certificate${both}`));
  }
  const pem = one.certificate === undefined ? null : problemOf(one.certificate);
  if (pem !== null) problems.push(error([...at, 'certificate'], pem));
  if (typeof one.cloud !== 'string')
    for (const [key, url] of Object.entries(one.cloud))
      if (!url.startsWith('https://'))
        problems.push(error([...at, 'cloud', key], 'expected an https address: without it no token is sent'));
  return problems;
}

/** In words, without a byte of it. */
function problemOf(pem: string): string | null {
  try {
    new X509Certificate(pem);
  } catch {
    return 'expected PEM with a certificate in it (-----BEGIN CERTIFICATE-----)';
  }
  try {
    if (createPrivateKey(pem).asymmetricKeyType !== 'rsa') return 'expected an RSA key: Entra takes no other';
  } catch {
    return 'expected PEM with the private key in it, besides the certificate, and without a passphrase';
  }
  return null;
}

function namesMailbox(id: string): boolean {
  return Email.safeParse(id.split('/')[0]).success;
}

function error(path: CrossProblem['path'], message: string): CrossProblem {
  return { kind: 'error', path, message, suggestion: null };
}
