/** The iCalendar identity of an interview for its candidate, and what one revision of it says. */
import { createHash } from 'node:crypto';
import type { Email, InterviewId } from '../scheduling/ids.ts';
import type { Interval } from '../scheduling/instant.ts';
import type { Locale } from '../scheduling/phrases.ts';

export type InviteMethod = 'REQUEST' | 'CANCEL';

/** Why a REQUEST goes out. `candidate_changed`: this address receives the interview for the first time. */
export type RequestWhy = 'first' | 'time_changed' | 'details_changed' | 'candidate_changed';

/** `withdrawn`: the interview takes place, but no longer for this address. */
export type CancelWhy = 'cancelled' | 'withdrawn';

interface InviteContentBase {
  /** From `inviteUid`, or as stored: it never changes, not even when the From address does. */
  readonly uid: string;
  readonly interview: InterviewId;
  /** Rises with every message, starting at 0. */
  readonly sequence: number;
  /** For a CANCEL: the time that no longer holds. */
  readonly during: Interval;
  /** The time the candidate was told before, where it differs. */
  readonly previous: Interval | null;
  readonly position: string;
  readonly companyName: string;
  /** Anything but an http(s) address is left out. */
  readonly joinUrl: string | null;
  /** Of the candidate's page about the interview; null where there is none. */
  readonly pageUrl: string | null;
  /** Whether another time can be asked for there. */
  readonly asksOnPage: boolean;
  /** The addressee; for `withdrawn`, the old one. */
  readonly candidate: { readonly email: Email; readonly name: string | null };
  /** Also the From of the mail: receivers compare the two (RFC 6047, 2.2 and 3). */
  readonly organizer: { readonly name: string; readonly address: Email };
  /** For the candidate's eyes; holds no other event's words. */
  readonly reason: string | null;
  /** Whether a proposal of another time by the candidate's calendar (COUNTER) is read. */
  readonly takesCounters: boolean;
  readonly locale: Locale;
  /** How long before its start the entry rings, in milliseconds; null: when the candidate's own calendar does. */
  readonly reminder: number | null;
  /** IANA zones. Times are said in the candidate's, and in the company's where its clock shows another time. */
  readonly candidateZone: string;
  readonly companyZone: string;
}

export type InviteContent = InviteContentBase &
  ({ readonly method: 'REQUEST'; readonly why: RequestWhy } | { readonly method: 'CANCEL'; readonly why: CancelWhy });

/**
 * The UID of an interview's invite: `<130 bits of sha256 in base32hex>@<domain>`, the same for the same interview and
 * domain. No longer than that: a Message-ID made of it fits on one header line, which some servers insist on.
 * @param domain domain of the From address
 */
export function inviteUid(interview: InterviewId, domain: string): string {
  const hash = base32hex(createHash('sha256').update(`invite of ${interview}`).digest());
  return `${hash.slice(0, 26)}@${domain.toLowerCase()}`;
}

/**
 * The Message-ID of one revision, with its angle brackets. Deterministic: the same revision sent again is the same
 * message, so a mailbox that received both can tell.
 */
export function inviteMessageId(uid: string, sequence: number, method: InviteMethod): string {
  return messageIdOf(uid, `${sequence}.${method.toLowerCase()}`);
}

/** The Message-ID of a mail about the invite. @param part unique among them, of characters that need no quoting */
export function messageIdOf(uid: string, part: string): string {
  const at = uid.lastIndexOf('@');
  return `<${uid.slice(0, at)}.${part}@${uid.slice(at + 1)}>`;
}

/** RFC 4648 section 7, lower case, without padding. */
export function base32hex(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ((value >>> bits) & 31).toString(32);
    }
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? text + ((value << (5 - bits)) & 31).toString(32) : text;
}
