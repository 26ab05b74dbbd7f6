/** Accounts at Microsoft 365: an application that an administrator lets in, or people who do so themselves. */
import { z } from 'zod';
import { httpUrl, secret, text } from './words.ts';

const cloud = z
  .union([
    z.enum(['global', 'us-gov', 'us-dod', 'china'], { error: 'expected one of global, us-gov, us-dod, china' }),
    z.strictObject({
      login: httpUrl.describe('Where tokens are given, such as `https://login.microsoftonline.com`.'),
      graph: httpUrl.describe('Where Graph is, such as `https://graph.microsoft.com`.'),
    }),
  ])
  .prefault('global')
  .describe(
    'Which of Microsoft’s clouds: `global` (also GCC), `us-gov` (GCC High), `us-dod` or `china` (21Vianet); or the two ' +
      'addresses, both https.',
  );

const registration = {
  provider: z
    .literal('outlook')
    .describe(
      'Microsoft 365, by Microsoft Graph. A calendar’s id is the mailbox’s address, for its main calendar, or ' +
        '`<address>/<calendar id>`.',
    ),
  client_id: text('expected the application (client) id of the registration').describe(
    'Of the application’s registration in Entra.',
  ),
  client_secret: secret('expected a client secret such as ${OUTLOOK_CLIENT_SECRET}')
    .optional()
    .describe('The value of a client secret. Write either this or `certificate`.'),
  certificate: secret('expected a certificate with its key such as ${file:/run/secrets/outlook.pem}', { lines: true })
    .optional()
    .describe('PEM of the registered certificate and of its RSA private key, one after the other.'),
  cloud,
};

export const outlookConnection = z.discriminatedUnion('auth', [
  z.strictObject({
    ...registration,
    auth: z
      .literal('application')
      .describe('By application permission: an administrator lets the application into mailboxes.'),
    tenant: text('expected the tenant, such as acme.example').describe(
      'The tenant: one of its domains, or its id. With `oauth` it may be left out: people of any organization.',
    ),
  }),
  z.strictObject({
    ...registration,
    auth: z.literal('oauth').describe('Each interviewer connects themselves, by a link.'),
    tenant: text('expected the tenant, such as acme.example')
      .prefault('organizations')
      .describe(
        'The tenant: one of its domains, or its id. With `oauth` it may be left out: people of any organization.',
      ),
  }),
]);
