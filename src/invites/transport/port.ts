/** A mail on its way out: prepared once, recorded, then handed over until somebody takes it. */
import type { InterviewId } from '../../scheduling/ids.ts';
import type { Instant } from '../../scheduling/instant.ts';
import type { InviteMethod } from '../invite-content.ts';

export interface PreparedMessage {
  readonly interview: InterviewId | null;
  /** Of an invite; null for everything else, as is `sequence`. */
  readonly method: InviteMethod | null;
  readonly sequence: number | null;
  /** The candidate's wish that it answers; null for everything else. */
  readonly proposal: number | null;
  /** Envelope addresses, without names. */
  readonly from: string;
  readonly to: string;
  /** With its angle brackets. */
  readonly messageId: string;
  readonly subject: string;
  /** The whole message (RFC 5322): ASCII, CRLF. What is sent is these bytes. */
  readonly raw: string;
  /** When it was composed: its Date and, for an invite, its DTSTAMP. */
  readonly preparedAt: Instant;
}

export type SendResult =
  /** The next server has taken responsibility for it. Not yet: the candidate has read it. */
  | { readonly kind: 'accepted'; readonly response: string }
  /** Worth another try: nobody has it. */
  | { readonly kind: 'deferred'; readonly code: string; readonly response: string }
  /** Its bytes were under way when the connection was lost: the server may have it or not (RFC 5321, 4.5.3.2.6). */
  | { readonly kind: 'uncertain'; readonly code: string; readonly response: string }
  /** This recipient or this message is refused for good. */
  | { readonly kind: 'rejected'; readonly code: string; readonly response: string };

/** `code`: the SMTP reply code (`451`) or the system's name of the error (`ECONNREFUSED`). */
export interface SendOptions {
  readonly signal?: AbortSignal;
  /**
   * Awaited before the first byte of the message leaves, by transports with which a message could arrive twice. When it
   * rejects nothing is sent, and `send` rejects with the same.
   */
  readonly handingOver?: () => Promise<void>;
}

export interface MailTransport {
  /** Never throws for what a server or a disk says; rejects with the signal's reason when that aborts first. */
  send(message: PreparedMessage, options?: SendOptions): Promise<SendResult>;
  /** Ends idle connections; a message under way ends as deferred or uncertain. */
  close(): Promise<void>;
}
