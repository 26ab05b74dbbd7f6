/** The whole mail around an iCalendar object (RFC 6047), and the plain notice to an admin. */
import type { Email } from '../scheduling/ids.ts';
import type { Instant } from '../scheduling/instant.ts';
import { checkInvite, type InviteFault } from './check-invite.ts';
import { oneLine } from './foreign-text.ts';
import { renderInvite } from './icalendar-object.ts';
import { type InviteContent, inviteMessageId } from './invite-content.ts';
import { htmlPage } from './invite-html.ts';
import { plainLines, wordsOf } from './invite-words.ts';
import { mailBytes } from './mail-bytes.ts';
import type { PreparedMessage } from './transport/port.ts';

export type { PreparedMessage } from './transport/port.ts';

/** An object that clients would ignore or misread is not sent. The content it was made from is at fault, or we are. */
export class InvalidInviteError extends Error {
  readonly faults: readonly InviteFault[];

  constructor(content: InviteContent, faults: readonly InviteFault[]) {
    const list = faults.map(({ problem, where }) => `${problem} (${where})`).join(', ');
    super(`invite of interview ${content.interview}, SEQUENCE ${content.sequence}, was not composed: ${list}`);
    this.name = 'InvalidInviteError';
    this.faults = faults;
  }
}

/**
 * `multipart/mixed` of an alternative (text, HTML, text/calendar with its method) and the same object as
 * `application/ics`, the shape most clients were tested with. The same content and time give the same bytes.
 * @param dtstamp now; also the mail's Date
 * @throws InvalidInviteError
 */
export async function composeInvite(content: InviteContent, dtstamp: Instant): Promise<PreparedMessage> {
  const words = wordsOf(content);
  const object = renderInvite(content, dtstamp, words);
  const faults = checkInvite(object, content.method);
  if (faults.length > 0) throw new InvalidInviteError(content, faults);

  const name = content.candidate.name === null ? '' : oneLine(content.candidate.name);
  const signature = oneLine(content.organizer.name);
  const messageId = inviteMessageId(content.uid, content.sequence, content.method);
  const first = inviteMessageId(content.uid, 0, 'REQUEST');
  const raw = await mailBytes({
    from: { name: signature, address: content.organizer.address },
    to: { name, address: content.candidate.email },
    subject: words.subject,
    messageId,
    date: new Date(dtstamp),
    ...(messageId === first ? {} : { inReplyTo: first, references: [first] }),
    text: [words.greeting, '', ...plainLines(words), '', signature, ''].join('\n'),
    html: htmlPage(words, signature),
    // nodemailer would announce PUBLISH by itself, and never compares it with the object; checkInvite did.
    icalEvent: { method: content.method, content: object },
  });
  return {
    interview: content.interview,
    method: content.method,
    sequence: content.sequence,
    proposal: null,
    from: content.organizer.address,
    to: content.candidate.email,
    messageId,
    subject: words.subject,
    raw,
    preparedAt: dtstamp,
  };
}

export interface Notice {
  readonly from: { readonly name: string; readonly address: Email };
  readonly to: Email;
  readonly subject: string;
  readonly lines: readonly string[];
  /** Unique, with its angle brackets, e.g. `<decision-17.alice@acme.example>`. */
  readonly messageId: string;
  readonly at: Instant;
}

/** Plain text, one paragraph line per entry of `lines`. */
export async function composeNotice(notice: Notice): Promise<PreparedMessage> {
  const subject = oneLine(notice.subject);
  const raw = await mailBytes({
    from: { name: oneLine(notice.from.name), address: notice.from.address },
    to: { name: '', address: notice.to },
    subject,
    messageId: notice.messageId,
    date: new Date(notice.at),
    text: `${notice.lines.map(oneLine).join('\n')}\n`,
  });
  return {
    interview: null,
    method: null,
    sequence: null,
    proposal: null,
    from: notice.from.address,
    to: notice.to,
    messageId: notice.messageId,
    subject,
    raw,
    preparedAt: notice.at,
  };
}
