/** JobHive and the calendar accounts: where they are and how they know us. */
import { z } from 'zod';
import { MINUTE } from '../../scheduling/instant.ts';
import { outlookConnection } from './outlook-connection.ts';
import { duration, email, httpUrl, oneOrMore, secret, text, wholeNumber, word, yesNo } from './words.ts';

const webhookSecret = {
  secret: secret('expected the secret from JobHive’s dashboard')
    .optional()
    .describe('The secret that JobHive signs with. Write either this or `secrets`.'),
  secrets: oneOrMore(secret('expected a secret'))
    .optional()
    .describe('While a secret is being replaced: the new one and the old one. Either is accepted.'),
};

export const headerName = word(
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

const REQUESTS = 1_000_000;

/** What both ways into Google have in common. */
const google = {
  provider: z.literal('google').describe('Google Calendar: each interviewer by OAuth, or a whole company.'),
  requests_per_minute: z
    .strictObject({
      project: wholeNumber(1, REQUESTS).prefault(10_000).describe('All requests of the Cloud project.'),
      user: wholeNumber(1, REQUESTS).prefault(600).describe('Those in the name of one user.'),
    })
    .prefault({})
    .describe('The quotas of the Cloud project, as its console shows them. All nodes together keep to them.'),
  endpoint: httpUrl.optional().describe('Another server with Google’s API, such as the sandbox, to try things out.'),
};

const googleByOAuth = z.strictObject({
  ...google,
  auth: z
    .literal('oauth')
    .describe('Each interviewer connects their own account, by a link (`interview-sync connect`).'),
  client_id: text('expected the client id of an OAuth client, ending in .apps.googleusercontent.com').describe(
    'Of the OAuth client (type “web application”) in the Cloud project.',
  ),
  client_secret: secret('expected its secret such as ${GOOGLE_SECRET}').describe('Its secret.'),
});

const KEY_FILE = 'expected the JSON key of a service account such as ${file:/run/secrets/google.json}';
const KeyFile = z.object({
  client_email: z.string().min(1),
  private_key: z.string().includes('PRIVATE KEY'),
  project_id: z.string(),
});

const googleByServiceAccount = z.strictObject({
  ...google,
  auth: z
    .literal('service-account')
    .describe('A service account that may speak for everybody of the company (domain-wide delegation).'),
  key: word(
    KEY_FILE,
    (value) => {
      try {
        const read = KeyFile.safeParse(JSON.parse(value)).data;
        return read ? { email: read.client_email, privateKey: read.private_key, project: read.project_id } : null;
      } catch {
        return null;
      }
    },
    { title: 'secret', lines: true },
  ).describe('The service account’s key, the whole JSON file.'),
  subject: email
    .optional()
    .describe('Everything is done as this user. Without it, as the interviewer whose calendar it is.'),
});

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
  z.discriminatedUnion('auth', [googleByOAuth, googleByServiceAccount]),
  outlookConnection,
]);

const connectionName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,49}$/);

export const connections = z
  .record(connectionName, connection)
  .describe('Accounts at calendar providers, each under a name of your own (letters, digits, `-`, `_`).');
