/** JobHive and the calendar accounts: where they are and how they know us. */
import { z } from 'zod';
import { MINUTE } from '../../scheduling/instant.ts';
import { duration, httpUrl, oneOrMore, secret, text, word, yesNo } from './words.ts';

const webhookSecret = {
  secret: secret('expected the secret from JobHive’s dashboard')
    .optional()
    .describe('The secret that JobHive signs with. Write either this or `secrets`.'),
  secrets: oneOrMore(secret('expected a secret'))
    .optional()
    .describe('While a secret is being replaced: the new one and the old one. Either is accepted.'),
};

const headerName = word(
  'expected a header name such as X-Signature',
  (value) => (/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/.test(value) ? value.toLowerCase() : null),
  { title: 'header' },
);

const SIGNATURE_HEADER = 'The header that holds the signature, and for `timestamped-hmac` its time.';

/** JobHive documents no scheme, so every common one can be configured. */
const webhook = z
  .discriminatedUnion('scheme', [
    z.strictObject({
      scheme: z
        .literal('standard-webhooks')
        .describe('`webhook-id`, `webhook-timestamp` and `webhook-signature` headers (standardwebhooks.com).'),
      ...webhookSecret,
    }),
    z.strictObject({
      scheme: z.literal('hmac-sha256').describe('An HMAC of the body in one header.'),
      ...webhookSecret,
      header: headerName.describe(SIGNATURE_HEADER),
      encoding: z.enum(['hex', 'base64']).default('hex').describe('How the signature is written.'),
      prefix: z.string().default('').describe('What stands before the signature, such as `sha256=`.'),
    }),
    z.strictObject({
      scheme: z.literal('timestamped-hmac').describe('A header `t=…,v1=…` with an HMAC of `t.body`.'),
      ...webhookSecret,
      header: headerName.describe(SIGNATURE_HEADER),
      tolerance: duration({ least: MINUTE / 60, most: 60 * MINUTE, limit: 'at most 1h' })
        .prefault('5m')
        .describe('How old a signature may be.'),
    }),
    z.strictObject({
      scheme: z.literal('shared-token').describe('A token that only JobHive knows, in a header or in the address.'),
      ...webhookSecret,
      in: z
        .union([z.literal('path'), z.strictObject({ header: headerName.describe('The header that holds the token.') })])
        .prefault('path')
        .describe('`path`: the last part of the webhook’s address; or `{header: X-Token}`.'),
    }),
  ])
  .optional()
  .describe('How JobHive signs its webhooks. Without it every webhook is refused and only the sweep sees changes.');

export const jobhive = z
  .strictObject({
    base_url: httpUrl.prefault('https://backend.jobhive.ai/v1').describe('Where JobHive’s API is.'),
    api_key: secret('expected a JobHive key such as ${JOBHIVE_API_KEY}').describe(
      'A JobHive key. `jh_test_…` keys make JobHive send nothing to candidates.',
    ),
    webhook,
    send_notification: yesNo()
      .prefault(true)
      .describe('Whether JobHive also mails the candidate when an interview is rescheduled.'),
    sweep: duration({ least: MINUTE, limit: 'at least 1m' })
      .prefault('15m')
      .describe('How often interviews that are near are read again, in case a webhook was lost.'),
  })
  .describe('The interviews: JobHive’s API and its webhooks.');

const connection = z.discriminatedUnion('provider', [
  z.strictObject({
    provider: z.literal('local').describe('A folder of folders of `.ics` files.'),
    path: text('expected a folder such as ./var/calendars').describe(
      'The folder; relative to this file. Each calendar is a folder in it.',
    ),
  }),
  z.strictObject({
    provider: z.literal('caldav').describe('A CalDAV account: Nextcloud, Radicale, iCloud, Fastmail, SOGo and others.'),
    url: httpUrl.describe('The address of the server or of its DAV root.'),
    username: text('expected a user name').describe('The account that reads the calendars and writes the holds.'),
    password: secret('expected a password such as ${CALDAV_PASSWORD}').describe(
      'Its password; an app password where the server has them.',
    ),
  }),
]);

const connectionName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,49}$/);

export const connections = z
  .record(connectionName, connection)
  .describe('Accounts at calendar providers, each under a name of your own (letters, digits, `-`, `_`).');
