/** Notices to channels, over real sockets. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../src/config/settings.ts';
import { composeChannelNotice, withChannels } from '../../src/invites/transport/channel.ts';
import { InterviewId } from '../../src/scheduling/ids.ts';
import { instant, SECOND } from '../../src/scheduling/instant.ts';
import { freePort } from '../harness/free-port.ts';
import { handClock } from '../harness/http-server.ts';
import { createRecordingMail } from '../harness/recording-mail.ts';

const SECRET = 'whsec_dGVzdC1zZWNyZXQtb2YtdHdlbnR5LWZvdXItYnl0ZXM=';
const NOTICE = {
  ...composeChannelNotice({
    channel: 'ops',
    subject: 'Interview int_1 needs a person',
    lines: ['Who? <!channel> & co', '', 'Look.'],
    messageId: '<notice.1.channel.ops@acme.example>',
    at: instant(Date.now()),
  }),
  interview: InterviewId.parse('int_1'),
};

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** `status` null: takes the request and never answers. */
async function receiver(status: number | null) {
  const got: { headers: IncomingHttpHeaders; body: string; path: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      got.push({ headers: request.headers, body: Buffer.concat(chunks).toString(), path: request.url ?? '' });
      if (status !== null) response.writeHead(status, { location: '/elsewhere' }).end('secret words');
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  return { url: `http://127.0.0.1:${address.port}/hook`, got };
}

function sending(channel: Channel | null) {
  const hand = handClock();
  const mail = createRecordingMail();
  const channels = channel === null ? {} : { ops: channel };
  const clock = { ...hand.clock, now: () => instant(Date.now()) };
  return { transport: withChannels(mail, channels, { clock, fetch }), mail, ...hand };
}

describe('a notice to a channel', () => {
  it('is posted as Slack wants it, and mentions nobody', async () => {
    const { url, got } = await receiver(200);
    const { transport } = sending({ kind: 'slack', url });
    expect(await transport.send(NOTICE)).toEqual({ kind: 'accepted', response: 'HTTP 200' });
    expect(got).toHaveLength(1);
    expect(JSON.parse(got[0]?.body ?? '')).toEqual({
      text: '*Interview int_1 needs a person*\nWho? &lt;!channel&gt; &amp; co\n\nLook.',
      unfurl_links: false,
    });
  });

  it('is signed as Standard Webhooks are, with the same id at every attempt', async () => {
    const { url, got } = await receiver(204);
    const { transport } = sending({ kind: 'webhook', url, secret: SECRET });
    await transport.send(NOTICE);
    await transport.send(NOTICE);
    for (const { headers, body } of got) {
      const read = new Webhook(SECRET).verify(body, {
        'webhook-id': String(headers['webhook-id']),
        'webhook-timestamp': String(headers['webhook-timestamp']),
        'webhook-signature': String(headers['webhook-signature']),
      });
      expect(read).toMatchObject({
        type: 'notice',
        data: { interview: 'int_1', subject: NOTICE.subject, text: 'Who? <!channel> & co\n\nLook.' },
      });
    }
    expect(got.map(({ headers }) => headers['webhook-id'])).toEqual(Array(2).fill('notice.1.channel.ops@acme.example'));
  });

  it.each([
    [302, 'rejected'],
    [404, 'rejected'],
    [410, 'rejected'],
    [429, 'deferred'],
    [500, 'deferred'],
    [503, 'deferred'],
  ] as const)('answered with %i is %s, in words that quote nothing, and follows no redirect', async (status, kind) => {
    const { url, got } = await receiver(status);
    const { transport } = sending({ kind: 'slack', url });
    expect(await transport.send(NOTICE)).toEqual({ kind, code: String(status), response: `HTTP ${status}` });
    expect(got.map(({ path }) => path)).toEqual(['/hook']);
  });

  it('that nobody answers is uncertain after ten seconds; one that never left is deferred', async () => {
    const silent = await receiver(null);
    const { transport, pass } = sending({ kind: 'slack', url: silent.url });
    const sent = transport.send(NOTICE);
    await expect.poll(() => silent.got.length).toBe(1);
    pass(10 * SECOND);
    expect(await sent).toMatchObject({ kind: 'uncertain', code: 'ETIMEDOUT' });
    const nowhere = sending({ kind: 'slack', url: `http://127.0.0.1:${await freePort()}/hook` });
    expect(await nowhere.transport.send(NOTICE)).toMatchObject({ kind: 'deferred' });
  });

  it('ends with the signal, and is refused where its channel is no more; mails go their way', async () => {
    const { url } = await receiver(null);
    const stop = new AbortController();
    const sent = sending({ kind: 'slack', url }).transport.send(NOTICE, { signal: stop.signal });
    stop.abort(new Error('stopping'));
    await expect(sent).rejects.toThrow('stopping');
    const { transport, mail } = sending(null);
    expect(await transport.send(NOTICE)).toMatchObject({ kind: 'rejected', code: 'NO_CHANNEL' });
    await transport.send({ ...NOTICE, to: 'ops@acme.example' });
    expect(mail.attempts).toHaveLength(1);
  });
});
