/** A real SMTP submission server on the loopback, with the faults a mail server can have. */
import { readFileSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

const CERTIFICATE = readFileSync(new URL('../fixtures/tls/localhost.pem', import.meta.url), 'utf8');
const KEY = readFileSync(new URL('../fixtures/tls/localhost-key.pem', import.meta.url), 'utf8');

export type SmtpStep = 'mail' | 'rcpt' | 'data';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** As it came over the wire, without the dot stuffing. */
  readonly raw: string;
  /** Whether the connection was encrypted. */
  readonly encrypted: boolean;
  readonly user: string | null;
  /** When its last byte was here, in milliseconds since 1970. */
  readonly at: number;
}

export interface SmtpHarness {
  readonly host: string;
  readonly port: number;
  /** PEM to trust: the server's certificate is for `127.0.0.1` and `localhost`, until 2120. */
  readonly ca: string;
  readonly messages: readonly ReceivedMail[];
  /** The next message, once it is taken. */
  next(): Promise<ReceivedMail>;
  /** How many connections were opened so far. */
  connections(): number;
  /** The next message is answered with `code` at `step` (by default after its last byte). */
  failNext(code: number, step?: SmtpStep): void;
  /** The connection is cut when the next message is announced, or once all of it is here and before that is said. */
  dropNext(when?: 'announced' | 'received'): void;
  /** Nothing is said at `step` of the next message (by default after its last byte), which is taken nevertheless. */
  keepSilentNext(step?: 'rcpt' | 'data'): void;
  /** Once nothing is said. */
  reached(): Promise<void>;
  /** Whoever comes with a message waits for the first answer, until `release` sends them away. */
  hold(): void;
  release(): void;
  /** How many wait. */
  held(): number;
  close(): Promise<void>;
}

export interface SmtpHarnessOptions {
  /** `starttls` (default) offers it and takes no AUTH without it; `none` does not know it. */
  readonly security?: 'starttls' | 'tls' | 'none';
  /** When given, mail is only taken from these. */
  readonly users?: Readonly<Record<string, string>>;
}

export async function startSmtpServer(options: SmtpHarnessOptions = {}): Promise<SmtpHarness> {
  const security = options.security ?? 'starttls';
  const messages: ReceivedMail[] = [];
  const sockets = new Set<Socket>();
  let awaited = Promise.withResolvers<ReceivedMail>();
  let connections = 0;
  let holding = false;
  let held = 0;
  let fault: { code: number; step: SmtpStep } | 'announced' | 'received' | null = null;
  let silence: SmtpStep | null = null;
  let reached = Promise.withResolvers<void>();

  /** The armed fault, once, when it is meant for this step. */
  const refusalAt = (step: SmtpStep, address = 'the message'): Error | null => {
    if (fault === null || typeof fault === 'string' || fault.step !== step) return null;
    const { code } = fault;
    fault = null;
    return Object.assign(new Error(`${address} is refused for this test`), { responseCode: code });
  };

  /** Whether nothing is to be said at this step. */
  const isSilentAt = (step: SmtpStep): boolean => {
    if (silence !== step) return false;
    silence = null;
    reached.resolve();
    reached = Promise.withResolvers();
    return true;
  };
  const cut = () => {
    fault = null;
    for (const socket of sockets) socket.destroy();
  };

  const server = new SMTPServer({
    ...listenerOf(security, options.users !== undefined),
    cert: CERTIFICATE,
    key: KEY,
    disableReverseLookup: true,
    closeTimeout: 0,
    onAuth(auth, _session, answer) {
      const known = auth.username !== undefined && options.users?.[auth.username] === auth.password;
      if (known) answer(null, { user: auth.username });
      else answer(Object.assign(new Error('5.7.8 credentials invalid'), { responseCode: 535 }));
    },
    onMailFrom(_address, _session, answer) {
      if (holding) held += 1;
      else answer(refusalAt('mail'));
    },
    onRcptTo({ address }, _session, answer) {
      if (!isSilentAt('rcpt')) answer(refusalAt('rcpt', address));
    },
    onData(stream, session, answer) {
      if (fault === 'announced') {
        cut();
        stream.resume();
        return;
      }
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const refusal = refusalAt('data');
        if (refusal !== null) return answer(refusal);
        const { mailFrom, rcptTo } = session.envelope;
        const mail = {
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString('utf8'),
          encrypted: session.secure,
          user: typeof session.user === 'string' ? session.user : null,
          at: Date.now(),
        };
        if (fault === 'received') return cut();
        messages.push(mail);
        awaited.resolve(mail);
        awaited = Promise.withResolvers();
        if (!isSilentAt('data')) answer(null, `queued as ${messages.length}`);
      });
    },
  });
  server.on('error', () => {});
  server.server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const port = await listen(server);

  return {
    host: '127.0.0.1',
    port,
    ca: CERTIFICATE,
    messages,
    next: () => awaited.promise,
    connections: () => connections,
    failNext(code, step = 'data') {
      fault = { code, step };
    },
    dropNext(when = 'announced') {
      fault = when;
    },
    keepSilentNext(step = 'data') {
      silence = step;
    },
    reached: () => reached.promise,
    hold() {
      holding = true;
    },
    release() {
      [holding, held] = [false, 0];
      for (const socket of sockets) socket.destroy();
    },
    held: () => held,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function listenerOf(security: 'starttls' | 'tls' | 'none', authenticated: boolean): SMTPServerOptions {
  const disabledCommands = [...(security === 'starttls' ? [] : ['STARTTLS']), ...(authenticated ? [] : ['AUTH'])];
  return {
    secure: security === 'tls',
    disabledCommands,
    authOptional: !authenticated,
    allowInsecureAuth: security === 'none',
  };
}

function listen(server: SMTPServer): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address: AddressInfo | string | null = server.server.address();
      if (address === null || typeof address === 'string') reject(new Error('the SMTP server listens on no port'));
      else resolve(address.port);
    });
  });
}
