import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MailTransport } from '../../src/invites/transport/port.ts';
import { createSmtpTransport } from '../../src/invites/transport/smtp.ts';
import { type SmtpHarness, type SmtpHarnessOptions, startSmtpServer } from '../harness/smtp.ts';
import { prepared } from './content.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of open.splice(0).reverse()) await part.close();
});

async function serverOf(options?: SmtpHarnessOptions): Promise<SmtpHarness> {
  const server = await startSmtpServer(options);
  open.push(server);
  return server;
}

type Settings = Parameters<typeof createSmtpTransport>[0];

type Address = Pick<SmtpHarness, 'host' | 'port' | 'ca'>;

const settingsFor = ({ host, port, ca }: Address, change: Partial<Settings> = {}): Settings => ({
  kind: 'smtp',
  host,
  port,
  security: 'starttls',
  username: null,
  password: null,
  ca,
  perMinute: null,
  connections: 2,
  dkim: null,
  ...change,
});

function transportTo(server: Address, change: Partial<Settings> = {}, greeting = 60_000): MailTransport {
  const patience = { connect: 60_000, greeting, silence: 60_000 };
  const transport = createSmtpTransport(settingsFor(server, change), patience);
  open.push(transport);
  return transport;
}

/** Something on a port that does not speak SMTP. */
async function listening(onConnection: (socket: Socket) => void): Promise<Address> {
  const server = createServer(onConnection);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { host: '127.0.0.1', port: address.port, ca: '' };
}

describe('sending by SMTP', () => {
  it('hands over exactly the recorded bytes, encrypted, under the envelope of the message', async () => {
    const server = await serverOf();
    const message = await prepared();

    const result = await transportTo(server).send(message);

    expect(result).toMatchObject({ kind: 'accepted', response: expect.stringContaining('queued as 1') });
    expect(server.messages).toEqual([
      { from: message.from, to: [message.to], raw: message.raw, encrypted: true, user: null, at: expect.any(Number) },
    ]);
  });

  it('sends a message with lines of a single dot unharmed', async () => {
    const server = await serverOf();
    const message = { ...(await prepared()), raw: 'Subject: dots\r\n\r\n.\r\n..\r\n.hidden\r\n' };
    await transportTo(server).send(message);
    expect(server.messages[0]?.raw).toBe(message.raw);
  });

  it('sends two messages over one connection', async () => {
    const server = await serverOf();
    const transport = transportTo(server);
    await transport.send(await prepared());
    await transport.send(await prepared({ sequence: 1 }));
    expect(server.messages).toHaveLength(2);
    expect(server.connections()).toBe(1);
  });

  it('speaks TLS from the first byte when told to', async () => {
    const server = await serverOf({ security: 'tls' });
    await transportTo(server, { security: 'tls' }).send(await prepared());
    expect(server.messages[0]?.encrypted).toBe(true);
  });

  it('sends in the clear only when told to', async () => {
    const server = await serverOf({ security: 'none' });
    await transportTo(server, { security: 'none', ca: null }).send(await prepared());
    expect(server.messages[0]?.encrypted).toBe(false);
  });

  it('logs in', async () => {
    const server = await serverOf({ users: { sync: 'right' } });
    await transportTo(server, { username: 'sync', password: 'right' }).send(await prepared());
    expect(server.messages[0]?.user).toBe('sync');
  });
});

describe('what a mail server refuses', () => {
  let server: SmtpHarness;
  let transport: MailTransport;
  beforeAll(async () => {
    server = await startSmtpServer();
    transport = createSmtpTransport(settingsFor(server));
    return async () => {
      await transport.close();
      await server.close();
    };
  });

  it.each([
    ['rcpt', 550],
    ['data', 554],
  ] as const)('is final at %s with %i: it speaks of the recipient or the message', async (step, code) => {
    server.failNext(code, step);
    expect(await transport.send(await prepared())).toMatchObject({ kind: 'rejected', code: String(code) });
  });

  it.each([
    ['mail', 451],
    ['rcpt', 450],
    ['data', 452],
  ] as const)('is tried again after a %s with %i', async (step, code) => {
    server.failNext(code, step);
    expect(await transport.send(await prepared())).toMatchObject({ kind: 'deferred', code: String(code) });
  });

  it.each([
    ['mail', 553],
    ['mail', 530],
    ['rcpt', 530],
  ] as const)('is the operator’s business at %s with %i, and loses no invite', async (step, code) => {
    server.failNext(code, step);
    const result = await transport.send(await prepared());
    expect(result).toMatchObject({ kind: 'deferred', code: String(code) });
    expect(result.response).toContain('check the username');
  });

  it('does not spoil the next message', async () => {
    server.failNext(550, 'rcpt');
    await transport.send(await prepared());
    expect(await transport.send(await prepared())).toMatchObject({ kind: 'accepted' });
  });

  it('tells the operator about a wrong password instead of blaming the candidate', async () => {
    const strict = await serverOf({ users: { sync: 'right' } });
    const result = await transportTo(strict, { username: 'sync', password: 'wrong' }).send(await prepared());
    expect(result).toMatchObject({ kind: 'deferred', code: '535' });
    expect(result.response).toContain('check the username, the password');
    expect(result.response).not.toContain('wrong');
  });

  it('is quoted without the candidate’s address', async () => {
    server.failNext(550, 'rcpt');
    const message = await prepared();
    const result = await transport.send(message);
    expect(result.response).toContain('the recipient');
    expect(result.response).not.toContain(message.to);
  });
});

describe('a connection that fails', () => {
  it.each([
    ['announced', 'deferred'],
    ['received', 'uncertain'],
  ] as const)('when the message is %s leaves it %s, and it is not sent again on its own', async (when, kind) => {
    const server = await serverOf();
    const transport = transportTo(server);
    server.dropNext(when);
    expect(await transport.send(await prepared())).toMatchObject({ kind });
    expect(server.messages).toHaveLength(0);
    expect(server.connections()).toBe(1);

    expect(await transport.send(await prepared())).toMatchObject({ kind: 'accepted' });
  });

  it('is deferred when nobody listens', async () => {
    const server = await serverOf();
    await server.close();
    const result = await transportTo(server).send(await prepared());
    expect(result).toMatchObject({ kind: 'deferred', code: expect.stringMatching(/^E/) });
  });

  it('is deferred when the server hangs up before its greeting, after one try', async () => {
    let connections = 0;
    const address = await listening((socket) => {
      connections += 1;
      socket.end();
    });
    expect(await transportTo(address).send(await prepared())).toMatchObject({ kind: 'deferred' });
    expect(connections).toBe(1);
  });

  it('is deferred when the server never says a word', async () => {
    const address = await listening(() => {});
    const result = await transportTo(address, {}, 100).send(await prepared());
    expect(result).toMatchObject({ kind: 'deferred', code: 'ETIMEDOUT' });
  });

  it('never goes on in the clear where STARTTLS was asked for', async () => {
    const server = await serverOf({ security: 'none' });
    expect(await transportTo(server).send(await prepared())).toMatchObject({ kind: 'deferred' });
    expect(server.messages).toHaveLength(0);
  });

  it('trusts no unknown authority', async () => {
    const server = await serverOf();
    const result = await transportTo(server, { ca: null }).send(await prepared());
    expect(result).toMatchObject({ kind: 'deferred' });
    expect(server.messages).toHaveLength(0);
  });

  it('gives up at once when the caller has', async () => {
    const server = await serverOf();
    const transport = transportTo(server);
    const message = await prepared();
    await expect(transport.send(message, { signal: AbortSignal.abort(new Error('stopping')) })).rejects.toThrow(
      'stopping',
    );
    expect(server.messages).toHaveLength(0);
  });
});

describe('the last question before a message is handed over', () => {
  it('is asked once the server waits for the bytes, and nothing leaves before it is answered', async () => {
    const server = await serverOf();
    const answer = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const sending = transportTo(server).send(await prepared(), {
      handingOver: () => {
        asked.resolve();
        return answer.promise;
      },
    });
    await asked.promise;
    expect(server.messages).toHaveLength(0);
    answer.resolve();
    expect(await sending).toMatchObject({ kind: 'accepted' });
  });

  it('is not asked for a message that the server refuses before', async () => {
    const server = await serverOf();
    server.failNext(550, 'rcpt');
    let asked = 0;
    const handingOver = async () => {
      asked += 1;
    };
    expect(await transportTo(server).send(await prepared(), { handingOver })).toMatchObject({ kind: 'rejected' });
    expect(asked).toBe(0);
  });

  it('keeps the message back when it is answered with no', async () => {
    const server = await serverOf();
    const transport = transportTo(server);
    const handingOver = () => Promise.reject(new Error('somebody else has it'));
    await expect(transport.send(await prepared(), { handingOver })).rejects.toThrow('somebody else has it');
    expect(server.messages).toHaveLength(0);
    expect(await transport.send(await prepared())).toMatchObject({ kind: 'accepted' });
  });
});

describe('a message that is signed', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const dkim = {
    domain: 'acme.example',
    selector: 'interviews',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
  const record = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`;
  const verify = async (raw: string) => {
    const { results } = await dkimVerify(raw, {
      resolver: async (name) => (name === 'interviews._domainkey.acme.example' ? [[record]] : []),
    });
    return results.map(({ signingDomain, status }) => ({
      signingDomain,
      result: status.result,
      aligned: status.aligned,
    }));
  };
  const passes = [{ signingDomain: 'acme.example', result: 'pass', aligned: 'acme.example' }];

  it('passes a receiver’s check, in the name of the domain it is from', async () => {
    const server = await serverOf();
    const message = await prepared();
    await transportTo(server, { dkim }).send(message);
    const raw = server.messages[0]?.raw ?? '';
    expect(await verify(raw)).toEqual(passes);
    expect(raw.endsWith(message.raw)).toBe(true);
  });

  it('fails it once a word is changed on the way', async () => {
    const server = await serverOf();
    await transportTo(server, { dkim }).send(await prepared());
    const raw = server.messages[0]?.raw.replace('You are invited', 'You were invited') ?? '';
    expect(await verify(raw)).toMatchObject([{ result: expect.not.stringMatching(/^pass$/) }]);
  });

  it('is signed only after the last question, and the same when it goes out again', async () => {
    const server = await serverOf();
    const transport = transportTo(server, { dkim });
    const message = await prepared();
    server.failNext(550, 'rcpt');
    let asked = 0;
    const handingOver = async () => {
      asked += 1;
    };
    await transport.send(message, { handingOver });
    expect(asked).toBe(0);
    await transport.send(message, { handingOver });
    await transport.send(message, { handingOver });
    expect(asked).toBe(2);
    expect(server.messages[0]?.raw).toBe(server.messages[1]?.raw);
  });
});
