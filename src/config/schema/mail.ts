/** How mail goes out, and from whom. */
import { z } from 'zod';
import { Email } from '../../scheduling/ids.ts';
import { DAY, MINUTE } from '../../scheduling/instant.ts';
import { headerName } from './connections.ts';
import { duration, email, mailDomain, oneOrMore, secret, text, wholeNumber, word, yesNo } from './words.ts';

const sender = word(
  'expected a sender such as Acme Interviews <interviews@acme.example>',
  (value) => {
    const [, named, bracketed] = /^([^<>]*)<([^<>]*)>$/.exec(value.trim()) ?? [];
    const address = Email.safeParse(bracketed ?? value).data;
    const name = named?.trim().replace(/^"(.*)"$/, '$1') ?? '';
    return address === undefined || name.includes('"') ? null : { name: name.trim(), address };
  },
  { title: 'sender' },
);

export const mail = z
  .strictObject({
    from: sender
      .optional()
      .describe(
        'Sender of every mail and organizer of every invite. Required with `smtp`; calendars accept an update only from it.',
      ),
    smtp: z
      .strictObject({
        host: text('expected a host name').describe('The mail server.'),
        port: wholeNumber(1, 65_535).optional().describe('Default: 465 with `security: tls`, else 587.'),
        security: z
          .enum(['starttls', 'tls', 'none'])
          .optional()
          .describe('`starttls` must succeed before anything is sent. Default: `tls` on port 465, else `starttls`.'),
        username: text('expected a user name').optional().describe('Without it nobody logs in.'),
        password: secret('expected a password such as ${SMTP_PASSWORD}')
          .optional()
          .describe('The password of `username`.'),
        ca: text('expected a certificate in PEM such as ${file:/etc/ssl/mail-ca.pem}', 100_000, {
          title: 'text',
          lines: true,
        })
          .optional()
          .describe('An authority to trust besides the system’s, in PEM.'),
        per_minute: wholeNumber(1, 10_000)
          .optional()
          .describe('How many messages all nodes together hand over in a minute. Default: as many as there are.'),
        connections: wholeNumber(1, 20).prefault(2).describe('How many connections one node keeps open at once.'),
        dkim: z
          .strictObject({
            selector: word(
              'expected a selector such as interviews2026',
              (value) => (/^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/i.test(value) ? value : null),
              { title: 'name' },
            ).describe('The name of the key: its public half stands at `<selector>._domainkey.<domain>`.'),
            domain: mailDomain.optional().describe('Who signs. Default: the domain of `from`.'),
            private_key: secret('expected an RSA key in PEM such as ${file:/run/secrets/dkim.pem}', {
              lines: true,
            }).describe('The private half, in PEM.'),
          })
          .optional()
          .describe('To sign what is sent, where the mail server does not do it itself.'),
      })
      .optional()
      .describe('The server that sends mail. Write either this or `outbox`.'),
    outbox: text('expected a folder such as ./var/outbox')
      .optional()
      .describe(
        'A folder, relative to this file, into which mails are written instead. Default without `smtp`: `./var/outbox`.',
      ),
    first_invite: yesNo()
      .prefault(true)
      .describe('Whether a candidate gets an invite as soon as an interview is known, not only when it moves.'),
    notify: z.array(email).default([]).describe('Who is told when a person must look.'),
    inbox: z
      .strictObject({
        authserv_id: word(
          'expected the name by which the mail server signs its findings, such as mx.acme.example',
          (value) => (/^[a-z0-9._-]{1,255}$/i.test(value.trim()) ? value.trim().toLowerCase() : null),
          { title: 'name' },
        ).describe(
          'How the mail server that takes mail for `from` calls itself in the Authentication-Results that it adds. An answer counts only where it says that the sender is authentic, and the server must remove forged ones (RFC 8601).',
        ),
        imap: z
          .strictObject({
            host: text('expected a host name').describe('The server of the mailbox.'),
            port: wholeNumber(1, 65_535).optional().describe('Default: 993 with `security: tls`, else 143.'),
            security: z
              .enum(['starttls', 'tls', 'none'])
              .optional()
              .describe('`starttls` must succeed before the login. Default: `starttls` on port 143, else `tls`.'),
            username: text('expected a user name').describe('Whose mailbox.'),
            password: secret('expected a password such as ${IMAP_PASSWORD}').describe('The password of `username`.'),
            ca: text('expected a certificate in PEM such as ${file:/etc/ssl/mail-ca.pem}', 100_000, {
              title: 'text',
              lines: true,
            })
              .optional()
              .describe('An authority to trust besides the system’s, in PEM.'),
            mailbox: text('expected a mailbox such as INBOX').prefault('INBOX').describe('Which of theirs.'),
          })
          .optional()
          .describe('The mailbox of `from`, read twice a minute. What is no answer stays as it is, unread.'),
        webhook: z
          .strictObject({
            secrets: oneOrMore(secret('expected a secret such as ${INBOX_SECRET}')).describe(
              'What the sender signs with; two while one is being replaced.',
            ),
            header: headerName
              .prefault('x-signature')
              .describe('The header with `sha256=` and the HMAC-SHA256 of the body, in hex.'),
          })
          .optional()
          .describe('For a mail service that hands each mail over, as it is, to `POST /mail/inbound`.'),
      })
      .optional()
      .describe('Where candidates’ calendars answer to: accept, decline, another time; and where mails come back.'),
    reminder: duration({ least: MINUTE, most: 7 * DAY, limit: 'between 1m and 7d' })
      .optional()
      .describe(
        'How long before an interview the candidate’s calendar is asked to remind them. Most calendars follow their owner’s settings instead. Default: nothing is asked.',
      ),
    when_uncertain: z
      .enum(['ask', 'send_again'])
      .default('ask')
      .describe(
        'What becomes of an invite’s mail when the connection or the daemon ended after it was handed over and before the server answered. `ask`: a person is told, and `interview-sync resend` sends it again. `send_again`: it goes out again by itself, and may arrive twice.',
      ),
  })
  .prefault({})
  .describe('Invites to candidates and notices to people.');
