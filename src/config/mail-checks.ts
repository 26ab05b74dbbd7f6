/** What no single key of `mail` can know. */
import { createPrivateKey } from 'node:crypto';
import { type CrossProblem, error, LOOPBACK, warning } from './cross-problem.ts';
import type { Config } from './schema/config-schema.ts';

export function mailChecks({ mail }: Config): CrossProblem[] {
  const { smtp } = mail;
  const problems: CrossProblem[] = [];
  if (smtp && mail.outbox !== undefined)
    problems.push(error(['mail', 'outbox'], 'expected either smtp or outbox, not both'));
  if (mail.inbox && mail.inbox.imap === undefined && mail.inbox.webhook === undefined)
    problems.push(error(['mail', 'inbox'], 'expected imap, webhook, or both: how mails come in'));
  if (mail.inbox?.imap?.security === 'none' && !LOOPBACK.test(mail.inbox.imap.host))
    problems.push(warning(['mail', 'inbox', 'imap', 'security'], 'with none the password travels readably'));
  if (!smtp) return problems;
  if (!mail.from)
    problems.push(
      error(['mail', 'from'], 'missing; with smtp a sender is needed, such as Acme <interviews@acme.example>'),
    );
  if ((smtp.username === undefined) !== (smtp.password === undefined)) {
    problems.push(error(['mail', 'smtp'], 'expected username and password, or neither'));
  }
  if (smtp.security === 'none' && smtp.password !== undefined && !LOOPBACK.test(smtp.host)) {
    problems.push(warning(['mail', 'smtp', 'security'], 'with none the password travels readably'));
  }
  if (smtp.dkim && !isRsaKey(smtp.dkim.private_key))
    problems.push(error(['mail', 'smtp', 'dkim', 'private_key'], 'expected the private half of an RSA key, in PEM'));
  return problems;
}

/** What every receiver can check (RFC 8301); a key that cannot sign would stop every mail. */
function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
