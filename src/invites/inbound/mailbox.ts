/** The mailbox to which candidates' programs answer, as far as it is read. */
import type { ImapSettings } from '../../config/settings.ts';
import type { Instant } from '../../scheduling/instant.ts';

export interface MailInMailbox {
  readonly uid: number;
  /** Null for one that is too large to be anybody's answer. */
  readonly raw: Buffer | null;
}

export interface OpenMailbox {
  /** Numbers are only comparable under the same one (UIDVALIDITY, RFC 3501 §2.3.1.1). */
  readonly validity: string;
  /**
   * Those with a higher number, the lowest first; reading changes nothing in the mailbox.
   * @param since from nothing (`after` 0), only those that came in on this day or later
   */
  mailsAfter(after: number, since: Instant): AsyncIterable<MailInMailbox>;
  /** So that people see which mails have been seen to. */
  markRead(uid: number): Promise<void>;
  close(): Promise<void>;
}

/** Which mailbox it is, for our records: no password. */
export function mailboxName({ username, host, mailbox }: ImapSettings): string {
  return `${username}@${host}/${mailbox}`;
}

export interface Mailbox {
  readonly name: string;
  /** @throws MailboxError */
  open(): Promise<OpenMailbox>;
}

/** In words for an admin, without secrets. */
export class MailboxError extends Error {
  override readonly name = 'MailboxError';
}
