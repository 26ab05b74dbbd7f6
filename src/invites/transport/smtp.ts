/** SMTP submission through nodemailer's pool. Logs nothing: its log would hold addresses and bodies. */
import { Readable } from 'node:stream';
import { getCACertificates } from 'node:tls';
import { createTransport } from 'nodemailer';
import DKIM from 'nodemailer/lib/dkim';
import type { PluginFunction } from 'nodemailer/lib/mailer';
import { z } from 'zod';
import type { DkimKey, MailTransport as MailTransportSettings } from '../../config/settings.ts';
import { MINUTE, SECOND } from '../../scheduling/instant.ts';
import { oneLine } from '../foreign-text.ts';
import type { MailTransport, SendResult } from './port.ts';

type SmtpSettings = Extract<MailTransportSettings, { kind: 'smtp' }>;

/** Milliseconds. */
export interface SmtpPatience {
  readonly connect: number;
  readonly greeting: number;
  /** Without a byte in either direction. */
  readonly silence: number;
}

/**
 * Below the 5 minutes of RFC 5321 4.5.3.2, as a deferred message is tried again anyway, and who waits keeps a job from
 * others. After the last byte it should be 10 minutes; whoever takes longer than this leaves an uncertain message.
 */
const PATIENCE: SmtpPatience = { connect: 15 * SECOND, greeting: 15 * SECOND, silence: 2 * MINUTE };

/** One message's way out, as the plugin below finds it among the message's data. */
class HandOver {
  /** Whether bytes of the message may have left. */
  begun = false;
  /** Why the caller did not let it go. */
  refusal: { readonly reason: unknown } | null = null;
  readonly #ask: () => Promise<void>;

  constructor(ask: () => Promise<void>) {
    this.#ask = ask;
  }

  /** Read only once the server has said 354, so that what is recorded before is no more than what may be lost. */
  async *after(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    try {
      await this.#ask();
    } catch (reason) {
      this.refusal = { reason };
      throw reason;
    }
    this.begun = true;
    yield* bytes;
  }
}

/**
 * Signed here and not by nodemailer's own option, which would come last: it reads the whole message before the first
 * command is sent, and the question would be asked too early. The same message and key give the same signature.
 */
function onTheWayOut(key: DkimKey | null): PluginFunction {
  const signer = key && new DKIM({ domainName: key.domain, keySelector: key.selector, privateKey: key.privateKey });
  return ({ data, message }, done) => {
    const handOver = 'handOver' in data ? data.handOver : null;
    if (handOver instanceof HandOver)
      message.processFunc((bytes) => Readable.from(handOver.after(signer ? signer.sign(bytes) : bytes)));
    done();
  };
}

/**
 * `starttls` refuses to go on in the clear when the server does not offer it, `none` never encrypts.
 * Certificates are always checked, against the system's authorities and `ca`.
 */
export function createSmtpTransport(settings: SmtpSettings, patience: SmtpPatience = PATIENCE): MailTransport {
  const transporter = transporterOf(settings, patience);
  transporter.use('stream', onTheWayOut(settings.dkim));

  return {
    async send(message, { signal, handingOver = async () => {} } = {}) {
      signal?.throwIfAborted();
      const handOver = new HandOver(handingOver);
      const mail = {
        envelope: { from: message.from, to: [message.to] },
        raw: message.raw,
        // Where the server can: a report of failure then names the message, also when it brings no head of it (RFC 3461).
        dsn: { id: message.messageId.slice(1, -1), return: 'headers', notify: 'failure', recipient: message.to },
        handOver,
        ...(signal === undefined ? {} : { signal }),
      };
      try {
        const info = await transporter.sendMail(mail);
        return { kind: 'accepted', response: quotable(info.response, message.to) };
      } catch (error) {
        if (handOver.refusal) throw handOver.refusal.reason;
        signal?.throwIfAborted();
        return resultOf(error, message.to, handOver.begun);
      }
    },
    close() {
      transporter.close();
      return Promise.resolve();
    },
  };
}

/**
 * Connects and logs in, as before the first message, and sends nothing.
 * @returns what does not work, in words; null when all does
 */
export async function trySmtp(settings: SmtpSettings, patience: SmtpPatience = PATIENCE): Promise<string | null> {
  const transporter = transporterOf(settings, patience);
  try {
    await transporter.verify();
    return null;
  } catch (error) {
    return resultOf(error, null, false).response;
  } finally {
    transporter.close();
  }
}

function transporterOf(settings: SmtpSettings, patience: SmtpPatience) {
  return createTransport({
    pool: true,
    host: settings.host,
    port: settings.port,
    secure: settings.security === 'tls',
    requireTLS: settings.security === 'starttls',
    ignoreTLS: settings.security === 'none',
    ...(settings.username === null ? {} : { auth: { user: settings.username, pass: settings.password ?? '' } }),
    ...(settings.ca === null ? {} : { tls: { ca: [...getCACertificates('default'), settings.ca] } }),
    maxConnections: settings.connections,
    // The pool would send again by itself after a lost connection; when to try again is the delivery's business.
    maxRequeues: 0,
    connectionTimeout: patience.connect,
    greetingTimeout: patience.greeting,
    socketTimeout: patience.silence,
    dnsTimeout: patience.connect,
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  });
}

/** What nodemailer hangs on its errors; `response` is the server's reply, `command` the step it answered. */
const SmtpFailure = z.object({
  code: z.string().optional().catch(undefined),
  responseCode: z.number().optional().catch(undefined),
  response: z.string().optional().catch(undefined),
  command: z.string().optional().catch(undefined),
  message: z.string().catch('unknown error'),
});

/** Authentication required, too weak, failed, or to be encrypted (RFC 4954, 6; RFC 3207, 4). */
const OPERATOR_CODES = new Set([530, 534, 535, 538]);

/**
 * A 5xx is final only where it speaks of the recipient or the message (RCPT TO, DATA). Before that (greeting, TLS,
 * AUTH, MAIL FROM) it speaks of us: a wrong password today must not lose the invites of a day.
 */
function resultOf(error: unknown, recipient: string | null, handedOver: boolean): SendResult {
  const failure = SmtpFailure.parse(error);
  const reply = failure.responseCode;
  const step = failure.command === undefined ? '' : ` at ${failure.command}`;
  const response = quotable(failure.response ?? failure.message, recipient);
  const ofRecipient = failure.command === 'RCPT TO' || failure.command === 'DATA';
  if (reply !== undefined && reply >= 500 && ofRecipient && !OPERATOR_CODES.has(reply)) {
    return { kind: 'rejected', code: String(reply), response };
  }
  const code = String(reply ?? failure.code ?? 'EUNKNOWN');
  if (reply === undefined && handedOver)
    return { kind: 'uncertain', code, response: `no answer came after the message was handed over: ${response}` };
  if (reply !== undefined && reply >= 500) {
    return {
      kind: 'deferred',
      code,
      response: `the mail server refuses this program${step}: ${response}; check the username, the password, the security setting and the From address`,
    };
  }
  return { kind: 'deferred', code, response: `not taken${step}: ${response}` };
}

/** Servers like to repeat the address, as they were given it; it has no place in a log. */
function quotable(text: string, recipient: string | null): string {
  const line = oneLine(text);
  return (recipient === null ? line : line.replaceAll(recipient, 'the recipient')).slice(0, 500);
}
