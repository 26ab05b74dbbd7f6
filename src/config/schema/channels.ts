/** Where people are told besides by mail. */
import { z } from 'zod';
import { httpUrl, secret, word } from './words.ts';

const SLACK = 'expected the address of an incoming webhook such as ${SLACK_WEBHOOK_URL}';
const SECRET = 'expected a secret in base64 such as ${PAGER_SECRET}, as standard-webhooks has them: whsec_…';

const channel = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z
      .literal('slack')
      .describe('An incoming webhook of Slack, or of what understands the same: Mattermost, Rocket.Chat.'),
    secret_url: secret(SLACK)
      .pipe(httpUrl)
      .describe('Its address. Whoever has it can write there: keep it out of the file.'),
  }),
  z.strictObject({
    kind: z.literal('webhook').describe('Any address that takes JSON, signed as Standard Webhooks are.'),
    url: httpUrl.describe('Where it is posted.'),
    secret: word(
      SECRET,
      (value) => (/^(?:whsec_)?(?:[A-Za-z0-9+/]{4}){4,}(?:[A-Za-z0-9+/]{2,3}={0,2})?$/.test(value) ? value : null),
      { title: 'secret' },
    ).describe('What it is signed with.'),
  }),
]);

const channelName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,49}$/);

export const channels = z
  .record(channelName, channel)
  .default({})
  .describe(
    'Where people are told besides by mail when a person must look: each under a name of your own (letters, digits, `-`, `_`).',
  );
