/** RFC 5322 by nodemailer, made deterministic. */
import { createHash } from 'node:crypto';
import MailComposer, { type MailComposerOptions } from 'nodemailer/lib/mail-composer';

/**
 * The message as sent: ASCII, CRLF, the same for the same input. `Auto-Submitted` (RFC 3834) keeps out-of-office
 * answers away.
 */
export async function mailBytes(mail: MailComposerOptions): Promise<string> {
  // Depends on every word of the content, so that no word of it can contain the boundary.
  const boundary = createHash('sha256').update(JSON.stringify(mail)).digest('hex').slice(0, 32);
  const composer = new MailComposer({
    ...mail,
    headers: { 'Auto-Submitted': 'auto-generated' },
    baseBoundary: boundary,
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return (await composer.compile().build()).toString();
}
