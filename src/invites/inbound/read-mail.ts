/** A mail that came in, as far as it concerns an invite. */
import PostalMime, { type Attachment, addressParser, type Email as ParsedMail } from 'postal-mime';
import type { SenderClaim } from './authentication.ts';
import { type CalendarAnswer, readAnswer } from './calendar-answer.ts';
import { type Bounce, readBounce } from './delivery-status.ts';

export interface IncomingMail {
  /** With its angle brackets; null where there is none. */
  readonly messageId: string | null;
  /** Null where it is from nobody, or from several. */
  readonly sender: SenderClaim | null;
  readonly answer: CalendarAnswer | null;
  readonly bounce: Bounce | null;
}

/** Deeper nesting, or more headers, is nobody's answer. */
const LIMITS = { maxNestingDepth: 20, maxHeadersSize: 256 * 1024, forceRfc822Attachments: true } as const;

/** @returns null for what is no mail at all. Never throws */
export async function readMail(raw: Buffer): Promise<IncomingMail | null> {
  let mail: ParsedMail;
  try {
    mail = await PostalMime.parse(raw, LIMITS);
  } catch {
    return null;
  }
  return {
    messageId: mail.messageId ?? null,
    sender: senderOf(mail),
    answer: answerIn(mail.attachments),
    bounce: readBounce(mail.attachments.map((part) => ({ type: part.mimeType, text: textOf(part) }))),
  };
}

/** One header with one address: of several, each client shows another. */
function senderOf({ headers }: ParsedMail): SenderClaim | null {
  const froms = headers.filter(({ key }) => key === 'from');
  const [sender, ...others] = froms.flatMap(({ value }) => addressParser(value, { flatten: true }));
  if (froms.length !== 1 || !sender?.address || others.length > 0) return null;
  const results = headers.filter(({ key }) => key === 'authentication-results').map(({ value }) => value);
  return { from: sender.address, results };
}

/** Clients send the object as an alternative, as a file, or both: one object per mail (RFC 6047 §2.1). */
function answerIn(attachments: readonly Attachment[]): CalendarAnswer | null {
  for (const part of attachments) {
    if (part.mimeType !== 'text/calendar' && part.mimeType !== 'application/ics') continue;
    const answer = readAnswer(textOf(part));
    if (answer) return answer;
  }
  return null;
}

function textOf({ content }: Attachment): string {
  return typeof content === 'string' ? content : new TextDecoder().decode(content);
}
