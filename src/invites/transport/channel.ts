/** Notices to where many people read: an incoming webhook of Slack’s kind, or any address that takes signed JSON. */
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { Channel } from '../../config/settings.ts';
import { withinDeadline } from '../../interviews/deadline.ts';
import { signStandardWebhook } from '../../interviews/webhook-signature.ts';
import { type Instant, isoOf, SECOND } from '../../scheduling/instant.ts';
import type { MailTransport, PreparedMessage, SendResult } from './port.ts';

/** Before the name of a channel, where a mail has its recipient. No mail address has a colon there. */
const PREFIX = 'channel:';

const ANSWER_WITHIN = 10 * SECOND;
/** What goes wrong before there is a connection to send anything over. */
const NEVER_LEFT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** What is recorded of a notice; each kind of channel has a form of its own for it. */
const Notice = z.object({ subject: z.string(), lines: z.array(z.string()) });

export interface ChannelNotice extends z.infer<typeof Notice> {
  readonly channel: string;
  /** Unique, with its angle brackets. The receiver knows by it what it has had before. */
  readonly messageId: string;
  readonly at: Instant;
}

export function composeChannelNotice({ channel, subject, lines, messageId, at }: ChannelNotice): PreparedMessage {
  return {
    interview: null,
    method: null,
    sequence: null,
    proposal: null,
    from: 'interview-sync',
    to: `${PREFIX}${channel}`,
    messageId,
    subject,
    raw: JSON.stringify({ subject, lines }),
    preparedAt: at,
  };
}

export function isForChannel({ to }: Pick<PreparedMessage, 'to'>): boolean {
  return to.startsWith(PREFIX);
}

/** Mails go by `mail`, the rest to the channels as they are configured now. */
export function withChannels(
  mail: MailTransport,
  channels: Readonly<Record<string, Channel>>,
  parts: { readonly clock: Clock; readonly fetch: typeof fetch },
): MailTransport {
  return {
    send: (message, options = {}) => {
      if (!isForChannel(message)) return mail.send(message, options);
      const channel = channels[message.to.slice(PREFIX.length)];
      if (channel) return post(parts, channel, message, options.signal);
      const response = 'there is no such channel in the configuration (any more)';
      return Promise.resolve({ kind: 'rejected', code: 'NO_CHANNEL', response });
    },
    close: () => mail.close(),
  };
}

async function post(
  { clock, fetch: send }: { readonly clock: Clock; readonly fetch: typeof fetch },
  channel: Channel,
  message: PreparedMessage,
  signal?: AbortSignal,
): Promise<SendResult> {
  const { url, body, headers } = requestOf(channel, message, clock.now());
  return withinDeadline(clock, ANSWER_WITHIN, async (deadline): Promise<SendResult> => {
    try {
      const answer = await send(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'interview-sync', ...headers },
        body,
        // What is signed for one address is not for another.
        redirect: 'manual',
        signal: signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal,
      });
      // The answer's own words are left out: they may quote the address.
      await answer.body?.cancel();
      return resultOf(answer.status);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      const code = deadline.signal.aborted ? 'ETIMEDOUT' : codeOf(error);
      const kind = NEVER_LEFT.has(code) ? 'deferred' : 'uncertain';
      return { kind, code, response: `there was no answer (${code})` };
    }
  });
}

function resultOf(status: number): SendResult {
  const response = `HTTP ${status}`;
  if (status >= 200 && status < 300) return { kind: 'accepted', response };
  const isPassing = status === 408 || status === 425 || status === 429 || status >= 500;
  return { kind: isPassing ? 'deferred' : 'rejected', code: String(status), response };
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'connection failed';
}

function requestOf(channel: Channel, message: PreparedMessage, now: Instant) {
  const { subject, lines } = Notice.parse(JSON.parse(message.raw));
  if (channel.kind === 'slack') {
    const text = `*${escaped(subject)}*\n${escaped(lines.join('\n'))}`;
    return { url: channel.url, body: JSON.stringify({ text, unfurl_links: false }), headers: {} };
  }
  const body = JSON.stringify({
    type: 'notice',
    timestamp: isoOf(message.preparedAt),
    data: { interview: message.interview, subject, text: lines.join('\n') },
  });
  const id = message.messageId.replace(/^<(.*)>$/, '$1');
  return { url: channel.url, body, headers: signStandardWebhook(channel.secret, { id, timestamp: now, body }) };
}

/** Slack's three (https://docs.slack.dev/messaging/formatting-message-text/): else a name could mention everybody. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
